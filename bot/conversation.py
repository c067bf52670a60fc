"""The nouns: what every part of the bot means by a thread, a message, a recording.

All are frozen and know nothing of Slack's payloads, SQL or the model's API. Slack's own ids keep
Slack's own names: `channel`, `ts`, `thread_ts`. A `ts` is an opaque string, unique in its channel,
of fixed width, so that strings compare as times do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who speaks, in ChatCompletion's terms."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """How much of a message stands."""

    COMPLETE = "complete"
    STOPPED = "stopped"  # a person stopped the answer; what was written stands
    ERASED = "erased"  # deleted in Slack or past its time; the text is gone


@dataclass(frozen=True, slots=True, order=True)
class ThreadKey:
    """One Slack thread, which is one conversation. `thread_ts` is the ts of its first message."""

    team: str
    channel: str
    thread_ts: str

    def __str__(self) -> str:
        return self.key_of(self.thread_ts)

    def key_of(self, ts: str) -> str:
        """Return what names the message `ts` of this channel, and begins the key of all it leads to."""
        return f"{self.team}/{self.channel}/{ts}"

    @property
    def chat_lane(self) -> str:
        """The lane of its questions: one is answered at a time."""
        return f"chat/{self}"


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance in a thread.

    `text` is what came in: Slack's markup for people, Markdown for the assistant. `rendered` is
    what the model was sent, fixed when it was first sent ("" until then), so that the start of the
    window stays byte-identical from turn to turn. `tokens` is what the API's `usage` said it cost,
    where known. `recording` is the Slack file id where the text is the transcript of one.
    `position_ts` is where it stands in the window: its own ts, but for a transcript the moment it
    became available.
    """

    ts: str
    role: Role
    text: str
    author: str = ""
    rendered: str = ""
    tokens: int | None = None
    model: str = ""
    state: MessageState = MessageState.COMPLETE
    recording: str = ""
    position_ts: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something said to the bot that is owed one answer.

    `text` is in Slack's markup, the bot's own mention still in it. `user_team` is the asker's
    workspace (in Slack Connect not ours). `edited_ts` is "0" unless the message was edited.
    `recordings` are the file ids posted with it, whose transcripts the answer waits for.
    """

    thread: ThreadKey
    ts: str
    user: str
    user_team: str
    text: str
    channel_type: str = "channel"  # channel, group, im, mpim: Slack's own words
    edited_ts: str = "0"
    recordings: tuple[str, ...] = ()

    @property
    def reply_key(self) -> str:
        """What all attempts at answering it, edited or not, have in common."""
        return self.thread.key_of(self.ts)


@dataclass(frozen=True, slots=True)
class Recording:
    """An audio or video file as Slack described it; any of it but the ids may be wrong.

    `size` in bytes, `duration` in seconds (None while Slack is still processing). `urls` are the
    places to download it from, best first. `is_asked` when somebody asked for the transcript,
    false when it was merely posted where recordings are transcribed on sight.
    """

    thread: ThreadKey
    ts: str
    user: str
    file_id: str
    name: str
    mimetype: str = ""
    size: int = 0
    duration: float | None = None
    urls: tuple[str, ...] = ()
    is_clip: bool = False
    is_asked: bool = False

    @property
    def reply_key(self) -> str:
        """What all attempts at transcribing it and showing its transcript have in common."""
        return f"{self.thread.key_of(self.ts)}/{self.file_id}"


@dataclass(frozen=True, slots=True)
class Segment:
    """Timed text: seconds from the start of the recording."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of a recording, in order of time. `duration` in seconds."""

    segments: tuple[Segment, ...]
    duration: float
    language: str = ""  # ISO 639-1, "" when the endpoint did not say

    @property
    def text(self) -> str:
        """All of it as running text."""
        return " ".join(segment.text for segment in self.segments if segment.text)


class Signal(StrEnum):
    """What may happen to a piece of work from outside while it runs."""

    STOP = "stop"  # leave what is written, marked as stopped
    REDO = "redo"  # the question was edited: answer again, in the same reply
    DROP = "drop"  # the question was deleted: take the reply away


@dataclass(frozen=True, slots=True)
class Part:
    """One visible piece of a reply. `kind` is stream, post or file; for a file `ts` may come late."""

    ts: str
    kind: str
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one model call cost, as the API counted it. Audio in seconds."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    audio_seconds: float = 0.0
