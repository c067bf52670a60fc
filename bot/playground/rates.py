"""Slack's rate limits: a token bucket for each method, and one per channel for posts.

Source: "Rate limits", https://docs.slack.dev/apis/web-api/rate-limits. Slack says "20+ per minute";
here it is exactly that, since an app should live within what is promised.
"""

import math
from dataclasses import dataclass, field
from enum import Enum


class Tier(Enum):
    """Calls per minute that a method allows in one workspace."""

    T1 = 1
    T2 = 20
    T3 = 50
    T4 = 100
    STATUS = 600
    POST = 300
    UNLIMITED = 0


POSTS_PER_SECOND = 1.0
POST_BURST = 5


@dataclass
class _Bucket:
    capacity: float
    per_second: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Return the seconds until a call may go, 0.0 if one may now."""
        self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.per_second

    def take(self) -> None:
        self.tokens -= 1


@dataclass
class Rates:
    """The buckets in use; switched off, everything may go."""

    is_enabled: bool = True
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def take(self, method: str, tier: Tier, channel: str, now: float) -> int:
        """Spend one call; return 0, or the whole seconds to wait if it may not go."""
        if not self.is_enabled or tier is Tier.UNLIMITED:
            return 0
        buckets = [self._bucket((method, ""), tier.value, tier.value / 60, now)]
        if tier is Tier.POST:
            buckets.append(self._bucket((method, channel), POST_BURST, POSTS_PER_SECOND, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            # Rounded up, but not for what is only the error of floating point.
            return max(1, math.ceil(wait - 1e-6))
        for bucket in buckets:
            bucket.take()
        return 0

    def refill(self) -> None:
        """Forget what was spent."""
        self._buckets.clear()

    def _bucket(
        self, key: tuple[str, str], capacity: float, per_second: float, now: float
    ) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(capacity, per_second, capacity, now)
        return self._buckets[key]
