"""The models that the local endpoint answers for, and what each accepts.

All of them are the playground's stand-ins: the ids are OpenAI's so that a bot configured for OpenAI
finds its model, `owned_by` says who really answers. Dates and limits are OpenAI's as of 2026-11-22.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from bot.playground.model_errors import no_such_model

OWNER = "tarae-playground"
_AUDIO_END = "2027-02-26"
_LONGEST = 1400.0  # seconds
_EVERY_EFFORT = ("none", "low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model: `efforts` is empty for one that does not reason. `max_…` are in tokens.

    One that doesn't see refuses pictures. Of those that do, `tiles` says that they count them so.
    """

    id: str
    released: str
    efforts: tuple[str, ...] = _EVERY_EFFORT
    max_input: int = 922_000
    max_output: int = 128_000
    shutdown_date: str | None = None
    sees: bool = True
    tiles: bool = False


@dataclass(frozen=True, slots=True)
class AudioModel:
    """A transcription model. `is_billed_by_tokens` decides the shape of `usage`.

    `longest` is in seconds, None for no limit of its own. One that `labels_speakers` takes no prompt.
    """

    id: str
    released: str
    formats: tuple[str, ...] = ("json", "text")
    takes_languages: bool = False
    can_stream: bool = True
    is_billed_by_tokens: bool = False
    longest: float | None = None
    labels_speakers: bool = False
    translates: bool = False
    shutdown_date: str | None = None


Model = ChatModel | AudioModel

_MODELS: tuple[Model, ...] = (
    ChatModel("playground-extractive", "2026-11-22"),
    ChatModel("playground-blind", "2026-11-22", sees=False),
    ChatModel("gpt-6-luna", "2026-09-22"),
    ChatModel("gpt-6.1-terra", "2026-10-26"),
    ChatModel("gpt-6.2-sol", "2026-11-17", efforts=_EVERY_EFFORT[1:]),
    ChatModel(
        "gpt-5",
        "2025-08-07",
        efforts=("minimal", "low", "medium", "high"),
        max_input=272_000,
        shutdown_date="2026-12-11",
    ),
    ChatModel("gpt-4o", "2024-05-10", (), 128_000, 16_384, "2027-01-14", tiles=True),
    ChatModel("gpt-4o-mini", "2024-07-16", (), 128_000, 16_384, "2027-01-14", tiles=True),
    AudioModel("gpt-transcribe", "2026-07-28", takes_languages=True),
    AudioModel(
        "whisper-1",
        "2023-02-27",
        formats=("json", "text", "srt", "verbose_json", "vtt"),
        can_stream=False,
        translates=True,
        shutdown_date=_AUDIO_END,
    ),
    AudioModel(
        "gpt-4o-transcribe",
        "2025-03-15",
        is_billed_by_tokens=True,
        longest=_LONGEST,
        shutdown_date=_AUDIO_END,
    ),
    AudioModel(
        "gpt-4o-mini-transcribe",
        "2025-03-15",
        is_billed_by_tokens=True,
        longest=_LONGEST,
        shutdown_date=_AUDIO_END,
    ),
    AudioModel(
        "gpt-4o-transcribe-diarize",
        "2025-06-24",
        formats=("json", "text", "diarized_json"),
        longest=_LONGEST,
        labels_speakers=True,
        shutdown_date=_AUDIO_END,
    ),
)
_BY_ID = {model.id: model for model in _MODELS}


def find(model: str) -> Model:
    """Return the model of that id; raises OpenAI's `model_not_found`."""
    if model not in _BY_ID:
        raise no_such_model(model)
    return _BY_ID[model]


def describe_all() -> dict[str, Any]:
    """Return the body of GET /v1/models."""
    return {"object": "list", "data": [describe(model) for model in _MODELS]}


def describe(model: Model) -> dict[str, Any]:
    """Return a model as GET /v1/models/{id} does."""
    released = datetime.datetime.fromisoformat(model.released).replace(tzinfo=datetime.UTC)
    return {
        "id": model.id,
        "object": "model",
        "created": int(released.timestamp()),
        "owned_by": OWNER,
        "shutdown_date": model.shutdown_date,
    }
