"""Break a sentence into the lines of captions: how wide a line may be, and where it had best end. Pure.

Widths and reading speeds are those of Netflix's Timed Text Style Guides (partnerhelp.netflixstudios.com:
General Requirements 215758617, English 217350977, Korean 216001127, Japanese 215767517, Simplified
Chinese 215986007): 42 characters a line and 17 a second; Korean 16 and 12, Japanese 13 and 4, Chinese
16 and 9, Latin letters, digits, spaces and punctuation counting half there. Lines end after punctuation
or before a conjunction, Korean ones between 어절, Japanese and Chinese ones anywhere that the rules of
those scripts (kinsoku) allow.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.voice.breaks import cost


@dataclass(frozen=True, slots=True)
class Style:
    """How a script is captioned: units a line may hold, and units that are read in a second.

    A letter is one unit, and so is a space; a Hangul syllable or a Chinese character is `wide` units.
    """

    limit: int
    speed: int
    wide: int = 1
    is_spaced: bool = True

    def width(self, text: str) -> int:
        """Return how many units `text` takes."""
        if self.wide == 1:
            return len(text)
        return sum(self.wide if is_wide(mark) else 1 for mark in text)


ALPHABETIC = Style(limit=42, speed=17)
KOREAN = Style(limit=2 * 16, speed=2 * 12, wide=2)
JAPANESE = Style(limit=2 * 13, speed=2 * 4, wide=2, is_spaced=False)
CHINESE = Style(limit=2 * 16, speed=2 * 9, wide=2, is_spaced=False)

_HANGUL = re.compile("[ᄀ-ᇿㄱ-ㆎ가-힣]")
_KANA = re.compile("[ぁ-ヿㇰ-ㇿｦ-ﾟ]")
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")


def style_of(text: str, language: str = "") -> Style:
    """Return how `text` is captioned; one word of Hangul in it makes it Korean.

    Chinese characters alone may be Japanese too: there the `language` of the whole decides.
    """
    if _HANGUL.search(text):
        return KOREAN
    if _KANA.search(text):
        return JAPANESE
    if _HAN.search(text):
        return JAPANESE if language == "ja" else CHINESE
    return ALPHABETIC


def is_wide(mark: str) -> bool:
    """Return whether a character is as wide as it is high."""
    return unicodedata.east_asian_width(mark) in "WF"


class Words:
    """A text cut into what a line break may not part: its words, or the characters of some scripts.

    Stretches of it are named by the first word and the one after the last.
    """

    def __init__(self, text: str, style: Style) -> None:
        self._style = style
        self._parts, self._spaces = _parts(text, style)
        widths = map(style.width, self._parts)
        steps = (width + space for width, space in zip(widths, self._spaces, strict=True))
        self._ends = list(accumulate(steps, initial=0))
        self._fits = self._filled()

    def __len__(self) -> int:
        return len(self._parts)

    def width(self, first: int, stop: int) -> int:
        """Return how wide a stretch is on one line, in units."""
        return self._ends[stop] - self._ends[first] - self._spaces[first]

    def text(self, first: int, stop: int) -> str:
        """Return the text of a stretch."""
        parts = zip(self._parts[first:stop], self._spaces[first:stop], strict=True)
        return "".join(" " * space + part for part, space in parts).removeprefix(" ")

    def reach(self, first: int) -> int:
        """Return how far two lines that start at `first` can go."""
        stop = self._fits[first]
        return self._fits[stop] if stop < len(self) else stop

    def cost(self, at: int) -> float:
        """Return how bad it is to end a line or a caption before word `at`: 0 is best."""
        return cost(self._parts[at - 1], self._parts[at], is_space=bool(self._spaces[at]))

    def lines(self, first: int, stop: int) -> tuple[str, ...]:
        """Lay out a stretch within `reach`: on one line, or on two that are balanced.

        The lower one is rather the longer.
        """
        if stop <= self._fits[first]:
            return (self.text(first, stop),)
        limit, whole = self._style.limit, self.width(first, stop)

        def badness(at: int) -> float:
            upper, lower = self.width(first, at), self.width(at, stop)
            top_heavy = 0.05 if upper > lower else 0.0
            return self.cost(at) / 2 + ((upper - lower) / whole) ** 2 + top_heavy

        possible = range(first + 1, self._fits[first] + 1)
        at = min((at for at in possible if self.width(at, stop) <= limit), key=badness)
        return self.text(first, at), self.text(at, stop)

    def _filled(self) -> list[int]:
        """Where a line that begins with each word has to end."""
        found, stop = [], 0
        for first in range(len(self)):
            while stop < len(self) and self.width(first, stop + 1) <= self._style.limit:
                stop += 1
            found.append(stop)
        return found


def _parts(text: str, style: Style) -> tuple[Sequence[str], Sequence[bool]]:
    """What may stand on a line of its own, and whether a space goes before each."""
    parts: list[str] = []
    spaces: list[bool] = []
    for word in text.split():
        pieces = [word] if style.is_spaced else _pieces(word)
        # A word too long for any line is the one that is broken inside.
        small = [part for piece in pieces for part in _if_too_long(piece, style)]
        parts.extend(small)
        spaces.extend([bool(spaces), *[False] * (len(small) - 1)])
    return parts, spaces


def _pieces(word: str) -> list[str]:
    """Each wide character alone, and what is between them, such as a Latin word or a number."""
    found: list[str] = []
    for mark in word:
        if found and not is_wide(mark) and not is_wide(found[-1][-1]):
            found[-1] += mark
        else:
            found.append(mark)
    return found


def _if_too_long(word: str, style: Style) -> Sequence[str]:
    return [word] if style.width(word) <= style.limit else list(word)
