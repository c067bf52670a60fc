"""Long recordings for `benchmarks.voice`, made in pieces on all cores, and how they fare in a bot."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

import psutil

from bot.voice.audio import open_child
from bot.voice.cuts import plan
from bot.voice.forms import Form as Packing
from tests.coded.ear import Ear, open_ear
from tests.coded.hearing import hear
from tests.coded.media import FORMS, decode, encode
from tests.coded.posting import post, transcript_file, transcript_text
from tests.coded.speech import Talk, Variant
from tests.coded.text import read
from tests.journeys.world import Bot, Workspace, clean_environment, open_workspace, until

PIECE = 600.0  # seconds
LATENCY, PER_SECOND = 0.6, 1 / 60  # of the endpoint: seconds a request, and a second of audio
PATIENCE = 400.0


@dataclass(frozen=True, slots=True)
class Recording:
    """A file, its length in seconds, and the words that a hearing of the whole file finds."""

    variant: Variant
    path: Path
    seconds: float
    words: Sequence[int]


@dataclass(frozen=True, slots=True)
class Job:
    """How a recording fared: seconds from posting to transcript, and what its requests took.

    `requests` is what they took one after the other, in seconds; `memory` the most that all
    processes of the bot had at once, in bytes; `span` when it was at work, by the monotonic clock.
    """

    recording: Recording
    wall: float
    chunks: int
    requests: float
    words: Sequence[int]
    memory: int
    span: tuple[float, float]


def make(folder: Path, variant: Variant, hours: float, form: str) -> Recording:
    """Make a recording; mp3 pieces are put one behind the other, as the format allows.

    What is longer than an hour repeats its first hour: encoding takes most of the benchmark's time.
    """
    count = round(hours * 3600 / PIECE)
    distinct = min(count, round(3600 / PIECE))
    pieces = [folder / f"piece-{number}.mp3" for number in range(distinct)]
    path = folder / f"{variant.name.lower()}-{hours:g}h.mp3"
    with ProcessPoolExecutor() as pool:
        list(pool.map(_make_piece, pieces, repeat(variant), range(distinct), repeat(form)))
        heard = list(pool.map(_hear_piece, pieces))
    with path.open("wb") as whole:
        for number in range(count):
            whole.write(pieces[number % distinct].read_bytes())
    for piece in pieces:
        piece.unlink()
    words = [word for number in range(count) for word in heard[number % distinct]]
    return Recording(variant, path, count * PIECE, words)


def _make_piece(path: Path, variant: Variant, seed: int, form: str) -> None:
    encode(path, Talk(variant, PIECE, seed, lead=0.3).sound(), FORMS[form])


def _hear_piece(path: Path) -> list[int]:
    return [word.number for word in hear(decode(path))]


@dataclass(slots=True)
class Studio:
    """A bot at work, the workspace it is in, and the endpoint it hears with."""

    folder: Path
    workspace: Workspace
    ear: Ear
    process: psutil.Process
    memory: list[int] = field(default_factory=list)

    async def transcribe(self, recording: Recording) -> Job:
        """Post a recording and wait for its transcript."""
        await self.ear.behave(clear=True)
        watching = asyncio.create_task(self._watch())
        begun = time.monotonic()
        ts = await post(self.workspace, recording.path)

        async def is_there() -> bool:
            await asyncio.sleep(0.1)
            return await transcript_file(self.workspace, ts) is not None

        try:
            await until(is_there, PATIENCE)
        except TimeoutError:
            log = (self.folder / "bot.log").read_text("utf-8")
            sys.exit(f"No transcript after {PATIENCE:g} s. The bot's log ends:\n{log[-2000:]}")
        ended = time.monotonic()
        watching.cancel()
        journal = [line for line in await self.ear.journal() if line.get("status") == 200]
        return Job(
            recording,
            ended - begun,
            len(journal),
            sum(line["ended"] - line["started"] for line in journal),
            list(read(transcript_text(self.folder, ts))),
            max(self.memory),
            (begun, ended),
        )

    async def _watch(self) -> None:
        """Note the memory of the bot and of all it has started, 20 times a second."""
        self.memory = [0]
        while True:
            used = 0
            with contextlib.suppress(psutil.NoSuchProcess):
                for process in (self.process, *self.process.children(recursive=True)):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        used += process.memory_info().rss
            self.memory.append(used)
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def open_studio(folder: Path) -> AsyncIterator[Studio]:
    """Start playground, endpoint and bot; the bot's lags are in `folder` once this is left."""
    async with (
        open_workspace(folder) as workspace,
        open_ear(latency=LATENCY, per_second=PER_SECOND) as ear,
    ):
        process = await _start(folder, workspace, ear)
        try:
            yield Studio(folder, workspace, ear, psutil.Process(process.pid))
        finally:
            process.terminate()
            await process.wait()


async def _start(folder: Path, workspace: Workspace, ear: Ear) -> asyncio.subprocess.Process:
    settings = Bot(
        folder,
        workspace.address,
        AUDIO_BASE_URL=ear.base_url,
        MAX_DAILY_HOURS="100",
        MONTHLY_BUDGET_USD="1000",
    ).settings
    with (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.lagging", str(folder / "lags")),
            env={**clean_environment(), **settings},
            stdout=log,
            stderr=log,
        )

    def is_connected() -> bool:
        assert process.returncode is None, (folder / "bot.log").read_text("utf-8")
        return "connected" in (folder / "bot.log").read_text("utf-8")

    await until(is_connected)
    return process


def lags(folder: Path, span: tuple[float, float]) -> list[float]:
    """Return how late the bot's loop was between two moments."""
    lines = (line.split() for line in (folder / "lags").read_text("utf-8").splitlines())
    return [float(lag) for at, lag in lines if span[0] <= float(at) <= span[1]]


async def local_work(recording: Recording, folder: Path) -> float:
    """Return the seconds it takes to decode, cut and pack a recording, with nothing sent."""
    begun = time.monotonic()
    async with open_child(recording.path, folder=folder) as media:
        for cut in plan(media.profile).cuts:
            chunk = await media.write(cut, Packing.COPY)
            chunk.path.unlink()
    return time.monotonic() - begun
