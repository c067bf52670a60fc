"""A transcript in each of OpenAI's response formats."""

import math
from collections.abc import Iterator
from typing import Any

from bot.playground.model_tokens import estimate
from bot.playground.recogniser import Heard, Timed
from bot.playground.transcription_form import AudioRequest

_AUDIO_TOKENS_PER_SECOND = 10


def to_json(heard: Heard, request: AudioRequest) -> dict[str, Any]:
    """Return the body of response_format json, for the model's generation or the server's kind."""
    body: dict[str, Any] = {"text": _text(heard, request)}
    if request.task == "translate" or (request.server and not request.server.counts):
        return body
    if request.model.takes_languages:
        detected = ("en",) if heard.sentences else ()
        body["languages"] = [{"code": code} for code in request.languages or detected]
    return body | {"usage": _usage(heard, request)}


def to_verbose_json(heard: Heard, request: AudioRequest) -> dict[str, Any]:
    """Return the body of response_format verbose_json: segments always, words when asked for."""
    segments = [_segment(number, each) for number, each in enumerate(heard.sentences)]
    body: dict[str, Any] = {
        "task": request.task,
        "language": request.server.language if request.server else "english",
        # vLLM, the only one that counts, writes it as text.
        "duration": str(heard.duration)
        if request.server and request.server.counts
        else heard.duration,
        "text": _text(heard, request),
        "segments": segments,
    }
    # Other servers' words begin with their space, as Whisper's tokens do.
    space = " " if request.server else ""
    words = [
        {"word": space + each.text, "start": each.start, "end": each.end} for each in heard.words
    ]
    if request.server and request.server.words == "nested":
        for segment in segments:
            segment["words"] = [each for each in words if _is_within(each, segment)]
    elif request.wants_words:
        body["words"] = words
    return body if request.server else body | {"usage": _usage(heard, request)}


def to_diarized_json(heard: Heard, request: AudioRequest) -> dict[str, Any]:
    """Return the body of response_format diarized_json; the recogniser takes all for one speaker."""
    segments = [
        {
            "type": "transcript.text.segment",
            "id": f"seg_{number:03}",
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
            "speaker": "A",
        }
        for number, sentence in enumerate(heard.sentences, start=1)
    ]
    return {
        "task": "transcribe",
        "duration": heard.duration,
        "text": "\n".join(f"A: {sentence.text}" for sentence in heard.sentences),
        "segments": segments,
        "usage": _usage(heard, request),
    }


def _segment(number: int, sentence: Timed) -> dict[str, Any]:
    return {
        "id": number,
        "seek": 0,
        "start": sentence.start,
        "end": sentence.end,
        "text": f" {sentence.text}",
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": -0.3,
        "compression_ratio": 1.2,
        "no_speech_prob": 0.01,
    }


def _is_within(word: dict[str, Any], segment: dict[str, Any]) -> bool:
    return bool(segment["start"] <= word["start"] < segment["end"])


def _text(heard: Heard, request: AudioRequest) -> str:
    if request.server and request.server.breaks_lines:
        return "".join(f" {sentence.text}\n" for sentence in heard.sentences)
    return heard.text


def to_srt(heard: Heard) -> str:
    """Return a cue per sentence as SubRip."""
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n\n"
        for number, cue in enumerate(heard.sentences, start=1)
    )


def to_vtt(heard: Heard) -> str:
    """Return a cue per sentence as WebVTT."""
    cues = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{cue.text}\n\n"
        for cue in heard.sentences
    )
    return "WEBVTT\n\n" + "".join(cues)


def to_events(heard: Heard, request: AudioRequest) -> Iterator[dict[str, Any]]:
    """Yield the events of a streamed transcription: a delta per sentence, and the whole."""
    for number, sentence in enumerate(heard.sentences):
        delta = f" {sentence.text}" if number else sentence.text
        yield {"type": "transcript.text.delta", "delta": delta}
    yield {"type": "transcript.text.done"} | to_json(heard, request)


def _usage(heard: Heard, request: AudioRequest) -> dict[str, Any]:
    if not request.model.is_billed_by_tokens:
        return {"type": "duration", "seconds": math.ceil(heard.duration)}
    audio = math.ceil(heard.duration * _AUDIO_TOKENS_PER_SECOND)
    written = estimate(heard.text)
    return {
        "type": "tokens",
        "input_tokens": audio,
        "input_token_details": {"text_tokens": 0, "audio_tokens": audio},
        "output_tokens": written,
        "total_tokens": audio + written,
    }


def _clock(seconds: float, mark: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{mark}{thousandths:03}"
