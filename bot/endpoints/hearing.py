"""Read what a transcription endpoint heard, whichever server wrote it.

A server may ignore the form it was asked for, so that every form is read: verbose and plain JSON,
segments with speakers, plain text. Their differences (from their sources, 2026): OpenAI's words have
no spaces around them, faster-whisper's begin with one; whisper.cpp gives tokens of words, inside its
segments, and cuts both in mid-word; LocalAI of old gives times in nanoseconds.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from bot.conversation import Segment, Speech, Usage, Word
from bot.endpoints.failures import WrongBaseUrl
from bot.endpoints.language_names import code

_MOST_SECONDS = 1e6  # what is later than that is no time in seconds
# Scripts without spaces between words: Thai to Burmese, Khmer, kana, ideographs.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


class _Piece(NamedTuple):
    start: float
    end: float
    text: str
    speaker: str = ""


def speech(response: Any) -> Speech:
    """Return what was heard; raises WrongBaseUrl for what is no transcript."""
    body = _body(response)
    segments = _pieces(body.get("segments"))
    words = _pieces(body.get("words")) or _pieces(_nested(body.get("segments")))
    text = _text(body, segments)
    return Speech(
        text,
        _language(body),
        tuple(Word(p.start, p.end, p.text.strip()) for p in _whole(words)),
        tuple(
            Segment(p.start, p.end, p.text.strip(), p.speaker) for p in _whole(segments, ".?!…。")
        ),
    )


def usage(response: Any) -> Usage:
    """Return what it cost, in seconds or tokens, or nothing, as the endpoint bills."""
    given = response.get("usage") if isinstance(response, dict) else None
    given = given if isinstance(given, dict) else {}
    return Usage(
        input_tokens=int(_number(given.get("input_tokens"))),
        output_tokens=int(_number(given.get("output_tokens"))),
        audio_seconds=_number(given.get("seconds")),
    )


def _body(response: Any) -> dict[str, Any]:
    if isinstance(response, str):
        response = _parsed(response)
    if not isinstance(response, dict) or not isinstance(response.get("text"), str):
        raise WrongBaseUrl("200 with something that is no transcript")
    return response


def _parsed(text: str) -> Any:
    """Return the transcript in a body that says it is no JSON; it may be nonetheless."""
    if text.lstrip().startswith("<"):
        raise WrongBaseUrl("200 with a page")
    if not text.lstrip().startswith("{"):
        return {"text": text}
    try:
        return json.loads(text)
    except ValueError:
        raise WrongBaseUrl("200 with JSON that can't be read") from None


def _language(body: dict[str, Any]) -> str:
    told = [code(each.get("code")) for each in _dicts(body.get("languages"))]
    # Told several languages, gpt-transcribe gives them all back: that is no detection.
    return told[0] if len(told) == 1 else code(body.get("language")) if not told else ""


def _text(body: dict[str, Any], segments: list[_Piece]) -> str:
    if any(piece.speaker for piece in segments):
        # Beside speakers, `text` has them in it.
        return " ".join(piece.text.strip() for piece in segments)
    text = body["text"]
    glued = text.replace("\n", "")
    # whisper.cpp puts each segment on a line, also where that is in mid-word.
    is_cut = "\n " in text or glued.strip() == "".join(piece.text for piece in segments).strip()
    return " ".join((glued if is_cut else text).split())


def _nested(segments: Any) -> list[Any]:
    inner = [each.get("words") for each in _dicts(segments)]
    return [word for words in inner if isinstance(words, list) for word in words]


def _pieces(given: Any) -> list[_Piece]:
    """Return what has text and makes sense as times, in seconds."""
    pieces = [piece for each in _dicts(given) if (piece := _piece(each)) is not None]
    if any(piece.end > _MOST_SECONDS for piece in pieces):
        return [piece._replace(start=piece.start / 1e9, end=piece.end / 1e9) for piece in pieces]
    return pieces


def _piece(given: dict[str, Any]) -> _Piece | None:
    text = given.get("word") if "word" in given else given.get("text")
    start, end = _number(given.get("start"), math.nan), _number(given.get("end"), math.nan)
    if not isinstance(text, str) or not text.strip() or math.isnan(start + end):
        return None
    return _Piece(start, max(start, end), text, str(given.get("speaker") or ""))


def _whole(pieces: list[_Piece], ends: str = "") -> list[_Piece]:
    """Return the pieces with those joined that were cut in mid-word.

    Where pieces begin with their space, one that doesn't goes on with the one before, unless that
    `ends` a sentence or it is of a script that has no spaces.
    """
    if not any(piece.text[0].isspace() for piece in pieces[1:]):
        return pieces
    whole: list[_Piece] = []
    for piece in pieces:
        last = whole[-1] if whole else None
        is_new = piece.text[0].isspace() or _UNSPACED.match(piece.text)
        if last is None or is_new or (ends and last.text.rstrip()[-1] in ends):
            whole.append(piece)
        else:
            whole[-1] = last._replace(end=max(last.end, piece.end), text=last.text + piece.text)
    return whole


def _dicts(given: Any) -> Iterable[dict[str, Any]]:
    return (each for each in given if isinstance(each, dict)) if isinstance(given, list) else ()


def _number(value: Any, otherwise: float = 0.0) -> float:
    """Return a number that isn't negative; vLLM writes some as text."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return number if 0 <= number < math.inf else otherwise
