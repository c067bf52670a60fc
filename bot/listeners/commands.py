"""What is told to us in a word: quiet and stop, done here and now, and what the slash command takes."""

from collections.abc import Callable, Sequence

from bot.conversation import Command, Signal
from bot.listeners.addressing import Us, is_quiet, is_stop
from bot.listeners.bell import Bell
from bot.listeners.payloads import Said
from bot.listeners.taking import remember
from bot.listeners.written import command_in
from bot.store import conversations, inbox
from bot.store.conversations import Standing
from bot.store.database import Connection, Database
from bot.store.notices import Notice, tell_item
from bot.store.work import command_item


class Commands:
    """Obeys them. Each is remembered like anything that is said, so that it is obeyed once."""

    def __init__(self, database: Database, us: Us, bell: Bell, clock: Callable[[], float]) -> None:
        self._database = database
        self._us = us
        self._bell = bell
        self._clock = clock

    async def obey(self, said: Said, standing: Standing, *, is_ours: bool) -> bool:
        """Be quiet, stop, or take a command, if that is all that is wanted of us; False if it isn't.

        `is_ours` if the message is for us. In direct messages there is nobody to be quiet for.
        """
        if is_quiet(said, self._us):
            if not (is_ours and standing.is_summoned) or said.channel_type == "im":
                return False
            await self._be_quiet(said)
            return True
        if is_stop(said, self._us) and (lanes := await self._to_stop(said, is_ours=is_ours)):
            await self._stop(said, lanes)
            return True
        if is_ours and (typed := command_in(said, self._us)):
            await self._take(said, typed)
            return True
        return False

    async def _take(self, said: Said, typed: str) -> None:
        """Accept a command, which is answered privately; at the top of a channel it is in no thread.

        It is no part of the conversation: nothing of it is remembered.
        """
        thread = said.thread
        command = Command(
            name="",
            text=typed,
            user=said.user,
            channel=thread.channel,
            told_by=thread.key_of(said.ts),
            thread_ts="" if said.ts == thread.thread_ts else thread.thread_ts,
        )
        async with self._database.begin() as connection:
            await inbox.accept(connection, command_item(command), self._clock())
        await self._bell.work()

    async def _be_quiet(self, said: Said) -> None:
        thread, now = said.thread, self._clock()
        notice = Notice(thread.channel, said.user, thread.thread_ts, "muted")
        async with self._database.begin() as connection:
            await remember(connection, said, now)
            await conversations.mute(connection, thread, is_muted=True)
            await inbox.accept(connection, tell_item(notice, thread.key_of(said.ts)), now)
        await self._bell.work()

    async def _to_stop(self, said: Said, *, is_ours: bool) -> list[str]:
        """Return the lanes of answers under way that `said` means: it is for us, or she asked them.

        In direct messages nobody else asks, and people don't look for the thread first.
        """
        thread = said.thread
        async with self._database.read() as connection:
            if said.channel_type == "im" and said.ts == thread.thread_ts:
                return await inbox.answering_in(connection, f"{thread.team}/{thread.channel}")
            asking = await inbox.asking_in(connection, thread.chat_lane)
        may = asking is not None and (is_ours or said.user in asking)
        return [thread.chat_lane] if may else []

    async def _stop(self, said: Said, lanes: Sequence[str]) -> None:
        async with self._database.begin() as connection:
            for lane in lanes:  # the inbox first, as those at work on it do
                await inbox.signal(connection, Signal.STOP, lane=lane)
            await self._remember_anywhere(connection, said)
        await self._bell.signal()

    async def _remember_anywhere(self, connection: Connection, said: Said) -> None:
        """Remember it where there may be no conversation yet: at the top of direct messages."""
        now, is_first = self._clock(), said.ts == said.thread.thread_ts
        await conversations.open_(
            connection, said.thread, now, is_summoned=False, is_complete=is_first
        )
        await remember(connection, said, now)
