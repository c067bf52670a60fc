"""Spend Slack's rate limits where people notice: first and final text before frames between.

A frame goes only if that leaves what waits, and what open replies were promised for their end. So a
reply that was promised its last call never waits for one, and no frame is refused to its cost.
`Bucket` counts; this adds the clock, and waits.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from bot.slack.errors import RateLimited
from bot.slack.rates import (
    APPEND,
    DEFAULT_RATE,
    NOTHING,
    PER_CHANNEL,
    POST,
    SLACK_RATES,
    START,
    STOP,
    UNLIMITED,
    UPDATE,
    Bucket,
    Rate,
)

__all__ = ["APPEND", "LONGEST_WAIT", "POST", "START", "STOP", "UPDATE", "Budget", "Priority"]

LONGEST_WAIT = 120.0  # seconds
_APPEND_SHARE, _EDIT_SHARE = 0.9, 0.5  # what of a rate all frames together may take
_MOST_BUCKETS = 1000
_ANSWERING = (START, STOP, APPEND, UPDATE)


class Priority(Enum):
    """How a call stands among others of its method."""

    FINAL = "final"  # waits its turn
    FIRST = "first"  # goes now or not at all, and may use what frames may not
    FRAME = "frame"  # goes now or not at all, and leaves what finals were promised


class Budget:
    """What may be called now, for one workspace. Shared by all replies of a process."""

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        *,
        is_limited: bool = True,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._is_limited = is_limited
        self._since = clock()
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lines: defaultdict[tuple[str, str], _Line] = defaultdict(_Line)

    def remaining(self, method: str) -> float:
        """Return how many calls of `method` may be made now beyond those promised."""
        bucket = self._bucket(method)
        return bucket.available(self._clock()) - bucket.promised - bucket.waiting

    def promise(self, method: str) -> bool:
        """Keep one call of `method` for a reply's end, if one is free."""
        if self.remaining(method) < 1 - NOTHING:
            return False
        self._bucket(method).promised += 1
        return True

    def release(self, method: str) -> None:
        """Give back what `promise` kept: the call was made, or won't be."""
        self._bucket(method).promised -= 1

    def frame_interval(self, method: str) -> float:
        """Return how far apart each reply's frames should be for all open ones to fit, in seconds.

        Half of the rate of edits is left to final text; appends are used for frames only.
        """
        promised, share = (STOP, _APPEND_SHARE) if method == APPEND else (method, _EDIT_SHARE)
        per_second = self._bucket(method).per_second(self._clock())
        return self._bucket(promised).promised / (per_second * share)

    async def acquire(self, method: str, channel: str, priority: Priority) -> None:
        """Spend one call of `method`, waiting for it if it is FINAL.

        Raises RateLimited with the seconds to wait where it must not wait, or would for more than
        two minutes.
        """
        buckets = self._buckets_for(method, channel)
        line = self._lines[method, channel if method in PER_CHANNEL else ""]
        if priority is Priority.FINAL:
            await self._wait_in(line, buckets, method)
        elif line.length or not all(self._is_free(bucket, priority) for bucket in buckets):
            raise RateLimited(method, self._wait(buckets, line.length + 1) or 1.0)
        for bucket in buckets:
            bucket.take(self._clock())

    def answered(self, method: str, channel: str) -> None:
        """Note that a call of `method` was no 429."""
        for bucket in self._buckets_for(method, channel):
            bucket.answered()

    def block(self, method: str, channel: str, seconds: float) -> None:
        """Learn from a 429 that `method` must rest: a post only in its channel, if that rests briefly.

        Who spends the streams with us also spends the edits: a share learned of one is that of all.
        """
        now, buckets = self._clock(), self._buckets_for(method, channel)
        is_long = seconds > buckets[-1].seconds
        spent = buckets[0] if is_long else buckets[-1]
        for bucket in buckets:
            bucket.block(now, seconds) if bucket is spent else bucket.give_back()
        if method in _ANSWERING:
            for other in _ANSWERING:
                self._bucket(other).take_share(now, spent.share(now))

    async def _wait_in(self, line: "_Line", buckets: Sequence[Bucket], method: str) -> None:
        if (wait := self._wait(buckets, line.length + 1)) > LONGEST_WAIT:
            raise RateLimited(method, wait)
        with line.joined(buckets):
            async with line.turn:
                while wait := self._wait(buckets, 1):
                    await self._sleep(wait)

    def _wait(self, buckets: Sequence[Bucket], calls: int) -> float:
        now = self._clock()
        return max(bucket.wait(now, calls) for bucket in buckets)

    def _is_free(self, bucket: Bucket, priority: Priority) -> bool:
        kept = bucket.waiting + (bucket.promised if priority is Priority.FRAME else 0)
        return bucket.available(self._clock()) >= 1 + kept - NOTHING

    def _buckets_for(self, method: str, channel: str) -> list[Bucket]:
        if method in PER_CHANNEL and channel:
            return [self._bucket(method), self._bucket(method, channel)]
        return [self._bucket(method)]

    def _bucket(self, method: str, channel: str = "") -> Bucket:
        key = (method, channel)
        if key not in self._buckets:
            self._forget_full()
            self._buckets[key] = Bucket(self._rate(method, channel), self._since)
        return self._buckets[key]

    def _rate(self, method: str, channel: str) -> Rate:
        if not self._is_limited:
            return UNLIMITED
        return PER_CHANNEL[method] if channel else SLACK_RATES.get(method, DEFAULT_RATE)

    def _forget_full(self) -> None:
        """Keep no bucket for every channel there ever was."""
        now = self._clock()
        if len(self._buckets) < _MOST_BUCKETS:
            return
        full = [key for key, bucket in self._buckets.items() if bucket.is_full(now)]
        for key in full:
            del self._buckets[key]
            if key in self._lines and not self._lines[key].length:
                del self._lines[key]


class _Line:
    """Who waits for a method, first come, first served."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.length = 0

    @contextmanager
    def joined(self, buckets: Sequence[Bucket]) -> Iterator[None]:
        """Stand in the line, which each of the buckets knows of."""
        self.length += 1
        for bucket in buckets:
            bucket.waiting += 1
        try:
            yield
        finally:
            self.length -= 1
            for bucket in buckets:
                bucket.waiting -= 1
