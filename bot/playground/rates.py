"""Slack's rate limits: a sliding minute for each method, and a bucket per channel for posts.

Source: "Rate limits", https://docs.slack.dev/apis/web-api/rate-limits: tiers of "20+", "50+" and "100+"
calls a minute, per method, workspace and app, and for chat.postMessage "one message per second per
channel", with short bursts, beside "several hundred messages per minute" per workspace.

That page says neither how Slack counts nor how long it waits. This is the strictest reading, so that an
app that lives here lives there: exactly the promised number in *any* 60 seconds (a bucket that refills
would let nearly twice as many through in its first minute), 300 posts a minute in all, and per channel
a burst of 5 posts that comes back at one a second. A call that is refused does not count.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import Enum

WINDOW = 60.0
POSTS_PER_SECOND = 1.0
POST_BURST = 5


class Tier(Enum):
    """Calls per minute that a method allows in one workspace."""

    T1 = 1
    T2 = 20
    T3 = 50
    T4 = 100
    STATUS = 600
    POST = 300
    UNLIMITED = 0


@dataclass
class _Window:
    """The calls of the last minute, at most `most` of them."""

    most: int
    calls: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Return the seconds until a call may go, 0.0 if one may now."""
        while self.calls and now - self.calls[0] >= WINDOW:
            self.calls.popleft()
        return 0.0 if len(self.calls) < self.most else self.calls[0] + WINDOW - now

    def take(self, now: float) -> None:
        self.calls.append(now)


@dataclass
class _Bucket:
    """What a channel takes: a burst, which comes back with time."""

    at: float
    tokens: float = POST_BURST

    def wait(self, now: float) -> float:
        self.tokens = min(POST_BURST, self.tokens + (now - self.at) * POSTS_PER_SECOND)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / POSTS_PER_SECOND

    def take(self, _now: float) -> None:
        self.tokens -= 1


@dataclass
class Rates:
    """What was spent; switched off, everything may go."""

    is_enabled: bool = True
    _windows: dict[str, _Window] = field(default_factory=dict)
    _channels: dict[str, _Bucket] = field(default_factory=dict)

    def take(self, method: str, tier: Tier, channel: str, now: float) -> int:
        """Spend one call; return 0, or the whole seconds to wait if it may not go."""
        if not self.is_enabled or tier is Tier.UNLIMITED:
            return 0
        limits: list[_Window | _Bucket] = [
            self._windows.setdefault(method, _Window(most=tier.value))
        ]
        if tier is Tier.POST:
            limits.append(self._channels.setdefault(channel, _Bucket(at=now)))
        wait = max(limit.wait(now) for limit in limits)
        if wait > 0:
            # Rounded up, but not for what is only the error of floating point.
            return max(1, math.ceil(wait - 1e-6))
        for limit in limits:
            limit.take(now)
        return 0

    def refill(self) -> None:
        """Forget what was spent."""
        self._windows.clear()
        self._channels.clear()
