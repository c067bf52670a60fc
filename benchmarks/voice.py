"""Measure the voice path on hours of speech whose every word can be checked.

    make bench-voice            (python -m benchmarks.voice [--hours 1] [--quick])

The whole bot hears coded speech (`tests.coded`) in the playground, from an endpoint that answers in
0.6 s and a sixtieth of the sound's length, as fast ones do. Two hours are mp3 in stereo at 44.1 kHz
and 64 kbit/s (the playground takes 64 MiB), with pauses; an hour of each other kind is mono. Words are
compared with those that one hearing of the whole file finds. What depends on the machine is given as
a ratio within one run, but for the bounds that are absolute: memory, lag of the bot's event loop, and
local work. Endpoint and playground run on the same cores. Exits with 1 when a bound is not held.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from benchmarks.recordings import (
    LATENCY,
    PER_SECOND,
    PIECE,
    Job,
    Recording,
    lags,
    local_work,
    make,
    open_studio,
)
from bot.conversation import Transcript
from bot.voice.forms import Form
from bot.voice.listening import PARALLEL_CHUNKS
from tests.coded.chunks import chunked, cue_errors, sentence_errors, word_errors
from tests.coded.compare import difference
from tests.coded.media import FORMS, encode
from tests.coded.speech import Talk, Variant
from tests.coded.text import Said

OTHERS = (Variant.NONE, Variant.REPEATED, Variant.WHITE, Variant.PINK, Variant.HUM)
CAPTIONED = 820.0  # seconds of each recording whose captions are timed
CAPTIONED_SEEDS = (1, 5, 9)
TIMED: dict[str, Callable[[Transcript, list[Said]], list[float]]] = {
    "sentences, start and end": sentence_errors,
    "captions, start": cue_errors,
    "words spread over sentences": word_errors,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: `value` may be at most `most`, where there is a bound."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether the bound is."""
        return self.most is None or self.value <= self.most


def word_rows(job: Job) -> Iterable[Row]:
    """How many words were lost and doubled; without pauses one join in a hundred may lose one."""
    found = difference(job.recording.words, job.words)
    hours = job.recording.seconds / 3600
    what = f"{job.recording.variant}, {hours:.3g} h"
    may_lose = job.chunks / 100 if job.recording.variant is Variant.NONE else 0
    words = len(job.recording.words)
    yield Row(f"{what}: lost of {words}, {job.chunks} chunks", len(found.lost), "", may_lose)
    yield Row(f"{what}: doubled", len(found.added), "", 0)


def machine_rows(job: Job, late: list[float], work: float) -> Iterable[Row]:
    """What the longest recording takes of the machine."""
    hours = job.recording.seconds / 3600
    yield Row(f"memory of all processes, {hours:.3g} h", job.memory / 1e6, "MB", 350)
    yield Row("lag of the event loop, 99 %", quantiles(late, n=100)[-1] * 1000, "ms", 50)
    yield Row("lag of the event loop, most", max(late) * 1000, "ms")
    yield Row(f"decode, cut and pack, {hours:.3g} h", work, "s", 60)


def wall_rows(job: Job, work: float) -> Iterable[Row]:
    """How long it takes, beside what can't be saved and beside one request for all of it."""
    at_least = job.requests / PARALLEL_CHUNKS + work
    serial = LATENCY + PER_SECOND * job.recording.seconds
    hours = job.recording.seconds / 3600
    yield Row(f"from posting to transcript, {hours:.3g} h", job.wall, "s")
    yield Row(f"requests, {PARALLEL_CHUNKS} at a time", job.requests / PARALLEL_CHUNKS, "s")
    yield Row("local work", work, "s")
    is_long = hours >= 1  # what is needed once weighs too much in less
    yield Row(
        "posting to transcript / (requests + work)",
        job.wall / at_least,
        "×",
        1.3 if is_long else None,
    )
    yield Row(
        "posting to transcript / one request", job.wall / serial, "×", 0.5 if is_long else None
    )


async def caption_rows(folder: Path) -> list[Row]:
    """How far captions are off, from an endpoint that gives no times."""
    rows: list[Row] = []
    for longest, most in ((15.0, 0.5), (30.0, 1.2)):
        off: dict[str, list[float]] = {name: [] for name in TIMED}
        for seed in CAPTIONED_SEEDS:
            talk = Talk(Variant.PAUSES, CAPTIONED, seed)
            path = encode(folder / "captions.wav", talk.sound(), FORMS["wav"])
            chunks = await chunked(path, folder, longest, Form.FLAC)
            assert not difference((word.number for word in talk.said), chunks.numbers)
            for name, errors in TIMED.items():
                off[name] += errors(chunks.transcript(), talk.said)
        for name, found in off.items():
            what = f"{name}, chunks of {longest:g} s"
            rows.append(Row(f"{what}: median", median(found), "s", 0.3))
            rows.append(Row(f"{what}: 95 %", quantiles(found, n=20)[-1], "s", most))
    return rows


async def measure(folder: Path, hours: float, others: float) -> dict[str, list[Row]]:
    """Run all of it: `hours` of the main recording, `others` of each other, 0 for none."""
    note("making the recordings")
    longest = await asyncio.to_thread(make, folder, Variant.PAUSES, hours, "bare stereo mp3")
    timed = await asyncio.to_thread(make, folder, Variant.REPEATED, min(hours, 1.0), "bare mp3")
    rest = OTHERS[:1] if not others else [each for each in OTHERS if each is not Variant.REPEATED]
    note("local work")
    work = await local_work(longest, folder)
    work_of_timed = await local_work(timed, folder)
    note(f"  {work:.1f} s, {work_of_timed:.1f} s")
    first, late = await hear(folder, longest)
    second, _ = await hear(folder, timed)
    jobs = [first, second]
    for variant in rest:
        made = await asyncio.to_thread(make, folder, variant, others or PIECE / 3600, "bare mp3")
        jobs.append((await hear(folder, made))[0])
        made.path.unlink()
    note("captions")
    return {
        "Words": [row for job in jobs for row in word_rows(job)],
        "Machine": list(machine_rows(first, late, work)),
        "Time": list(wall_rows(second, work_of_timed)),
        "Captions": await caption_rows(folder),
    }


async def hear(folder: Path, recording: Recording) -> tuple[Job, list[float]]:
    """Have a recording heard by a bot that has heard nothing before; return its loop's lags too."""
    note(f"{recording.variant}, {recording.seconds / 3600:g} h")
    home = Path(tempfile.mkdtemp(dir=folder))
    async with open_studio(home) as studio:
        job = await studio.transcribe(recording)
    late = lags(home, job.span)
    found = difference(recording.words, job.words)
    note(
        f"  {job.wall:.0f} s, {job.memory / 1e6:.0f} MB, lag {quantiles(late, n=100)[-1] * 1000:.0f} ms, "
        f"{len(found.lost)} lost, {len(found.added)} doubled"
    )
    return job, late


def note(what: str) -> None:
    """Say what is being done: it takes minutes."""
    print(f"… {what}", file=sys.stderr, flush=True)


def table(found: dict[str, list[Row]]) -> tuple[Table, bool]:
    """Return the figures with the bounds beside them, and whether all are held."""
    shown = Table(title="The voice path")
    shown.add_column("")
    shown.add_column("figure")
    shown.add_column("measured", justify="right")
    shown.add_column("at most", justify="right")
    shown.add_column("")
    for part, rows in found.items():
        for row in rows:
            style = "" if row.is_held else "bold red"
            most, verdict = "", ""
            if row.most is not None:
                most, verdict = f"{row.most:g}", "held" if row.is_held else "not held"
            measured = f"{row.value:.4g} {row.unit}".strip()
            shown.add_row(part, row.name, measured, most, verdict, style=style)
        shown.add_section()
    return shown, all(row.is_held for rows in found.values() for row in rows)


def main() -> int:
    """Print the table; return the exit code."""
    options = argparse.ArgumentParser(description="Measure the voice path.")
    options.add_argument("--hours", type=float, default=2.0, help="of the main recording")
    options.add_argument("--quick", action="store_true", help="twenty minutes instead of hours")
    given = options.parse_args()
    hours, others = (1 / 3, 0.0) if given.quick else (given.hours, 1.0)
    with tempfile.TemporaryDirectory(prefix="tarae-bench-") as folder:
        found = asyncio.run(measure(Path(folder), hours, others))
    shown, is_held = table(found)
    Console().print(shown)
    print("All bounds are held." if is_held else "A bound is not held.")
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
