"""Say when the next frame of a reply may go: the first at once, the others by time.

A short answer is read as it comes. A long one is read from the top while its end is still written,
and each edit sends all of its message again: so frames come further apart as it grows older and
longer.
"""

APPEND_INTERVAL = 0.7  # seconds; what reads as fluent at Tier 4
LONGEST_APPEND_INTERVAL = 3.0
EDIT_INTERVAL = 3.0  # seconds; Slack's advice for chat.update
LONGEST_EDIT_INTERVAL = 10.0

# From this age on appends come further apart, until this one; seconds.
_FLUENT, _OLD = 15.0, 90.0
# Bytes of a message whose edits come at Slack's pace, and of one whose edits come slowest.
_SHORT, _LONG = 2_000, 9_000


def append_interval(age: float) -> float:
    """Return the least seconds between appends to a reply that was begun `age` seconds ago."""
    return _between(APPEND_INTERVAL, LONGEST_APPEND_INTERVAL, (age - _FLUENT) / (_OLD - _FLUENT))


def edit_interval(length: int) -> float:
    """Return the least seconds between edits of a message of `length` bytes."""
    return _between(EDIT_INTERVAL, LONGEST_EDIT_INTERVAL, (length - _SHORT) / (_LONG - _SHORT))


def _between(least: float, most: float, share: float) -> float:
    return least + (most - least) * min(1.0, max(0.0, share))


class Pace:
    """The rhythm of one reply. Times in seconds of any one clock."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._last = 0.0
        self._resting_until = 0.0

    def age(self, now: float) -> float:
        """Return the seconds since the first frame, 0 before it."""
        return 0.0 if self._first is None else now - self._first

    def wait(self, now: float, interval: float) -> float:
        """Return the seconds until a frame is due, `interval` after the last; 0 if it is."""
        due = now if self._first is None else self._last + interval
        return max(0.0, due - now, self._resting_until - now)

    def mark(self, now: float) -> None:
        """Note that a frame went."""
        self._first = now if self._first is None else self._first
        self._last = now

    def rest(self, now: float, seconds: float) -> None:
        """Let nothing go for `seconds`, as Slack asked."""
        self._resting_until = max(self._resting_until, now + seconds)
