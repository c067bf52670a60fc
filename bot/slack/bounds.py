"""Say how much fits into a part, and where a line that doesn't is cut. Pure."""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple, Self

from bot.slack.graphemes import is_boundary
from bot.slack.joining import looks_closed, size


class Bounds(NamedTuple):
    """From how many bytes on a part ends in which places, and what it may have at most."""

    good: float
    item: float
    line: float
    early: float  # up to here text goes out as it comes
    hard: float

    @classmethod
    def of(cls, limit: int) -> Self:
        """Return the bounds of a part of at most `limit` bytes."""
        return cls(
            good=limit * 7 // 9,
            item=limit * 8 // 9,
            line=limit + 1,
            early=limit * 7 // 9,
            hard=limit,
        )

    def ending_after(self, given_out: float, reach: float) -> "Bounds":
        """Return bounds for a part that is to end as soon as it can, within `reach` bytes or so."""
        late = given_out + reach
        return Bounds(
            good=min(self.good, given_out),
            item=min(self.item, given_out + reach / 2),
            line=min(self.line, late),
            early=min(self.early, late),
            hard=min(self.hard, late + self.hard - self.early),
        )


def cut_place(before: str, line: str, least: int, most: int) -> int:
    """Return where to cut `line`, which follows `before`: behind a word, else between graphemes.

    The last such place up to `most` characters, past `least`; `most` if there is none.
    """
    text = before + line[: most + 1]
    shift = len(before)
    places = [
        place
        for place in range(most, max(least, 0), -1)
        if not looks_closed(text[max(0, shift + place - 64) : shift + place])
    ]
    words = (place for place in places if line[place - 1] in " \t")
    graphemes = (place for place in places if is_boundary(text, shift + place))
    return next(words, None) or next(graphemes, most)


def fitting(text: str, room: float) -> int:
    """Return how many characters of `text` are at most `room` bytes."""
    start = text[: max(0, int(room)) + 1]
    if size(start) <= room:
        return len(start)
    return bisect_right(list(accumulate(map(size, start))), room)
