"""Divide what is said into captions: what each says, and when that was said. Pure.

Few captions, alike in length, that break where the sentence does; times by the width of the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.conversation import Segment
from bot.voice.lines import Style, Words, is_wide, style_of
from bot.voice.stitch import running

LONGEST = 7.0
"""Seconds that a caption may stand."""

SHORTEST = 0.918
"""Seconds from one caption to the next: five sixths to be read, and two frames without any."""

NEAR = 0.5
"""What is apart no further, in seconds, may share a caption."""

# Cost of a caption, beside the badness of its breaks; and of one too short to be read.
_A_CAPTION = 1.0
_TOO_SHORT = 3.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What one caption says, and when that is said, in seconds.

    One that `is_opening` begins what somebody says, and may stand behind a neighbour's text.
    """

    start: float
    end: float
    text: str
    lines: tuple[str, ...]
    style: Style
    speaker: str = ""
    is_opening: bool = True


def divide(segments: Sequence[Segment], language: str) -> Iterator[Piece]:
    """Yield the captions of segments that one person says in one go.

    Each gets its share of the time, within its segment or from one to the next. A gap comes alone; it
    is said at its start, and within `LONGEST`.
    """
    first, *_ = segments
    if first.is_gap:
        segments = [replace(first, end=min(first.end, first.start + LONGEST))]
    text = running(segments)
    style = style_of(text, language)
    words = Words(text, style)
    spans = _spans(words, segments, style)
    for begin, stop in pairwise(_bounds(words, spans, style.limit / 3)):
        yield Piece(
            spans.starts[begin],
            spans.ends[stop],
            words.text(begin, stop),
            words.lines(begin, stop),
            style,
            first.speaker,
            is_opening=begin == 0 and not first.is_gap,
        )


def join(pieces: Sequence[Piece], language: str) -> list[Piece]:
    """Let neighbours share a caption where one of them would be gone before it is read.

    Only what the same person says in one go, within two lines and `LONGEST`; and two short sentences
    rather than a long one with a short one.
    """
    both_short = _pass(pieces, language, _is_brief)
    return _pass(both_short, language, lambda _piece: True)


@dataclass(frozen=True, slots=True)
class _Spans:
    """When each word is said: `starts` by its number, `ends` by the number of the word after it."""

    starts: Sequence[float]
    ends: Sequence[float]

    def seconds(self, first: int, stop: int) -> float:
        """How long a stretch takes to say."""
        return self.ends[stop] - self.starts[first]


def _spans(words: Words, segments: Sequence[Segment], style: Style) -> _Spans:
    """Spread the words over the segments they are in, by their width."""
    count = len(words)
    widths = [words.width(0, at) for at in range(count)] + [words.width(0, count)]
    known = [Words(running(segments[:at]), style) for at in range(1, len(segments))]
    places = [0, *(prefix.width(0, len(prefix)) for prefix in known), widths[-1]]

    def moment(width: int, segment: int) -> float:
        begin, end = places[segment], places[segment + 1]
        share = (width - begin) / (end - begin) if end > begin else 0.0
        return segments[segment].start + share * (segments[segment].end - segments[segment].start)

    last = len(segments) - 1
    starts = [moment(width, min(bisect_right(places, width) - 1, last)) for width in widths]
    ends = [moment(width, max(bisect_left(places, width) - 1, 0)) for width in widths]
    return _Spans(starts, ends)


def _bounds(words: Words, spans: _Spans, least: float) -> list[int]:
    """Where the captions of a text begin and end.

    What is no wider than `least` isn't divided for being said slowly. The best way to each word is
    found in turn.
    """
    ideal = words.width(0, len(words)) / _fewest(words, spans, least)
    best = [0.0] + [float("inf")] * len(words)
    before = [0] * (len(words) + 1)
    ends = [0.0, *(words.cost(at) / 2 for at in range(1, len(words))), 0.0]
    for first in range(len(words)):
        for stop in range(first + 1, words.reach(first) + 1):
            width, seconds = words.width(first, stop), spans.seconds(first, stop)
            if seconds > LONGEST and width > least and stop > first + 1:
                break
            badness = best[first] + _A_CAPTION + (width / ideal - 1) ** 2 + ends[stop]
            badness += _TOO_SHORT if seconds < SHORTEST else 0.0
            if badness < best[stop]:
                best[stop], before[stop] = badness, first
    bounds = [len(words)]
    while bounds[-1]:
        bounds.append(before[bounds[-1]])
    return bounds[::-1]


def _fewest(words: Words, spans: _Spans, least: float) -> int:
    """How many captions so much text needs, or so much time."""
    count, at = 0, 0
    while at < len(words):
        count, at = count + 1, words.reach(at)
    whole, seconds = words.width(0, len(words)), spans.seconds(0, len(words))
    return max(count, int(min(seconds / LONGEST, whole / least)) + 1)


def _is_brief(piece: Piece) -> bool:
    return piece.end - piece.start < SHORTEST


def _pass(pieces: Sequence[Piece], language: str, is_meant: Callable[[Piece], bool]) -> list[Piece]:
    """Join neighbours from left to right where both are meant."""
    joined: list[Piece] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1].start if number + 1 < len(pieces) else float("inf")
        one = None
        if joined and is_meant(joined[-1]) and is_meant(piece):
            one = _one(joined[-1], piece, following, language)
        if one:
            joined[-1] = one
        else:
            joined.append(piece)
    return joined


def _one(last: Piece, piece: Piece, following: float, language: str) -> Piece | None:
    """Return both as one; None where they need not share, may not, or don't fit."""
    if (
        min(piece.start - last.start, following - piece.start) >= SHORTEST
        or not piece.is_opening
        or piece.speaker != last.speaker
        or piece.start - last.end > NEAR
        or piece.end - last.start > LONGEST
    ):
        return None
    is_running = not last.style.is_spaced and is_wide(last.text[-1])
    text = f"{last.text}{'' if is_running else ' '}{piece.text}"
    style = style_of(text, language)
    words = Words(text, style)
    if words.reach(0) < len(words):
        return None
    lines = words.lines(0, len(words))
    end = max(last.end, piece.end)
    return replace(last, end=end, text=text, lines=lines, style=style)
