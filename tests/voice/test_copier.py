import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from bot.voice.activity import RATE
from bot.voice.child import Recording
from bot.voice.containers import BY_NAME, FLAC, M4A, MP3, OGG, Container, container_of
from bot.voice.cuts import Cut, plan
from bot.voice.decoder import decode

Samples = NDArray[np.int16]
Spoken = Callable[..., tuple[Samples, list[tuple[float, float]]]]

# Our container, FFmpeg's muxer and encoder, rate in Hz, layout, bits a second, options.
Kind = tuple[str, str, str, int, str, int, dict[str, str]]
COPIED: dict[str, tuple[Kind, Container]] = {
    "mp3": (("mp3", "mp3", "libmp3lame", 44_100, "stereo", 128_000, {}), MP3),
    "slow mp3": (("mp3", "mp3", "libmp3lame", 22_050, "mono", 32_000, {}), MP3),
    "mp3 of a variable rate": (("mp3", "mp3", "libmp3lame", 48_000, "stereo", 0, {"q": "4"}), MP3),
    "mp3 in mkv": (("mkv", "matroska", "libmp3lame", 44_100, "mono", 64_000, {}), MP3),
    "m4a": (("m4a", "ipod", "aac", 44_100, "stereo", 96_000, {}), M4A),
    "m4a of 16 kHz": (("m4a", "ipod", "aac", 16_000, "mono", 32_000, {}), M4A),
    "mp4": (("mp4", "mp4", "aac", 48_000, "mono", 64_000, {}), M4A),
    "mov": (("mov", "mov", "aac", 48_000, "mono", 64_000, {}), M4A),
    "aac": (("aac", "adts", "aac", 44_100, "mono", 64_000, {}), M4A),
    "opus": (("opus", "ogg", "libopus", 48_000, "mono", 32_000, {}), OGG),
    "opus of 60 ms": (
        ("opus", "ogg", "libopus", 48_000, "mono", 24_000, {"frame_duration": "60"}),
        OGG,
    ),
    "webm": (("webm", "webm", "libopus", 48_000, "stereo", 64_000, {}), OGG),
}
NOT_COPIED: dict[str, Kind] = {
    "vorbis": ("ogg", "ogg", "vorbis", 44_100, "stereo", 96_000, {"strict": "experimental"}),
    "wma": ("asf", "asf", "wmav2", 44_100, "stereo", 96_000, {}),
    "pcm": ("wav", "wav", "pcm_s16le", 44_100, "stereo", 0, {}),
    "lossless": ("mov", "mov", "alac", 48_000, "mono", 0, {}),
    "larger than FLAC": ("mp3", "mp3", "libmp3lame", 48_000, "stereo", 320_000, {}),
}


def write(path: Path, samples: Samples, kind: Kind) -> Path:
    _, muxer, encoder, rate, layout, bits, options = kind
    with av.open(str(path), "w", format=muxer) as output:
        stream = output.add_stream(encoder, rate=rate, layout=layout, options=dict(options))
        assert isinstance(stream, AudioStream)
        if bits:
            stream.bit_rate = bits
        stream.codec_context.open()
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format, layout, rate, frame_size=size)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(resampled))
        output.mux(stream.encode(None))
    return path


@contextmanager
def analysed(path: Path, container: str) -> Iterator[tuple[Recording, tuple[Cut, ...]]]:
    """The recording, and its cuts of at most three seconds."""
    with tempfile.TemporaryFile() as spool, tempfile.TemporaryFile() as packets:
        recording = Recording(path, container, spool, packets)
        try:
            yield recording, plan(recording.analyse(10**9), 3.0).cuts
        finally:
            recording.close()


def chunk(
    recording: Recording, cut: Cut, folder: Path, form: str = "copy"
) -> tuple[Path, Container]:
    stem = folder / f"{form}-{round(cut.start * 1000)}"
    container = recording.write(cut.start, cut.end, stem, form)
    return stem.with_suffix(f".{container.extension}"), container


def decoded(path: Path, container: Container) -> Samples:
    return np.concatenate(list(decode(path, container.name)))


def bursts(samples: Samples) -> list[int]:
    """The length of each burst, in steps of 10 ms."""
    steps = samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(float)
    loud = np.pad(np.sqrt(np.square(steps).mean(axis=1)) > 800, 1)
    edges = np.flatnonzero(loud[1:] != loud[:-1])
    return [int(length) for length in edges[1::2] - edges[::2]]


def alike(one: Samples, two: Samples) -> tuple[float, float]:
    """By how many seconds the second lags behind the first, and their correlation then."""
    size = 1 << (len(one) + len(two)).bit_length()
    spectrum = np.fft.rfft(two, size) * np.conj(np.fft.rfft(one, size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)))
    lag -= size if lag > size // 2 else 0
    first, second = one[max(0, -lag) :], two[max(0, lag) :]
    length = min(len(first), len(second))
    return lag / RATE, float(np.corrcoef(first[:length], second[:length])[0, 1])


@pytest.fixture
def speech(spoken: Spoken) -> Samples:
    """About 11 seconds of bursts with pauses, in a room with some noise."""
    samples, _ = spoken(14, gap=0.45)
    noise = np.random.default_rng(3).normal(0, 20, len(samples))
    return np.clip(samples + noise, -32768, 32767).astype(np.int16)


@pytest.mark.parametrize("name", COPIED)
def test_a_copy_is_what_was_there(name: str, tmp_path: Path, speech: Samples) -> None:
    kind, expected = COPIED[name]
    path = write(tmp_path / "recording", speech, kind)

    with analysed(path, kind[0]) as (recording, cuts):
        copies = [chunk(recording, cut, tmp_path) for cut in cuts]
        exact = [decoded(*chunk(recording, cut, tmp_path, "flac")) for cut in cuts]

    assert len(cuts) > 3
    names = {container_of(path) for path, _ in copies} | {container for _, container in copies}
    assert {name and (name.extension, name.mime) for name in names} == {
        (expected.extension, expected.mime)
    }
    heard = [decoded(*copy) for copy in copies]
    for one, two in zip(exact, heard, strict=True):
        lag, correlation = alike(one, two)
        assert correlation > 0.98
        assert len(two) == pytest.approx(len(one), abs=0.06 * RATE)
        # AAC and Opus begin to the sample, mp3 with whatever packet is near.
        assert abs(lag) < (0.06 if expected is MP3 else 0.0002)
    assert bursts(np.concatenate(heard)) == pytest.approx(bursts(speech), abs=3)


@pytest.mark.parametrize("name", NOT_COPIED)
def test_what_cannot_be_copied_well_becomes_flac(
    name: str, tmp_path: Path, speech: Samples
) -> None:
    kind = NOT_COPIED[name]
    path = write(tmp_path / "recording", speech, kind)

    with analysed(path, kind[0]) as (recording, cuts):
        containers = {chunk(recording, cut, tmp_path)[1] for cut in cuts}

    assert containers == {FLAC}


@pytest.mark.parametrize("name", ["slow mp3", "m4a of 16 kHz", "opus"])
def test_nothing_is_copied_that_begins_or_ends_within_sound(
    name: str, tmp_path: Path, spoken: Spoken
) -> None:
    kind, _ = COPIED[name]
    path = write(tmp_path / "recording", spoken(36, gap=0.0)[0], kind)

    with analysed(path, kind[0]) as (recording, cuts):
        containers = {chunk(recording, cut, tmp_path)[1] for cut in cuts}

    assert len(cuts) > 3
    assert containers == {FLAC}


def test_only_the_damaged_stretch_is_not_copied(tmp_path: Path, speech: Samples) -> None:
    kind, _ = COPIED["aac"]
    path = write(tmp_path / "recording", speech, kind)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300] = np.random.default_rng(1).bytes(300)
    path.write_bytes(content)

    with analysed(path, kind[0]) as (recording, cuts):
        containers = [chunk(recording, cut, tmp_path)[1] for cut in cuts]

    assert FLAC in containers
    assert M4A in containers
    assert containers.count(FLAC) <= 2


def test_a_stretch_with_a_hole_is_not_copied(tmp_path: Path, speech: Samples) -> None:
    whole = write(tmp_path / "whole.webm", speech, COPIED["webm"][0])
    path = tmp_path / "paused.webm"
    with av.open(str(whole)) as source, av.open(str(path), "w", format="webm") as output:
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.pts is not None and packet.dts is not None:
                packet.stream = stream
                later = 1000 if packet.pts > 7000 else 0  # milliseconds
                packet.pts, packet.dts = packet.pts + later, packet.dts + later
                output.mux(packet)

    with analysed(path, "webm") as (recording, cuts):
        assert cuts[0].end < 7
        assert cuts[-1].start > 8
        whole_cut = Cut(0.0, cuts[-1].end, cuts[0].voiced)
        containers = [chunk(recording, cut, tmp_path)[1] for cut in (cuts[0], whole_cut, cuts[-1])]

    assert containers == [OGG, FLAC, OGG]


def test_cuts_are_copied_in_any_order(tmp_path: Path, speech: Samples) -> None:
    kind, _ = COPIED["mp3"]
    path = write(tmp_path / "recording", speech, kind)

    with analysed(path, kind[0]) as (recording, cuts):
        in_order = [chunk(recording, cut, tmp_path)[0].read_bytes() for cut in cuts]
        backwards = [chunk(recording, cut, tmp_path)[0].read_bytes() for cut in reversed(cuts)]

    assert backwards[::-1] == in_order


def test_every_container_has_its_name() -> None:
    assert all(container.name == name for name, container in BY_NAME.items())
