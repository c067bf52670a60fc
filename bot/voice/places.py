"""Find where the parts of a text end in the time in which somebody spoke. Pure.

As sentences of two languages are aligned by their lengths (Gale and Church, 1993): parts take time by
their letters, more or less, and end in pauses, mostly. Of all ways to lay the ends into the pauses the
most likely is taken, for the chunk as a whole; what ends in none is placed between those that do.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

SHORTEST = 0.15
"""Seconds of pause that a part may end in; less may be the closure of a p, t or k."""

# How far the time that letters take is from their share: words differ by 0.4 of their length (measured,
# six letters and a space to a word), and the pace of what is said in one go by a seventh.
_BY_LETTER, _BY_PACE = 1.0, 0.02
# What is unlikely, in natural logarithms: that the end of a sentence, or of a clause, is no pause, and
# a second of pause that ends neither. Clauses are often said without a pause, sentences hardly ever.
# Of some twenty settings these did best where punctuation and pauses disagree (two fifths of the commas
# missing, others between any words), and nearly as well as any where they agree.
_NO_PAUSE = {True: 3.0, False: 0.5}
_HESITATION, _LONGEST_HESITATION = 2.0, 1.0
_FARTHEST = 3.0  # standard deviations
_MOST = 12  # ways that are followed at once


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: how long it takes to say, in any unit, and whether it ends a sentence."""

    weight: float
    is_sentence: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause: its place in the time in which somebody spoke, and its length, in seconds."""

    place: float
    length: float


class _Way(NamedTuple):
    """One way to lay the ends so far; a pause is known by its number, from 1 on (0: the beginning).

    `weight` is of the parts since the last end that is in a pause, which is `pause`. The `trail` leads
    from that end to those before it: the part, the pause, and the rest.
    """

    cost: float
    weight: float
    pause: int
    trail: "_Trail | None"


_Trail = tuple[int, int, "_Trail | None"]


def ends(parts: Sequence[Part], pauses: Sequence[Pause], whole: float) -> list[tuple[float, bool]]:
    """Return where each part ends, from 0 to `whole`, and whether in a pause. The last ends there.

    `pauses` are in order and lie within.
    """
    if not parts:
        return []
    laid = _Laying(parts, pauses, whole).anchors()
    found: list[tuple[float, bool]] = []
    for (part, place), (following, end) in pairwise(laid):
        weights = list(accumulate(one.weight for one in parts[part + 1 : following + 1]))
        pace = (end - place) / weights[-1]
        found += ((place + pace * weight, False) for weight in weights[:-1])
        found.append((end, following < len(parts) - 1))
    return found


class _Laying:
    """The search through the ways to lay the ends of `parts` into `pauses`.

    Where two ways have come to the same end in the same pause, only the better one is followed.
    """

    def __init__(self, parts: Sequence[Part], pauses: Sequence[Pause], whole: float) -> None:
        long = [pause for pause in pauses if pause.length >= SHORTEST]
        costs = (_HESITATION * min(pause.length, _LONGEST_HESITATION) for pause in long)
        self._parts = parts
        self._places = [0.0, *(pause.place for pause in long), whole]
        # What it costs if none of the pauses before each ends a part, and none up to each.
        self._before = [0.0, *accumulate(costs, initial=0.0)]
        self._after = [*self._before[1:], 0.0]
        self._pace = whole / sum(part.weight for part in parts)

    def anchors(self) -> list[tuple[int, float]]:
        """Return the parts that end in a pause and where, with the beginning (-1) and the end."""
        ways = [_Way(0.0, 0.0, 0, None)]
        for number, part in enumerate(self._parts[:-1]):
            ways = sorted(self._further(ways, number, part))[:_MOST]
        last, end = len(self._parts) - 1, len(self._places) - 1
        weight = self._parts[-1].weight
        best = min(ways, key=lambda way: self._costs(way, way.weight + weight, end, end + 1))
        found, trail = [(last, self._places[end])], best.trail
        while trail:
            ended, pause, trail = trail
            found.append((ended, self._places[pause]))
        return [(-1, 0.0), *reversed(found)]

    def _further(self, ways: Sequence[_Way], number: int, part: Part) -> Iterator[_Way]:
        """Yield the ways on: the part ends in no pause, or in one of those near."""
        reached: dict[int, _Way] = {}
        for way in ways:
            weight = way.weight + part.weight
            yield _Way(way.cost + _NO_PAUSE[part.is_sentence], weight, way.pause, way.trail)
            likely = self._places[way.pause] + self._pace * weight
            reach = _FARTHEST * self._variance(weight) ** 0.5
            first = max(way.pause + 1, bisect_left(self._places, likely - reach))
            stop = min(bisect_right(self._places, likely + reach), len(self._places) - 1)
            for pause, cost in enumerate(self._costs(way, weight, first, stop), first):
                if pause not in reached or cost < reached[pause].cost:
                    reached[pause] = _Way(cost, 0.0, pause, (number, pause, way.trail))
        yield from reached.values()

    def _costs(self, way: _Way, weight: float, first: int, stop: int) -> list[float]:
        """How unlikely it is that so much text is said from the last end to each of these pauses."""
        likely = self._places[way.pause] + self._pace * weight
        double = 2 * self._variance(weight)
        cost = way.cost - self._after[way.pause]
        return [
            cost + self._before[pause] + (self._places[pause] - likely) ** 2 / double
            for pause in range(first, stop)
        ]

    def _variance(self, weight: float) -> float:
        return self._pace**2 * (_BY_LETTER * weight + _BY_PACE * weight**2) + 1e-9
