"""What is clicked under a transcript, into the store as work; and the two modals, which can't wait.

A `trigger_id` opens a modal for three seconds, so that is done here, with what one look-up tells.
"""

from collections.abc import Callable
from contextlib import suppress

from bot.conversation import Deed, Order, Rendition, RenditionKind, ThreadKey, Wish
from bot.listeners.beside import Beside
from bot.listeners.clicks import Click, Submission
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.slack.menu import ACTIONS, CHANNEL, KEEP, MENU, PLAY, REMOVAL, REMOVE, RETRY, SPEAKERS
from bot.slack.modals import CHOOSE_FOR_CHANNEL, NAME_SPEAKERS, channel_modal, speakers_modal
from bot.store import choices, inbox, recordings, transcripts
from bot.store.database import Database
from bot.store.recordings import Stored
from bot.store.work import manage_item, render_item
from bot.texts import in_language, say
from bot.voice.manage import retry


class Desk:
    """Takes clicks under transcripts, and submitted modals. `wake` is called when there is work."""

    actions = ACTIONS

    def __init__(
        self,
        database: Database,
        slack: SlackClient,
        identity: Identity,
        *,
        clock: Callable[[], float],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._slack = slack
        self._identity = identity
        self._clock = clock
        self._wake = wake
        self._beside = Beside()

    async def clicked(self, click: Click) -> str:
        """Accept what was clicked as work, or open a modal. Who clicked under what is gone is told so."""
        kind = click.choice.kind if click.choice else ""
        if click.action == KEEP or (click.action == MENU and not kind):
            return ""
        if kind == CHANNEL:
            await self.open_channel(click)
            return ""
        stored = await self._find(click.reply_key)
        if stored is None:
            return "transcript_gone"
        if kind == SPEAKERS:
            return await self._open_speakers(click, stored)
        async with self._database.begin() as connection:
            if click.action == RETRY:
                await retry(connection, stored, self._clock(), click.action_ts)
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
        view = speakers_modal(
            click.reply_key,
            click.thread_ts,
            list(labels),
            stored.speakers,
            in_language(click.language),
        )
        await self._slack.views_open(click.trigger_id, view)
        return ""

    async def open_channel(self, click: Click) -> None:
        """Ask what the channel chooses."""
        async with self._database.read() as connection:
            chosen = await choices.load(connection, self._identity.team, click.channel)
        view = channel_modal(click.channel, click.thread_ts, chosen, in_language(click.language))
        await self._slack.views_open(click.trigger_id, view)

    async def submitted(self, submission: Submission) -> None:
        """Store what was answered in a modal."""
        if submission.view == NAME_SPEAKERS:
            await self._name_speakers(submission)
        elif submission.view == CHOOSE_FOR_CHANNEL and submission.choices is not None:
            async with self._database.begin() as connection:
                await choices.save(
                    connection,
                    submission.choices,
                    self._clock(),
                    self._identity.team,
                    submission.channel,
                )
            self._beside.run(self._confirm(submission))

    async def _confirm(self, submission: Submission) -> None:
        with suppress(SlackError):  # they are kept all the same
            await self._slack.post_ephemeral(
                submission.channel,
                submission.user,
                say("channel_saved", submission.language),
                thread_ts=submission.thread_ts,
            )

    async def _name_speakers(self, submission: Submission) -> None:
        stored = await self._find(submission.recording_key)
        if stored is None:
            return
        names = {label: name for label, name in submission.names.items() if name}
        place = (stored.thread, stored.ts, stored.file_id)
        order = Order(*place, Deed.NAME_SPEAKERS, submission.user, names)
        item = manage_item(order, submission.view_id)
        async with self._database.begin() as connection:
            await inbox.accept(connection, item, self._clock())
        self._wake()
        await self._database.notify()

    async def _find(self, recording_key: str) -> Stored | None:
        """Return the recording of a reply key, None where nothing of it is left."""
        team, channel, ts, file_id = recording_key.split("/")
        async with self._database.read() as connection:
            stored = await recordings.find(connection, ThreadKey(team, channel, ts), ts, file_id)
        return None if stored is None or stored.state is recordings.State.ERASED else stored
