"""The chunks of a recording, transcribed several at a time."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from bot.conversation import Speech, Usage
from bot.endpoints.failures import AudioRejected, FormatRefused, KeyRejected, ModelOverloaded
from bot.endpoints.transcriber import Heard, Transcriber
from bot.errors import UserFacingError
from bot.voice.audio import ChunkFile, DecoderFailed, Media
from bot.voice.cuts import Cut, Plan
from bot.voice.forms import Form
from bot.voice.listening import PARALLEL_CHUNKS, Hearing, listen

pytestmark = pytest.mark.anyio

EXTENSIONS = {Form.COPY: "m4a", Form.FLAC: "flac", Form.OPUS: "ogg", Form.WAV: "wav"}


class Tape(Media):
    """A recording whose chunks say where they begin; the chunk at `broken_at` can't be decoded."""

    def __init__(self, folder: Path, broken_at: float = -1) -> None:
        self.folder = folder
        self.broken_at = broken_at
        self.written: list[str] = []

    async def write(self, cut: Cut, form: Form) -> ChunkFile:
        if cut.start == self.broken_at:
            raise DecoderFailed
        path = self.folder / f"{cut.start:g}.{EXTENSIONS[form]}"
        path.write_text(f"{cut.start:g}", "utf-8")
        self.written.append(path.name)
        return ChunkFile(path, cut.start, cut.end, "audio/x", path.name)


class Ear(Transcriber):
    """Hears a chunk when it is let, the last one first. What it does to a chunk is told by its name."""

    def __init__(
        self,
        troubles: Mapping[str, Sequence[UserFacingError]] | None = None,
        refused: Sequence[str] = (),
        *,
        is_prompt: bool = False,
    ) -> None:
        self.troubles = {name: list(errors) for name, errors in (troubles or {}).items()}
        self.refused = refused
        self.remembered: frozenset[str] = frozenset()
        self.is_prompt = is_prompt
        self.hearing: dict[str, asyncio.Event] = {}
        self.sent: list[str] = []
        self.hints: dict[str, object] = {}

    async def refused_formats(self) -> frozenset[str]:
        return self.remembered

    async def transcribe(
        self,
        path: Path,
        *,
        languages: Sequence[str] = (),
        prompt: str = "",
        keywords: Sequence[str] = (),
    ) -> Heard:
        name = path.stem
        self.sent.append(path.name)
        self.hints = {"languages": languages, "prompt": prompt, "keywords": keywords}
        if path.suffix[1:] in self.refused:
            raise FormatRefused("no", extension=path.suffix[1:], is_certain=True)
        if self.troubles.get(name):
            raise self.troubles[name].pop(0)
        if not self.is_prompt:
            self.hearing[name] = asyncio.Event()
            try:
                await self.hearing[name].wait()
            finally:
                del self.hearing[name]
        return Heard(Speech(f"heard {name}", "en"), Usage())


@dataclass
class Notes:
    """What was noted as it was heard, or failed."""

    heard: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)

    async def take(self, position: int, _heard: Heard) -> None:
        self.heard.append(position)

    async def fail(self, position: int, error: UserFacingError) -> None:
        self.failed[position] = error.text


class Clock:
    """Time that passes when somebody waits for it."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


def plan_of(count: int) -> Plan:
    cuts = tuple(Cut(float(n), n + 1.0, ((float(n), n + 1.0),)) for n in range(count))
    return Plan(float(count), cuts)


def heard(*positions: int) -> list[Speech | None]:
    return [Speech(f"heard {n}", "en") if n >= 0 else None for n in positions]


async def hear(
    tape: Tape,
    ear: Ear,
    count: int,
    notes: Notes | None = None,
    known: Mapping[int, Speech | None] | None = None,
    clock: Clock | None = None,
    **how: bool | int,
) -> list[Speech | None]:
    notes = notes or Notes()
    hearing = replace(Hearing(ear, sleep=(clock or Clock()).sleep), **how)  # type: ignore[arg-type]
    return await listen(tape, plan_of(count), hearing, known or {}, notes.take, notes.fail)


async def let_hear(ear: Ear) -> None:
    """Let everything be heard, the latest chunk of those at work first."""
    while True:
        await anyio.wait_all_tasks_blocked()
        if not ear.hearing:
            return
        ear.hearing[max(ear.hearing, key=float)].set()


async def test_texts_come_in_the_order_of_the_recording(tmp_path: Path) -> None:
    ear, notes = Ear(), Notes()
    listening = asyncio.create_task(hear(Tape(tmp_path), ear, 3, notes))

    await let_hear(ear)

    assert await listening == heard(0, 1, 2)
    assert notes.heard == [2, 1, 0]
    assert list(tmp_path.iterdir()) == []


async def test_what_is_known_is_not_sent_again(tmp_path: Path) -> None:
    tape, ear = Tape(tmp_path), Ear(is_prompt=True)
    known = {0: Speech("known"), 2: None}

    texts = await hear(tape, ear, 4, known=known)

    assert texts == [Speech("known"), *heard(1), None, *heard(3)]
    assert ear.sent == ["1.m4a", "3.m4a"]


async def test_with_everything_known_nothing_is_cut(tmp_path: Path) -> None:
    tape = Tape(tmp_path)

    texts = await hear(tape, Ear(), 2, known={0: Speech("a"), 1: Speech("b")})

    assert texts == [Speech("a"), Speech("b")]
    assert tape.written == []


async def test_the_hints_go_with_every_chunk(tmp_path: Path) -> None:
    ear = Ear(is_prompt=True)
    hearing = Hearing(ear, ("ko", "en"), ("타래",), "섞인 대화")

    await listen(Tape(tmp_path), plan_of(1), hearing, {}, Notes().take, Notes().fail)

    assert ear.hints == {"languages": ("ko", "en"), "prompt": "섞인 대화", "keywords": ("타래",)}


async def test_no_more_chunks_lie_on_the_disk_than_are_heard(tmp_path: Path) -> None:
    ear = Ear()
    listening = asyncio.create_task(hear(Tape(tmp_path), ear, 3 * PARALLEL_CHUNKS))
    await anyio.wait_all_tasks_blocked()

    at_once = len(list(tmp_path.iterdir()))

    assert at_once == PARALLEL_CHUNKS
    await let_hear(ear)
    assert len(await listening) == 3 * PARALLEL_CHUNKS


async def test_a_chunk_that_fails_for_good_is_noted_and_the_others_are_heard(
    tmp_path: Path,
) -> None:
    ear, notes = Ear({"1": [AudioRejected()]}, is_prompt=True), Notes()

    texts = await hear(Tape(tmp_path), ear, 3, notes)

    assert texts == heard(0, -1, 2)
    assert (notes.heard, notes.failed) == ([0, 2], {1: "audio_rejected"})
    assert list(tmp_path.iterdir()) == []


async def test_where_nothing_can_be_heard_the_reason_is_raised(tmp_path: Path) -> None:
    ear = Ear({str(n): [AudioRejected()] for n in range(3)}, is_prompt=True)

    with pytest.raises(AudioRejected):
        await hear(Tape(tmp_path), ear, 3)


@pytest.mark.parametrize("at", ["0", "3", str(PARALLEL_CHUNKS)])
async def test_what_no_chunk_could_succeed_with_ends_the_others(tmp_path: Path, at: str) -> None:
    ear = Ear({at: [KeyRejected()]})
    listening = asyncio.create_task(hear(Tape(tmp_path), ear, 2 * PARALLEL_CHUNKS))

    await let_hear(ear)

    with pytest.raises(KeyRejected):
        await listening
    assert list(tmp_path.iterdir()) == []


async def test_a_moment_of_trouble_costs_a_moment(tmp_path: Path) -> None:
    ear, clock = Ear({"1": [ModelOverloaded(), ModelOverloaded()]}, is_prompt=True), Clock()

    texts = await hear(Tape(tmp_path), ear, 3, clock=clock)

    assert texts == heard(0, 1, 2)
    assert Counter(ear.sent)["1.m4a"] == 3
    assert clock.slept


async def test_an_endpoint_that_asks_for_time_gets_it(tmp_path: Path) -> None:
    ear, clock = Ear({"0": [ModelOverloaded(retry_after=7.0)]}, is_prompt=True), Clock()

    await hear(Tape(tmp_path), ear, 1, clock=clock)

    assert set(clock.slept) == {7.0}


async def test_trouble_that_lasts_is_raised_for_another_attempt(tmp_path: Path) -> None:
    ear, notes = Ear({"1": [ModelOverloaded()] * 9}, is_prompt=True), Notes()

    with pytest.raises(ModelOverloaded):
        await hear(Tape(tmp_path), ear, 2, notes)

    assert (notes.heard, notes.failed) == ([0], {})


async def test_on_the_last_try_lasting_trouble_leaves_a_hole(tmp_path: Path) -> None:
    ear, notes = Ear({"1": [ModelOverloaded()] * 9}, is_prompt=True), Notes()

    texts = await hear(Tape(tmp_path), ear, 5, notes, is_last_try=True)

    assert texts == heard(0, -1, 2, 3, 4)
    assert notes.failed == {1: "model_overloaded"}


async def test_what_lacks_more_than_a_fifth_is_no_transcript(tmp_path: Path) -> None:
    ear = Ear({"1": [ModelOverloaded()] * 9}, is_prompt=True)

    with pytest.raises(ModelOverloaded):
        await hear(Tape(tmp_path), ear, 4, is_last_try=True)


async def test_chunks_that_are_themselves_to_blame_may_be_more_than_a_fifth(
    tmp_path: Path,
) -> None:
    ear = Ear({"1": [AudioRejected()], "2": [AudioRejected()]}, is_prompt=True)

    texts = await hear(Tape(tmp_path), ear, 3, is_last_try=True)

    assert texts == heard(0, -1, -1)


async def test_of_what_is_broken_off_is_known_what_was_under_way(tmp_path: Path) -> None:
    ear, under_way = Ear(), set[int]()
    listening = asyncio.create_task(
        listen(
            Tape(tmp_path), plan_of(4), Hearing(ear, parallel=2), {}, Notes().take, Notes().fail,
            under_way,
        )
    )  # fmt: skip
    await anyio.wait_all_tasks_blocked()

    listening.cancel()

    with pytest.raises(asyncio.CancelledError):
        await listening
    assert under_way == {0, 1}


async def test_what_was_answered_or_refused_is_not_under_way(tmp_path: Path) -> None:
    ear, under_way = Ear({"1": [KeyRejected()]}, is_prompt=True), set[int]()

    with pytest.raises(KeyRejected):
        await listen(
            Tape(tmp_path), plan_of(2), Hearing(ear, parallel=1), {}, Notes().take, Notes().fail,
            under_way,
        )  # fmt: skip

    assert under_way == set()


async def test_an_endpoint_that_is_down_is_not_asked_for_ever(tmp_path: Path) -> None:
    chunks = 40
    ear = Ear({str(n): [ModelOverloaded()] * 9 for n in range(chunks)}, is_prompt=True)

    with pytest.raises(ModelOverloaded):
        await hear(Tape(tmp_path), ear, chunks, is_last_try=True, parallel=1)

    assert len(ear.sent) < 2 * chunks


async def test_what_the_endpoint_does_not_take_is_packed_anew(tmp_path: Path) -> None:
    ear = Ear(refused=["m4a", "flac"], is_prompt=True)

    texts = await hear(Tape(tmp_path), ear, 1)

    assert texts == heard(0)
    assert ear.sent == ["0.m4a", "0.flac", "0.wav"]
    assert list(tmp_path.iterdir()) == []


async def test_what_is_known_to_be_refused_is_not_sent(tmp_path: Path) -> None:
    ear = Ear(is_prompt=True)
    ear.remembered = frozenset({"m4a", "flac"})

    await hear(Tape(tmp_path), ear, 1)

    assert ear.sent == ["0.wav"]


async def test_what_nobody_can_have_said_is_left_out(tmp_path: Path) -> None:
    class Inventive(Ear):
        async def transcribe(self, path: Path, **hints: Any) -> Heard:
            await super().transcribe(path, **hints)
            return Heard(Speech("시청해주셔서 감사합니다. " * 20, "ko"), Usage())

    texts = await hear(Tape(tmp_path), Inventive(is_prompt=True), 1)

    assert texts[0] is not None
    assert len(texts[0].text) < 40


async def test_a_chunk_that_can_not_be_decoded_ends_it(tmp_path: Path) -> None:
    tape, ear = Tape(tmp_path, broken_at=1.0), Ear(is_prompt=True)

    with pytest.raises(DecoderFailed):
        await hear(tape, ear, 2)

    assert list(tmp_path.iterdir()) == []


async def test_a_note_that_can_not_be_taken_ends_it(tmp_path: Path) -> None:
    class Full(Notes):
        async def take(self, _position: int, _heard: Heard) -> None:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        await hear(Tape(tmp_path), Ear(is_prompt=True), 2, Full())

    assert list(tmp_path.iterdir()) == []


async def test_cancelled_it_leaves_no_file(tmp_path: Path) -> None:
    listening = asyncio.create_task(hear(Tape(tmp_path), Ear(), 3))
    await anyio.wait_all_tasks_blocked()

    listening.cancel()

    with pytest.raises(asyncio.CancelledError):
        await listening
    assert list(tmp_path.iterdir()) == []
