"""Puts work into the inbox, and wakes whoever works through it, in this process and in others."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.store import inbox
from bot.store.database import Database
from bot.store.items import Item


@dataclass(frozen=True, slots=True)
class Bell:
    """`wake` is called after work was accepted, `look` after a signal to work under way."""

    database: Database
    wake: Callable[[], None]
    look: Callable[[], None]

    async def work(self) -> None:
        """Tell that there is work."""
        self.wake()
        await self.database.notify()

    async def signal(self) -> None:
        """Tell that there may be work, and that work under way was signalled."""
        self.look()
        await self.work()


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where a listener puts the one piece of work that a payload means."""

    bell: Bell
    clock: Callable[[], float]

    async def accept(self, item: Item) -> None:
        """Store `item`, if it is not known yet, and tell that there is work."""
        async with self.bell.database.begin() as connection:
            await inbox.accept(connection, item, self.clock())
        await self.bell.work()
