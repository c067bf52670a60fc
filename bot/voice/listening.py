"""Have the chunks of a recording transcribed, several at a time.

A retry has one owner, and for a chunk it is here: a moment's trouble costs a moment, not the whole
recording. What fails for good is told to the caller, who marks it: a hole is never silent.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.conversation import Speech
from bot.endpoints.failures import (
    AudioRejected,
    ContentRefused,
    ContextTooLong,
    EmptyAnswer,
    FormatRefused,
    RequestRejected,
)
from bot.endpoints.transcriber import Heard, Transcriber
from bot.errors import UserFacingError
from bot.voice import guard
from bot.voice.audio import Media
from bot.voice.cuts import Cut, Plan
from bot.voice.forms import Form
from bot.voice.gate import Gate

logger = logging.getLogger(__name__)

PARALLEL_CHUNKS = 8
# Said in Korean to a model that is told of several languages, so that it writes each in its own script.
MIXED_KOREAN = "한국어와 다른 언어가 섞인 대화입니다. 영어로 말한 단어는 로마자로 적습니다."
# A chunk is tried so often, with these waits in between where the endpoint names none (seconds).
_WAITS = (1.0, 4.0, 15.0)
_LONGEST_WAIT = 60.0
# So many chunks that fail in a row, and none that goes well: the endpoint is down.
_DOWN_AFTER = 3
# A transcript may lack this share to an endpoint in trouble; with more, the whole is tried again later.
_MOST_LOST = 0.2

# These are about one chunk; any other failure that waiting doesn't mend is about all of them.
_OF_ONE_CHUNK = (AudioRejected, ContentRefused, ContextTooLong, EmptyAnswer, RequestRejected)


class NoSpeech(UserFacingError):
    """Nothing was said in the recording."""

    text = "no_speech"


OnHeard = Callable[[int, Heard], Awaitable[None]]
OnFailed = Callable[[int, UserFacingError], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hearing:
    """How chunks are heard.

    `languages` are those to expect, `keywords` words to spell as given, `prompt` how to write. `form`
    is how chunks are packed as long as the endpoint takes it. `parallel` bounds the requests at a time.
    With `is_last_try` what keeps failing is left out, instead of raised for another attempt. One that
    `translates` gives English, whatever is spoken.
    """

    transcriber: Transcriber
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    prompt: str = ""
    form: Form = Form.COPY
    parallel: int = PARALLEL_CHUNKS
    is_last_try: bool = False
    translates: bool = False
    sleep: Sleep = field(default=asyncio.sleep)

    @property
    def hints(self) -> tuple[str, ...]:
        """What an endpoint that hears nothing may answer with instead."""
        return tuple(hint for hint in (self.prompt, *self.keywords) if hint)


async def listen(
    media: Media,
    plan: Plan,
    hearing: Hearing,
    known: Mapping[int, Speech | None],
    on_heard: OnHeard,
    on_failed: OnFailed,
    under_way: set[int] | None = None,
) -> list[Speech | None]:
    """Return what is said in every cut of `plan`, in order; None where that can't be had.

    Those in `known` are not sent again. Of each other `on_heard` is awaited as it comes, so that it is
    never paid for twice, or `on_failed` with why. Raises, once those at work have been told to stop,
    what no chunk could succeed with (a rejected key, an empty account), and what may pass: an endpoint
    that is overloaded or out of reach, unless this is the last try and most was heard. `under_way`
    holds the positions of what was sent and not answered, also when it is broken off.
    """
    sent = set() if under_way is None else under_way
    ears = _Ears(media, hearing, dict(known), on_heard, on_failed, sent)
    missing = [(n, cut) for n, cut in enumerate(plan.cuts) if n not in known]
    try:
        async with asyncio.TaskGroup() as tasks:
            for position, cut in missing:
                await ears.gate.enter()
                tasks.create_task(ears.hear(position, cut))
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        ears.gate.close()
    is_mostly_lost = ears.lost > _MOST_LOST * len(plan.cuts)
    if ears.worst is not None and (is_mostly_lost or not any(ears.heard.values())):
        raise ears.worst
    return [ears.heard[position] for position in range(len(plan.cuts))]


@dataclass(slots=True)
class _Ears:
    media: Media
    hearing: Hearing
    heard: dict[int, Speech | None]
    on_heard: OnHeard
    on_failed: OnFailed
    under_way: set[int]
    worst: UserFacingError | None = None
    lost: int = 0  # chunks that an endpoint in trouble did not hear
    failed_in_a_row: int = 0
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.hearing.parallel, self.hearing.sleep)

    async def hear(self, position: int, cut: Cut) -> None:
        """Hear one chunk or note that it can't be heard; its place in the gate is taken already."""
        try:
            self.under_way.add(position)
            heard = await self._persist(cut)
            self.under_way.discard(position)
        except UserFacingError as error:
            self.under_way.discard(position)
            if not self._is_bearable(error):
                raise
            await self._give_up(position, cut, error)
        else:
            await self._keep(position, cut, heard)
        finally:
            self.gate.leave()

    def _is_bearable(self, error: UserFacingError) -> bool:
        """Whether the others may go on though this one failed."""
        if error.is_transient:
            return self.hearing.is_last_try
        return isinstance(error, _OF_ONE_CHUNK)

    async def _keep(self, position: int, cut: Cut, heard: Heard) -> None:
        verdict = guard.check(heard.speech, cut, self.hearing.hints)
        if verdict.invented:
            logger.info("left out, as nobody can have said it: %s", "; ".join(verdict.invented))
        self.heard[position] = verdict.speech
        self.failed_in_a_row = 0
        await self.on_heard(position, Heard(verdict.speech, heard.usage))
        self.gate.went_well()

    async def _give_up(self, position: int, cut: Cut, error: UserFacingError) -> None:
        logger.warning("no text for %.2f-%.2f s: %s", cut.start, cut.end, error.reason or error)
        self.worst = error
        self.lost += error.is_transient
        self.failed_in_a_row += 1
        self.heard[position] = None
        await self.on_failed(position, error)

    async def _persist(self, cut: Cut) -> Heard:
        """Try until it is heard, or there is no use in trying."""
        for wait in _WAITS:
            try:
                return await self._hear_in_any_form(cut)
            except UserFacingError as error:
                if not error.is_transient or self.failed_in_a_row >= _DOWN_AFTER:
                    raise
                await self._wait(error, wait)
        return await self._hear_in_any_form(cut)

    async def _wait(self, error: UserFacingError, seconds: float) -> None:
        """Wait as asked, and let nobody else go meanwhile."""
        seconds = min(max(seconds, error.retry_after or 0.0), _LONGEST_WAIT)
        self.gate.slow_down(seconds)
        await self.hearing.sleep(seconds)

    async def _hear_in_any_form(self, cut: Cut) -> Heard:
        """Send the chunk, packed anew as often as the endpoint refuses what it is packed in."""
        refused = await self.hearing.transcriber.refused_formats()
        forms = list(dict.fromkeys((self.hearing.form, Form.FLAC, Form.WAV)))
        for form in forms[:-1]:
            try:
                if (heard := await self._send(cut, form, refused)) is not None:
                    return heard
            except FormatRefused as error:
                refused = refused | {error.extension}
        heard = await self._send(cut, forms[-1], frozenset())
        assert heard is not None  # noqa: S101 - nothing was held to be refused
        return heard

    async def _send(self, cut: Cut, form: Form, refused: frozenset[str]) -> Heard | None:
        """Return what is heard in the chunk, None if its form is known to be refused."""
        chunk = await self.media.write(cut, form)
        try:
            if chunk.path.suffix.removeprefix(".") in refused:
                return None
            if self.hearing.translates:
                return await self.hearing.transcriber.translate(chunk.path)
            return await self.hearing.transcriber.transcribe(
                chunk.path,
                languages=self.hearing.languages,
                prompt=self.hearing.prompt,
                keywords=self.hearing.keywords,
            )
        finally:
            chunk.path.unlink(missing_ok=True)
