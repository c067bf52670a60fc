"""The chunks of a recording, transcribed several at a time."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest

from bot.conversation import Usage
from bot.endpoints.failures import AudioRejected
from bot.endpoints.transcriber import Heard, Transcriber
from bot.voice.audio import ChunkFile, DecoderFailed, Media
from bot.voice.cuts import Cut, Plan
from bot.voice.listening import PARALLEL_CHUNKS, listen

pytestmark = pytest.mark.anyio


class Tape(Media):
    """A recording whose chunks say where they begin; the chunk at `broken_at` can't be decoded."""

    def __init__(self, folder: Path, broken_at: float = -1) -> None:
        self.folder = folder
        self.broken_at = broken_at
        self.written = 0

    async def cut(self, cuts: Iterable[Cut]) -> AsyncIterator[ChunkFile]:
        for cut in cuts:
            if cut.start == self.broken_at:
                raise DecoderFailed
            path = self.folder / f"{cut.start:g}.flac"
            path.write_text(f"{cut.start:g}", "utf-8")
            self.written += 1
            yield ChunkFile(path, cut.start, cut.end, "audio/flac", path.name)


class Ear(Transcriber):
    """Hears a chunk when it is let, the last one first; `deaf_to` is refused."""

    def __init__(self, deaf_to: str = "") -> None:
        self.deaf_to = deaf_to
        self.hearing: dict[str, asyncio.Event] = {}
        self.sent: list[str] = []

    async def transcribe(
        self,
        path: Path,
        *,
        languages: Sequence[str] = (),
        prompt: str = "",  # noqa: ARG002 - the transcriber's own
        keywords: Sequence[str] = (),  # noqa: ARG002 - the transcriber's own
    ) -> Heard:
        name = path.stem
        self.sent.append(name)
        if name == self.deaf_to:
            raise AudioRejected
        self.hearing[name] = asyncio.Event()
        try:
            await self.hearing[name].wait()
        finally:
            del self.hearing[name]
        return Heard(f"heard {name} in {'/'.join(languages)}", "en", Usage())


@dataclass
class Notes:
    """What was noted as it was heard."""

    heard: list[int] = field(default_factory=list)

    async def take(self, position: int, _heard: Heard) -> None:
        self.heard.append(position)


def plan_of(count: int) -> Plan:
    cuts = tuple(Cut(float(n), n + 1.0, ((float(n), n + 1.0),)) for n in range(count))
    return Plan(float(count), cuts)


async def let_hear(ear: Ear) -> None:
    """Let everything be heard, the latest chunk of those at work first."""
    while True:
        await anyio.wait_all_tasks_blocked()
        if not ear.hearing:
            return
        ear.hearing[max(ear.hearing, key=float)].set()


async def test_texts_come_in_the_order_of_the_recording(tmp_path: Path) -> None:
    tape, ear, notes = Tape(tmp_path), Ear(), Notes()
    listening = asyncio.create_task(listen(tape, plan_of(3), ear, ("ko", "en"), {}, notes.take))

    await let_hear(ear)

    assert await listening == [f"heard {n} in ko/en" for n in range(3)]
    assert notes.heard == [2, 1, 0]
    assert list(tmp_path.iterdir()) == []


async def test_what_is_known_is_not_sent_again(tmp_path: Path) -> None:
    tape, ear, notes = Tape(tmp_path), Ear(), Notes()
    known = {0: "known", 2: "known too"}
    listening = asyncio.create_task(listen(tape, plan_of(4), ear, (), known, notes.take))

    await let_hear(ear)

    assert await listening == ["known", "heard 1 in ", "known too", "heard 3 in "]
    assert sorted(ear.sent) == ["1", "3"]
    assert tape.written == 2


async def test_with_everything_known_nothing_is_cut(tmp_path: Path) -> None:
    tape, ear = Tape(tmp_path), Ear()

    texts = await listen(tape, plan_of(2), ear, (), {0: "a", 1: "b"}, Notes().take)

    assert texts == ["a", "b"]
    assert tape.written == 0


async def test_no_more_chunks_lie_on_the_disk_than_are_heard(tmp_path: Path) -> None:
    tape, ear = Tape(tmp_path), Ear()
    chunks = plan_of(3 * PARALLEL_CHUNKS)
    listening = asyncio.create_task(listen(tape, chunks, ear, (), {}, Notes().take))
    await anyio.wait_all_tasks_blocked()

    at_once = len(list(tmp_path.iterdir()))

    assert at_once == PARALLEL_CHUNKS
    await let_hear(ear)
    assert len(await listening) == 3 * PARALLEL_CHUNKS


@pytest.mark.parametrize("deaf_to", ["0", "3", str(PARALLEL_CHUNKS)])
async def test_a_refused_chunk_ends_the_others_and_leaves_no_file(
    tmp_path: Path, deaf_to: str
) -> None:
    tape, ear = Tape(tmp_path), Ear(deaf_to)
    chunks = plan_of(2 * PARALLEL_CHUNKS)
    listening = asyncio.create_task(listen(tape, chunks, ear, (), {}, Notes().take))

    await let_hear(ear)

    with pytest.raises(AudioRejected):
        await listening
    assert list(tmp_path.iterdir()) == []


async def test_what_was_heard_before_a_failure_was_noted(tmp_path: Path) -> None:
    tape, ear, notes = Tape(tmp_path, broken_at=1.0), Ear(), Notes()
    known: dict[int, str] = {}
    listening = asyncio.create_task(listen(tape, plan_of(2), ear, (), known, notes.take))

    await let_hear(ear)

    with pytest.raises(DecoderFailed):
        await listening
    assert list(tmp_path.iterdir()) == []


async def test_a_note_that_can_not_be_taken_ends_it(tmp_path: Path) -> None:
    async def fail(_position: int, _heard: Heard) -> None:
        raise OSError("the disk is full")

    tape, ear = Tape(tmp_path), Ear()
    listening = asyncio.create_task(listen(tape, plan_of(2), ear, (), {}, fail))

    await let_hear(ear)

    with pytest.raises(OSError, match="disk is full"):
        await listening
    assert list(tmp_path.iterdir()) == []


async def test_cancelled_it_leaves_no_file(tmp_path: Path) -> None:
    tape, ear = Tape(tmp_path), Ear()
    listening = asyncio.create_task(listen(tape, plan_of(3), ear, (), {}, Notes().take))
    await anyio.wait_all_tasks_blocked()

    listening.cancel()

    with pytest.raises(asyncio.CancelledError):
        await listening
    assert list(tmp_path.iterdir()) == []
