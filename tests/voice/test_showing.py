"""The message that tells how far a recording is: one at a time, and none once it is over."""

import asyncio
from dataclasses import replace

import anyio
import pytest

from bot.conversation import Recording
from bot.slack.errors import SlackError
from bot.store import conversations, recordings
from bot.store.inbox import Claim
from bot.voice.manage import forget
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, nothing, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

PROGRESS = "Transcribing **weekly sync .m4a**"


async def a_message(studio: Studio) -> None:
    """Wait until something of ours stands in the thread."""
    with anyio.fail_after(5):
        while not await studio.shown():
            await anyio.sleep(0.005)


def take_long(studio: Studio, seconds: float, *, once: bool = True) -> list[str]:
    """Have hearing take so long, once or for each chunk; return where the ts of what is seen go."""
    seen: list[str] = []

    async def wait() -> None:
        if not once or not seen:
            studio.clock.now += seconds
            await a_message(studio)
        seen.extend(message["ts"] for message in await studio.shown())

    studio.scribe.meanwhile = wait
    return seen


async def test_an_early_transcript_is_written_over_the_progress(studio: Studio) -> None:
    seen = take_long(studio, 30)

    await studio.transcribe()

    (after,) = await studio.shown()
    (text,) = await studio.texts()
    assert {after["ts"]} == set(seen)
    assert not text.startswith(PROGRESS)
    assert await parts(studio) == [(studio.recording().reply_key, after["ts"])]


async def test_a_late_transcript_is_a_new_message_and_the_progress_goes(studio: Studio) -> None:
    seen = take_long(studio, 61)

    await studio.transcribe()

    (after,) = await studio.shown()
    assert len(set(seen)) == 1
    assert after["ts"] not in seen
    assert await parts(studio) == [(studio.recording().reply_key, after["ts"])]


@pytest.mark.parametrize("seconds", [30, 61], ids=["early", "late"])
async def test_why_there_is_no_transcript_takes_its_place_too(
    studio: Studio, seconds: float
) -> None:
    studio.scribe.text = ""
    take_long(studio, seconds)

    await studio.transcribe(studio.recording(is_asked=True))

    assert await studio.texts() == ["I heard no speech in that recording."]


async def test_after_a_crash_before_it_was_taken_away_it_is(studio: Studio) -> None:
    seen = take_long(studio, 61)
    await studio.post(studio.recording())
    claim = await studio.claim()
    await studio.running.people.do("faults", name="chat.delete", error="internal_error", times=0)
    with pytest.raises(SlackError):
        await studio.do(claim)
    between = await studio.texts()
    await studio.running.people.do("faults", clear=True)

    await studio.do(replace(claim, was_begun=True))

    (after,) = await studio.shown()
    assert len(between) == 2
    assert after["ts"] not in seen
    assert "We ship on Friday." in (await studio.texts())[0]


async def broken_off(studio: Studio, recording: Recording) -> Claim:
    """Begin to transcribe `recording`, and cancel that once its progress is seen."""
    never = asyncio.Event()

    async def wait() -> None:
        studio.clock.now += 30
        await never.wait()

    studio.scribe.meanwhile = wait
    await studio.post(recording)
    claim = await studio.claim()
    working = asyncio.create_task(studio.do(claim))
    await a_message(studio)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    return claim


async def test_after_a_crash_before_its_place_was_stored_it_goes_too(studio: Studio) -> None:
    claim = await broken_off(studio, studio.recording())
    (lost,) = await studio.shown()
    async with studio.database.begin() as connection:
        await conversations.drop_parts(connection, f"{studio.recording().reply_key}/progress", 0)
    studio.scribe.meanwhile = nothing

    await studio.do(replace(claim, was_begun=True))

    (after,) = await studio.shown()
    assert after["ts"] != lost["ts"]
    assert "We ship on Friday." in (await studio.texts())[0]


async def test_with_a_recording_that_is_deleted_meanwhile_it_goes(studio: Studio) -> None:
    recording = studio.recording()
    claim = await broken_off(studio, recording)
    before = await studio.texts()
    async with studio.database.begin() as connection:
        await forget(connection, await studio.stored(recording), studio.clock(), "Ev1")

    await studio.routes()[claim.kind].withdraw(replace(claim, was_begun=True))

    assert [text.startswith(PROGRESS) for text in before] == [True]
    assert await studio.shown() == []


async def test_what_is_told_of_one_that_was_erased_is_nothing(studio: Studio) -> None:
    recording = studio.recording(is_asked=True)
    await studio.post(recording)
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await recordings.erase(connection, stored.id)
    studio.scribe.text = ""

    outcomes = await studio.work()

    assert outcomes == ["done"]
    assert (studio.scribe.asked, studio.downloads) == ([], [])
    assert await studio.shown() == []
    assert await studio.whispers() == []


async def test_one_that_is_erased_while_it_is_heard_stays_silent(studio: Studio) -> None:
    recording = studio.recording(is_asked=True)
    studio.scribe.text = ""

    async def erase() -> None:
        stored = await studio.stored(recording)
        async with studio.database.begin() as connection:
            await recordings.erase(connection, stored.id)

    studio.scribe.meanwhile = erase

    await studio.transcribe(recording)

    assert await studio.shown() == []
    assert await studio.whispers() == []
    assert await studio.said() == []


async def parts(studio: Studio) -> list[tuple[str, str]]:
    """Return where the store says that something of the recording is seen: reply keys and ts."""
    key = studio.recording().reply_key
    async with studio.database.read() as connection:
        keys = await conversations.reply_keys_under(connection, key)
        return [
            (each, part.ts)
            for each in keys
            for part in await conversations.load_parts(connection, each)
        ]
