"""A recording whose thread, poster or all is forgotten while it is heard: nothing of it comes back."""

import pytest
import sqlalchemy as sa

from bot.erasing import Erasing
from bot.playground.workspace import JIYOON
from bot.store import tables
from bot.store.inbox import Dropped
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

WORDS = ("zeppelin", "weekly sync")


async def left(studio: Studio) -> list[str]:
    """Return in which rows the words are."""
    found = []
    async with studio.database.read() as connection:
        for table in tables.metadata.sorted_tables:
            rows = (await connection.execute(sa.select(table))).all()
            found += [f"{table.name}: {row}" for row in rows if any(w in str(row) for w in WORDS)]
    return found


@pytest.mark.parametrize("what", ["thread", "channel", "person", "all"])
async def test_what_is_forgotten_while_it_is_transcribed_stays_so(
    studio: Studio, what: str
) -> None:
    recording = studio.recording(is_asked=True)
    studio.scribe.text = "We fly the zeppelin on Friday."
    erasing = Erasing(studio.database, recording.thread.team, studio.clock)

    async def forget() -> None:
        match what:
            case "thread":
                await erasing.forget_thread(recording.thread)
            case "channel":
                await erasing.forget_channel(recording.thread.channel)
            case "person":
                await erasing.forget_person(JIYOON)
            case _:
                await erasing.forget_all()

    studio.scribe.meanwhile = forget
    with pytest.raises(Dropped):  # which the worker takes for the end of it
        await studio.transcribe(recording)

    assert await left(studio) == []
    assert await studio.said() == []
