"""The voice path: recording → download → audio → cut → transcribe → stitch → transcript → reply.

Every chunk's text is stored as it comes and the cuts with it, so that a recording taken up again after
a crash is cut alike and pays for no chunk twice. The sound itself stays in a temporary folder and goes
with it.
"""

import asyncio
import hashlib
import tempfile
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.conversation import Message, Recording, Role, Signal, Transcript, Usage
from bot.endpoints.transcriber import Heard, Transcriber
from bot.errors import UserFacingError
from bot.money import Purse, Spender
from bot.replies import Recipient, Replies
from bot.slack.client import SlackClient
from bot.slack.media import urls_of
from bot.slack.reply import Reply
from bot.store import conversations, inbox, recordings
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.texts import language_of, say
from bot.voice import audio
from bot.voice.audio import Media, NoAudio, NotMedia
from bot.voice.cuts import Plan, plan
from bot.voice.listening import listen
from bot.voice.stitch import paragraphs, stitch, timestamp

# A longer transcript becomes an attached .txt under its opening lines (characters).
LONGEST_TEXT = 3_500
OPENING = 600
# Asked for, a recording may be this long (hours); on sight it is a setting.
LONGEST_ASKED = 12.0
DAY = 24 * 3600.0
MARKUP = str.maketrans("*_`~[]<>|", "         ")


class NoSpeech(UserFacingError):
    """Nothing was said in the recording."""

    text = "no_speech"


class DailyHoursSpent(UserFacingError):
    """The workspace's hours of transcription on sight are used up for the last 24 hours."""

    text = "daily_hours_spent"


NOTHING_TO_HEAR = (NoSpeech, NoAudio, NotMedia)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is transcribed on sight, in hours."""

    hours_per_file: float
    hours_per_day: float


class Download(Protocol):
    """How a file of Slack's gets to disk: `bot.slack.files.download` with its token and bounds."""

    def __call__(self, urls: Sequence[str], *, folder: Path) -> Awaitable[Path]:
        """Write the first of `urls` that can be had into `folder` and return its path."""


@dataclass(frozen=True, slots=True)
class Transcribing:
    """The voice path with its parts in hand; `app` builds one."""

    database: Database
    slack: SlackClient
    download: Download
    transcriber: Transcriber
    model: str
    languages: tuple[str, ...]
    purse: Purse
    limits: Limits
    replies: Replies
    clock: Callable[[], float]

    async def transcribe(self, claim: Claim, recording: Recording) -> None:
        """Put the transcript of `recording` into its conversation and its thread.

        Raises UserFacingError for what a person should hear: no sound, no speech, not a recording,
        past a limit, an endpoint that refuses.
        """
        stored, transcript = await self._known(recording)
        if transcript is None:
            with tempfile.TemporaryDirectory(prefix="tarae-") as folder:
                transcript = await self._listen(claim, recording, stored, Path(folder))
            await self._keep(claim, recording, stored, transcript)
        await self._post(claim, recording, transcript)

    async def _listen(
        self, claim: Claim, recording: Recording, stored: int, folder: Path
    ) -> Transcript:
        path = await self._download(recording, folder)
        hours = LONGEST_ASKED if recording.is_asked else self.limits.hours_per_file
        async with audio.open_child(path, folder=folder, limit_hours=hours) as media:
            cuts = await self._plan(claim, recording, stored, path, media)
            texts = await self._hear(claim, recording, stored, cuts, media)
        if not any(text.strip() for text in texts):
            raise NoSpeech
        language = language_of("".join(texts))
        return stitch(cuts, texts, say("gap", language, start="{start}", end="{end}"), language)

    async def _download(self, recording: Recording, folder: Path) -> Path:
        urls = recording.urls
        if not urls:  # Slack was still processing it when it told us
            urls = urls_of(await self.slack.file_info(recording.file_id))
        return await self.download(urls, folder=folder)

    async def _plan(
        self, claim: Claim, recording: Recording, stored: int, path: Path, media: Media
    ) -> Plan:
        """Return the cuts that an earlier attempt stored, or make and store them."""
        digest = await asyncio.to_thread(_sha256, path)
        cuts = await asyncio.to_thread(plan, media.profile)
        async with self.database.begin() as connection:
            await inbox.hold(connection, claim)
            known = await recordings.load(connection, stored)
            if known.plan and known.sha256 == digest:
                return Plan.from_json(known.plan)
            if not recording.is_asked:
                await self._check_day(connection, recording, media.duration)
            await recordings.save_plan(connection, stored, cuts.to_json(), media.duration, digest)
        return cuts

    async def _check_day(
        self, connection: Connection, recording: Recording, duration: float
    ) -> None:
        """Raise DailyHoursSpent if it is too much beside what was transcribed on sight today."""
        since = self.clock() - DAY
        done = await recordings.seconds_since(connection, recording.thread.team, since)
        if done + duration > self.limits.hours_per_day * 3600:
            raise DailyHoursSpent(limit=f"{self.limits.hours_per_day:g}")

    async def _hear(
        self, claim: Claim, recording: Recording, stored: int, cuts: Plan, media: Media
    ) -> list[str]:
        async with self.database.read() as connection:
            known = {
                position: chunk.text
                for position, chunk in (await recordings.load_chunks(connection, stored)).items()
            }
        lengths = {n: cut.end - cut.start for n, cut in enumerate(cuts.cuts) if n not in known}
        thread = recording.thread
        spender = Spender(thread.team, thread.channel, thread.thread_ts, recording.user)
        async with self.purse.audio(spender, self.model, sum(lengths.values())) as spending:

            async def keep(position: int, heard: Heard) -> None:
                spending.add(Usage(audio_seconds=lengths[position]))
                cut = cuts.cuts[position]
                async with self.database.begin() as connection:
                    await inbox.hold(connection, claim)
                    await recordings.save_chunk(
                        connection, stored, position, cut.start, cut.end, heard.text,
                        heard.language, self.clock(),
                    )  # fmt: skip

            return await listen(media, cuts, self.transcriber, self.languages, known, keep)

    async def _keep(
        self, claim: Claim, recording: Recording, stored: int, transcript: Transcript
    ) -> None:
        """Store the transcript, and make it something that was said in the thread, now."""
        name, duration = plain(recording.name), timestamp(transcript.duration)
        now = self.clock()
        message = Message(
            ts=recording.ts,
            role=Role.USER,
            text=f"[Transcript of {name}, {duration}]\n{paragraphs(transcript)}",
            author=recording.user,
            recording=recording.file_id,
            position_ts=f"{now:.6f}",
        )
        async with self.database.begin() as connection:
            if await inbox.hold(connection, claim) is Signal.DROP:
                return  # the recording was deleted
            await recordings.save_transcript(connection, stored, transcript, self.model)
            await conversations.add_message(connection, recording.thread, message, now)

    async def _post(self, claim: Claim, recording: Recording, transcript: Transcript) -> None:
        """Show the transcript: a short one as text, a long one as a file under its opening."""
        text, language = paragraphs(transcript), language_of(transcript.text)
        name, duration = plain(recording.name), timestamp(transcript.duration)
        head = say("transcript_head", language, name=name, duration=duration)
        async with await self._reply_to(claim, recording) as reply:
            if len(text) <= LONGEST_TEXT:
                await reply.finish(f"{head}\n\n{text}")
                return
            attached = say("transcript_attached", language)
            await reply.finish(f"{head}\n\n{opening(text)}\n\n{attached}")
            await reply.attach(f"{Path(name).stem.strip()}.txt", text)

    async def tell(self, claim: Claim, recording: Recording, error: UserFacingError) -> None:
        """Say why there is no transcript: in the thread, or to the poster alone if nobody asked.

        What was posted without a word and holds nothing to transcribe is nobody else's business. A
        transcript that exists is shown, whatever went wrong while showing it.
        """
        stored, transcript = await self._known(recording)
        if transcript is not None:
            await self._post(claim, recording, transcript)
            return
        sentence = say(error.text, language_of(recording.name), **error.details)
        async with self.database.begin() as connection:
            await recordings.set_state(connection, stored, recordings.State.FAILED)
        if not recording.is_asked and isinstance(error, NOTHING_TO_HEAR):
            await self.slack.post_ephemeral(
                recording.thread.channel,
                recording.user,
                sentence,
                thread_ts=recording.thread.thread_ts,
            )
            return
        async with await self._reply_to(claim, recording) as reply:
            await reply.say(sentence)

    async def withdraw(self, claim: Claim, recording: Recording) -> None:
        """Take the transcript of a deleted recording away."""
        async with await self._reply_to(claim, recording) as reply:
            await reply.withdraw()

    async def _known(self, recording: Recording) -> tuple[int, Transcript | None]:
        """Return the stored recording's id, and its transcript if there is one."""
        async with self.database.begin() as connection:
            stored = await recordings.add(connection, recording, self.clock())
            return stored, await recordings.load_transcript(connection, stored)

    async def _reply_to(self, claim: Claim, recording: Recording) -> Reply:
        thread = recording.thread
        recipient = Recipient(recording.user, thread.team)
        return await self.replies.open(
            claim, thread, recording.reply_key, recipient, is_streamed=False
        )


def opening(text: str) -> str:
    """Return the first paragraphs of a transcript, about `OPENING` characters, cut between words."""
    if len(text) <= OPENING:
        return text
    return text[:OPENING].rsplit(None, 1)[0] + " …"


def plain(name: str) -> str:
    """Return a file's name as one harmless line: no control characters, no markup."""
    line = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in name)
    return unicodedata.normalize("NFC", " ".join(line.translate(MARKUP).split())) or "recording"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
