"""The nouns: what every part of the bot means by a thread, a message, a recording.

All are frozen and know nothing of Slack's payloads, SQL or the model's API. Slack's own ids keep
Slack's own names: `channel`, `ts`, `thread_ts`. A `ts` is an opaque string, unique in its channel,
of fixed width, so that strings compare as times do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# What the text of a spoken message begins with; that of any other recording names its file.
VOICE_MESSAGE = "Voice message"

# How an answer ended that was cut by its limit in tokens (ChatCompletion's own word), or in time; and
# one that a person stopped, also while another is to take its place.
OUT_OF_TIME = "deadline"
STOPPED = "stopped"
CUT_SHORT = frozenset({"length", OUT_OF_TIME})

# What a question carries along of a transcript that is too long for the window begins with this.
STRETCHES = "[Stretches of the transcript that may answer this:]"


class Role(StrEnum):
    """Who speaks, in ChatCompletion's terms."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """How much of a message stands."""

    COMPLETE = "complete"
    SUPERSEDED = "superseded"  # stands until the answer that takes its place is written
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
    where known; `finish_reason` is ChatCompletion's, "" for what no model wrote. `recording` is the
    Slack file id where the text is the transcript of one.
    `author` is Slack's id of who said it, of an app as `bot.slack.authors` has it.
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
    finish_reason: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether it is an answer to which there was more to say."""
        return self.finish_reason in CUT_SHORT

    @property
    def is_spoken(self) -> bool:
        """Whether it was said to the bot aloud, in a clip."""
        return bool(self.recording) and self.text.startswith(f"[{VOICE_MESSAGE}")


class Again(StrEnum):
    """What is wanted of an answer that stands already."""

    NO = ""  # there is none yet
    REGENERATE = "regenerate"  # another one in its place
    CONTINUE = "continue"  # the rest of it: it reached its length limit


@dataclass(frozen=True, slots=True)
class Question:
    """Something said to the bot that is owed one answer.

    `text` is in Slack's markup, the bot's own mention still in it. `user_team` is the asker's
    workspace (in Slack Connect not ours). `edited_ts` is "0" unless the message was edited.
    `recordings` are the file ids posted with it, whose transcripts the answer waits for. One that
    `is_spoken` was found in the transcript of a clip. Where its answer is wanted `again`, `again_by` is
    who wants that.
    """

    thread: ThreadKey
    ts: str
    user: str
    user_team: str
    text: str
    channel_type: str = "channel"  # channel, group, im, mpim: Slack's own words
    edited_ts: str = "0"
    recordings: tuple[str, ...] = ()
    is_spoken: bool = False
    again: Again = Again.NO
    again_by: str = ""

    @property
    def reply_key(self) -> str:
        """What all attempts at answering it, edited or not, have in common."""
        return self.thread.key_of(self.ts)


@dataclass(frozen=True, slots=True)
class Recording:
    """An audio or video file as Slack described it; any of it but the ids may be wrong.

    `size` in bytes, `duration` in seconds (None while Slack is still processing). `urls` are the
    places to download it from, best first. `is_asked` when somebody asked for the transcript,
    false when it was merely posted where recordings are transcribed on sight. A clip that
    `is_question` was spoken to the bot: its transcript is quoted above the answer. Of one that
    `is_stub` Slack told nothing but the id, not even whether it is a recording. `trouble` is the text
    key of why Slack won't let us have it, "" where nothing stands against it. `charged_to` is who pays
    for it, "" for whoever posted it.
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
    channel_type: str = "channel"
    is_question: bool = False
    is_stub: bool = False
    trouble: str = ""
    charged_to: str = ""

    @property
    def payer(self) -> str:
        """Who is charged: whoever chose it in a menu, else who posted it."""
        return self.charged_to or self.user

    @property
    def reply_key(self) -> str:
        """What all attempts at transcribing it and showing its transcript have in common."""
        return f"{self.thread.key_of(self.ts)}/{self.file_id}"

    @property
    def voice_lane(self) -> str:
        """The lane of its thread's recordings, or of what is said to us there: one at a time."""
        return f"{'spoken' if self.is_question else 'voice'}/{self.thread}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message that is no recording, as Slack described it: to be read, or looked at.

    `size` in bytes. `urls` are the places to download it from, best first. `trouble` is the text key of
    why Slack won't let us have it, "" where nothing stands against it.
    """

    thread: ThreadKey
    ts: str
    file_id: str
    name: str
    mimetype: str = ""
    size: int = 0
    urls: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word and when it was said, in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Timed text: seconds from the start of the recording.

    `speaker` is the endpoint's label where it tells speakers apart, else "". A segment that `is_gap`
    stands for a stretch that could not be transcribed; its `text` says so.
    """

    start: float
    end: float
    text: str
    speaker: str = ""
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """What was heard in one chunk: `text`, "" where nothing was said.

    `words` and `segments` are there where the endpoint gives times, in seconds from the start of the
    chunk. `language` is ISO 639, "" where the endpoint didn't tell.
    """

    text: str
    language: str = ""
    words: tuple[Word, ...] = ()
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of a recording, in order of time. `duration` in seconds."""

    segments: tuple[Segment, ...]
    duration: float
    language: str = ""  # ISO 639-1, "" when the endpoint did not say

    @property
    def text(self) -> str:
        """All that was heard, as running text."""
        return " ".join(s.text for s in self.segments if s.text and not s.is_gap)

    @property
    def has_gaps(self) -> bool:
        """Whether parts of it could not be transcribed."""
        return any(segment.is_gap for segment in self.segments)


class RenditionKind(StrEnum):
    """What can be made of a transcript."""

    TRANSLATION = "translation"
    CAPTIONS = "captions"
    SUMMARY = "summary"
    TEXT = "text"  # the transcript as a file
    EXCERPT = "excerpt"  # seconds of its sound, to play


@dataclass(frozen=True, slots=True)
class Rendition:
    """One form of a transcript that somebody wants.

    `language` is the target of a translation, or that of captions ("" for as spoken), ISO 639-1.
    `format` is that of captions: srt or vtt. `at` is where an excerpt starts, in seconds.
    """

    kind: RenditionKind
    language: str = ""
    format: str = ""
    at: float = 0.0

    @property
    def key(self) -> str:
        """What tells it from the other renditions of its recording, in reply keys."""
        parts = [self.kind.value, self.language, self.format]
        if self.kind is RenditionKind.EXCERPT:
            parts.append(f"{self.at:.1f}")
        return "/".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Wish:
    """What `user` wants of the recording `file_id` that was posted with the message `ts`.

    `asked_ts` is the message that asks for it in words, "" for a click.
    """

    thread: ThreadKey
    ts: str
    file_id: str
    rendition: Rendition
    user: str
    user_team: str = ""
    asked_ts: str = ""

    @property
    def reply_key(self) -> str:
        """Where it goes: one place for all clicks, and one for each message that asks."""
        key = f"{self.thread.key_of(self.ts)}/{self.file_id}/{self.rendition.key}"
        return f"{key}/{self.asked_ts}" if self.asked_ts else key


class Deed(StrEnum):
    """What can be done to a transcript itself."""

    ASK_REMOVAL = "ask_removal"  # ask whoever chose it whether she means it
    REMOVE = "remove"
    NAME_SPEAKERS = "name_speakers"


@dataclass(frozen=True, slots=True)
class Order:
    """What `user` wants done to the transcript of a file; `names` are by the speaker's label."""

    thread: ThreadKey
    ts: str
    file_id: str
    what: Deed
    user: str
    names: Mapping[str, str] = field(default_factory=dict)


class FollowUps(StrEnum):
    """Which messages of a thread that the bot was asked into are for it without a mention."""

    ALWAYS = "always"  # all but those that mention someone else
    SMART = "smart"  # those of its only writer; of several, those that begin with its name
    MENTION = "mention"  # none


@dataclass(frozen=True, slots=True)
class Command:
    """What `user` typed after the slash command, or wrote to the bot as a command in a thread.

    `name` is the slash command as it was typed; `text` all after it. `thread_ts` is "" for a slash
    command, which Slack takes in no thread. `response_url` is where Slack takes answers for half an hour,
    five of them, in channels without the bot too. `told_by` names what told us of it.
    """

    name: str
    text: str
    user: str
    channel: str
    told_by: str
    thread_ts: str = ""
    response_url: str = ""


class Wanted(StrEnum):
    """What can be wanted of any message, by its menu of shortcuts or by a flag."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"
    SUMMARISE = "summarise"  # the thread it is in


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What `user` wants of the message `ts` in `thread`.

    `language` is the target of a translation, "" for that of her Slack. With `is_flag` a flag told us,
    and the translation is for all in the thread. `response_url` as of a `Command`. `text` is what the
    message says, where Slack told (as `bot.slack.rich_text.text_of` reads it).
    """

    what: Wanted
    thread: ThreadKey
    ts: str
    user: str
    told_by: str
    language: str = ""
    is_flag: bool = False
    response_url: str = ""
    text: str = ""


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
