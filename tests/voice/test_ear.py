"""From sound to transcript: what is paid for, who speaks, what an endpoint in trouble leaves."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
import sqlalchemy as sa

from bot.conversation import Segment, Speech, Usage
from bot.endpoints.failures import AudioRejected, KeyRejected
from bot.endpoints.transcriber import Heard
from bot.errors import UserFacingError
from bot.store import tables
from bot.voice.cuts import Plan
from tests.playground_fixture import options, running
from tests.voice.studio import Scribe, Studio, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio


async def lengths(studio: Studio) -> list[float]:
    """Return the seconds of each chunk."""
    plan = Plan.from_json((await studio.stored()).plan)
    return [cut.end - cut.start for cut in plan.cuts]


async def spent(studio: Studio) -> float:
    """Return the seconds of audio that were paid for."""
    async with studio.database.read() as connection:
        total = await connection.scalar(sa.select(sa.func.sum(tables.ledger.c.audio_seconds)))
    return float(total or 0.0)


async def test_chunks_under_way_when_it_is_broken_off_count_as_spent(studio: Studio) -> None:
    never = asyncio.Event()

    async def wait() -> None:
        if len(studio.scribe.asked) > 1:
            await never.wait()

    studio.scribe.meanwhile = wait
    await studio.post(studio.recording())
    working = asyncio.create_task(studio.do(await studio.claim()))
    with anyio.fail_after(5):
        while len(studio.scribe.asked) < 2:
            await anyio.sleep(0.005)

    working.cancel()

    with pytest.raises(asyncio.CancelledError):
        await working
    assert await spent(studio) == pytest.approx(sum((await lengths(studio))[:2]))


@pytest.mark.parametrize(
    ("error", "heard"), [(KeyRejected(), [0]), (AudioRejected(), [0, 2, 3])], ids=["key", "chunk"]
)
async def test_chunks_that_are_refused_do_not(
    studio: Studio, error: UserFacingError, heard: list[int]
) -> None:
    studio.scribe.errors = {1: error}

    await studio.transcribe()

    seconds = await lengths(studio)
    assert await spent(studio) == pytest.approx(sum(seconds[n] for n in heard))


class Panel(Scribe):
    """Tells two speakers apart in every chunk, each time from A on."""

    async def transcribe(self, path: Path, **hints: Any) -> Heard:
        await super().transcribe(path, **hints)
        said = (Segment(0.0, 1.0, "Shall we?", "A"), Segment(1.5, 3.0, "We shall.", "B"))
        return Heard(Speech("Shall we? We shall.", "en", segments=said), Usage())


async def test_speakers_of_later_chunks_are_not_taken_for_those_of_the_first(
    studio: Studio,
) -> None:
    studio.scribe = Panel()

    await studio.transcribe()

    async with studio.database.read() as connection:
        told = await connection.scalars(
            sa.select(tables.segments.c.speaker).order_by(tables.segments.c.position)
        )
    assert list(dict.fromkeys(told)) == ["A", "B", "2A", "2B", "3A", "3B", "4A", "4B"]


# Where it is whispered that nothing was heard


async def whispered(studio: Studio) -> Mapping[str, Any]:
    """Return what Slack was asked to show to one person."""
    (call,) = (await studio.running.people.look("calls", method="chat.postEphemeral"))["calls"]
    arguments: Mapping[str, Any] = call["args"]
    return arguments


async def test_at_the_top_of_a_channel_silence_is_told_beside_the_recording(
    studio: Studio,
) -> None:
    studio.scribe.text = ""

    await studio.transcribe()

    assert "thread_ts" not in await whispered(studio)
    assert len(await studio.whispers()) == 1


async def test_in_a_thread_it_is_told_there(studio: Studio) -> None:
    studio.scribe.text = ""

    await studio.transcribe(studio.recording(ts=await studio.reply(), file_id="F2"))

    assert (await whispered(studio))["thread_ts"] == studio.thread.thread_ts
    assert len(await studio.whispers()) == 1
