"""What is done beside Slack's ack, which must not wait for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any


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
