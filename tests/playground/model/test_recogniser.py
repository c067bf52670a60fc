"""The recogniser and its process."""

import asyncio
from importlib.resources import files
from pathlib import Path

import psutil
import pytest

from bot.playground.recogniser import NotAudio, Recogniser, RecogniserBusy, RecogniserFailed

pytestmark = [pytest.mark.anyio, pytest.mark.journey, pytest.mark.usefixtures("speech")]


def standup() -> bytes:
    """Return the spoken sample that the demo uses."""
    return files("bot.playground").joinpath("samples/standup.flac").read_bytes()


def child_of_this_process() -> psutil.Process:
    (child,) = (
        each
        for each in psutil.Process().children()
        if "bot.playground.recogniser_child" in each.cmdline()
    )
    return child


async def test_the_standup_is_heard_with_its_decision(samples: Path) -> None:
    recogniser = Recogniser()

    heard = await recogniser.hear(standup())
    await recogniser.close()

    assert "we decided to ship the new release on friday" in heard.text
    assert heard.duration == pytest.approx(28.3, abs=0.2)
    said = words_of((samples / "standup.txt").read_text())
    understood = words_of(heard.text)
    assert len(set(said) - set(understood)) <= 3
    decision = next(sentence for sentence in heard.sentences if "friday" in sentence.text)
    assert decision.start == pytest.approx(15, abs=1)
    assert decision.end == pytest.approx(19.3, abs=1)


def words_of(text: str) -> list[str]:
    return text.lower().replace(",", "").replace(".", "").split()


async def test_one_process_hears_recordings_one_after_the_other(samples: Path) -> None:
    recogniser = Recogniser()
    clips = [(samples / name).read_bytes() for name in ("decision.webm", "decision.mp3")]

    heard = await asyncio.gather(*map(recogniser.hear, clips))

    child_of_this_process()
    await recogniser.close()
    assert all("friday" in each.text for each in heard)


async def test_a_recogniser_that_died_is_replaced(samples: Path) -> None:
    recogniser = Recogniser()
    clip = (samples / "decision.webm").read_bytes()
    await recogniser.hear(clip)
    child_of_this_process().kill()

    async with asyncio.timeout(10):
        while True:
            try:
                heard = await recogniser.hear(clip)
                break
            except RecogniserFailed:
                continue

    await recogniser.close()
    assert "friday" in heard.text


async def test_a_recording_past_the_deadline_fails_and_the_next_is_heard(samples: Path) -> None:
    recogniser = Recogniser(deadline=0.05)

    with pytest.raises(RecogniserFailed):
        await recogniser.hear(standup())

    recogniser._deadline = 30
    heard = await recogniser.hear((samples / "decision.webm").read_bytes())
    await recogniser.close()
    assert "friday" in heard.text


async def test_bytes_that_are_no_audio_do_not_end_the_process(samples: Path) -> None:
    recogniser = Recogniser()

    for junk in (b"", b"\0", b"hello" * 1000):
        with pytest.raises(NotAudio):
            await recogniser.hear(junk)
    before = child_of_this_process()

    await recogniser.hear((samples / "decision.webm").read_bytes())
    assert child_of_this_process() == before
    await recogniser.close()


async def test_past_its_queue_it_is_busy() -> None:
    recogniser = Recogniser(queue=1)
    first = asyncio.create_task(recogniser.hear(b"junk"))
    await asyncio.sleep(0)

    with pytest.raises(RecogniserBusy):
        await recogniser.hear(b"junk")

    with pytest.raises(NotAudio):
        await first
    await recogniser.close()
