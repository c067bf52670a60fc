"""A message's recordings, transcribed because somebody chose so in its menu: she is charged."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.choosing import Choosing
from bot.chosen import Recordings
from bot.conversation import Recording, Shortcut
from bot.errors import UserFacingError
from bot.shortcuts.reading import Reader
from bot.slack.links import permalink
from bot.slack.recordings import recordings_of
from bot.store import conversations, inbox, recordings, transcripts
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.store.recordings import State
from bot.store.work import transcribe_item
from bot.voice.render import TranscriptGone


class NoRecordingHere(UserFacingError):
    """The message came without a recording."""

    text = "no_recording_here"


class RecordingsNever(UserFacingError):
    """The channel chose that nothing is transcribed in it."""

    text = "recordings_never"


class TranscribedAlready(UserFacingError):
    """The transcript stands in the thread; `link` leads to it."""

    text = "transcribed_already"


class TranscribingAlready(UserFacingError):
    """Somebody wanted it before, and it is being done."""

    text = "transcribing_already"


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Accepts the recordings of a message as work; `app` builds one."""

    database: Database
    reader: Reader
    choosing: Choosing
    clock: Callable[[], float]

    async def do(self, claim: Claim, shortcut: Shortcut) -> None:
        """Have them transcribed.

        Raises NoRecordingHere, RecordingsNever, NotHere, MessageGone; and where there is nothing to do,
        TranscribedAlready, TranscribingAlready or TranscriptGone.
        """
        thread = shortcut.thread
        if (await self.choosing.at(thread)).recordings is Recordings.NEVER:
            raise RecordingsNever
        message = await self.reader.message(thread, shortcut.ts)
        posted = recordings_of(message, thread, channel_type=_channel_type(thread.channel))
        if not posted:
            raise NoRecordingHere
        refused: list[UserFacingError] = []
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            now = self.clock()
            await conversations.open_(connection, thread, now, is_summoned=False, is_complete=False)
            for recording in posted:
                asked = replace(recording, is_asked=True, charged_to=shortcut.user)
                try:
                    await self._accept(connection, asked, shortcut, now)
                except UserFacingError as why_not:
                    refused.append(why_not)
        if len(refused) == len(posted):
            raise refused[0]

    async def _accept(
        self, connection: Connection, recording: Recording, shortcut: Shortcut, now: float
    ) -> None:
        """Accept one, also one that failed before; raise why not."""
        known = await recordings.find(connection, recording.thread, recording.ts, recording.file_id)
        if known is not None and known.state is State.TRANSCRIBED:
            raise TranscribedAlready(link=await self._link(connection, recording))
        if known is not None and known.state is State.ERASED:
            raise TranscriptGone
        if await inbox.is_under_way(connection, recording.reply_key):
            raise TranscribingAlready
        added = await recordings.add(connection, recording, now)
        await transcripts.forget_failures(connection, added)
        if not await inbox.accept(connection, transcribe_item(recording), now):
            again = transcribe_item(recording, shortcut.told_by.rpartition("/")[2])
            await inbox.accept(connection, again, now)

    async def _link(self, connection: Connection, recording: Recording) -> str:
        """Return the address of its transcript, or of the message where that isn't shown."""
        shown = await conversations.load_parts(connection, recording.reply_key)
        ts = shown[0].ts if shown else recording.ts
        thread = recording.thread
        return permalink(self.reader.identity.url, thread.channel, ts, thread.thread_ts)


def _channel_type(channel: str) -> str:
    return "im" if channel.startswith("D") else "channel"
