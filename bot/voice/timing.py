"""Give the sentences of one chunk their times: by word times where there are any, else by its pauses.

Without times from the endpoint, text is spread over the chunk's voiced time, and the ends of sentences
and clauses move to the pauses near them (`bot.voice.places`). Pure.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

from bot.conversation import Segment, Word
from bot.voice.cuts import Cut
from bot.voice.places import Part, Pause, ends

Spans = Sequence[tuple[float, float]]
"""Stretches of time in seconds, in order."""

_NOT_LETTERS = re.compile(r"[\W_]+")
# Where a clause ends: what people write there, and a space. Chinese and Japanese write none.
_CLAUSE_MARKS = ",;:،؛–—"
_CLAUSE = re.compile(f"(?<=[{_CLAUSE_MARKS}]) ")

# Sums of the same spans in another order differ by less than this.
_ROUNDING = 1e-6
# Letters of the text that a word may skip where text and words disagree ("20" and "twenty").
_SLACK = 20
# What a word must have to be looked for further on: "a" is found anywhere.
_TELLING = 3
# The share of the text's letters that must be found among the words, for them to be trusted.
_ENOUGH = 0.6


def letters(text: str) -> str:
    """Return what two spellings have in common: letters and digits, case folded, composed (NFC).

    The Turkish dotless i counts as an i, which its capital is to everybody else.
    """
    folded = unicodedata.normalize("NFC", text).casefold().replace("ı", "i")
    return _NOT_LETTERS.sub("", folded)


def ends_clause(text: str) -> bool:
    """Whether a clause ends here that is not the end of its sentence."""
    return text.endswith(tuple(_CLAUSE_MARKS))


def spoken(cut: Cut) -> Spans:
    """Return the voiced parts of a cut; all of it where nobody was detected, so that text has room."""
    return cut.voiced or ((cut.start, cut.end),)


def within(cut: Cut, start: float, end: float) -> Cut:
    """Return the part of `cut` between two moments, in seconds of the recording, clamped to it."""
    first = min(max(start, cut.start), cut.end)
    last = min(max(end, first), cut.end)
    voiced = ((max(a, first), min(b, last)) for a, b in cut.voiced if a < last and b > first)
    return Cut(first, last, tuple(voiced))


def spread(cut: Cut, parts: Sequence[str], speaker: str = "") -> Iterator[Segment]:
    """Yield each part with times by its share of the voiced time, ends moved to pauses nearby.

    A part is divided where one of its clauses ends in a pause.
    """
    spans = spoken(cut)
    clauses = [clause for part in parts for clause in _clauses(part)]
    laid = ends(
        [Part(_weight(text), is_sentence) for text, is_sentence in clauses],
        list(_pauses(spans)),
        sum(end - start for start, end in spans),
    )
    passed = list(accumulate(end - start for start, end in spans))
    begin, text = 0.0, ""
    for (clause, is_sentence), (end, is_pause) in zip(clauses, laid, strict=True):
        text += f" {clause}" if text else clause
        if is_sentence or is_pause:
            start = _time_of_start(spans, passed, begin)
            yield Segment(start, max(start, _time_of_end(spans, passed, end)), text, speaker)
            begin, text = end, ""


def by_words(cut: Cut, parts: Sequence[str], words: Sequence[Word]) -> list[Segment] | None:
    """Return each part with the times of its words, which count from the start of the chunk.

    Words are found in the text by their letters, in order. Where single words differ, times between
    those found are estimated; where most do, None. Times run forward and stay within the cut.
    """
    marks = [letters(part) for part in parts]
    bounds = list(accumulate(map(len, marks), initial=0))
    knots = _knots("".join(marks), words, cut)
    if knots is None:
        return None
    segments = []
    for part, (begin, end) in zip(parts, pairwise(bounds), strict=True):
        last = _moment(*knots, end, bisect_left)
        first = _moment(*knots, begin, bisect_right) if end > begin else last
        segments.append(Segment(first, last, part))
    return segments


Knots = tuple[list[int], list[float]]


def _knots(text: str, words: Sequence[Word], cut: Cut) -> Knots | None:
    """Places in `text` whose time is known, and the times, both running forward."""
    spans = spoken(cut)
    places, times, found = [0], [spans[0][0]], 0
    place, slack = 0, _SLACK
    for word in words:
        mark = letters(word.text)
        skip = slack if len(mark) >= _TELLING else 0
        at = text.find(mark, place, place + len(mark) + skip) if mark else -1
        if at < 0:
            slack += len(mark)
            continue
        place, slack, found = at + len(mark), _SLACK, found + len(mark)
        places += [at, place]
        times += [cut.start + word.start, cut.start + word.end]
    if not found or found < _ENOUGH * len(text):
        return None
    # What comes before the first known word or after the last can only be placed by the voice.
    times[0] = min(times[0], times[1])
    places.append(len(text))
    times.append(max(spans[-1][1], times[-1]))
    return places, list(accumulate((min(max(t, cut.start), cut.end) for t in times), max))


def _moment(
    places: list[int], times: list[float], place: int, bisect: Callable[[list[int], int], int]
) -> float:
    """The time at a place: of two known for it, the earlier with `bisect_left`, else the later."""
    after = bisect(places, place)
    exact = after if bisect is bisect_left else after - 1
    if places[exact] == place:
        return times[exact]
    share = (place - places[after - 1]) / (places[after] - places[after - 1])
    return times[after - 1] + share * (times[after] - times[after - 1])


def _weight(text: str) -> int:
    """How long it takes to say, roughly: a Korean or Chinese character is about two letters."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def _clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the clauses of a sentence, and whether each is the last."""
    parts = _CLAUSE.split(sentence)
    yield from ((part, number == len(parts)) for number, part in enumerate(parts, 1))


def _pauses(spans: Spans) -> Iterator[Pause]:
    """Yield the pauses within the chunk."""
    place = 0.0
    for (start, end), (following, _) in pairwise(spans):
        place += end - start
        yield Pause(place, following - end)


def _time_of_start(spans: Spans, passed: Sequence[float], place: float) -> float:
    """The moment at which so much voiced time has passed; after a pause, not before it."""
    at = bisect_right(passed, place + _ROUNDING)
    if at == len(spans):
        return spans[-1][1]
    start, end = spans[at]
    return min(max(start, start + (place - (passed[at - 1] if at else 0.0))), end)


def _time_of_end(spans: Spans, passed: Sequence[float], place: float) -> float:
    """The moment at which so much voiced time has passed; before a pause, not after it."""
    at = bisect_left(passed, place - _ROUNDING)
    if at == len(spans):
        return spans[-1][1]
    start, end = spans[at]
    return min(max(start, start + (place - (passed[at - 1] if at else 0.0))), end)
