"""What is clicked under a transcript, into the store as work; and the names of speakers.

A `trigger_id` opens a modal for three seconds, so that is done here, with what one look-up tells.
"""

from collections.abc import Awaitable, Callable

from bot.conversation import Deed, Order, Rendition, RenditionKind, ThreadKey, Wish
from bot.languages import Languages
from bot.listeners.clicks import Click, Reaction, Submission
from bot.slack.client import Identity, SlackClient
from bot.slack.menu import ACTIONS, CHANNEL, KEEP, MENU, PLAY, REMOVAL, REMOVE, RETRY, SPEAKERS
from bot.slack.modals import NAME_SPEAKERS, names_in, speakers_modal
from bot.store import inbox, recordings, transcripts
from bot.store.database import Database
from bot.store.recordings import Stored
from bot.store.work import manage_item, render_item
from bot.texts import in_language
from bot.voice.manage import retry

OpenChannel = Callable[[Click], Awaitable[str]]
"""Opens the settings of the channel that was clicked in; returns what `Clicks.clicked` does."""


class Desk:
    """Takes clicks under transcripts, and the names of speakers. `wake` is called when there is work."""

    actions = ACTIONS
    views = (NAME_SPEAKERS,)
    buttons = ()

    def __init__(
        self,
        database: Database,
        slack: SlackClient,
        identity: Identity,
        *,
        open_channel: OpenChannel,
        languages: Languages,
        clock: Callable[[], float],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._slack = slack
        self._identity = identity
        self._open_channel = open_channel
        self._languages = languages
        self._clock = clock
        self._wake = wake

    async def clicked(self, click: Click) -> str:
        """Accept what was clicked as work, or open a modal. Who clicked under what is gone is told so."""
        kind = click.choice.kind if click.choice else ""
        if click.action == KEEP or (click.action == MENU and not kind):
            return ""
        if kind == CHANNEL:
            return await self._open_channel(click)
        stored = await self._find(click.reply_key)
        if stored is None:
            return "transcript_gone"
        if kind == SPEAKERS:
            return await self._open_speakers(click, stored)
        async with self._database.begin() as connection:
            if click.action == RETRY:
                await retry(connection, stored, self._clock(), click.action_ts, by=click.user)
            else:
                await inbox.accept(connection, self._item(click, stored), self._clock())
        self._wake()
        await self._database.notify()
        return ""

    def _item(self, click: Click, stored: Stored) -> inbox.Item:
        choice = click.choice
        place = (stored.thread, stored.ts, stored.file_id)
        if click.action == REMOVE or (choice is not None and choice.kind == REMOVAL):
            deed = Deed.REMOVE if click.action == REMOVE else Deed.ASK_REMOVAL
            return manage_item(Order(*place, deed, click.user), click.action_ts)
        rendition = choice.rendition if choice else None
        if click.action == PLAY:
            rendition = Rendition(RenditionKind.EXCERPT, at=float(click.value))
        if rendition is None:
            raise ValueError(f"{click.action} with {click.value!r} means nothing")
        return render_item(Wish(*place, rendition, click.user), click.action_ts)

    async def _open_speakers(self, click: Click, stored: Stored) -> str:
        """Ask who the speakers are; only who posted the recording, or an admin, may say."""
        async with self._database.read() as connection:
            transcript = await transcripts.load_transcript(connection, stored.id)
        labels = (
            dict.fromkeys(s.speaker for s in transcript.segments if s.speaker) if transcript else {}
        )
        if not labels:
            return "transcript_gone"
        language = await self._languages.known_of(click.user) or click.language
        view = speakers_modal(
            click.reply_key,
            click.thread_ts,
            list(labels),
            stored.speakers,
            in_language(language),
        )
        await self._slack.views_open(click.trigger_id, view)
        return ""

    async def submitted(self, submission: Submission) -> Reaction:
        """Have the speakers named as was answered."""
        stored = await self._find(submission.told("recording_key"))
        if stored is None:
            return Reaction()
        given = names_in(submission.values)
        names = {label: name for label, name in given.items() if name}
        place = (stored.thread, stored.ts, stored.file_id)
        order = Order(*place, Deed.NAME_SPEAKERS, submission.user, names)
        item = manage_item(order, submission.view_id)
        async with self._database.begin() as connection:
            await inbox.accept(connection, item, self._clock())
        self._wake()
        await self._database.notify()
        return Reaction()

    async def pressed(self, submission: Submission) -> None:
        """Do nothing: the modal of the speakers has no buttons."""

    async def _find(self, recording_key: str) -> Stored | None:
        """Return the recording of a reply key, None where nothing of it is left."""
        team, channel, ts, file_id = recording_key.split("/")
        async with self._database.read() as connection:
            stored = await recordings.find(connection, ThreadKey(team, channel, ts), ts, file_id)
        return None if stored is None or stored.state is recordings.State.ERASED else stored
