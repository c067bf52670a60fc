"""What people do to a transcript itself: remove it, name who speaks, have what is missing heard again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.conversation import Deed, Order, Recording, Signal
from bot.errors import UserFacingError
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.media import is_clip, shown_name
from bot.slack.menu import remove_confirm
from bot.store import conversations, inbox, recordings, renditions, scrubbing, transcripts
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.store.recordings import State, Stored
from bot.store.work import transcribe_item, withdraw_item
from bot.texts import in_language, say
from bot.voice.languages import told_in
from bot.voice.memory import transcript_message
from bot.voice.showing import Showing


@dataclass(frozen=True, slots=True)
class Managing:
    """Carries orders out; only who posted the recording, or an admin, may give them."""

    database: Database
    slack: SlackClient
    showing: Showing
    clock: Callable[[], float]

    async def manage(self, claim: Claim, order: Order) -> None:
        """Do what is ordered, or tell its author alone why not."""
        language = await self.showing.languages.of_person(order.user)
        async with self.database.read() as connection:
            stored = await recordings.find(connection, order.thread, order.ts, order.file_id)
        if stored is None or stored.state is State.ERASED:
            await self._whisper(order, say("transcript_gone", language))
            return
        if order.user != stored.user and not (await self.slack.user(order.user)).is_admin:
            await self._whisper(order, say("only_poster", language))
            return
        match order.what:
            case Deed.ASK_REMOVAL:
                await self._ask_removal(order, stored, language)
            case Deed.REMOVE:
                await self._remove(claim, stored)
                await self._whisper(order, say("removed", language))
            case Deed.NAME_SPEAKERS:
                await self._name_speakers(claim, order, stored)

    async def tell(self, order: Order, error: UserFacingError) -> None:
        """Tell who gave the order why it could not be carried out."""
        language = await self.showing.languages.of_person(order.user)
        await self._whisper(order, say(error.text, language, **error.details))

    async def _ask_removal(self, order: Order, stored: Stored, language: str) -> None:
        question = say("remove_ask", language, name=shown_name(stored.name))
        buttons = remove_confirm(stored.reply_key, in_language(language))
        await self._whisper(order, question, buttons)

    async def _remove(self, claim: Claim, stored: Stored) -> None:
        """Erase it here, and have everything that shows it taken away."""
        async with self.database.begin() as connection:
            await inbox.hold_all(connection)
            await inbox.hold(connection, claim)
            await forget(connection, stored, self.clock(), claim.key)
            await scrubbing.want(connection, self.clock())

    async def _name_speakers(self, claim: Claim, order: Order, stored: Stored) -> None:
        """Keep the names, and show the transcript with them."""
        now = self.clock()
        async with self.database.begin() as connection:
            await inbox.hold(connection, claim)
            await recordings.set_speakers(connection, stored.id, order.names)
            stored = await recordings.load(connection, stored.id)
            transcript = await transcripts.load_transcript(connection, stored.id)
            if transcript is None:  # removed meanwhile, or just being heard again
                return
            await renditions.forget(connection, stored.id)
            recording = recording_of(stored)
            said = transcript_message(recording, stored, transcript, now)
            await conversations.add_message(connection, stored.thread, said, now)
        async with self.showing.open(claim, recording, told_in(transcript)) as view:
            await view.show(transcript, stored, is_changed=True)

    async def _whisper(
        self, order: Order, sentence: str, blocks: Sequence[Block] | None = None
    ) -> None:
        await self.slack.post_ephemeral(
            order.thread.channel,
            order.user,
            sentence,
            thread_ts=order.thread.thread_ts,
            blocks=blocks,
        )


async def forget(connection: Connection, stored: Stored, now: float, told_by: str) -> None:
    """Erase a recording with all that was made of it, and accept that it vanishes from Slack.

    `told_by` names what it is done for, so that it is accepted once.
    """
    key = stored.reply_key
    # It was all of a spoken question: its answer goes too. The inbox first, as those at work on it do.
    question_key = stored.thread.key_of(stored.ts) if stored.is_question else key
    await inbox.signal(connection, Signal.DROP, key_prefix=question_key)
    await recordings.erase(connection, stored.id)
    await conversations.erase_transcript(connection, stored.thread, stored.ts, stored.file_id)
    reply_keys = {key, question_key, *await conversations.reply_keys_under(connection, key)}
    for reply_key in reply_keys:
        await conversations.drop_answer(connection, reply_key)
    item = withdraw_item(stored.thread, sorted(reply_keys), f"{told_by}/{stored.id}")
    await inbox.accept(connection, item, now)


async def retry(
    connection: Connection, stored: Stored, now: float, asked_at: str, by: str = ""
) -> None:
    """Have what failed for good in a recording heard again; what was heard stands.

    `by` is who asks for it, and is charged.
    """
    await transcripts.forget_failures(connection, stored.id)
    recording = recording_of(stored)
    if by:
        recording = replace(recording, is_asked=True, charged_to=by)
    await inbox.accept(connection, transcribe_item(recording, asked_at), now)


def recording_of(stored: Stored) -> Recording:
    """Return a recording as it can be told from the store: where its file is now, Slack is asked."""
    return Recording(
        thread=stored.thread,
        ts=stored.ts,
        user=stored.user,
        file_id=stored.file_id,
        name=stored.name,
        is_asked=stored.is_asked,
        is_question=stored.is_question,
        is_clip=is_clip({"name": stored.name}),
        channel_type="im" if stored.channel.startswith("D") else "channel",
    )
