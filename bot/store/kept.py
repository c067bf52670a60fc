"""What is kept, as it is exported: conversations, recordings, and what stands beside them of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import Message, ThreadKey, Transcript
from bot.store.asides import Kept
from bot.store.recordings import Stored


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a transcript: `kind` is a `RenditionKind`, `text` as the store has it."""

    kind: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording, its transcript if there is one, and what was made of that."""

    recording: Stored
    transcript: Transcript | None
    made: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Thought:
    """What `user` thought of an answer; `given_at` in Unix seconds."""

    user: str
    is_good: bool
    given_at: float


@dataclass(frozen=True, slots=True)
class Talk:
    """What is kept of a thread: all of it, or what is one person's own.

    `files` and `thoughts` are by the ts of the message they are about; `names` of people by their id.
    `chosen` is what was chosen for the thread alone, as JSON holds it.
    """

    thread: ThreadKey
    messages: tuple[Message, ...] = ()
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    thoughts: Mapping[str, tuple[Thought, ...]] = field(default_factory=dict)
    heard: tuple[Heard, ...] = ()
    chosen: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is left."""
        return not (self.messages or self.heard or self.chosen)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent for a person with a model. Audio in seconds."""

    model: str
    calls: int
    micro_usd: int
    input_tokens: int
    output_tokens: int
    audio_seconds: float


@dataclass(frozen=True, slots=True)
class Person:
    """What is kept of a person beside what she said. `asides` are what she alone was shown."""

    team: str
    user: str
    name: str
    locale: str
    asides: tuple[Kept, ...]
    spent: tuple[Spent, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is left but her name, which Slack tells anybody."""
        return not (self.asides or self.spent)


@dataclass(frozen=True, slots=True)
class Held:
    """How much is kept, without what is erased. `files` are those that are no recordings."""

    messages: int
    recordings: int
    files: int
