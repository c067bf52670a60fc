"""See a text as the most lenient renderer might: what is unseen dropped, look-alikes made ASCII.

A view is for looking only; `places` lead from it back to the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

# Unicode's Default_Ignorable_Code_Point, but the joiner: what a renderer may drop.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2061-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Where Unicode has letters, digits and signs that its NFKC makes ASCII.
_LOOKALIKE = (
    (0xAA, 0x2FF),
    (0x37E, 0x37E),
    (0x1D2C, 0x1E9B),
    (0x1FEF, 0x1FEF),
    (0x203C, 0x203C),
    (0x2070, 0x24FF),
    (0x2C7C, 0x2C7D),
    (0x3250, 0x33FF),
    (0xA7F2, 0xA7F9),
    (0xAB5B, 0xAB6A),
    (0xFB00, 0xFB06),
    (0xFE10, 0xFE6B),
    (0xFF01, 0xFF5E),
    (0x10780, 0x107BF),
    (0x1D400, 0x1D7FF),
    (0x1F100, 0x1F190),
    (0x1FBF0, 0x1FBF9),
)
_OBEYABLE = re.compile(r"[A-Za-z0-9<>@#!&;|^\\/*_~`]+")


def _lookalikes() -> dict[str, str]:
    chars = (chr(code) for first, last in _LOOKALIKE for code in range(first, last + 1))
    folded = ((char, unicodedata.normalize("NFKC", char)) for char in chars)
    return {char: seen for char, seen in folded if _OBEYABLE.fullmatch(seen)}


def _runs(chars: Iterable[str]) -> Iterable[list[str]]:
    numbered = enumerate(sorted(chars))
    for _, run in groupby(numbered, lambda pair: ord(pair[1]) - pair[0]):
        yield [char for _, char in run]


def _span(run: Sequence[str]) -> str:
    return f"{run[0]}-{run[-1]}"


_FOLDED = {**_lookalikes(), "\u2028": "\n", "\u2029": "\n"}
# As ranges: a set of single characters beyond U+FFFF is slow to search for.
_UNUSUAL = re.compile(f"[{_IGNORABLE}{''.join(map(_span, _runs(_FOLDED)))}]")


class View(NamedTuple):
    """A text as it might be read."""

    text: str
    places: range | list[int]
    """Where each character of it stands in the original, and where that ends."""


def fold(text: str) -> View:
    """Return the view of `text`."""
    if text.isascii() or not _UNUSUAL.search(text):
        return View(text, range(len(text) + 1))
    seen: list[str] = []
    places: list[int] = []
    start = 0
    for unusual in _UNUSUAL.finditer(text):
        place = unusual.start()
        shown = _FOLDED.get(unusual[0], "")
        seen += text[start:place], shown
        places += [*range(start, place), *[place] * len(shown)]
        start = place + 1
    seen.append(text[start:])
    places += range(start, len(text) + 1)
    return View("".join(seen), places)
