"""What is done beside Slack's ack, which must not wait for it.

Slack waits three seconds for an ack, and sends no click, command or shortcut again. So each gets its
ack in time, in the best case once it is stored; and whose act was not taken is told so.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

ACCEPT_WITHIN = 2.0
"""Seconds that work has before Slack gets its ack without it."""

Tell = Callable[[str], Coroutine[Any, Any, None]]
"""Tells one person the sentence of a text key; sees to its own errors."""

logger = logging.getLogger(__name__)


class Beside:
    """Holds on to tasks until they are done: the event loop itself would let them go."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is still under way."""
        return bool(self._tasks)

    def run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin `work`, which sees to its own errors."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def in_time(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin `work`, which sees to its own errors, and wait for it as long as an ack may."""
        await asyncio.wait({self.run(work)}, timeout=ACCEPT_WITHIN)

    async def take(
        self, what: str, work: Coroutine[Any, Any, str], tell: Tell, lost: str = "not_stored"
    ) -> None:
        """Do `work`, and wait for it as long as an ack may; what is late goes on beside it.

        `tell` gets the text key that it returns, unless that is "", or `lost` where it fails. `what` it
        is stands in the log.
        """
        await self.in_time(self._taken(what, work, tell, lost))

    async def _taken(
        self, what: str, work: Coroutine[Any, Any, str], tell: Tell, lost: str
    ) -> None:
        try:
            told = await work
        except Exception:  # a failure of any kind is one act lost
            logger.exception("%s was not taken", what)
            told = lost
        if told:
            self.run(tell(told))
