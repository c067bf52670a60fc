"""Wakes whoever works through the inbox, in this process and in others."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.store.database import Database


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
