"""Whom a message is for, and what it asks of us: decided from the message and its thread alone. Pure.

No model is asked. A bot that talks into people's talk is worse than one that has to be named.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.called import folded, is_called, vocatives_off, without_call
from bot.chosen import Recordings
from bot.conversation import FollowUps, Recording
from bot.listeners.payloads import Said
from bot.slack.text import strip_mention
from bot.store.conversations import Standing

_ENGLISH_QUIET = frozenset(
    [
        *("quiet", "be quiet", "quiet please", "please be quiet", "be quiet please", "keep quiet"),
        *("stay quiet", "shush", "shh", "hush", "mute", "mute yourself", "mute please"),
        *("shut up", "stay out of this", "stop replying"),
    ]
)
_ENGLISH_STOP = frozenset(
    [
        *("stop", "stop it", "stop that", "stop please", "please stop", "stop now", "stop stop"),
        *("stop answering", "stop writing", "stop generating", "stop talking", "cancel", "abort"),
    ]
)
# Korean is written with its words apart or together, and ends in as many ways as there are manners.
_ASK = r"(?:요|줘|줘요|주세요|주십시오|라|세요|십시오)?"
_KOREAN_QUIET = re.compile(
    rf"(?:이제|좀|제발)?(?:조용(?:히)?(?:좀)?(?:(?:해|하|있어|있){_ASK})?"
    rf"|끼어들지(?:좀)?(?:마|말아){_ASK}|그만끼어(?:들어|드){_ASK}|음소거(?:해{_ASK})?|쉿)"
)
_KOREAN_STOP = re.compile(
    rf"(?:이제|좀|제발|됐어)?(?:멈[춰추]{_ASK}|그만(?:좀)?(?:(?:해|하){_ASK})?"
    rf"|(?:중지|중단)(?:(?:해|하){_ASK})?|스톱)"
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
    """What a message asks of us: an answer, transcripts, or just to be remembered.

    It `is_refused` where transcripts are wanted that its channel never wants.
    """

    asks: bool
    recordings: tuple[Recording, ...]
    remembers: bool
    is_refused: bool = False

    @property
    def is_for_us(self) -> bool:
        """Whether anything of it is ours to store."""
        return self.asks or self.remembers or self.is_refused or bool(self.recordings)


def is_summons(said: Said, us: Us) -> bool:
    """Whether `said` is for us wherever it stands: it mentions us, or nobody else can read it."""
    return us.user in said.mentions or said.channel_type == "im"


def is_for_others(said: Said, us: Us) -> bool:
    """Whether `said` is for somebody else: it mentions others, and not us."""
    return bool(said.mentions) and not is_summons(said, us)


def is_addressed(said: Said, standing: Standing, follow_ups: FollowUps, us: Us) -> bool:
    """Whether `said` is for us.

    A mention or a DM is. Without one, only what is said in a thread that we were asked into, unless
    it was muted or the message mentions somebody else; there the channel's choice decides: all of it,
    or what the thread's only writer says and what begins with our name, or nothing.
    """
    if is_summons(said, us):
        return True
    if is_for_others(said, us) or not standing.is_summoned or standing.is_muted:
        return False
    match follow_ups:
        case FollowUps.ALWAYS:
            return True
        case FollowUps.MENTION:
            return False
        case _:
            return not standing.has_others or is_called(said.text, us.names)


def intent_of(
    said: Said, standing: Standing, *, is_addressed: bool, us: Us, mode: Recordings
) -> Intent:
    """Decide what `said` asks of us, given whether it is for us.

    By `mode` a recording is transcribed on sight, but not where other organisations read along, or only
    when addressed to us, or never. A clip recorded in Slack that is addressed to us is a spoken question,
    except at the top of a channel. A file that is no recording asks to be read.
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
        if _is_taken(recording, said, mode, is_addressed=is_addressed)
    )
    is_refused = is_addressed and mode is Recordings.NEVER and bool(said.recordings)
    has_words = bool(strip_mention(said.text, us.user).strip())
    is_maybe_no_recording = any(recording.is_stub for recording in taken)
    is_spoken = any(recording.is_question for recording in taken)
    says_something = has_words or not (taken or is_refused) or bool(said.attachments)
    return Intent(
        asks=is_addressed and (says_something or is_spoken or is_maybe_no_recording),
        recordings=taken,
        remembers=standing.is_known,
        is_refused=is_refused,
    )


def _is_taken(recording: Recording, said: Said, mode: Recordings, *, is_addressed: bool) -> bool:
    if mode is Recordings.NEVER or is_addressed:
        return mode is not Recordings.NEVER
    return mode is Recordings.AUTOMATIC and not said.is_shared and not _is_odd(recording)


def is_quiet(said: Said, us: Us) -> bool:
    """Whether all that is said is that we should be quiet."""
    return _is_one_of(_bare(said, us), _ENGLISH_QUIET, _KOREAN_QUIET)


def is_stop(said: Said, us: Us) -> bool:
    """Whether all that is said is to stop."""
    return _is_one_of(_bare(said, us), _ENGLISH_STOP, _KOREAN_STOP)


def _is_one_of(words: str, english: Collection[str], korean: re.Pattern[str]) -> bool:
    return words in english or bool(korean.fullmatch(words.replace(" ", "")))


def _bare(said: Said, us: Us) -> str:
    """Return a short message without our mention, our name and punctuation, "" for any other."""
    text = unicodedata.normalize("NFC", strip_mention(said.text, us.user)).strip()
    if len(text) > _LONGEST_WORD or said.recordings or said.attachments:
        return ""
    called = without_call(text, us.names)
    words = _WORD.findall((text if called is None else called).casefold())
    if words and vocatives_off(words[-1]) in {folded(name) for name in us.names}:
        words.pop()
    return " ".join(words)


def _is_speech(recording: Recording) -> bool:
    return recording.is_clip and not _is_odd(recording)


def _is_odd(recording: Recording) -> bool:
    """Whether Slack won't let us have it, or hasn't told what it is: nothing to act on unasked."""
    return recording.is_stub or bool(recording.trouble)
