"""As much of a text as its share of the window holds, and a word on what was left out. Pure."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO

Estimate = Callable[[str], int]

# The share of a text's bound that goes to its beginning; the rest goes to its end.
_HEAD = 2 / 3
# A token is seldom more letters than this, and never was in what people post; what lies beyond is not
# even looked at.
_LONGEST_TOKEN = 16
# A cut moves back to the end of a line if that costs at most so much of the text.
_LINE = 0.2


@dataclass(frozen=True, slots=True)
class Clipped:
    """A text cut to its bound. `shown` of its `total` characters are in it."""

    text: str
    shown: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.shown == self.total


def clip(text: str, tokens: int, estimate: Estimate) -> Clipped:
    """Return `text` if it costs at most `tokens`, else its beginning and its end.

    Between the two stands how much is missing; that line is not counted.
    """
    if len(text) <= tokens * _LONGEST_TOKEN and estimate(text) <= tokens:
        return Clipped(text, len(text), len(text))
    head = beginning(text, int(tokens * _HEAD), estimate)
    tail = _ending(text[len(head) :], tokens - int(tokens * _HEAD), estimate)
    shown = len(head) + len(tail)
    gap = f"[… {len(text) - shown:,} characters left out …]"
    return Clipped(f"{head.rstrip()}\n\n{gap}\n\n{tail.lstrip()}".strip(), shown, len(text))


def beginning(text: str, tokens: int, estimate: Estimate) -> str:
    """Return the longest beginning of `text` within `tokens`, to the end of a line if one is near."""
    size = _most(len(text), tokens, lambda letters: estimate(text[:letters]))
    end = text.rfind("\n", 0, size) + 1
    return text[:end] if size < len(text) and end >= size * (1 - _LINE) else text[:size]


def _ending(text: str, tokens: int, estimate: Estimate) -> str:
    size = _most(len(text), tokens, lambda letters: estimate(text[len(text) - letters :]))
    cut = text[len(text) - size :]
    start = cut.find("\n") + 1
    return cut[start:] if 0 < start <= size * _LINE else cut


def _most(letters: int, tokens: int, cost: Callable[[int], int]) -> int:
    """Return the most letters that cost at most `tokens`, within a hundredth."""
    low, high = 0, min(letters, tokens * _LONGEST_TOKEN)
    if cost(high) <= tokens:
        return high
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        low, high = (middle, high) if cost(middle) <= tokens else (low, middle)
    return low


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows of a table, as they stand in it: `shown` of `total`, the header not counted."""

    text: str
    shown: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.shown == self.total


def first_rows(text: str, delimiter: str, tokens: int, estimate: Estimate) -> Rows | None:
    """Return as many rows of a CSV text as cost at most `tokens`, its header first.

    None where even the header is too long, or where `text` is no table.
    """
    kept: list[str] = []
    spent, total, is_full = 0, -1, False
    try:
        for record in _records(text, delimiter):
            total += 1
            if is_full:
                continue
            spent += estimate(record)
            is_full = spent > tokens
            if not is_full:
                kept.append(record)
    except csv.Error:
        return None
    return Rows("".join(kept).rstrip("\n"), len(kept) - 1, total) if kept else None


def _records(text: str, delimiter: str) -> Iterator[str]:
    """Yield each record with its line end; one may go on over several lines."""
    lines = StringIO(text, newline="\n").readlines()
    reader = csv.reader(lines, delimiter=delimiter)
    start = 0
    for fields in reader:
        record, start = "".join(lines[start : reader.line_num]), reader.line_num
        if fields:
            yield record
