"""Stopping the answer under way in a thread: who may, and how it comes about.

A signal in the store reaches whichever process writes the answer, within half a second.
"""

import logging
from collections.abc import Awaitable, Callable

from bot.conversation import Signal, ThreadKey
from bot.listeners.bell import Bell
from bot.listeners.beside import Beside
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.notices import Notice, tell_item

IsAdmin = Callable[[str], Awaitable[bool]]

logger = logging.getLogger(__name__)


class Stopping:
    """Stops answers for those who may: who asked, who writes in the thread, and admins."""

    def __init__(
        self, database: Database, bell: Bell, *, is_admin: IsAdmin, clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._bell = bell
        self._is_admin = is_admin
        self._clock = clock
        self._beside = Beside()

    async def stop(self, thread: ThreadKey, user: str) -> None:
        """Stop what is under way in `thread` because `user` pressed Stop.

        Whether somebody who has no part in it is an admin is looked up beside Slack's ack.
        """
        async with self._database.read() as connection:
            asking = await inbox.asking_in(connection, thread.chat_lane)
            may = asking is not None and (
                user in asking or await conversations.is_writer(connection, thread, user)
            )
        if may:
            async with self._database.begin() as connection:
                await inbox.signal(connection, Signal.STOP, lane=thread.chat_lane)
            await self._bell.signal()
        elif asking is not None:
            self._beside.run(self._stop_as_admin(thread, user))

    async def _stop_as_admin(self, thread: ThreadKey, user: str) -> None:
        try:
            may = await self._is_admin(user)
        except Exception:  # whatever it was: who can't be looked up is no admin
            logger.exception("could not tell whether %s is an admin", user)
            may = False
        async with self._database.begin() as connection:
            if may:
                await inbox.signal(connection, Signal.STOP, lane=thread.chat_lane)
            else:
                now = self._clock()
                notice = Notice(thread.channel, user, thread.thread_ts, "stop_not_yours")
                await inbox.accept(connection, tell_item(notice, f"{thread}/{user}/{now}"), now)
        await self._bell.signal()


async def nobody_is_admin(_user: str) -> bool:
    """Return False: where nobody is looked up, only those who take part may stop an answer."""
    return False
