"""Samples as PyAV's frames, and frames of any format as samples at their place in time.

Runs in the child only.
"""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from bot.voice.activity import RATE, Samples

TIME_BASE = Fraction(1, RATE)
_BLOCK = 10 * RATE
# Stretches without packets (a paused recorder, a late audio track) become silence of that length, so
# that times stay true; a longer one is a broken timestamp.
_SHORTEST_HOLE, _LONGEST_HOLE = 0.1, 60.0


class Timeline:
    """Turns frames of any format into 16 kHz mono at their place in the recording's time."""

    def __init__(self, start: float) -> None:
        self.position = 0.0
        """Seconds of sound and filled holes so far."""
        self.breaks = 0
        """How often the sound did not simply go on: holes, odd timestamps, changes of format."""
        self._expected = start
        self._late = 0.0
        self._format: tuple[str, str, int] | None = None
        self._resampler = av.AudioResampler("s16", "mono", RATE, frame_size=_BLOCK)

    def feed(self, frame: AudioFrame) -> Iterator[Samples]:
        """Yield what is ready after `frame`, with silence for a hole before it."""
        hole = self._hole_before(frame)
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if hole or form != self._format:
            self.breaks += self._format is not None
            yield from self.flush()
            self._format = form
        if hole:
            self.position += hole / RATE
            yield np.zeros(hole, np.int16)
        try:
            resampled = self._resampler.resample(frame)
        except FFmpegError:
            self.breaks += 1
            return
        self.position += frame.samples / frame.sample_rate
        yield from map(samples_of, resampled)

    def flush(self) -> Iterator[Samples]:
        """Yield what was held back; the next frame may have another format."""
        with suppress(FFmpegError):
            yield from map(samples_of, self._resampler.resample(None))
        self._resampler = av.AudioResampler("s16", "mono", RATE, frame_size=_BLOCK)

    def _hole_before(self, frame: AudioFrame) -> int:
        """Samples of silence that are missing before `frame`."""
        if frame.pts is None or frame.time_base is None or not frame.sample_rate:
            return 0
        time = frame.pts * frame.time_base.numerator / frame.time_base.denominator
        jump = time - self._expected
        self._expected = time + frame.samples / frame.sample_rate
        self.breaks += abs(jump) > _SHORTEST_HOLE
        if abs(jump) <= _LONGEST_HOLE:
            self._late += jump
        if self._late < _SHORTEST_HOLE:
            return 0
        hole, self._late = self._late, 0.0
        return round(hole * RATE)


def frame_of(samples: Samples, position: int) -> AudioFrame:
    """Wrap 16 kHz mono samples, `position` samples into their stream."""
    frame = AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
    frame.sample_rate = RATE
    frame.time_base = TIME_BASE
    frame.pts = position
    return frame


def samples_of(frame: AudioFrame) -> Samples:
    """Return the samples of a 16 bit mono frame."""
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)
