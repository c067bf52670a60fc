"""Say when the next frame of a reply may go: the first at once, the others by time."""

APPEND_INTERVAL = 0.7  # seconds; what reads as fluent at Tier 4
EDIT_INTERVAL = 3.0  # seconds; Slack's advice for chat.update


class Pace:
    """The rhythm of one reply. Times in seconds of any one clock."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._resting_until = 0.0

    def wait(self, now: float, interval: float) -> float:
        """Return the seconds until a frame is due, `interval` after the last; 0 if it is."""
        due = now if self._last is None else self._last + interval
        return max(0.0, due - now, self._resting_until - now)

    def mark(self, now: float) -> None:
        """Note that a frame went."""
        self._last = now

    def rest(self, now: float, seconds: float) -> None:
        """Let nothing go for `seconds`, as Slack asked."""
        self._resting_until = max(self._resting_until, now + seconds)
