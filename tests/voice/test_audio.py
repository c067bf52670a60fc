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
from bot.voice.containers import MP3, container_of
from bot.voice.cuts import plan
from bot.voice.decoder import decode
from bot.voice.forms import Form

Samples = NDArray[np.int16]
Write = Callable[..., Path]
Spoken = Callable[..., tuple[Samples, list[tuple[float, float]]]]

pytestmark = pytest.mark.anyio


def process_of(media: Media) -> psutil.Process:
    return psutil.Process(media._child._child._process.pid)


async def test_a_recording_becomes_chunks_that_hold_its_samples(
    tmp_path: Path, media_file: Write, spoken: Spoken
) -> None:
    sound, _ = spoken(60, gap=0.4)
    path = media_file(sound, "flac")
    whole = np.concatenate(list(decode(path, "flac")))

    async with open_child(path, folder=tmp_path) as media:
        cuts = plan(media.profile, 10.0).cuts
        chunks = [await media.write(cut, Form.FLAC) for cut in cuts]

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
        assert list(folder.iterdir()) == []
        chunk = await media.write(plan(media.profile, 10.0).cuts[1], Form.FLAC)

    assert list(folder.iterdir()) == [chunk.path]


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

    assert raised.value.details == {"limit": 0.001}


async def test_a_child_that_crashes_is_an_error_a_person_can_be_told(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    async with open_child(media_file(sound), folder=tmp_path) as media:
        os.kill(process_of(media).pid, signal.SIGSEGV)

        with pytest.raises(DecoderFailed, match="-11"):
            await media.write(plan(media.profile).cuts[0], Form.FLAC)


async def test_a_child_that_hangs_is_ended_at_the_deadline(
    tmp_path: Path, media_file: Write, sound: Samples
) -> None:
    async with open_child(media_file(sound), folder=tmp_path, timeout=10) as media:
        process = process_of(media)
        process.suspend()
        media._child._child._budget = 0.2

        with pytest.raises(DecoderFailed, match="too long"):
            await media.write(plan(media.profile).cuts[0], Form.FLAC)

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


async def test_any_cut_is_written_in_any_form_and_order(
    tmp_path: Path, media_file: Write, spoken: Spoken
) -> None:
    path = media_file(spoken(40, gap=0.4)[0], "wav")

    async with open_child(path, folder=tmp_path) as media:
        cuts = plan(media.profile, 5.0).cuts
        last = await media.write(cuts[-1], Form.OPUS)
        first = await media.write(cuts[0], Form.WAV)
        copy = await media.write(cuts[0], Form.COPY)

    assert (last.path.suffix, last.mime) == (".ogg", "audio/ogg")
    assert (first.path.suffix, first.mime) == (".wav", "audio/wav")
    assert (copy.path.suffix, copy.mime) == (".flac", "audio/flac")
    assert (first.start, first.end) == (cuts[0].start, cuts[0].end)
    assert all(chunk.path.name == chunk.name for chunk in (last, first, copy))


async def test_aac_in_mp4_that_is_called_webm_is_copied_as_m4a(
    tmp_path: Path, media_file: Write, spoken: Spoken
) -> None:
    path = media_file(spoken(12, gap=0.5)[0], "mp4", name="audio_message.webm")

    async with open_child(path, folder=tmp_path) as media:
        (cut,) = plan(media.profile).cuts
        chunk = await media.write(cut, Form.COPY)

    found = container_of(chunk.path)
    assert found
    assert (found.name, chunk.mime, chunk.path.suffix) == ("m4a", "audio/mp4", ".m4a")
    samples = np.concatenate(list(decode(chunk.path, "m4a")))
    assert len(samples) / 16_000 == pytest.approx(chunk.end - chunk.start, abs=0.06)


async def test_cuts_asked_for_at_once_are_written_one_after_the_other(
    tmp_path: Path, media_file: Write, spoken: Spoken
) -> None:
    path = media_file(spoken(40, gap=0.4)[0], "mp3")

    async with open_child(path, folder=tmp_path) as media:
        cuts = plan(media.profile, 5.0).cuts
        chunks = await asyncio.gather(*(media.write(cut, Form.COPY) for cut in cuts))

    assert [chunk.start for chunk in chunks] == [cut.start for cut in cuts]
    assert all(chunk.path.stat().st_size for chunk in chunks)


@pytest.mark.parametrize(
    ("asked", "given"),
    [((1, 3), (1, 3)), ((-5, 2), (0, 2)), ((4, 99), (4, 6)), ((80, 95), (5, 6)), ((2, 2), (2, 3))],
)
async def test_an_excerpt_is_an_mp3_of_what_there_is(
    tmp_path: Path,
    media_file: Write,
    sound: Samples,
    asked: tuple[float, float],
    given: tuple[float, float],
) -> None:
    async with open_child(media_file(sound), folder=tmp_path) as media:
        excerpt = await media.excerpt(*asked)

    assert (excerpt.start, excerpt.end) == pytest.approx(given)
    assert (excerpt.path.suffix, excerpt.mime) == (".mp3", "audio/mpeg")
    assert container_of(excerpt.path) == MP3
    heard = sum(map(len, decode(excerpt.path, "mp3"))) / 16_000
    assert heard == pytest.approx(given[1] - given[0], abs=0.1)
