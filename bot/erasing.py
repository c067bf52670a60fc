"""Erasing because somebody wants it so: a thread, what is one person's own, a channel, all of it.

What is under way is dropped first. What Slack shows stays there: that is Slack's to keep. On disk it
is unreadable at once where the store is small, else a little later (`Housekeeping`).
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.conversation import ThreadKey
from bot.store import forgetting, pending, personal, retention, scrubbing
from bot.store.database import Connection, Database
from bot.store.pending import Pending
from bot.store.retention import Extent

logger = logging.getLogger(__name__)

_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class Erasing:
    """Erases what is kept of `team`. `by` is always the key of the work that wants it, "" for none."""

    database: Database
    team: str
    clock: Callable[[], float]

    async def forget_thread(self, thread: ThreadKey, by: str = "") -> None:
        """Erase all that was said, heard, read and chosen in `thread`.

        What people write there is ours again only when the bot is mentioned anew.
        """

        def is_here(one: Pending) -> bool:
            return (one.channel, one.thread_ts) == (thread.channel, thread.thread_ts)

        async with self.database.begin() as connection:
            is_busy = await pending.drop(connection, is_here, self.clock(), by)
            await forgetting.forget_thread(connection, thread)
            await scrubbing.want(connection, self.clock())
        await self._follow(is_busy=is_busy)

    async def forget_person(self, user: str, by: str = "") -> None:
        """Erase all that is `user`'s own: see `bot.store.personal`."""
        async with self.database.begin() as connection:
            direct = await personal.direct_channels(connection, self.team, user)
            is_busy = await pending.drop(
                connection,
                lambda one: one.user == user or one.channel in direct,
                self.clock(),
                by,
            )
            replying = await self._replying(connection)
            await personal.forget_person(connection, self.team, user, replying)
            await scrubbing.want(connection, self.clock())
        await self._follow(is_busy=is_busy)

    async def forget_channel(self, channel: str, by: str = "") -> None:
        """Erase all that was kept of `channel`, and what was chosen for it and its threads."""
        async with self.database.begin() as connection:
            is_busy = await pending.drop(
                connection, lambda one: one.channel == channel, self.clock(), by
            )
            replying = await self._replying(connection)
            await forgetting.forget_channel(connection, self.team, channel, replying)
            await scrubbing.want(connection, self.clock())
        await self._follow(is_busy=is_busy)

    async def forget_all(self, by: str = "") -> None:
        """Erase all that people wrote, said, and chose in words.

        What was spent stays as numbers, and so does what endpoints taught us.
        """
        async with self.database.begin() as connection:
            is_busy = await pending.drop(connection, lambda _: True, self.clock(), by)
            replying = await self._replying(connection)
        await self._forget_all(replying)
        await self._follow(is_busy=is_busy)

    async def uninstall(self) -> None:
        """Erase all of the team: the app was taken out of it. Work that waits is for nobody any more."""
        async with self.database.begin() as connection:
            await pending.forget_unfinished(connection)
        await self._forget_all(())
        await self._follow(is_busy=False)

    async def _forget_all(self, replying: Collection[str]) -> None:
        """Erase it in pieces, so that others can write in between."""
        extent, is_more = Extent(self.team), True
        while is_more:
            async with self.database.begin() as connection:
                await scrubbing.want(connection, self.clock())
                is_more = bool(await retention.forget_some(connection, extent, _EVER))
        async with self.database.begin() as connection:
            await retention.forget_rest(connection, extent, _EVER, replying)
            await retention.forget_names(connection, extent, _EVER)
            await forgetting.forget_settings(connection, self.team)
            await scrubbing.want(connection, self.clock())

    async def _replying(self, connection: Connection) -> set[str]:
        """Return the keys of replies that may be just being written: they are still to be taken away.

        The key of a piece of work begins with that of its reply, part by part.
        """
        keys = [key.split("/") for key in await pending.begun(connection)]
        return {"/".join(parts[:end]) for parts in keys for end in range(3, len(parts) + 1)}

    async def _follow(self, *, is_busy: bool) -> None:
        """Let those at work know, and leave nothing in the files if that is quick and nobody is at it."""
        await self.database.notify()
        if is_busy or not await scrubbing.is_small(self.database):
            return
        try:
            await scrubbing.fulfil(self.database)
        except Exception:  # the wish stands, and the house is kept
            logger.warning("could not scrub the database's files yet", exc_info=True)
