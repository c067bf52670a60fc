"""A recording on disk becomes a transcript: decoded, cut, heard chunk by chunk, stitched.

The cuts are stored before the first chunk is sent, and each text as it comes, so that a recording
taken up again is cut alike and pays for no chunk twice.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.conversation import Recording, Speech, Transcript, Usage
from bot.endpoints.transcriber import Heard, Transcriber
from bot.errors import UserFacingError
from bot.money import MICRO, Purse, Spender
from bot.slack.media import shown_name
from bot.store import conversations, inbox, recordings, transcripts
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.store.recordings import Stored
from bot.texts import language_of, say
from bot.voice.audio import Media
from bot.voice.cuts import Cut, Plan, plan
from bot.voice.forms import Form
from bot.voice.languages import language_in
from bot.voice.listening import MIXED_KOREAN, PARALLEL_CHUNKS, Hearing, NoSpeech, listen
from bot.voice.progress import Progress
from bot.voice.stitch import stitch

# On sight, a longer recording is transcribed once somebody says so (seconds).
LONGEST_UNASKED = 3600.0
# Asked for, a recording may be this long (hours); on sight it is a setting.
LONGEST_ASKED = 12.0
DAY = 24 * 3600.0
# An endpoint in trouble gets so long to mend before the next attempt (seconds).
MENDING = 60.0
# More words than these tell an endpoint nothing.
MOST_KEYWORDS = 100

NamesOf = Callable[[str, Collection[str]], Awaitable[Mapping[str, str]]]
OpenMedia = Callable[..., AbstractAsyncContextManager[Media]]
"""As `audio.open_child`."""


class NeedsConsent(UserFacingError):
    """Nobody asked for the transcript, and it is so long that somebody should.

    Its details are the recording's name, its length in seconds and about what it costs in dollars.
    """

    text = "long_recording"


class DailyHoursSpent(UserFacingError):
    """The workspace's hours of transcription on sight are used up for the last 24 hours."""

    text = "daily_hours_spent"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is transcribed on sight, in hours."""

    hours_per_file: float
    hours_per_day: float


@dataclass(frozen=True, slots=True)
class Manner:
    """How recordings are heard, whatever their channel chose.

    `chunk_seconds` is the longest chunk, 0 for what suits the endpoint; `form` how chunks are packed;
    `parallel` the requests at a time for one recording.
    """

    chunk_seconds: float = 0.0
    form: Form = Form.COPY
    parallel: int = PARALLEL_CHUNKS


@dataclass(frozen=True, slots=True)
class Ear:
    """Hears recordings; `app` builds one."""

    database: Database
    transcriber: Transcriber
    model: str
    manner: Manner
    choosing: Choosing
    purse: Purse
    limits: Limits
    names_of: NamesOf
    open_media: OpenMedia
    clock: Callable[[], float]

    async def hear(
        self,
        claim: Claim,
        recording: Recording,
        stored: Stored,
        path: Path,
        digest: str,
        progress: Progress,
    ) -> Transcript:
        """Return the transcript of the file at `path`, whose SHA-256 is `digest`.

        Its folder takes what is needed meanwhile. Raises what `open_child` and `listen` raise,
        NoSpeech, NeedsConsent, DailyHoursSpent, BudgetSpent.
        """
        hours = LONGEST_ASKED if recording.is_asked else self.limits.hours_per_file
        async with self.open_media(path, folder=path.parent, limit_hours=hours) as media:
            cuts = await self._plan(claim, recording, stored, digest, media)
            heard = await self._hear(claim, recording, stored, cuts, media, progress)
        if not any(speech is None or speech.text.strip() for speech in heard):
            raise NoSpeech
        heard = [_told_apart(n, speech) for n, speech in enumerate(heard)]
        text = " ".join(speech.text for speech in heard if speech)
        gap = say("gap", language_of(text), start="{start}", end="{end}")
        return await asyncio.to_thread(stitch, cuts, heard, gap, _language(heard, text))

    async def check_length(self, stored: Stored, seconds: float) -> None:
        """Raise NeedsConsent for a recording that is long, unless somebody asked for its transcript.

        One that is too long for what is transcribed on sight is told so in its turn.
        """
        longest = self.limits.hours_per_file * 3600
        if not stored.is_asked and LONGEST_UNASKED < seconds <= longest:
            micro_usd = await self.purse.audio_cost(self.model, seconds)
            name = shown_name(stored.name)
            raise NeedsConsent(name=name, seconds=seconds, usd=micro_usd / MICRO)

    async def _plan(
        self, claim: Claim, recording: Recording, stored: Stored, digest: str, media: Media
    ) -> Plan:
        """Return the cuts that an earlier attempt stored, or make and store them."""
        await self.check_length(stored, media.duration)
        traits = await self.transcriber.traits()
        longest = self.manner.chunk_seconds or traits.longest
        cuts = await asyncio.to_thread(plan, media.profile, longest)
        async with self.database.begin() as connection:
            await inbox.hold(connection, claim)
            known = await recordings.load(connection, stored.id)
            if known.plan and known.sha256 == digest:
                return Plan.from_json(known.plan)
            if not recording.is_asked:
                await self._check_day(connection, recording, media.duration)
            await recordings.save_plan(
                connection, stored.id, cuts.to_json(), media.duration, digest
            )
        return cuts

    async def _check_day(
        self, connection: Connection, recording: Recording, duration: float
    ) -> None:
        """Raise DailyHoursSpent if it is too much beside what was transcribed on sight today."""
        since = self.clock() - DAY
        done = await recordings.seconds_since(connection, recording.thread.team, since)
        if done + duration > self.limits.hours_per_day * 3600:
            raise DailyHoursSpent(limit=self.limits.hours_per_day)

    async def _hear(
        self,
        claim: Claim,
        recording: Recording,
        stored: Stored,
        cuts: Plan,
        media: Media,
        progress: Progress,
    ) -> Sequence[Speech | None]:
        """Have every cut heard that was not heard before, each stored and counted as it comes.

        What is under way when it is broken off counts as spent: the endpoint may bill it.
        """
        async with self.database.read() as connection:
            known = await transcripts.load_chunks(connection, stored.id)
        missing = {n: _length(cut) for n, cut in enumerate(cuts.cuts) if n not in known}
        progress.begin(self.clock(), sum(missing.values()))
        hearing = await self._hearing(claim, recording)
        thread = recording.thread
        spender = Spender(thread.team, thread.channel, thread.thread_ts, recording.payer)
        under_way: set[int] = set()
        async with self.purse.audio(spender, self.model, sum(missing.values())) as spending:

            async def keep(position: int, speech: Speech | None, error: str = "") -> None:
                progress.add(missing[position])
                chunk = (position, (cuts.cuts[position].start, cuts.cuts[position].end))
                async with self.database.begin() as connection:
                    await inbox.hold(connection, claim)
                    await transcripts.save_chunk(
                        connection, stored.id, *chunk, speech, self.clock(), error
                    )

            async def on_heard(position: int, heard: Heard) -> None:
                spending.add(Usage(audio_seconds=missing[position]))
                await keep(position, heard.speech)

            async def on_failed(position: int, error: UserFacingError) -> None:
                await keep(position, None, error.text)

            try:
                with _mending():
                    return await listen(media, cuts, hearing, known, on_heard, on_failed, under_way)
            finally:
                if under_way:
                    spending.add(Usage(audio_seconds=sum(missing[n] for n in under_way)))

    async def _hearing(self, claim: Claim, recording: Recording) -> Hearing:
        """Return how this recording is heard, with what its channel chose."""
        thread, manner = recording.thread, self.manner
        chosen = await self.choosing.at(thread)
        languages = chosen.languages
        return Hearing(
            self.transcriber,
            languages,
            await self._keywords(recording, chosen),
            MIXED_KOREAN if "ko" in languages and len(languages) > 1 else "",
            manner.form,
            manner.parallel,
            is_last_try=claim.is_last,
        )

    async def _keywords(self, recording: Recording, chosen: Chosen) -> tuple[str, ...]:
        """Return the words to spell as given. People's names only where the channel wants it."""
        words = [*chosen.glossary]
        if chosen.knows_names:
            async with self.database.read() as connection:
                writers = await conversations.writers(connection, recording.thread)
            people = writers | {recording.user}
            words += (await self.names_of(recording.thread.team, people)).values()
        return tuple(dict.fromkeys(words))[:MOST_KEYWORDS]


@contextmanager
def _mending() -> Iterator[None]:
    """Leave an endpoint time to mend before it is asked again."""
    try:
        yield
    except UserFacingError as error:
        if error.is_transient:
            error.retry_after = max(error.retry_after or 0.0, MENDING)
        raise


def _language(heard: Sequence[Speech | None], text: str) -> str:
    """Return the language that most of it is in, as far as the endpoint or the text tells."""
    told: Counter[str] = Counter()
    for speech in heard:
        if speech and speech.language:
            told[speech.language] += len(speech.text)
    return told.most_common(1)[0][0] if told else language_in(text)


def _told_apart(number: int, speech: Speech | None) -> Speech | None:
    """Return what was heard in a chunk, its speakers not mistaken for those of another.

    Endpoints label them afresh in each request: A of the second chunk becomes 2A.
    """
    if speech is None or number == 0 or not any(s.speaker for s in speech.segments):
        return speech
    labelled = (
        replace(s, speaker=f"{number + 1}{s.speaker}" if s.speaker else "") for s in speech.segments
    )
    return replace(speech, segments=tuple(labelled))


def _length(cut: Cut) -> float:
    return cut.end - cut.start
