import asyncio
import os
import signal
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from bot.voice.audio import (
    DecoderFailed,
    Media,
    NoAudio,
    NotMedia,
    RecordingTooLong,
    open_child,
)
from bot.voice.cuts import plan
from bot.voice.decoder import decode

Samples = NDArray[np.int16]
Write = Callable[..., Path]
Spoken = Callable[..., tuple[Samples, list[tuple[float, float]]]]

pytestmark = pytest.mark.anyio


def process_of(media: Media) -> psutil.Process:
    return psutil.Process(media._child._process.pid)


async def test_a_recording_becomes_chunks_that_hold_its_samples(
    tmp_path: Path, media_file: Write, spoken: Spoken
) -> None:
    sound, _ = spoken(60, gap=0.4)
    path = media_file(sound, "flac")
    whole = np.concatenate(list(decode(path, "flac")))

    async with open_child(path, folder=tmp_path) as media:
        cuts = plan(media.profile, 10.0).cuts
        chunks = [chunk async for chunk in media.cut(cuts)]

    assert media.duration == len(whole) / 16_000
    assert len(chunks) > 3
    for chunk in chunks:
        samples = np.concatenate(list(decode(chunk.path, "flac")))
        assert np.array_equal(samples, whole[round(chunk.start * 16_000) :][: len(samples)])
        assert len(samples) == round(chunk.end * 16_000) - round(chunk.start * 16_000)
        assert (chunk.path.name, chunk.mime) == (chunk.name, "audio/flac")


async def test_a_chunk_is_written_when_it_is_asked_for(
    tmp_path: Path, media_file: Write, spoken: Spoken
) -> None:
    path = media_file(spoken(60, gap=0.4)[0], "wav")
    folder = tmp_path / "chunks"
    folder.mkdir()

    async with open_child(path, folder=folder) as media:
        written = []
        async for chunk in media.cut(plan(media.profile, 10.0).cuts):
            written.append(list(folder.iterdir()))
            chunk.path.unlink()

    assert {len(files) for files in written} == {1}
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"hello " * 1000, b"#EXTM3U\nfile:///etc/passwd\n", b"RIFF\0\0\0\0WAVE" + bytes(99)],
)
async def test_what_is_no_media_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)

    with pytest.raises(NotMedia):
        async with open_child(path, folder=tmp_path):
            pass


async def test_a_recording_of_no_length_has_no_audio(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)

    with pytest.raises(NoAudio):
        async with open_child(path, folder=tmp_path):
            pass


async def test_decoding_ends_at_the_limit_of_hours(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    path = media_file(sound, "mp3")

    with pytest.raises(RecordingTooLong) as raised:
        async with open_child(path, folder=tmp_path, limit_hours=0.001):
            pass

    assert raised.value.details == {"limit": "0.001"}


async def test_a_child_that_crashes_is_an_error_a_person_can_be_told(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    async with open_child(media_file(sound), folder=tmp_path) as media:
        os.kill(process_of(media).pid, signal.SIGSEGV)

        with pytest.raises(DecoderFailed, match="-11"):
            _ = [chunk async for chunk in media.cut(plan(media.profile).cuts)]


async def test_a_child_that_hangs_is_ended_at_the_deadline(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    async with open_child(media_file(sound), folder=tmp_path, timeout=10) as media:
        process = process_of(media)
        process.suspend()
        media._child._budget = 0.2

        with pytest.raises(DecoderFailed, match="too long"):
            _ = [chunk async for chunk in media.cut(plan(media.profile).cuts)]

    assert not process.is_running()


async def test_a_child_that_needs_too_much_memory_fails_alone(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    with pytest.raises(DecoderFailed):
        async with open_child(media_file(sound), folder=tmp_path, memory_mb=16):
            pass


async def test_cancelling_ends_the_child(tmp_path: Path, media_file: Write, sound: Samples) -> None:
    opened: asyncio.Future[psutil.Process] = asyncio.get_running_loop().create_future()

    async def listen() -> None:
        async with open_child(media_file(sound), folder=tmp_path) as media:
            opened.set_result(process_of(media))
            await asyncio.Event().wait()

    task = asyncio.create_task(listen())
    process = await opened
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert not process.is_running()


async def test_the_child_is_given_no_secrets(
    tmp_path: Path, media_file: Write, sound: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")

    async with open_child(media_file(sound), folder=tmp_path) as media:
        environment = process_of(media).environ()

    assert "SLACK_BOT_TOKEN" not in environment


@pytest.mark.journey
async def test_mutated_files_end_in_sound_or_in_a_sentence(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    dice = np.random.default_rng(7)
    paths = []
    for container in ("wav", "flac", "mp3", "m4a", "opus", "webm", "asf", "aiff"):
        original = media_file(sound, container).read_bytes()
        for number in range(3):
            mutated = bytearray(original[: dice.integers(len(original) // 2, len(original))])
            for _ in range(10**number):
                mutated[int(dice.integers(4, len(mutated)))] = int(dice.integers(256))
            paths.append(tmp_path / f"{container}-{number}")
            paths[-1].write_bytes(mutated)

    durations = []
    for path in paths:
        try:
            async with open_child(path, folder=tmp_path, timeout=20) as media:
                durations.append(media.duration)
        except (NotMedia, NoAudio):
            durations.append(0.0)

    assert len(durations) == len(paths)
    assert sum(duration > 2 for duration in durations) > len(paths) / 3
