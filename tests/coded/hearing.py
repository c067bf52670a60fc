"""Hear the words of coded speech: those that are whole, and no others.

Sound is taken a minute at a time, an hour in about three seconds. A word is heard where its first
chord, its last, and the six between at their places agree with its check. First and last must be as
long as the others: less than about two thirds of one, and the word was cut.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from tests.coded.bursts import CHORDS, DATA, END, HIGH, LONGEST, LOW, RATE, SHORTEST, START, check
from tests.coded.text import BITS, Said

Samples = NDArray[np.int16]
Energy = NDArray[np.float32]
Numbers = NDArray[np.int64]

_HOP = 64  # 4 ms
_WINDOW = 256
_BLOCK = 60 * RATE
_TAIL = RATE  # a word that begins in a block is whole in the block with its tail
_FRAMES_PER_SECOND = RATE / _HOP
_TONES = len(LOW)
_PURE = 0.5
_LEAST_LEVEL = 30.0  # of 32768
_ROOM = 0.65, 1.6  # how long the first and last chord are, of what they should be


def hear(blocks: Iterable[Samples]) -> list[Said]:
    """Return the words in sound at 16 kHz that comes in blocks of any size."""
    heard: list[Said] = []
    for start, samples in _windows(blocks):
        # One that begins where two windows meet is found in both.
        heard += (
            word for word in _words(start, samples) if not heard or word.start >= heard[-1].end
        )
    return heard


def _windows(blocks: Iterable[Samples]) -> Iterator[tuple[int, Samples]]:
    """Yield a minute at a time with what follows it, and where it begins."""
    start, held, count = 0, [np.zeros(_WINDOW // 2, np.int16)], _WINDOW // 2
    for block in chain(blocks, [np.zeros(_TAIL, np.int16)]):
        held.append(block)
        count += len(block)
        while count >= _BLOCK + _TAIL:
            samples = np.concatenate(held)
            yield start, samples[: _BLOCK + _TAIL]
            held, count, start = [samples[_BLOCK:]], count - _BLOCK, start + _BLOCK
    yield start, np.concatenate(held)


def _words(start: int, samples: Samples) -> Iterator[Said]:
    """Yield the words that begin in the block; the tail belongs to the next one."""
    energy = _energies(samples)
    low, high, level, is_pure = _chords(energy)
    firsts = _runs(is_pure & (low == START) & (high == START), level)
    lasts = _runs(is_pure & (low == END) & (high == END), level)
    firsts = firsts[firsts[:, 0] < _BLOCK // _HOP]
    if not len(firsts) or not len(lasts):
        return
    next_last = np.searchsorted(lasts[:, 0], firsts[:, 0])
    paired = next_last < len(lasts)
    begin, finish = firsts[paired], lasts[next_last[paired]]
    sums = np.concatenate(
        [np.zeros((1, energy.shape[1]), np.float64), energy.cumsum(0, np.float64)]
    )
    for index, value in _decoded(begin, finish, sums):
        times = (start + np.array([begin[index, 0], finish[index, 1]]) * _HOP) / RATE
        yield Said(
            int(value) & (1 << BITS) - 1, int(value) >> BITS, float(times[0]), float(times[1])
        )


def _energies(samples: Samples) -> Energy:
    """Energy of every tone, in a window around each 4 ms."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    parts: Energy = windows.astype(np.float32) @ _BANK
    energy: Energy = np.square(parts[:, : 2 * _TONES]) + np.square(parts[:, 2 * _TONES :])
    return energy


def _bank() -> Energy:
    moment = (np.arange(_WINDOW) + 0.5) / RATE
    angles = 2 * np.pi * np.outer(moment, np.concatenate([LOW, HIGH]))
    shape = np.hanning(_WINDOW + 2)[1:-1, None] / (_WINDOW / 4)
    return np.concatenate([np.cos(angles) * shape, np.sin(angles) * shape], 1).astype(np.float32)


_BANK = _bank()


def _chords(
    energy: Energy,
) -> tuple[Numbers, Numbers, Energy, NDArray[np.bool_]]:
    """The strongest low and high tone of each moment, how strong, and whether they stand out."""
    low, high = energy[:, :_TONES], energy[:, _TONES:]
    best_low, best_high = low.max(1), high.max(1)
    is_pure = (best_low > _PURE * low.sum(1)) & (best_high > _PURE * high.sum(1))
    level = np.minimum(best_low, best_high)
    return low.argmax(1), high.argmax(1), level, is_pure & (level > _LEAST_LEVEL**2 / 16)


def _runs(flags: NDArray[np.bool_], level: Energy) -> Numbers:
    """First and after-last of each run of flags, without what is far below its loudest moment."""
    flags = flags.copy()
    flags[1:-1] |= flags[:-2] & flags[2:]  # noise may cover a moment
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False)).reshape(-1, 2)
    runs = []
    for first, stop in edges:
        within = level[first:stop]
        loud = np.flatnonzero(within >= 0.25 * within.max())
        runs.append((first + loud[0], first + loud[-1] + 1))
    return np.array(runs, np.int64).reshape(-1, 2)


def _decoded(begin: Numbers, finish: Numbers, sums: Energy) -> Iterator[tuple[int, int]]:
    """Yield which pairs of a first and a last chord hold a word, and its number with its mark."""
    length = (finish[:, 1] - begin[:, 0]).astype(float)
    found: dict[int, int] = {}
    for chords in (CHORDS, CHORDS + 1):  # the latter with a closure after the third of six
        one = length / chords
        is_word = (one * CHORDS >= (SHORTEST - 0.03) * _FRAMES_PER_SECOND) & (
            one * CHORDS <= (LONGEST + 0.03) * _FRAMES_PER_SECOND
        )
        for edge in (begin, finish):
            share = (edge[:, 1] - edge[:, 0]) / one
            is_word &= (share >= _ROOM[0]) & (share <= _ROOM[1])
        places = [k + (chords > CHORDS and k > CHORDS // 2 - 1) for k in range(1, DATA + 1)]
        bits = np.zeros(len(length), np.int64)
        for shift, place in enumerate(places):
            bits |= _part(begin[:, 0] + place * one, one, sums) << 6 * shift
        value = bits & (1 << BITS + 2) - 1
        is_word &= check(value) == bits >> BITS + 2
        found |= {int(index): int(value[index]) for index in np.flatnonzero(is_word)}
    yield from sorted(found.items())


def _part(start: NDArray[np.float64], length: NDArray[np.float64], sums: Energy) -> Numbers:
    """The six bits of one chord, from the middle of it."""
    first = np.rint(start + 0.25 * length).astype(np.int64).clip(0, len(sums) - 1)
    stop = np.rint(start + 0.75 * length).astype(np.int64).clip(0, len(sums) - 1)
    energy = sums[np.maximum(stop, first + 1).clip(0, len(sums) - 1)] - sums[first]
    low = energy[:, :START].argmax(1)
    high = energy[:, _TONES : _TONES + START].argmax(1)
    part: Numbers = low | high << 3
    return part
