"""Recordings fetched again: a few at a time, and nothing of them stays."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from bot.slack.files import FileGone
from bot.voice.fetch import Fetcher
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio


class Line:
    """Downloads that all wait to be let, and then find nothing."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.open = asyncio.Event()

    async def download(self, urls: Sequence[str], *, folder: Path) -> Path:
        assert urls
        self.folders.append(folder)
        await self.open.wait()
        raise FileGone("F1")


async def test_no_more_are_open_at_a_time_than_the_gate_lets_in(studio: Studio) -> None:
    recording = await studio.share()
    await studio.transcribe(recording)
    stored, line = await studio.stored(recording), Line()
    fetcher = Fetcher(studio.slack, line.download, asyncio.Semaphore(2))

    async def fetch() -> None:
        with pytest.raises(FileGone):
            async with fetcher.open(stored):
                pass

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(fetch)
        with anyio.fail_after(5):
            while len(line.folders) < 2:
                await anyio.sleep(0.005)
        await anyio.lowlevel.checkpoint()
        at_once = len(line.folders)
        line.open.set()

    assert at_once == 2
    assert len(line.folders) == 4
    assert not any(folder.exists() for folder in line.folders)
