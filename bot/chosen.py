"""What a team chooses, for the workspace, a channel or a thread: the nearest choice wins. Pure.

`Choices` is what was chosen at one place, None where nothing was. `resolve` lays the places over one
another and over what the server was started with, and says of each value where it comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from bot.conversation import FollowUps


class Recordings(StrEnum):
    """Which recordings posted in a channel are transcribed."""

    AUTOMATIC = "automatic"  # all, on sight
    MENTION = "mention"  # those that the bot is mentioned with
    NEVER = "never"  # none, asked or not


class SpeechLevel(StrEnum):
    """How formal the Korean is that the bot's model writes: in answers, translations, summaries."""

    FORMAL = "합니다체"
    POLITE = "해요체"
    PLAIN = "반말"


class Left(StrEnum):
    """A choice of no value, where those below may have one."""

    TO_MODEL = "model"


class Place(StrEnum):
    """Where something was chosen."""

    SERVER = "server"  # by whoever runs the bot: environment or .env
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Example:
    """An exchange that is given to the model beforehand, to show how to answer."""

    user: str
    assistant: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen at one place; None where nothing was, so that what lies below holds.

    `Left` is a choice as well: what lies below doesn't hold, and the model decides. `instructions` are
    added to those below, not put in their place. `chat_model` "" and the like are
    choices too: of none. `translate_to` is ISO 639-1, "" for no translation. `retention_days` 0 keeps
    text for ever. `language` is that of posts all can see, "" for that of each message. With
    `flags_anywhere` a flag also translates messages that are not the bot's.
    """

    instructions: str | None = None
    examples: tuple[Example, ...] | None = None
    chat_model: str | None = None
    reasoning_effort: str | None = None
    temperature: float | Left | None = None
    max_tokens: int | None = None
    top_p: float | Left | None = None
    follow_ups: FollowUps | None = None
    recordings: Recordings | None = None
    glossary: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    knows_names: bool | None = None
    translate_to: str | None = None
    summarises: bool | None = None
    files: tuple[str, ...] | None = None
    speech_level: SpeechLevel | Left | None = None
    retention_days: int | None = None
    language: str | None = None
    flags_anywhere: bool | None = None


NAMES: tuple[str, ...] = tuple(field.name for field in fields(Choices))
IN_THREAD = frozenset({"instructions", "chat_model"})
"""All that can be chosen for a thread alone."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What holds at a place, once all that was chosen is laid over one another.

    `temperature` and `top_p` None leave it to the model; `speech_level` None to the model's judgement.
    `reasoning_effort` "default" leaves it to the model. `instructions` are those of every place, the
    widest first, without the bot's own.
    """

    instructions: str = ""
    examples: tuple[Example, ...] = ()
    chat_model: str = ""
    reasoning_effort: str = "none"
    temperature: float | None = None
    max_tokens: int = 32_768
    top_p: float | None = None
    follow_ups: FollowUps = FollowUps.SMART
    recordings: Recordings = Recordings.AUTOMATIC
    glossary: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    knows_names: bool = False
    translate_to: str = ""
    summarises: bool = False
    files: tuple[str, ...] = ()
    speech_level: SpeechLevel | None = None
    retention_days: int = 90
    language: str = ""
    flags_anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What holds at a place, and where each value comes from, by its name."""

    chosen: Chosen
    places: Mapping[str, Place]


def resolve(server: Chosen, chosen: Mapping[Place, Choices]) -> Resolved:
    """Lay what was `chosen` at each place over what the `server` was started with.

    Instructions add up; of everything else the nearest choice wins. A thread's choices are
    `IN_THREAD` alone.
    """
    values: dict[str, Any] = {name: getattr(server, name) for name in NAMES}
    places = dict.fromkeys(NAMES, Place.SERVER)
    for place in (Place.WORKSPACE, Place.CHANNEL, Place.THREAD):
        for name, value in _made(chosen.get(place), place).items():
            if name == "instructions" and values[name] and value:
                value = f"{values[name]}\n\n{value}"  # noqa: PLW2901 - the same, with those above
            values[name], places[name] = None if isinstance(value, Left) else value, place
    return Resolved(Chosen(**values), places)


def _made(choices: Choices | None, place: Place) -> dict[str, Any]:
    """Return the choices that were made and count at `place`, by name."""
    if choices is None:
        return {}
    counting = IN_THREAD if place is Place.THREAD else NAMES
    made = {name: getattr(choices, name) for name in NAMES if name in counting}
    return {name: value for name, value in made.items() if value is not None}


def to_values(choices: Choices) -> dict[str, Any]:
    """Return what was chosen as JSON holds it, None where nothing was."""
    return asdict(choices)


def from_values(values: Mapping[str, Any]) -> Choices:
    """Return the choices that `to_values` made `values` from; what a later version wrote is left out."""
    choices = Choices()
    for name in NAMES:
        if values.get(name) is not None:
            try:
                choices = replace(choices, **{name: _READ.get(name, _as_it_is)(values[name])})
            except (KeyError, TypeError, ValueError):
                continue
    return choices


def _as_it_is(value: Any) -> Any:
    return value


def _texts(value: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(str, value))


def _number(value: Any) -> float | Left:
    return Left(value) if isinstance(value, str) else float(value)


def _level(value: str) -> SpeechLevel | Left:
    return Left.TO_MODEL if value == Left.TO_MODEL else SpeechLevel(value)


def _examples(value: Sequence[Mapping[str, Any]]) -> tuple[Example, ...]:
    return tuple(Example(str(each["user"]), str(each["assistant"])) for each in value)


_READ: Mapping[str, Any] = {
    "examples": _examples,
    "follow_ups": FollowUps,
    "recordings": Recordings,
    "glossary": _texts,
    "languages": _texts,
    "files": _texts,
    "speech_level": _level,
    "temperature": _number,
    "top_p": _number,
}
