"""Talk in coded words, as long as wanted: what is said when, and its sound, a phrase at a time.

Lengths of words vary as those of voices do: with their letters, the phrase, and by chance. In flite's
four better voices a letter takes 0.068 to 0.076 s, and words differ from that by a factor whose
logarithm has a standard deviation of 0.38 to 0.43 (167 words each); here it is 0.071 and 0.40.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tests.coded.bursts import LONGEST, RATE, SHORTEST, Sound, burst
from tests.coded.text import BITS, Said, spell

Samples = NDArray[np.int16]

_LOUD = 9000.0
_SNR = 10.0  # decibels between the mean of speech and the noise
_REPEATED = 0.25  # of all phrases
_LOOP = 60 * RATE  # noise repeats after a minute; nobody listens to it


class Variant(StrEnum):
    """How it is spoken."""

    PAUSES = "pauses"  # 0.15 to 1.2 s between phrases, now and then several seconds
    NONE = "no pauses"  # words follow each other within 20 ms, and no word has a closure
    REPEATED = "repeated phrases"  # a quarter of all phrases repeats the one before
    WHITE = "white noise"  # 10 dB below the speech
    PINK = "pink noise"
    HUM = "hum"  # of mains, with overtones


@dataclass
class Talk:
    """Coded speech of about `seconds`, the first word after `lead`; `said` fills as sound is taken."""

    variant: Variant
    seconds: float
    seed: int = 1
    lead: float = 0.0
    said: list[Said] = field(default_factory=list)

    def sound(self) -> Iterator[Samples]:
        """Yield the sound, 16 kHz mono, a phrase with the pause after it at a time."""
        dice = np.random.default_rng([self.seed, *self.variant.encode()])
        noise, at = _noise(self.variant, dice), round(self.lead * RATE)
        if at:
            yield noise.take(np.arange(at), mode="wrap").astype(np.int16)
        words: list[int] = []
        while at < self.seconds * RATE:
            if self.variant is not Variant.REPEATED or not words or dice.random() >= _REPEATED:
                words = [_number(dice) for _ in range(dice.integers(2, 14))]
            parts = list(self._phrase(words, at, dice))
            sound = np.concatenate(parts)
            sound += noise.take(np.arange(at, at + len(sound)), mode="wrap")
            at += len(sound)
            yield sound.clip(-32768, 32767).astype(np.int16)

    def _phrase(self, words: list[int], at: int, dice: np.random.Generator) -> Iterator[Sound]:
        mark = int(dice.choice([1, 2, 3], p=[0.45, 0.45, 0.1]))
        pace, loud = dice.uniform(0.8, 1.3), _LOUD * 10 ** (dice.uniform(-8, 0) / 20)
        for place, number in enumerate(words):
            is_last = place == len(words) - 1
            closure = self.variant is not Variant.NONE and dice.random() < 0.2
            length = _length(number, pace, dice)
            sound = burst(number, mark if is_last else 0, length, dice, closure=closure)
            self.said.append(
                Said(number, mark if is_last else 0, at / RATE, (at + len(sound)) / RATE)
            )
            gap = np.zeros(round(self._gap(dice, is_last=is_last) * RATE), np.float32)
            at += len(sound) + len(gap)
            yield loud * sound
            yield gap

    def _gap(self, dice: np.random.Generator, *, is_last: bool) -> float:
        """Seconds of nothing after a word."""
        if self.variant is Variant.NONE:
            return float(dice.uniform(0.004, 0.02))
        if not is_last:
            return float(dice.uniform(0.02, 0.08))
        if dice.random() < 0.02:
            return float(dice.uniform(2.2, 5.0))
        return float(np.clip(dice.lognormal(np.log(0.4), 0.5), 0.15, 1.2))


def _number(dice: np.random.Generator) -> int:
    """Short words are common and few, long ones rare and many."""
    syllables = dice.choice([1, 2, 3], p=[0.35, 0.4, 0.25])
    first = (0, 64, 64 + 64 * 64)[syllables - 1]
    return int(dice.integers(first, min(first + 64**syllables, 1 << BITS)))


def _length(number: int, pace: float, dice: np.random.Generator) -> float:
    letters = len(spell(number))
    length = pace * 0.064 * letters * dice.lognormal(0, 0.45)
    return float(np.clip(length, SHORTEST, LONGEST))


def _noise(variant: Variant, dice: np.random.Generator) -> Sound:
    """A minute of what is heard behind the speech."""
    level = 0.22 * _LOUD * 10 ** (-_SNR / 20)  # 0.22: the RMS of words, measured
    if variant is Variant.HUM:
        moment = np.arange(_LOOP) / RATE
        tones = sum(np.sin(2 * np.pi * 50 * k * moment) / k for k in (1, 2, 3, 4, 6))
        hum: Sound = (level * np.asarray(tones)).astype(np.float32)
        return hum
    if variant not in (Variant.WHITE, Variant.PINK):
        return np.zeros(RATE, np.float32)
    white: Sound = np.float32(level) * dice.standard_normal(_LOOP).astype(np.float32)
    if variant is Variant.WHITE:
        return white
    spectrum = np.fft.rfft(white)
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)) * RATE / _LOOP, 20.0))
    pink = np.fft.irfft(spectrum, _LOOP)
    scaled: Sound = (level * pink / pink.std()).astype(np.float32)
    return scaled
