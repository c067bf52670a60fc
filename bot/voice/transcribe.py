"""The voice path: recording → download → audio → cut → transcribe → stitch → transcript → reply.

From the sound to the transcript it goes through `bot.voice.ear`. The sound itself stays in a temporary
folder and goes with it.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.confined.scratch import scratch
from bot.conversation import Attachment, Recording, Transcript
from bot.endpoints.failures import (
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    RequestRejected,
    WrongBaseUrl,
)
from bot.errors import UserFacingError
from bot.slack.client import SlackClient
from bot.slack.files import FileEmpty
from bot.slack.media import shown_name
from bot.store import attachments, conversations, inbox, recordings, renditions, transcripts
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.store.recordings import State, Stored
from bot.texts import FALLBACK, language_of, say
from bot.voice import audio
from bot.voice.audio import NoAudio, NotMedia
from bot.voice.ear import DailyHoursSpent, Ear, NeedsConsent
from bot.voice.fetch import Download, NoRecording, describe
from bot.voice.follow import Following
from bot.voice.listening import NoSpeech
from bot.voice.memory import message, transcript_message
from bot.voice.progress import Progress
from bot.voice.showing import Showing
from bot.voice.slack_words import words_of_slack

NOTHING_TO_HEAR = (NoSpeech, NoAudio, NotMedia, FileEmpty)
# Unasked, what can't be transcribed is told to its poster alone.
_QUIET = (*NOTHING_TO_HEAR, audio.DecoderFailed)
# Trying these again gives the same: the sound itself is to blame, or a limit that stands.
_FINAL = (*NOTHING_TO_HEAR, audio.RecordingTooLong, audio.DecoderFailed, DailyHoursSpent)
_ENDPOINT_DOWN = (
    *(KeyRejected, ModelMissing, ModelOverloaded, ModelUnreachable),
    *(QuotaSpent, RequestRejected, WrongBaseUrl),
)


@dataclass(frozen=True, slots=True)
class Transcribing:
    """The voice path with its parts in hand; `app` builds one."""

    database: Database
    slack: SlackClient
    download: Download
    ear: Ear
    showing: Showing
    following: Following
    clock: Callable[[], float]

    async def transcribe(self, claim: Claim, recording: Recording) -> None:
        """Put the transcript of `recording` into its conversation and its thread.

        A retry hears what is missing of one that has gaps. Raises UserFacingError for what a person
        should hear: no sound, no speech, not a recording, past a limit, an endpoint that refuses.
        """
        stored, known = await self._known(claim, recording)
        is_retried = claim.key != recording.reply_key
        if stored.state is State.ERASED or (is_retried and _is_mended(claim, known)):
            return
        is_heard_now = known is None or (is_retried and known.has_gaps)
        try:
            recording = await self._described(recording, stored) if is_heard_now else recording
        except NoRecording as other:
            await self._hand_over(claim, stored, other.attachment)
            return
        if known is None:
            await self.ear.check_length(stored, recording.duration or 0.0)
            if stored.state is State.OFFERED:
                await self._take_up(claim, recording, stored)
        async with self.showing.open(claim, recording, await self._told_in(recording)) as view:
            transcript = known
            if transcript is None or is_heard_now:
                await view.begin()
                transcript = await self._hear(claim, recording, stored, view.progress)
                await self._keep(claim, recording, stored, transcript)
            stored = await self._load(stored.id)
            await view.show(transcript, stored, is_changed=is_retried)
        await self.following.follow(claim, recording, stored, transcript)

    async def _take_up(self, claim: Claim, recording: Recording, stored: Stored) -> None:
        """Take the offer away that somebody took: what comes of it is a message of its own."""
        async with self.showing.open(claim, recording, "en") as view:
            await view.clear()
        async with self.database.begin() as connection:
            await inbox.hold(connection, claim)
            await recordings.set_state(connection, stored.id, State.WAITING)

    async def _described(self, recording: Recording, stored: Stored) -> Recording:
        """Return what Slack knows of the file; the name of one that it told nothing of is kept."""
        described = await describe(self.slack, recording)
        if described.name != stored.name:
            async with self.database.begin() as connection:
                await recordings.change(connection, stored.id, name=described.name)
        return described

    async def _hear(
        self, claim: Claim, recording: Recording, stored: Stored, progress: Progress
    ) -> Transcript:
        """Return what is said in the recording: as it was heard in the same bytes before, or now."""
        with scratch() as folder:
            path = await self.download(recording.urls, folder=folder)
            digest = await asyncio.to_thread(_sha256, path)
            if (alike := await self._heard_before(recording, digest)) is not None:
                async with self.database.begin() as connection:
                    await recordings.change(connection, stored.id, sha256=digest)
                return alike
            return await self.ear.hear(claim, recording, stored, path, digest, progress)

    async def _heard_before(self, recording: Recording, digest: str) -> Transcript | None:
        """Return the transcript of the same bytes, if the poster may see one that is whole."""
        async with self.database.read() as connection:
            alike = await recordings.find_alike(connection, recording.thread.team, digest)
        for one in alike:
            is_near = one.user == recording.user or one.channel == recording.thread.channel
            if is_near or await self.slack.is_visible_to(one.channel, recording.user):
                async with self.database.read() as connection:
                    transcript = await transcripts.load_transcript(connection, one.id)
                if transcript is not None and not transcript.has_gaps:
                    return transcript
        return None

    async def _keep(
        self, claim: Claim, recording: Recording, stored: Stored, transcript: Transcript
    ) -> None:
        """Store the transcript, and make it something that was said in the thread, now."""
        now = self.clock()
        said = transcript_message(recording, stored, transcript, now)
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            await renditions.forget(connection, stored.id)
            model = self.ear.model
            await transcripts.save_transcript(connection, stored.id, transcript, model)
            await conversations.add_message(connection, recording.thread, said, now)

    async def tell(self, claim: Claim, recording: Recording, error: UserFacingError) -> None:
        """Say why there is no transcript: in the thread, or to the poster alone if nobody asked.

        What was posted without a word and holds nothing to transcribe is nobody else's business. A
        transcript that exists stays, whatever went wrong with a retry or with showing it.
        """
        stored, transcript = await self._known(claim, recording)
        if stored.state is State.ERASED:
            return
        language = await self._told_in(recording)
        async with self.showing.open(claim, recording, language) as view:
            if transcript is not None:
                await view.show(transcript, stored)
                await self._whisper(recording, error)
                return
            is_offered = isinstance(error, NeedsConsent)
            state = State.OFFERED if is_offered else State.FAILED
            async with self.database.begin() as connection:
                await recordings.set_state(connection, stored.id, state)
            if is_offered:
                text = error.text if error.details["usd"] else "long_recording_free"
                await view.offer(say(text, language, **error.details))
                return
            if not recording.is_asked and isinstance(error, _QUIET):
                await view.clear()
                await self._whisper(recording, error)
                return
            sentence = say(error.text, language, **error.details)
            if isinstance(error, _ENDPOINT_DOWN):
                sentence = await self._slacks_own(claim, recording) or sentence
            if recording.is_question and isinstance(error, NOTHING_TO_HEAR):
                sentence = say("spoken_unheard", language)
            await view.say(sentence, can_retry=not isinstance(error, _FINAL))

    async def _slacks_own(self, claim: Claim, recording: Recording) -> str:
        """Return Slack's own transcript as it is shown, now part of the conversation too; "" for none."""
        words = await words_of_slack(self.slack, self.download, recording)
        if not words:
            return ""
        name, now = shown_name(recording.name), self.clock()
        known = message(recording, f"Slack's own transcript of {name}", words, now)
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            await conversations.add_message(connection, recording.thread, known, now)
        language = await self.showing.languages.of_channel(recording.thread.channel, words)
        head = say("slack_transcript_head", language, name=name)
        return f"{head}\n\n{words}"

    async def _whisper(self, recording: Recording, error: UserFacingError) -> None:
        """Say it to whoever is charged alone: who chose it in a menu, else who posted it.

        Beside the recording where that is a message of the channel: Slack shows such a message in a
        thread only if the thread has replies (docs.slack.dev/reference/methods/chat.postEphemeral).
        """
        thread = recording.thread
        thread_ts = thread.thread_ts if thread.thread_ts != recording.ts else None
        sentence = say(
            error.text, await self.showing.languages.of_person(recording.payer), **error.details
        )
        await self.slack.post_ephemeral(
            thread.channel, recording.payer, sentence, thread_ts=thread_ts
        )

    async def withdraw(self, claim: Claim, recording: Recording) -> None:
        """Take the transcript of a deleted recording away."""
        async with self.showing.open(claim, recording, "en") as view:
            await view.clear()

    async def _told_in(self, recording: Recording) -> str:
        """Return the language of what is said about a recording.

        It is what the channel chose, else that of its name, else its poster's.
        """
        chosen = await self.showing.languages.chosen_for(recording.thread.channel)
        if chosen:
            return chosen
        if (named := language_of(recording.name)) != FALLBACK:
            return named
        return await self.showing.languages.known_of(recording.user) or FALLBACK

    async def _known(self, claim: Claim, recording: Recording) -> tuple[Stored, Transcript | None]:
        """Return the stored recording, added if need be, and its transcript if there is one."""
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            added = await recordings.add(connection, recording, self.clock())
            stored = await recordings.load(connection, added)
            return stored, await transcripts.load_transcript(connection, added)

    async def _load(self, recording_id: int) -> Stored:
        async with self.database.read() as connection:
            return await recordings.load(connection, recording_id)

    async def _hand_over(self, claim: Claim, stored: Stored, attachment: Attachment) -> None:
        """Let the chat path read what is no recording."""
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            await recordings.forget(connection, stored.id)
            await attachments.add(connection, attachment, self.clock())


def _is_mended(claim: Claim, known: Transcript | None) -> bool:
    """Whether a retry finds that the one before it did all that there was to do."""
    return known is not None and not known.has_gaps and not claim.was_begun


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
