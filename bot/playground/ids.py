"""The workspace's clock, and its ids and timestamps in Slack's forms."""

import secrets
import time

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def now() -> float:
    """Return the time in Unix seconds."""
    return time.time()  # noqa: TID251 -- the playground is a service of its own, with its own clock


def new_id(prefix: str) -> str:
    """Return a fresh id such as `C07Q2…`: a letter for the kind, then capitals and digits."""
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


class TsClock:
    """Hands out message timestamps: unique in the workspace, ever rising, of one width."""

    def __init__(self, last: str = "0.000000") -> None:
        self._last = _micros(last)

    def next(self) -> str:
        """Return the present as a `ts`, or the next free microsecond after the last one given."""
        self._last = max(int(now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def is_ts(text: str) -> bool:
    """Is this formed like a timestamp of Slack's?"""
    seconds, dot, micros = text.partition(".")
    return bool(dot) and seconds.isdecimal() and micros.isdecimal() and len(micros) == 6


def _micros(ts: str) -> int:
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros)
