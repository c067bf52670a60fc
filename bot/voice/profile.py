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
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
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
