"""Whom a message is for, and what it asks of us: decided from the message and its thread alone. Pure.

No model is asked. A bot that talks into people's talk is worse than one that has to be named.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.called import folded, is_called, vocatives_off, without_call
from bot.conversation import FollowUps, Recording
from bot.listeners.payloads import Said
from bot.slack.text import strip_mention
from bot.store.conversations import Standing

_QUIET = frozenset(
    [
        *("quiet", "be quiet", "quiet please", "please be quiet", "keep quiet", "stay quiet"),
        *("shush", "shh", "hush", "mute", "mute yourself", "stay out of this", "stop replying"),
        *(
            "조용",
            "조용히",
            "조용히 해",
            "조용히 해줘",
            "조용히 해주세요",
            "조용히 있어",
            "조용히 좀",
        ),
        *("조용히 좀 해", "조용히 좀 해줘", "조용히 하세요", "끼어들지 마", "끼어들지 마세요"),
        *("그만 끼어들어", "그만 끼어들어줘", "그만 끼어드세요", "음소거"),
    ]
)
_STOP = frozenset(
    [
        *(
            "stop",
            "stop it",
            "stop that",
            "stop please",
            "please stop",
            "stop now",
            "stop answering",
        ),
        *(
            "cancel",
            "abort",
            "멈춰",
            "멈춰줘",
            "멈춰주세요",
            "멈추세요",
            "그만",
            "그만해",
            "그만해줘",
            "그만 해",
            "됐어 그만",
        ),
        *(
            "그만하세요",
            "이제 그만",
            "중지",
            "중지해",
            "중지해줘",
            "중단",
            "중단해",
            "중단해줘",
            "스톱",
        ),
    ]
)
_LONGEST_WORD = 40  # characters of a message that may be one of these
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Us:
    """Who we are: the bot's user in Slack, and the names that people call it by."""

    user: str
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message asks of us: an answer, transcripts, or just to be remembered."""

    asks: bool
    recordings: tuple[Recording, ...]
    remembers: bool

    @property
    def is_for_us(self) -> bool:
        """Whether anything of it is ours to store."""
        return self.asks or self.remembers or bool(self.recordings)


def is_summons(said: Said, us: Us) -> bool:
    """Whether `said` is for us wherever it stands: it mentions us, or nobody else can read it."""
    return us.user in said.mentions or said.channel_type == "im"


def is_addressed(said: Said, standing: Standing, follow_ups: FollowUps, us: Us) -> bool:
    """Whether `said` is for us.

    A mention or a DM is. Without one, only what is said in a thread that we were asked into, unless
    it was muted or the message mentions somebody else; there the channel's choice decides: all of it,
    or what the thread's only writer says and what begins with our name, or nothing.
    """
    if is_summons(said, us):
        return True
    if said.mentions or not standing.is_summoned or standing.is_muted:
        return False
    match follow_ups:
        case FollowUps.ALWAYS:
            return True
        case FollowUps.MENTION:
            return False
        case _:
            return not standing.has_others or is_called(said.text, us.names)


def intent_of(
    said: Said, standing: Standing, *, is_addressed: bool, us: Us, transcribes_on_sight: bool
) -> Intent:
    """Decide what `said` asks of us, given whether it is for us.

    A recording is transcribed on sight, but not where other organisations read along; addressed to us
    it always is. A clip recorded in Slack is then a spoken question, except at the top of a channel.
    A file that is no recording asks to be read.
    """
    is_conversation = said.channel_type == "im" or (
        standing.is_summoned and said.ts != said.thread.thread_ts
    )
    taken = tuple(
        replace(
            recording,
            is_asked=is_addressed,
            is_question=is_addressed and is_conversation and _is_speech(recording),
        )
        for recording in said.recordings
        if is_addressed or (transcribes_on_sight and not said.is_shared and not _is_odd(recording))
    )
    has_words = bool(strip_mention(said.text, us.user).strip())
    is_maybe_no_recording = any(recording.is_stub for recording in taken)
    is_spoken = any(recording.is_question for recording in taken)
    says_something = has_words or not taken or bool(said.attachments)
    return Intent(
        asks=is_addressed and (says_something or is_spoken or is_maybe_no_recording),
        recordings=taken,
        remembers=standing.is_known,
    )


def is_quiet(said: Said, us: Us) -> bool:
    """Whether all that is said is that we should be quiet."""
    return _bare(said, us) in _QUIET


def is_stop(said: Said, us: Us) -> bool:
    """Whether all that is said is to stop."""
    return _bare(said, us) in _STOP


def _bare(said: Said, us: Us) -> str:
    """Return a short message without our mention, our name and punctuation, "" for any other."""
    text = unicodedata.normalize("NFC", strip_mention(said.text, us.user)).strip()
    if len(text) > _LONGEST_WORD or said.recordings or said.attachments:
        return ""
    called = without_call(text, us.names)
    words = _WORD.findall((text if called is None else called).casefold())
    if words and vocatives_off(words[-1]) in {folded(name) for name in us.names}:
        words.pop()
    return " ".join(words).replace("해 줘", "해줘").replace("해 주", "해주")


def _is_speech(recording: Recording) -> bool:
    return recording.is_clip and not _is_odd(recording)


def _is_odd(recording: Recording) -> bool:
    """Whether Slack won't let us have it, or hasn't told what it is: nothing to act on unasked."""
    return recording.is_stub or bool(recording.trouble)
