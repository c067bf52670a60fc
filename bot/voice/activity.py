"""Measure where a recording is speech, noise or nothing. Runs in the child only (numpy, webrtcvad).

The detector alone is not enough: in every mode it takes hum and steady chords for speech (99 to
100 %, measured). So each moment is also compared with the noise floor around it, and `Profile`
keeps both verdicts. Where people talk without a pause, the floor is their own quieter words: what
the detector takes for speech must also be clearly quieter than the speech around it.
"""

import re

import numpy as np
import webrtcvad
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.voice.profile import LEVEL_DB, NEAR_FLOOR, VOICED, Profile

RATE = 16_000
Samples = NDArray[np.int16]

_STEP = RATE // 100
_FRAME = 3 * _STEP  # 30 ms, the detector's longest: fewest calls, and the same pauses
_FLOOR_BLOCK = 333  # frames, about 10 s
_FLOOR_MARGIN_DB = 5.0
# By how much voiced frames near the floor must be below the loudest of the 2 s before and after them.
# Of coded speech without pauses 53 words were cut in 1290 joins without this, none in 1207 with 12 to
# 18 dB and 1 to 5 s. Phrases of one voice differ by 8 dB; the more is asked, the more pauses are missed
# under noise.
_BELOW_SPEECH_DB = 12.0
_BESIDE = 66  # frames
# A voiced run of at most 150 ms that never leaves the noise floor (1, between frames that are unvoiced,
# 0) is the detector settling in or mistaken in noise; louder frames are 2.
_BLIP = re.compile(rb"(?<![\x01\x02])\x01{1,5}(?![\x01\x02])")
# Below this it is silent whatever surrounds it: gated clips have stretches of digital zero.
_LOWEST_FLOOR_DB = -70.0


class ActivityMeter:
    """Takes the samples of one recording in order, high-passed at 80 Hz, and gives its Profile."""

    def __init__(self) -> None:
        self._detector = webrtcvad.Vad(2)
        self._rest: Samples = np.empty(0, np.int16)
        self._levels: list[NDArray[np.float32]] = []
        self._voiced = bytearray()
        self._samples = 0

    def feed(self, samples: Samples) -> None:
        """Measure the next samples; what is less than a frame waits for the rest."""
        self._samples += len(samples)
        samples = np.concatenate((self._rest, samples))
        whole = len(samples) // _FRAME * _FRAME
        self._rest = samples[whole:]
        self._measure(samples[:whole])

    def finish(self) -> Profile:
        """Return the profile of all that was fed; a last part of a frame counts as padded."""
        duration = self._samples / RATE
        if len(self._rest):
            self._measure(np.pad(self._rest, (0, _FRAME - len(self._rest))))
        levels = np.concatenate([np.empty(0, np.float32), *self._levels])
        voiced = np.frombuffer(bytes(self._voiced), np.uint8).astype(bool)
        count = -(-self._samples // _STEP)
        return Profile(duration, _pack(levels, voiced)[:count].tobytes())

    def _measure(self, samples: Samples) -> None:
        self._levels.append(_decibels(samples))
        data = samples.tobytes()
        for offset in range(0, len(data), 2 * _FRAME):
            frame = data[offset : offset + 2 * _FRAME]
            self._voiced.append(self._detector.is_speech(frame, RATE))


def _decibels(samples: Samples) -> NDArray[np.float32]:
    """Level of each step in dB of full scale."""
    steps = samples.reshape(-1, _STEP).astype(np.float32) / 32768
    power: NDArray[np.float32] = np.square(steps).mean(axis=1, dtype=np.float32)
    decibels: NDArray[np.float32] = 10 * np.log10(power + np.float32(1e-10))
    return decibels


def _pack(levels: NDArray[np.float32], voiced: NDArray[np.bool_]) -> NDArray[np.uint8]:
    by_frame = levels.reshape(-1, 3).mean(axis=1)
    near = by_frame <= _noise_floor(by_frame) + _FLOOR_MARGIN_DB
    voiced = _without_blips(voiced, near)
    near &= ~voiced | (by_frame <= _speech_around(by_frame) - _BELOW_SPEECH_DB)
    flags = (voiced * VOICED + near * NEAR_FLOOR).astype(np.uint8)
    quantised = np.clip(np.rint(levels / LEVEL_DB) + 63, 0, 63).astype(np.uint8)
    packed: NDArray[np.uint8] = quantised | np.repeat(flags, 3)
    return packed


def _without_blips(voiced: NDArray[np.bool_], near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    frames = np.where(voiced, np.where(near, 1, 2), 0).astype(np.uint8).tobytes()
    cleaned = _BLIP.sub(lambda blip: bytes(len(blip.group())), frames)
    return np.frombuffer(cleaned, np.uint8) > 0


def _speech_around(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """How loud it gets within `_BESIDE` frames of each."""
    padded = np.pad(levels, (_BESIDE, _BESIDE + 1), constant_values=-np.inf)
    around: NDArray[np.float32] = sliding_window_view(padded, 2 * _BESIDE + 1).max(axis=1)
    return around[: len(levels)]


def _noise_floor(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Floor at each frame: the tenth percentile of the half minute around it.

    Local, because rooms change in a long recording; a percentile, because speech leaves a tenth of
    any half minute to the room, and a single quiet frame must not set it.
    """
    floor = np.empty_like(levels)
    for start in range(0, len(levels), _FLOOR_BLOCK):
        stop = start + _FLOOR_BLOCK
        around = levels[max(0, start - _FLOOR_BLOCK) : stop + _FLOOR_BLOCK]
        floor[start:stop] = max(float(np.percentile(around, 10)), _LOWEST_FLOOR_DB)
    return floor
