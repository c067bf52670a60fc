"""What people change in Slack later, edits and deletions, applied at once: none of it waits in a lane."""

import logging
from collections.abc import Callable, Sequence

from bot.conversation import Message, MessageState, Role, Signal, ThreadKey
from bot.erasing import Erasing
from bot.listeners.addressing import Us, is_for_others, is_quiet, is_stop, is_summons
from bot.listeners.bell import Bell
from bot.listeners.payloads import Said
from bot.listeners.taking import ask
from bot.replies import TRANSLATION
from bot.shortcuts.targets import SAID
from bot.store import (
    attachments,
    conversations,
    forgetting,
    inbox,
    pending,
    recordings,
    scrubbing,
)
from bot.store.database import Connection, Database
from bot.store.notices import Notice, tell_item
from bot.store.work import withdraw_item
from bot.voice.manage import forget
from bot.voice.wishing import take_back

logger = logging.getLogger(__name__)

# A question edited this long after it was asked is answered again, in place (seconds).
REDO_WITHIN = 120.0


class Changes:
    """Applies them to what is stored, and has what is visible follow."""

    def __init__(
        self,
        database: Database,
        us: Us,
        team: str,
        bell: Bell,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._us = us
        self._team = team
        self._bell = bell
        self._clock = clock

    async def edit(self, said: Said) -> None:
        """Let a changed message change history, and answer what it asks now.

        An answer that was given long ago stands; who edited its question is offered another. What is
        for somebody else now is answered no more.
        """
        key = said.thread.key_of(said.ts)
        async with self._database.begin() as connection:
            await inbox.hold_all(connection)
            thread = await conversations.edit_message(
                connection, said.thread.team, said.thread.channel, said.ts, said.text
            )
            if thread is None:
                return
            for attachment in said.attachments:
                await attachments.add(connection, attachment, self._clock())
            if is_for_others(said, self._us):
                await self._take_back(connection, said, thread, key)
            elif is_stop(said, self._us):
                await inbox.signal(connection, Signal.STOP, key_prefix=f"{key}/")
            elif not is_quiet(said, self._us):
                await self._answer_again(connection, said, thread, key)
            await scrubbing.want(connection, self._clock())
        await self._bell.signal()

    async def _answer_again(
        self, connection: Connection, said: Said, thread: ThreadKey, key: str
    ) -> None:
        """Answer a changed question in place, if it is worked on, was asked just now, or asks only now.

        What was not asked when it was said has to name us: to mend a word is no question.
        """
        now = self._clock()
        if await inbox.signal(connection, Signal.REDO, key_prefix=f"{key}/"):
            await conversations.drop_answer(connection, key)
            return
        is_answered = await conversations.answer_text(connection, key) is not None
        was_asked = await inbox.was_asked(connection, f"{key}/")
        if was_asked and now - float(said.ts) <= REDO_WITHIN:
            await conversations.drop_answer(connection, key)
            await ask(connection, said, said.recordings, now)
        elif is_answered:
            await self._offer_again(connection, said, thread, key)
        elif not was_asked and is_summons(said, self._us):
            await conversations.open_(connection, thread, now, is_summoned=True, is_complete=False)
            await conversations.mute(connection, thread, is_muted=False)
            await ask(connection, said, said.recordings, now)

    async def _take_back(
        self, connection: Connection, said: Said, thread: ThreadKey, key: str
    ) -> None:
        """End what is under way for a message that is for somebody else by now."""
        if await inbox.owed(connection, key):
            await self._withdraw(connection, thread, [key], f"{key}/{said.edited_ts}")

    async def _offer_again(
        self, connection: Connection, said: Said, thread: ThreadKey, key: str
    ) -> None:
        place = (thread.channel, said.user, thread.thread_ts)
        notice = Notice(*place, "edited_late", offers_again=key)
        item = tell_item(notice, f"{key}/{said.edited_ts}")
        await inbox.accept(connection, item, self._clock())

    async def deletion(self, thread: ThreadKey, ts: str, event_id: str) -> None:
        """Forget a deleted message, and with it the answer and the transcripts it led to.

        A thread whose first message is gone is forgotten as soon as nothing of people is left in it.
        """
        async with self._database.read() as connection:
            is_ours = await conversations.is_ours(connection, thread.team, thread.channel, ts)
            is_root = ts == thread.thread_ts
            is_ours = is_ours or bool(await _translations_of(connection, thread, ts))
            if not is_ours and not (is_root and await forgetting.is_known(connection, thread)):
                return
        async with self._database.begin() as connection:
            place = await self._forget_message(connection, thread, ts, event_id)
            is_rootless = is_root or await forgetting.is_root_gone(connection, place)
            if is_rootless and await forgetting.is_over(connection, place):
                shown = await forgetting.shown_in(connection, place)
                await self._withdraw(connection, place, shown, f"{event_id}/thread")
                await forgetting.forget_thread(connection, place)
            elif is_root:  # even if it never was in the conversation, it is known to be gone
                gone = Message(ts, Role.USER, "", state=MessageState.ERASED)
                await conversations.add_messages(connection, place, [gone], self._clock())
            await scrubbing.want(connection, self._clock())
        await self._bell.signal()

    async def _forget_message(
        self, connection: Connection, thread: ThreadKey, ts: str, event_id: str
    ) -> ThreadKey:
        """Forget the message `ts`, or the part of a reply that it was. Returns its thread."""
        # The inbox first, as those at work on it do: the other way round the two would wait for ever.
        await inbox.signal(connection, Signal.DROP, key_prefix=thread.key_of(ts))
        if translated := await _translations_of(connection, thread, ts):
            await self._withdraw(connection, thread, translated, f"{event_id}/said")
        await attachments.erase_by_message(connection, thread.team, thread.channel, ts)
        found = await conversations.erase_message(connection, thread.team, thread.channel, ts)
        posted = await recordings.find_by_message(connection, thread, ts)
        place = found or thread
        if found is None and not posted:
            await self._forget_reply(connection, thread, ts, event_id)
            return place
        for stored in posted:
            await forget(connection, stored, self._clock(), event_id)
        await take_back(connection, place, ts, event_id, self._clock())
        await self._withdraw(connection, place, [place.key_of(ts)], event_id)
        return place

    async def _forget_reply(
        self, connection: Connection, thread: ThreadKey, ts: str, event_id: str
    ) -> None:
        """Forget a message of ours that was deleted, and what it said once nothing of it is left."""
        key = await conversations.reply_of_part(connection, thread.team, thread.channel, ts)
        await conversations.forget_part(connection, thread.team, thread.channel, ts)
        if key and not await conversations.load_parts(connection, key):
            await conversations.drop_answer(connection, key)
            below = await conversations.reply_keys_under(connection, f"{key}/{TRANSLATION}")
            await self._withdraw(connection, thread, below, f"{event_id}/translation")

    async def file_deletion(self, file_id: str, event_id: str) -> None:
        """Forget a deleted file: what was read in it, or its transcript, here and in Slack."""
        async with self._database.begin() as connection:
            await inbox.hold_all(connection)
            is_ours = await attachments.erase_by_file(connection, self._team, file_id)
            for one in await recordings.find_by_file(connection, self._team, file_id):
                is_ours = True
                await forget(connection, one, self._clock(), event_id)
            if is_ours:
                await scrubbing.want(connection, self._clock())
        if is_ours:
            await self._bell.signal()

    async def channel_deletion(self, channel: str) -> None:
        """Forget all that was kept of a deleted channel. Slack has nothing left to take away."""
        async with self._database.begin() as connection:
            await pending.drop(connection, lambda one: one.channel == channel, self._clock())
            await inbox.signal(connection, Signal.DROP, key_prefix=f"{self._team}/{channel}")
            if await forgetting.forget_channel(connection, self._team, channel):
                await scrubbing.want(connection, self._clock())
        await self._bell.signal()

    async def uninstallation(self) -> None:
        """Erase all that was kept of a workspace that took the app out. It can be told nothing more."""
        await Erasing(self._database, self._team, self._clock).uninstall()
        logger.warning("the app was uninstalled: all that was kept of %s is erased", self._team)
        await self._bell.signal()

    async def _withdraw(
        self, connection: Connection, thread: ThreadKey, reply_keys: Sequence[str], event_id: str
    ) -> None:
        if not reply_keys:
            return
        for key in reply_keys:
            await inbox.signal(connection, Signal.DROP, key_prefix=key)
            await conversations.drop_answer(connection, key)
        item = withdraw_item(thread, list(reply_keys), event_id)
        await inbox.accept(connection, item, self._clock())


async def _translations_of(connection: Connection, thread: ThreadKey, ts: str) -> list[str]:
    """Return the keys of the replies in which the message `ts` itself was translated, by flags."""
    return await conversations.reply_keys_under(connection, f"{thread.key_of(ts)}/{SAID}")
