"""Find the same words, or the same characters, many times in a row, and keep fewer of them. Pure."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.voice.timing import letters

# The longest loop: words, or characters where nothing separates words.
_WORDS = 12
_CHARACTERS = 30
# Repetitions that make a loop: of one word, of one character, of more.
_LEAST_WORD = 6
_LEAST_CHARACTER = 10
_LEAST = 4
# Characters of a word below which there is no loop in it.
_SHORTEST = 8

Room = Callable[[str, str], int]
"""How many repetitions of a loop can have been said, beside the rest of the text."""


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A text with a loop cut down, and what was taken out."""

    text: str
    dropped: str


@dataclass(frozen=True, slots=True)
class _Run:
    first: int
    length: int
    period: int

    @property
    def times(self) -> int:
        return self.length // self.period


def collapse(text: str, room: Room) -> Collapsed | None:
    """Cut the longest loop down to `room(loop, rest)` repetitions, or return None.

    None when there is no loop, or none that has more repetitions than there is room for. `rest` is
    the text without the loop. Words are compared by their letters.
    """
    text = unicodedata.normalize("NFC", text)
    words = text.split()
    run = _longest([letters(word) for word in words], _WORDS, _LEAST_WORD)
    if run is not None and (collapsed := _cut_down(words, run, " ", room)):
        return collapsed
    return _collapse_within(words, room)


def _collapse_within(words: Sequence[str], room: Room) -> Collapsed | None:
    """The same for characters within a word, as Chinese and Japanese sentences are."""
    for at, word in sorted(enumerate(words), key=lambda pair: -len(pair[1])):
        if len(word) < _SHORTEST:
            break
        run = _longest([letters(mark) for mark in word], _CHARACTERS, _LEAST_CHARACTER)
        before, after = " ".join(words[:at]), " ".join(words[at + 1 :])
        if run and (found := _cut_down(word, run, "", _beside(room, f"{before} {after}"))):
            text = " ".join(part for part in (before, found.text, after) if part)
            return Collapsed(text, found.dropped)
    return None


def _beside(room: Room, others: str) -> Room:
    return lambda loop, rest: room(loop, f"{rest} {others}")


def _cut_down(tokens: Sequence[str], run: _Run, joint: str, room: Room) -> Collapsed | None:
    stop = run.first + run.times * run.period
    # At the end of a text, a repetition that was begun belongs to the loop.
    if run.first + run.length == len(tokens):
        stop = len(tokens)
    loop = joint.join(tokens[run.first : run.first + run.period])
    rest = joint.join([*tokens[: run.first], *tokens[stop:]])
    kept = room(loop, rest)
    if kept >= run.times:
        return None
    at = run.first + kept * run.period
    return Collapsed(joint.join([*tokens[:at], *tokens[stop:]]), joint.join(tokens[at:stop]))


def _longest(marks: Sequence[str], longest: int, least_single: int) -> _Run | None:
    """The run that covers most tokens; of equals the one with the shortest period."""
    best: _Run | None = None
    for period in range(1, min(longest, len(marks) // _LEAST) + 1):
        least = least_single if period == 1 else _LEAST
        for run in _runs(marks, period):
            if run.times >= least and (best is None or run.length > best.length):
                best = run
    return best


def _runs(marks: Sequence[str], period: int) -> list[_Run]:
    runs, same = [], 0
    for at in range(len(marks) - period + 1):
        if at + period < len(marks) and marks[at] == marks[at + period]:
            same += 1
        elif same:
            runs.append(_Run(at - same, same + period, period))
            same = 0
    return [run for run in runs if any(marks[run.first : run.first + period])]
