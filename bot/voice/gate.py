"""How many chunks may be at the endpoint at a time: fewer after each 429, more again as it goes well.

Additive increase, multiplicative decrease, as TCP does it (RFC 5681): it finds what an endpoint takes
without knowing its limits.
"""

import asyncio
from collections.abc import Awaitable, Callable

# So many in a row that go well earn one more at a time.
_EARNED_BY = 4


class Gate:
    """Lets at most `most` through at a time, and none for a while after a refusal."""

    def __init__(self, most: int, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._most = self.limit = most
        self._sleep = sleep
        self._inside = 0
        self._went_well = 0
        self._resting: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    async def enter(self) -> None:
        """Wait until there is room, and take it."""
        while self._resting or self._inside >= self.limit:
            self._changed.clear()
            await self._changed.wait()
        self._inside += 1

    def leave(self) -> None:
        """Make room for another."""
        self._inside -= 1
        self._changed.set()

    def went_well(self) -> None:
        """Note a success; a row of them raises the limit by one, up to the most."""
        self._went_well += 1
        if self._went_well >= _EARNED_BY and self.limit < self._most:
            self._went_well = 0
            self.limit += 1
            self._changed.set()

    def slow_down(self, seconds: float) -> None:
        """Halve the limit, and let nobody in for `seconds`.

        Refusals that come while it rests already are of the same burst, and only prolong the rest.
        """
        if not self._resting:
            self.limit = max(1, self.limit // 2)
        self._went_well = 0
        rest = asyncio.create_task(self._sleep_for(seconds))
        self._resting.add(rest)
        rest.add_done_callback(self._end)

    async def _sleep_for(self, seconds: float) -> None:
        await self._sleep(seconds)

    def _end(self, rest: asyncio.Task[None]) -> None:
        self._resting.discard(rest)
        self._changed.set()

    def close(self) -> None:
        """End what rests: nobody waits any more."""
        for rest in list(self._resting):
            rest.cancel()
