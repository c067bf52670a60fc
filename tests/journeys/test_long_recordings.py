"""A long recording through the whole bot, against an endpoint that hears coded speech."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.coded.compare import difference
from tests.coded.ear import Ear, open_ear
from tests.coded.media import FORMS, encode
from tests.coded.posting import post, stored, transcript_file, transcript_text
from tests.coded.speech import Talk, Variant
from tests.coded.text import read
from tests.journeys.world import Bot, Workspace, until

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

LENGTH = 790.0  # seconds; in chunks of 15 they are 57 to 63
CHUNKS = 55
PARALLEL = 8


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    """An endpoint that takes its time."""
    async with open_ear(latency=0.4) as ear:
        yield ear


@pytest.fixture
async def bot(tmp_path: Path, workspace: Workspace, ear: Ear) -> AsyncIterator[Bot]:
    """A bot that sends small chunks."""
    settings = {"AUDIO_BASE_URL": ear.base_url, "AUDIO_CHUNK_SECONDS": "15"}
    bot = Bot(tmp_path, workspace.address, **settings)
    await bot.start()
    yield bot
    await bot.kill()


def stored_chunks(bot: Bot) -> set[str]:
    """Return the texts of all chunks that are stored."""
    return set(stored(bot.folder, "SELECT text FROM chunks"))


@pytest.mark.parametrize("heard", [1, 25, 50])
async def test_killed_it_completes_the_transcript_and_pays_for_no_stored_chunk_again(
    workspace: Workspace, bot: Bot, ear: Ear, tmp_path: Path, heard: int
) -> None:
    talk = Talk(Variant.PAUSES, LENGTH, seed=heard, lead=0.3)
    recording = encode(tmp_path / "talk.flac", talk.sound(), FORMS["flac"])
    ts = await post(workspace, recording)
    await until(lambda: stored(bot.folder, "SELECT id FROM recordings"))
    await until(lambda: len(stored_chunks(bot)) >= heard)
    await bot.kill()
    kept, before = stored_chunks(bot), len(await ear.journal())

    await bot.start()
    await until(lambda: transcript_file(workspace, ts))

    journal = await ear.journal()
    again = {request["text"] for request in journal[before:]}
    assert not kept & again
    assert len(journal) - len({request["sha"] for request in journal}) <= PARALLEL
    assert len(stored_chunks(bot)) >= CHUNKS
    found = difference((word.number for word in talk.said), read(transcript_text(bot.folder, ts)))
    assert not found
