"""Find words in a transcript, however they are written: case, spacing and punctuation aside. Pure.

What is found is contiguous words of one stretch: nothing across a gap, no part of a word. "…" in
what is looked for leaves words out.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conversation import Segment, Transcript

NEAR = 15.0
"""Seconds around a segment within which a time counts as its time."""

# Seconds between two parts of a quote that leaves words out between them: more is another statement.
_ELISION = 60.0
_ELIDED = re.compile(r"\[?\(?(?:…|\.{3,}|\. \. \.)\)?\]?")
_GAP = "\0"


@dataclass(frozen=True, slots=True)
class Found:
    """Where something was said: the first and the last of its segments."""

    first: Segment
    last: Segment

    def distance(self, at: float) -> float:
        """Return how many seconds `at` is away from it; 0 within it."""
        return max(self.first.start - at, at - self.last.end, 0.0)


class Spoken:
    """The words of one transcript, to look things up in."""

    def __init__(self, transcript: Transcript) -> None:
        self._segments = transcript.segments
        self._text = ""
        self._begins: list[int] = []  # where each segment begins in _text
        self._bounds: set[int] = set()  # where words begin and end
        parts: list[str] = []
        at = 0
        for segment in transcript.segments:
            self._begins.append(at)
            for word in [_GAP] if segment.is_gap else words(segment.text):
                self._bounds |= {at, at + len(word)}
                parts.append(word)
                at += len(word)
        self._text = "".join(parts)

    def find(self, quote: str, near: float | None = None) -> Found | None:
        """Return where `quote` was said, of several places the one nearest to `near` seconds.

        The first where `near` is None. None where it wasn't said, or holds no word.
        """
        found = self.places(quote)
        if near is None:
            return next(found, None)
        return min(found, key=lambda place: place.distance(near), default=None)

    def places(self, quote: str) -> Iterator[Found]:
        """Yield every place where `quote` was said, in order of time."""
        parts = [part for given in _ELIDED.split(quote) if (part := "".join(words(given)))]
        if parts:
            for start in self._matches(parts[0], 0):
                if found := self._follow(parts, start):
                    yield found

    def says(self, phrase: str, start: float, end: float) -> bool:
        """Return whether a name or phrase is spoken between `start` and `end` seconds.

        A Korean particle may follow it.
        """
        sought = "".join(words(phrase))
        return bool(sought) and any(
            self._segment(at).end >= start and self._segment(at).start <= end
            for at in self._matches(sought, 0, is_open=_is_hangul(sought[-1]))
        )

    def _matches(self, part: str, start: int, *, is_open: bool = False) -> Iterator[int]:
        at = self._text.find(part, start)
        while at >= 0:
            if self._is_bound(at) and (is_open or self._is_bound(at + len(part))):
                yield at
            at = self._text.find(part, at + 1)

    def _is_bound(self, at: int) -> bool:
        """Chinese and Japanese have no spaces, so there any place may be a word's end."""
        inside = self._text[at - 1 : at + 1]
        return at in self._bounds or all(map(_is_unspaced, inside))

    def _follow(self, parts: Sequence[str], start: int) -> Found | None:
        """Find the parts after the first one, each soon after the one before."""
        first = last = self._segment(start)
        end = start + len(parts[0])
        last = self._segment(end - 1)
        for part in parts[1:]:
            following = next(self._matches(part, end), None)
            if following is None or _GAP in self._text[end:following]:
                return None
            if self._segment(following).start - last.end > _ELISION:
                return None
            end = following + len(part)
            last = self._segment(end - 1)
        return Found(first, last)

    def _segment(self, at: int) -> Segment:
        return self._segments[bisect_right(self._begins, at) - 1]


def words(text: str) -> list[str]:
    """Return the words of `text` folded: letters and digits, no case, no punctuation within.

    An apostrophe or full stop joins (don't, 3.5), as does a hyphen; a dash separates.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding can decompose ("İ"), so it is composed again.
    folded = unicodedata.normalize("NFC", folded).replace("—", " ").replace("–", " ")
    bare = ("".join(filter(_counts, word)) for word in folded.split())
    return [word for word in bare if word]


def _counts(mark: str) -> bool:
    """Marks belong to the letters before them in Hindi or Thai."""
    return unicodedata.category(mark)[0] in "LNM"


def _is_unspaced(mark: str) -> bool:
    return "぀" <= mark <= "ヿ" or "㐀" <= mark <= "鿿" or "\u0e00" <= mark <= "\u0eff"


def _is_hangul(mark: str) -> bool:
    return "가" <= mark <= "힣"
