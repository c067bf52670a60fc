"""Spend Slack's rate limits where people notice: first and final text before frames between.

Slack allows so many calls a minute of each method (docs.slack.dev/apis/web-api/rate-limits: tier 1
to 4 are 1, 20, 50 and 100) and short bursts of them. One token bucket per method stands for that,
full at the start; a 429 empties it until Slack's `Retry-After` is over. `Bucket` is pure; `Budget`
adds the clock, and waits.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Self

from bot.slack.errors import RateLimited

LONGEST_WAIT = 120.0  # seconds
_NOTHING = 1e-5  # of a call; less than that is rounding, and waiting for it would not end

UPDATE = "chat.update"
START = "chat.startStream"
APPEND = "chat.appendStream"
STOP = "chat.stopStream"
POST = "chat.postMessage"


class Priority(Enum):
    """How a call stands among others of its method."""

    FINAL = "final"  # waits its turn
    FIRST = "first"  # goes now or not at all, and may use what frames may not
    FRAME = "frame"  # goes now or not at all, and leaves what finals were promised


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a method may be called: `burst` at once, then `per_second`."""

    per_second: float
    burst: float

    @classmethod
    def per_minute(cls, calls: float) -> Self:
        """Return a rate with the whole minute's calls as its burst."""
        return cls(calls / 60, calls)


UNLIMITED = Rate(inf, inf)
_PER_CHANNEL = {POST: Rate(1, 5)}
_TIER_1, _TIER_2, _TIER_3, _TIER_4 = (Rate.per_minute(calls) for calls in (1, 20, 50, 100))
SLACK_RATES = {
    START: _TIER_2,
    STOP: _TIER_2,
    APPEND: _TIER_4,
    UPDATE: _TIER_3,
    POST: Rate(5, 100),
    "chat.delete": _TIER_3,
    "chat.postEphemeral": _TIER_4,
    "conversations.info": _TIER_3,
    "conversations.members": _TIER_4,
    "conversations.replies": _TIER_3,
    "files.completeUploadExternal": _TIER_4,
    "files.delete": _TIER_3,
    "files.getUploadURLExternal": _TIER_4,
    "files.info": _TIER_4,
    "users.info": _TIER_4,
    "views.open": _TIER_4,
    "views.publish": _TIER_4,
    "views.update": _TIER_4,
}


class Bucket:
    """Tokens of one method, filled by time. Times in seconds of any one clock."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = rate.burst
        self._filled_at = now
        self._blocked_until = -inf
        self.promised = 0  # calls that open replies will still need

    def available(self, now: float) -> float:
        """Return how many calls may be made at once."""
        if now < self._blocked_until:
            return 0.0
        elapsed = max(0.0, now - self._filled_at)
        if self._rate.burst == inf or elapsed == 0:
            return self._tokens
        return min(self._rate.burst, self._tokens + elapsed * self._rate.per_second)

    def wait(self, now: float, calls: int = 1) -> float:
        """Return the seconds until `calls` may be made, 0 if they may be made now."""
        start = max(now, self._blocked_until)
        missing = calls - self.available(start)
        return start - now + (missing / self._rate.per_second if missing > _NOTHING else 0.0)

    def take(self, now: float) -> None:
        """Spend one call, allowed or not."""
        self._tokens = self.available(now) - 1
        self._filled_at = max(now, self._filled_at)

    def block(self, now: float, seconds: float) -> None:
        """Learn from a 429: nothing for `seconds`, then one call."""
        self._blocked_until = max(self._blocked_until, now + seconds)
        self._tokens, self._filled_at = 1.0, self._blocked_until
        if self._rate.burst == inf:
            self._tokens = inf

    def is_full(self, now: float) -> bool:
        """Whether nothing would be lost by forgetting it."""
        return self.available(now) >= self._rate.burst and not self.promised


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
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lines: defaultdict[tuple[str, str], _Line] = defaultdict(_Line)

    def remaining(self, method: str) -> float:
        """Return how many calls of `method` may be made now beyond those promised."""
        bucket = self._bucket(method)
        return bucket.available(self._clock()) - bucket.promised

    def promise(self, method: str) -> bool:
        """Keep one call of `method` for a reply's end, if one is free."""
        if self.remaining(method) < 1 - _NOTHING:
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
        promised, share = (STOP, 0.9) if method == APPEND else (method, 0.5)
        return self._bucket(promised).promised / (self._rate(method).per_second * share)

    async def acquire(self, method: str, channel: str, priority: Priority) -> None:
        """Spend one call of `method`, waiting for it if it is FINAL.

        Raises RateLimited with the seconds to wait where it must not wait, or would for more than
        two minutes.
        """
        buckets = self._buckets_for(method, channel)
        line = self._lines[method, channel if method in _PER_CHANNEL else ""]
        if priority is Priority.FINAL:
            await self._wait_in(line, buckets, method)
        elif line.length or not all(self._is_free(bucket, priority) for bucket in buckets):
            raise RateLimited(method, self._wait(buckets, line.length + 1) or 1.0)
        for bucket in buckets:
            bucket.take(self._clock())

    def block(self, method: str, channel: str, seconds: float) -> None:
        """Learn from a 429 that `method` must rest (a post: in that channel only)."""
        self._buckets_for(method, channel)[-1].block(self._clock(), seconds)

    async def _wait_in(self, line: "_Line", buckets: list[Bucket], method: str) -> None:
        if (wait := self._wait(buckets, line.length + 1)) > LONGEST_WAIT:
            raise RateLimited(method, wait)
        line.length += 1
        try:
            async with line.turn:
                while wait := self._wait(buckets, 1):
                    await self._sleep(wait)
        finally:
            line.length -= 1

    def _wait(self, buckets: list[Bucket], calls: int) -> float:
        now = self._clock()
        return max(bucket.wait(now, calls) for bucket in buckets)

    def _is_free(self, bucket: Bucket, priority: Priority) -> bool:
        kept = bucket.promised if priority is Priority.FRAME else 0
        return bucket.available(self._clock()) >= 1 + kept - _NOTHING

    def _buckets_for(self, method: str, channel: str) -> list[Bucket]:
        if method in _PER_CHANNEL and channel:
            return [self._bucket(method), self._bucket(method, channel)]
        return [self._bucket(method)]

    def _bucket(self, method: str, channel: str = "") -> Bucket:
        key = (method, channel)
        if key not in self._buckets:
            self._forget_full()
            self._buckets[key] = Bucket(self._rate(method, channel), self._clock())
        return self._buckets[key]

    def _rate(self, method: str, channel: str = "") -> Rate:
        if not self._is_limited:
            return UNLIMITED
        return (_PER_CHANNEL if channel else SLACK_RATES).get(method, _TIER_3)

    def _forget_full(self) -> None:
        """Keep no bucket for every channel there ever was."""
        now = self._clock()
        if len(self._buckets) >= 1000:
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
