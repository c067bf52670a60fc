from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from bot.voice.activity import RATE
from bot.voice.decoder import DEMUXERS, HighPass, Soundless, Unreadable, decode

Samples = NDArray[np.int16]
Write = Callable[..., Path]
Spoken = Callable[..., tuple[Samples, list[tuple[float, float]]]]


def decoded(path: Path, container: str) -> Samples:
    return np.concatenate([np.empty(0, np.int16), *decode(path, container)])


def loud_times(samples: Samples) -> list[float]:
    """When it becomes loud, in seconds, to 10 ms."""
    steps = samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(float)
    loud = np.sqrt(np.square(steps).mean(axis=1)) > 1000
    return [float(step) / 100 for step in np.flatnonzero(loud[1:] & ~loud[:-1]) + 1]


@pytest.mark.parametrize("container", DEMUXERS)
def test_every_format_is_decoded_in_time(container: str, media_file: Write, sound: Samples) -> None:
    heard = decoded(media_file(sound, container), container)

    # Encoders without a place to write it down prepend up to 64 ms of their own.
    assert len(heard) / RATE == pytest.approx(len(sound) / RATE, abs=0.1)
    assert loud_times(heard) == pytest.approx(loud_times(sound), abs=0.075)


def test_both_channels_are_heard(tmp_path: Path, sound: Samples) -> None:
    path = tmp_path / "right.wav"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        stereo = np.stack([np.zeros_like(sound), sound], axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(stereo, "s16", "stereo")
        frame.sample_rate = RATE
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))

    assert loud_times(decoded(path, "wav")) == pytest.approx(loud_times(sound), abs=0.02)


@pytest.mark.parametrize("container", ["wav", "flac", "mp3", "aac", "opus", "webm"])
def test_of_a_truncated_file_what_is_there_is_heard(
    container: str, media_file: Write, sound: Samples
) -> None:
    path = media_file(sound, container)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])

    heard = decoded(path, container)

    assert 0.4 * len(sound) < len(heard) < 0.8 * len(sound)


def test_a_damaged_middle_does_not_end_the_recording(media_file: Write, spoken: Spoken) -> None:
    sound, _ = spoken(40, gap=0.3)
    path = media_file(sound, "mp3")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = np.random.default_rng(1).bytes(2000)
    path.write_bytes(content)

    assert len(decoded(path, "mp3")) > 0.95 * len(sound)


def test_a_stream_may_change_its_format(tmp_path: Path, media_file: Write, sound: Samples) -> None:
    high, both = media_file(sound, "aac"), tmp_path / "both.aac"
    low = tmp_path / "low.aac"
    with av.open(str(low), "w", format="adts") as output:
        stream = output.add_stream("aac", rate=RATE, layout="mono")
        resampler = av.AudioResampler("fltp", "mono", RATE, frame_size=1024)
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), "s16", "mono")
        frame.sample_rate = RATE
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(resampled))
        output.mux(stream.encode(None))
    both.write_bytes(high.read_bytes() + low.read_bytes())

    assert len(decoded(both, "aac")) == pytest.approx(2 * len(sound), rel=0.05)


def paused(path: Path, sound: Samples) -> Path:
    """Write packets of 0.1 s with a hole of 5 s after 3 s."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number, start in enumerate(range(0, len(sound), 1600)):
            frame = av.AudioFrame.from_ndarray(
                sound[start : start + 1600].reshape(1, -1), "s16", "mono"
            )
            frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
            frame.pts = start + (5 * RATE if number >= 30 else 0)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def test_a_hole_in_the_stream_becomes_silence_of_its_length(tmp_path: Path, sound: Samples) -> None:
    heard = decoded(paused(tmp_path / "paused.mkv", sound), "mkv")

    assert len(heard) == pytest.approx(len(sound) + 5 * RATE, abs=0.02 * RATE)
    assert not heard[int(3.1 * RATE) : int(7.9 * RATE)].any()


def test_a_video_without_sound_is_soundless(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(5):
            image = np.zeros((64, 64, 3), np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        output.mux(stream.encode(None))

    with pytest.raises(Soundless):
        decoded(path, "mp4")


@pytest.mark.parametrize("container", ["wav", "mp3", "mp4", "webm", "ogg"])
def test_random_bytes_are_unreadable(tmp_path: Path, container: str) -> None:
    path = tmp_path / "noise"
    path.write_bytes(np.random.default_rng(1).bytes(50_000))

    with pytest.raises(Unreadable):
        decoded(path, container)


@pytest.mark.parametrize("container", DEMUXERS)
def test_a_playlist_is_never_followed(
    tmp_path: Path, media_file: Write, sound: Samples, container: str
) -> None:
    secret = media_file(sound, "wav")
    playlist = tmp_path / "song.mp3"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{secret}\n")

    with pytest.raises((Unreadable, Soundless)):
        decoded(playlist, container)


def test_packets_are_told_with_the_place_of_their_sound(media_file: Write, sound: Samples) -> None:
    packets: list[tuple[bytes, float, bool]] = []

    path = media_file(sound, "mp3")
    heard = np.concatenate(list(decode(path, "mp3", lambda *packet: packets.append(packet))))

    assert len(packets) > 200
    assert all(is_whole for _, _, is_whole in packets)
    assert all(data[0] == 0xFF for data, _, _ in packets)
    assert [end for _, end, _ in packets] == sorted(end for _, end, _ in packets)
    assert packets[-1][1] == pytest.approx(len(heard) / RATE, abs=0.001)


def test_a_packet_after_a_hole_is_told_not_to_follow(tmp_path: Path, sound: Samples) -> None:
    packets: list[bool] = []

    path = paused(tmp_path / "paused.mkv", sound)
    for _ in decode(path, "mkv", lambda _data, _end, is_whole: packets.append(is_whole)):
        pass

    assert [number for number, is_whole in enumerate(packets) if not is_whole] == [30]


def test_the_high_pass_takes_hum_and_leaves_speech() -> None:
    moment = np.arange(RATE) / RATE
    hum, voice = (
        (8000 * np.sin(2 * np.pi * pitch * moment)).astype(np.int16) for pitch in (20, 400)
    )

    assert HighPass().filter(hum)[RATE // 2 :].std() < 0.1 * hum.std()
    assert HighPass().filter(voice).std() > 0.9 * voice.std()
