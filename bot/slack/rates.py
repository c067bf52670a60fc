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
_RECOVERY = 300.0  # seconds until what a 429 took away has grown back
_LOOK = 0.1  # seconds until somebody looks again whether the calls after a 429 went well
_GROWTH = 0.25  # by which they get more with each that went well
_LOST = 15.0  # seconds after which nobody waits for them any more


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
    "views.push": _TIER_4,
    "views.update": _TIER_4,
}
# One a second, and short bursts; with as much to spare as calls may be late on their way.
PER_CHANNEL = {POST: Rate(5, 5.5)}


class Bucket:
    """The calls of one method, as far back as its rate reaches.

    After a 429 frames and promises have a smaller share of the rate: other processes may spend it too.
    That grows back in five minutes. It holds up nothing that must be said in the end: `wait` knows the
    whole rate. But those that waited go one by one at first, and slowly more at a time, so that no crowd
    runs into the next 429.

    `watched_since` is when this process began to count: once it has counted for as long as the rate
    reaches, its share is what it spent when the rate was used up.
    """

    def __init__(self, rate: Rate, watched_since: float = inf) -> None:
        self._rate = rate
        self._watched_since = watched_since
        self._calls: deque[float] = deque()
        self._blocked_until = -inf
        self._is_probe = False  # Slack said that after its Retry-After a call may go
        self._credit = inf  # calls that may go before another one went well
        self._taken_at = -inf
        self._share, self._share_at = 1.0, -inf
        self.promised = 0  # calls that open replies will still need
        self.waiting = 0  # calls that wait for their turn

    @property
    def seconds(self) -> float:
        """The length of the stretch that is counted."""
        return self._rate.seconds

    def allowance(self, now: float) -> float:
        """Return how many calls frames and promises may have of the rate."""
        return self._rate.calls * self.share(now) if self._share < 1 else self._rate.calls

    def share(self, now: float) -> float:
        """Return the share of the rate that is ours, as far as 429s have taught: 1 is all of it."""
        lost = (1 - self._share) * max(0.0, 1 - (now - self._share_at) / _RECOVERY)
        return 1 - lost

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
        if self._credit < 1 and now - self._taken_at < _LOST:
            start = max(start, now + _LOOK)
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
        self._credit -= 1
        self._taken_at = now
        if self._rate.calls < inf:
            self._calls.append(now)

    def answered(self) -> None:
        """Note that a call was no 429."""
        self._credit += 1 + _GROWTH
        if self._credit > self._rate.calls:
            self._credit = inf

    def give_back(self) -> None:
        """Note that a call didn't count: it was a 429."""
        self._credit += 1
        if self._calls:
            self._calls.pop()

    def block(self, now: float, seconds: float) -> None:
        """Learn from a 429: nothing for `seconds`, then one call, then less at once than before.

        The call it was given to is none.
        """
        self.give_back()
        if self._rate.calls < inf:
            self._learn_share(now)
        self._blocked_until = max(self._blocked_until, now + seconds)
        self._is_probe = True
        self._credit = 1

    def _learn_share(self, now: float) -> None:
        if now - self._watched_since >= self._rate.seconds:
            self.take_share(now, max(1, len(self._recent(now))) / self._rate.calls)
        elif now - self._share_at >= self._rate.seconds:  # several within a minute are one lesson
            self.take_share(now, max(1 / self._rate.calls, self.share(now) / 2))

    def take_share(self, now: float, share: float) -> None:
        """Have at most `share` of the rate, for a while."""
        if share < self.share(now):
            self._share, self._share_at = share, now

    def is_full(self, now: float) -> bool:
        """Whether nothing would be lost by forgetting it."""
        is_used = self.promised or self.waiting or self._blocked_until > now
        return not is_used and self.available(now) >= self._rate.calls

    def _recent(self, now: float) -> deque[float]:
        """Return the calls that still count, having forgotten the others."""
        while self._calls and self._calls[0] + self._rate.seconds - now <= NOTHING:
            self._calls.popleft()
        return self._calls
