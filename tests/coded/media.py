"""Coded speech as media files, a block at a time, and the sound of any such file or chunk."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is packed: FFmpeg's muxer and codec, sample rate and bits a second."""

    muxer: str
    codec: str
    rate: int = RATE
    bits: int = 64_000
    layout: str = "mono"
    is_bare: bool = False


FORMS = {
    "wav": Form("wav", "pcm_s16le"),
    "flac": Form("flac", "flac"),
    "mp3": Form("mp3", "libmp3lame"),
    "m4a": Form("ipod", "aac"),
    "mp4": Form("mp4", "aac"),
    "opus": Form("ogg", "libopus", 48_000, 24_000),
    "webm": Form("webm", "libopus", 48_000, 24_000),
    "bare mp3": Form("mp3", "libmp3lame", is_bare=True),
    # As recorders and meeting tools write it.
    "bare stereo mp3": Form("mp3", "libmp3lame", 44_100, 64_000, "stereo", is_bare=True),
}


def encode(path: Path, blocks: Iterable[Samples], form: Form) -> Path:
    """Write sound of 16 kHz mono as a file of `form`, and return its path."""
    # Without headers, mp3 files can be put one behind the other.
    options = {"write_xing": "0", "id3v2_version": "0"} if form.is_bare else {}
    with av.open(str(path), "w", format=form.muxer, options=options) as output:
        stream = output.add_stream(form.codec, rate=form.rate, layout=form.layout)
        assert isinstance(stream, AudioStream)
        stream.bit_rate = form.bits
        stream.options = {"compression_level": "9"} if form.codec == "libmp3lame" else {}
        for frame in _resampled(blocks, stream):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def _resampled(blocks: Iterable[Samples], stream: AudioStream) -> Iterator[AudioFrame]:
    codec = stream.codec_context
    resampler = av.AudioResampler(
        codec.format, codec.layout, codec.sample_rate, frame_size=codec.frame_size or 4096
    )
    for block in blocks:
        frame = AudioFrame.from_ndarray(block.reshape(1, -1), "s16", "mono")
        frame.sample_rate = RATE
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def decode(media: Path | bytes) -> Iterator[Samples]:
    """Yield the sound of a file, or of its bytes, at 16 kHz mono."""
    source = io.BytesIO(media) if isinstance(media, bytes) else str(media)
    resampler = av.AudioResampler("s16", "mono", RATE, frame_size=10 * RATE)
    with av.open(source, "r") as opened:
        for frame in opened.decode(audio=0):
            yield from map(_samples, resampler.resample(frame))
        yield from map(_samples, resampler.resample(None))


def _samples(frame: AudioFrame) -> Samples:
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)
