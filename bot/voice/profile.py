"""What is known of a recording's sound without its samples: where there is speech, noise, nothing.

A byte for every 10 ms: level, whether the detector heard speech, whether it is near the noise floor.
Two hours are 720 kB here and about half of that on the way from the child that measured it. All
that needs to look at every step is done by `bytes.translate` and regular expressions, so that the
event loop is held for milliseconds only.
"""

import base64
import math
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Self

STEPS_PER_SECOND = 100
LEVEL_DB = 1.5
"""Decibels from one level to the next; level 0 is -94.5 dBFS or less, 63 is full scale."""

LEVEL = 0x3F
VOICED = 0x40
NEAR_FLOOR = 0x80

_LEVELS = bytes(byte & LEVEL for byte in range(256))
# The detector takes hum and music for speech, so a quiet moment is a pause even when it is voiced.
_PAUSES = bytes(not byte & VOICED or bool(byte & NEAR_FLOOR) for byte in range(256))
_SILENCES = bytes(not byte & VOICED and bool(byte & NEAR_FLOOR) for byte in range(256))
_BELOW_VOICE = 10  # levels: 15 dB

_VOICED = bytes(bool(byte & VOICED) for byte in range(256))
_NEAR_FLOOR = bytes(bool(byte & NEAR_FLOOR) for byte in range(256))

Run = tuple[int, int]
"""First step and the one after the last."""


@dataclass(frozen=True)
class Profile:
    """A recording's activity. `duration` in seconds by decoding, `steps` a byte per 10 ms."""

    duration: float
    steps: bytes

    @cached_property
    def levels(self) -> bytes:
        """Level of each step in units of `LEVEL_DB` above -94.5 dBFS."""
        return self.steps.translate(_LEVELS)

    def pauses(self, first: int, stop: int, least: int) -> Iterator[Run]:
        """Yield the runs of at least `least` steps within [first, stop) in which nobody speaks.

        Unvoiced or near the noise floor is enough: good for cutting, no ground to leave audio out.
        """
        return _runs(self._pause_flags, first, stop, least)

    def silences(self, least: int) -> Iterator[Run]:
        """Yield the runs of at least `least` steps that are unvoiced and near the noise floor."""
        return _runs(self.steps.translate(_SILENCES), 0, len(self.steps), least)

    def loud(self, first: int, stop: int) -> int:
        """How many steps of [first, stop) are above the noise floor."""
        return self._near_floor.count(0, first, stop)

    def voiced(self, first: int, stop: int) -> int:
        """In how many steps of [first, stop) the detector heard speech."""
        return self._voiced.count(1, first, stop)

    def is_calm(self, start: float, end: float) -> bool:
        """Tell whether from `start` to `end`, in seconds, there is only the room's noise.

        Near the floor is not enough: where sound never ceases, the floor is the sound.
        """
        first, stop = steps(max(0.0, start)), math.ceil(end * STEPS_PER_SECOND)
        return 0 not in self._calm[first:stop]

    @cached_property
    def _calm(self) -> bytes:
        most = self._voice_level - _BELOW_VOICE
        calm = bytes(bool(byte & NEAR_FLOOR) and byte & LEVEL <= most for byte in range(256))
        return self.steps.translate(calm)

    @cached_property
    def _voice_level(self) -> int:
        """The median level of what the detector takes for speech."""
        counts = [
            self.steps.count(VOICED | level) + self.steps.count(VOICED | NEAR_FLOOR | level)
            for level in range(LEVEL + 1)
        ]
        sums = list(accumulate(counts))
        return bisect_left(sums, max(1, sums[-1] / 2))

    @cached_property
    def _voiced(self) -> bytes:
        return self.steps.translate(_VOICED)

    @cached_property
    def _near_floor(self) -> bytes:
        return self.steps.translate(_NEAR_FLOOR)

    @cached_property
    def _pause_flags(self) -> bytes:
        return self.steps.translate(_PAUSES)

    def to_json(self) -> dict[str, Any]:
        """Return it in the form the child sends it."""
        packed = base64.b64encode(zlib.compress(self.steps)).decode("ascii")
        return {"duration": self.duration, "steps": packed}

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(form["duration"], zlib.decompress(base64.b64decode(form["steps"])))


def seconds(step: int) -> float:
    """Turn a step into the time at which it begins."""
    return step / STEPS_PER_SECOND


def steps(time: float) -> int:
    """Turn a time in seconds into whole steps, rounded down (and a hair up, against binary 0.1s)."""
    return math.floor(time * STEPS_PER_SECOND + 1e-6)


def _runs(flags: bytes, first: int, stop: int, least: int) -> Iterator[Run]:
    pattern = re.compile(rb"\x01{%d,}" % max(1, least))
    for match in pattern.finditer(flags, first, stop):
        yield match.span()
