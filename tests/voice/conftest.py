"""Sounds made with numpy, and media files made of them with PyAV."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[np.int16]
Write = Callable[..., Path]

# Name of bot.voice.containers (and `aifc`): FFmpeg's muxer, codec, file extension.
FORMATS = {
    "wav": ("wav", "pcm_s16le", "wav"),
    "w64": ("w64", "pcm_s16le", "w64"),
    "flac": ("flac", "flac", "flac"),
    "mp3": ("mp3", "libmp3lame", "mp3"),
    "aac": ("adts", "aac", "aac"),
    "m4a": ("ipod", "aac", "m4a"),
    "mp4": ("mp4", "aac", "mp4"),
    "mov": ("mov", "alac", "mov"),
    "ogg": ("ogg", "vorbis", "ogg"),
    "opus": ("ogg", "libopus", "opus"),
    "webm": ("webm", "libopus", "webm"),
    "mkv": ("matroska", "pcm_s16le", "mkv"),
    "asf": ("asf", "wmav2", "wma"),
    "aiff": ("aiff", "pcm_s16be", "aiff"),
    "aifc": ("aiff", "pcm_s16le", "aiff"),
}


def words(count: int, *, gap: float, seed: int = 1) -> tuple[Samples, list[tuple[float, float]]]:
    """Bursts of 0.2 to 0.45 s with a voice's overtones, `gap` seconds apart, and their times."""
    random = np.random.default_rng(seed)
    parts, times, at = [np.zeros(int(gap * RATE))], [], gap
    for _ in range(count):
        length = int(random.uniform(0.2, 0.45) * RATE)
        moment = np.arange(length) / RATE
        pitch = random.uniform(110, 220)
        tones = sum(np.sin(2 * np.pi * pitch * k * moment) / k for k in range(1, 12))
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / (0.02 * RATE))
        parts += [5000 * tones * edge, np.zeros(int(gap * RATE))]
        times.append((at, at + length / RATE))
        at += length / RATE + int(gap * RATE) / RATE
    return np.concatenate(parts).astype(np.int16), times


def write(path: Path, samples: Samples, container: str) -> Path:
    """Encode samples of 16 kHz mono as stereo at 48 kHz in the named container."""
    muxer, codec, _ = FORMATS[container]
    with av.open(str(path), "w", format=muxer) as output:
        stream = output.add_stream(codec, rate=48_000, layout="stereo")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = 96_000
        stream.options = {"strict": "experimental"}  # FFmpeg's own vorbis encoder asks for it
        resampler = av.AudioResampler(
            stream.codec_context.format,
            "stereo",
            48_000,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate = RATE
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(resampled))
        output.mux(stream.encode(None))
    return path


def read(path: Path) -> Samples:
    """Decode a file as it is, without resampling."""
    with av.open(str(path)) as media:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in media.decode(audio=0)])


@pytest.fixture
def spoken() -> Callable[..., tuple[Samples, list[tuple[float, float]]]]:
    """Return `words`."""
    return words


@pytest.fixture
def sound() -> Samples:
    """Six seconds in which four bursts can be heard."""
    samples, _ = words(4, gap=1.0)
    return samples[: 6 * RATE]


@pytest.fixture
def media_file(tmp_path: Path) -> Write:
    """Return a function that writes samples as a media file and gives its path."""

    def make(samples: Samples, container: str = "wav", name: str = "") -> Path:
        return write(tmp_path / (name or f"sound.{FORMATS[container][2]}"), samples, container)

    return make
