"""A transcript in each of OpenAI's response formats."""

import math
from collections.abc import Iterator
from typing import Any

from bot.playground.model_tokens import estimate
from bot.playground.recogniser import Heard
from bot.playground.transcription_form import AudioRequest

_AUDIO_TOKENS_PER_SECOND = 10


def to_json(heard: Heard, request: AudioRequest) -> dict[str, Any]:
    """Return the body of response_format json, for the model's generation."""
    body: dict[str, Any] = {"text": heard.text}
    if request.model.takes_languages:
        detected = ("en",) if heard.sentences else ()
        body["languages"] = [{"code": code} for code in request.languages or detected]
    return body | {"usage": _usage(heard, request)}


def to_verbose_json(heard: Heard, request: AudioRequest) -> dict[str, Any]:
    """Return the body of response_format verbose_json: segments always, words when asked for."""
    body: dict[str, Any] = {
        "task": "transcribe",
        "language": "english",
        "duration": heard.duration,
        "text": heard.text,
        "segments": [
            {
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
            for number, sentence in enumerate(heard.sentences)
        ],
    }
    if request.wants_words:
        body["words"] = [
            {"word": word.text, "start": word.start, "end": word.end} for word in heard.words
        ]
    return body | {"usage": _usage(heard, request)}


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
