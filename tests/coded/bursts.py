"""A word as sound: eight chords in a row, the first and the last always the same two.

Each of the six between carries six bits in two tones, as formants: 18 of the number, two of the mark, 16
of a check over both. All have a voice's pitch below them. The length is free, so that people may
speak fast and slowly; a word may have a closure in its middle, as those with a p, t or k do.
"""

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Sound = NDArray[np.float32]

LOW = 420.0 + 170.0 * np.arange(10)
HIGH = 2120.0 + 170.0 * np.arange(10)
"""The tones of each chord in hertz, one of each row: eight for data, one each for start and end."""

START, END = 8, 9
DATA = 6
CHORDS = DATA + 2
SHORTEST, LONGEST = 0.22, 0.8
"""Seconds of a word, a closure not counted, which is as long as a chord."""

_EDGE = 0.004


def encode(number: int, mark: int) -> list[tuple[int, int]]:
    """Return the chords of a word as pairs of tones."""
    bits = number | mark << 18 | int(check(np.array([number | mark << 18]))[0]) << 20
    parts = [bits >> 6 * place & 63 for place in range(DATA)]
    return [(START, START), *((part & 7, part >> 3) for part in parts), (END, END)]


def check(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 16 bits that depend on each of the 20 bits of a number with its mark."""
    mixed = (values + 1) * 0x9E3779B1 & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x85EBCA6B & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    checked: NDArray[np.int64] = (mixed ^ mixed >> 16) & 0xFFFF
    return checked


def burst(
    number: int, mark: int, seconds: float, dice: np.random.Generator, *, closure: bool = False
) -> Sound:
    """Return a word as sound of amplitude 1 at most. With a `closure` it is an eighth longer."""
    chords = encode(number, mark)
    length = round(seconds / CHORDS * RATE)
    pitch = dice.uniform(110, 210) * (1 + 0.08 * np.linspace(1, -1, CHORDS))
    tones = np.array(
        [
            (LOW[low], HIGH[high], tone, 2 * tone)
            for (low, high), tone in zip(chords, pitch, strict=True)
        ]
    )
    # Each tone's phase goes on where it was, so that there is no click between chords.
    steps = np.repeat(tones * (2 * np.pi / RATE), length, axis=0)
    phases = np.cumsum(steps, axis=0) + dice.uniform(0, 2 * np.pi, 4)
    weights = np.array([0.34, 0.3, 0.22, 0.14], np.float32)
    sound = np.sin(phases.astype(np.float32)) @ weights
    sound *= _contour(length, dice)
    if not closure:
        return sound
    half = len(sound) // 2
    parts = (_faded(sound[:half]), np.zeros(length, np.float32), _faded(sound[half:]))
    return np.concatenate(parts)


def _contour(length: int, dice: np.random.Generator) -> Sound:
    """Loudness over a word: it goes up and down by a few decibels, and fades at both ends."""
    loud = 10 ** (dice.uniform(-5, 0, CHORDS) / 20)
    places = (np.arange(CHORDS) + 0.5) * length
    contour = np.interp(np.arange(CHORDS * length), places, loud).astype(np.float32)
    return _faded(contour)


def _faded(sound: Sound) -> Sound:
    ramp = np.linspace(0, 1, round(_EDGE * RATE), dtype=np.float32)
    faded = sound.copy()
    faded[: len(ramp)] *= ramp
    faded[-len(ramp) :] *= ramp[::-1]
    return faded
