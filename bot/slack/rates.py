"""What Slack allows of each method, and how much of that is left.

Slack allows so many calls a minute of each method (docs.slack.dev/apis/web-api/rate-limits: tier 1
to 4 are 1, 20, 50 and 100) and doesn't say how it counts. So they are counted in the strictest way:
no stretch of that length, wherever it begins, holds more calls. Whatever fits there also fits into
fixed minutes and into a bucket of that size that is filled by time. Pure; times in seconds of any
one clock.
"""

from collections import deque
from dataclasses import dataclass
from math import inf
from typing import Self

UPDATE = "chat.update"
START = "chat.startStream"
APPEND = "chat.appendStream"
STOP = "chat.stopStream"
POST = "chat.postMessage"
STATUS = "assistant.threads.setStatus"

NOTHING = 1e-5  # of a call, or seconds: less is rounding, and waiting for it would not end
_MINUTE = 61.0  # a call that was slow on its way counts in Slack's next minute
_RECOVERY = 600.0  # seconds until what a 429 took away has grown back


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a method may be called: `calls` in any stretch of `seconds`."""

    calls: float
    seconds: float

    @classmethod
    def per_minute(cls, calls: float) -> Self:
        """Return a rate of `calls` in any minute."""
        return cls(calls, _MINUTE)


UNLIMITED = Rate(inf, _MINUTE)
_TIER_2, _TIER_3, _TIER_4 = (Rate.per_minute(calls) for calls in (20, 50, 100))
DEFAULT_RATE = _TIER_3
SLACK_RATES = {
    START: _TIER_2,
    STOP: _TIER_2,
    APPEND: _TIER_4,
    UPDATE: _TIER_3,
    POST: Rate.per_minute(300),  # "several hundred"
    STATUS: Rate.per_minute(600),
    "agents.sessions.rename": _TIER_3,
    "assistant.threads.setSuggestedPrompts": _TIER_4,
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
# One a second, and short bursts; with as much to spare as calls may be late on their way.
PER_CHANNEL = {POST: Rate(5, 5.5)}


class Bucket:
    """The calls of one method, as far back as its rate reaches.

    After a 429 it lets fewer go at once: other processes may spend the same rate. That grows back in
    ten minutes. It holds up nothing that must be said in the end: `wait` knows the whole rate.
    """

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._calls: deque[float] = deque()
        self._blocked_until = -inf
        self._is_probe = False  # Slack said that after its Retry-After a call may go
        self._lost, self._lost_at = 0.0, -inf  # calls that a 429 took away
        self.promised = 0  # calls that open replies will still need
        self.waiting = 0  # calls that wait for their turn

    def allowance(self, now: float) -> float:
        """Return how many calls frames and promises may have of the rate."""
        grown = max(0.0, 1 - (now - self._lost_at) / _RECOVERY)
        return self._rate.calls - self._lost * grown if self._lost else self._rate.calls

    def per_second(self, now: float) -> float:
        """Return how often it may be called in the long run."""
        return self.allowance(now) / self._rate.seconds

    def available(self, now: float) -> float:
        """Return how many calls may be made at once, less than 0 where too many were made."""
        if self._blocked_until - now > NOTHING:
            return 0.0
        free = self.allowance(now) - len(self._recent(now))
        return max(free, 1.0) if self._is_probe else free

    def wait(self, now: float, calls: int = 1) -> float:
        """Return the seconds until the last of `calls` may be made, 0 if it may now."""
        start = self._blocked_until if self._blocked_until - now > NOTHING else now
        if self._rate.calls == inf:
            return start - now
        times, at = list(self._recent(now)), start
        most = int(self._rate.calls)
        for number in range(calls):
            is_over = len(times) < most or (self._is_probe and number == 0)
            at = at if is_over else max(at, times[-most] + self._rate.seconds)
            times.append(at)
        return at - now if at - now > NOTHING else 0.0

    def take(self, now: float) -> None:
        """Spend one call, allowed or not."""
        self._is_probe = False
        if self._rate.calls < inf:
            self._calls.append(now)

    def block(self, now: float, seconds: float) -> None:
        """Learn from a 429: nothing for `seconds`, then one call, then less at once than before.

        The call it was given to is none. Several within a minute are one lesson.
        """
        if self._calls:
            self._calls.pop()
        if self._rate.calls < inf and now - self._lost_at >= self._rate.seconds:
            self._lost, self._lost_at = self._rate.calls - max(1.0, self.allowance(now) / 2), now
        self._blocked_until = max(self._blocked_until, now + seconds)
        self._is_probe = True

    def is_full(self, now: float) -> bool:
        """Whether nothing would be lost by forgetting it."""
        is_used = self.promised or self.waiting or self._blocked_until > now
        return not is_used and self.available(now) >= self._rate.calls

    def _recent(self, now: float) -> deque[float]:
        """Return the calls that still count, having forgotten the others."""
        while self._calls and self._calls[0] + self._rate.seconds - now <= NOTHING:
            self._calls.popleft()
        return self._calls
