"""When a person should hear that a recording is being worked on, and what to tell her. Pure."""

from dataclasses import dataclass

# Work that takes no longer than this needs no progress message (seconds).
WORTH_TELLING = 20.0
# So early no estimate is worth anything.
_TOO_EARLY = 4.0
# Slack's advice is an edit every 3 s at most; several recordings share its limit.
EVERY = 5.0


@dataclass(slots=True)
class Progress:
    """How far the transcription of one recording is. Times in seconds of any one clock.

    `total` is the sound that is left to be heard when hearing begins at `heard_from`, `done` how much
    of that was, both in seconds.
    """

    started: float
    heard_from: float = 0.0
    total: float = 0.0
    done: float = 0.0

    def begin(self, now: float, total: float) -> None:
        """Note that hearing begins."""
        self.heard_from, self.total = now, total

    def add(self, seconds: float) -> None:
        """Note that so much more was heard."""
        self.done = min(self.total, self.done + seconds)

    @property
    def percent(self) -> int:
        """How much of what had to be heard was, 0 to 100."""
        return round(100 * self.done / self.total) if self.total else 0

    def left(self, now: float) -> float | None:
        """Return the seconds it will probably take yet, None while nobody can tell."""
        if not self.done or now <= self.heard_from:
            return None
        return (self.total - self.done) * (now - self.heard_from) / self.done

    def is_worth_telling(self, now: float) -> bool:
        """Whether it takes, or will take, long enough for a message about it."""
        elapsed = now - self.started
        if elapsed >= WORTH_TELLING:
            return True
        left = self.left(now)
        return elapsed >= _TOO_EARLY and left is not None and elapsed + left > WORTH_TELLING
