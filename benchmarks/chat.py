"""Measure what Tarae adds to the model's own time, beside a loop that only streams.

    make bench

All answer the same questions in the playground, in turns and in one run, because machines are noisy:
the bare loop of `benchmarks.bare`, `bot run` with its database on disk, and beside them the loop that
most bots use, `benchmarks.usual`. Every Slack call
takes 80 ms, no rate holds; the model's first delta comes 300 ms after it is asked, then 100 come 20 ms
apart. Questions are mentions in 20 channels, every other one in a thread that was answered before.
They come one at a time, then 50 and 200 spread over two seconds. On two cores the last is more than
either bot can do: what is measured there is how they bear it.

Times are from the mention by the playground's clock, the 80 ms of a call that shows text included.
Each number is the middle one of the rounds. Exits with 1 when a bound is not held.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.workload import COMMANDS, Round, Times, open_contender

Measure = Callable[[Round], float]


@dataclass(frozen=True, slots=True)
class Load:
    """Questions a round: spread over `within` seconds, or one after the other if that is 0."""

    name: str
    questions: int
    within: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Bound:
    """What a ratio may be at most."""

    load: str
    row: str
    most: float


LOADS = (
    Load("1 at a time", 5, 0.0, 3),
    Load("50 in 2 s", 50, 2.0, 3),
    Load("200 in 2 s", 200, 2.0, 3),
)
BOUNDS = (
    Bound("1 at a time", "first text, median", 1.3),
    Bound("50 in 2 s", "first text, 95 %", 1.3),
    Bound("200 in 2 s", "first text, 95 %", 1.5),
    Bound("1 at a time", "end of answer, median", 1.3),
    Bound("50 in 2 s", "end of answer, 95 %", 1.3),
    Bound("200 in 2 s", "end of answer, 95 %", 1.5),
    Bound("200 in 2 s", "CPU an answer", 2.0),
)


def percentile(share: float, time: Callable[[Times], float]) -> Measure:
    """Return the measure of a round: the value that `share` of its questions' times don't pass."""

    def measure(one: Round) -> float:
        times = sorted(map(time, one.times))
        return times[min(int(share * len(times)), len(times) - 1)]

    return measure


ROWS: dict[str, Measure] = {
    "model asked, median": percentile(0.5, lambda times: times.model_asked),
    "model asked, 95 %": percentile(0.95, lambda times: times.model_asked),
    "first text, median": percentile(0.5, lambda times: times.first_text),
    "first text, 95 %": percentile(0.95, lambda times: times.first_text),
    "end of answer, median": percentile(0.5, lambda times: times.end),
    "end of answer, 95 %": percentile(0.95, lambda times: times.end),
    "CPU an answer": lambda one: one.cpu,
}

Results = dict[str, dict[str, list[Round]]]  # by load, then by contender


async def run() -> Results:
    """Let the contenders take turns, load by load."""
    async with AsyncExitStack() as stack:
        folders = {name: stack.enter_context(tempfile.TemporaryDirectory()) for name in COMMANDS}
        contenders = {
            name: await stack.enter_async_context(open_contender(name, Path(folder)))
            for name, folder in folders.items()
        }
        results: Results = {load.name: {name: [] for name in contenders} for load in LOADS}
        for load in LOADS:
            for _ in range(load.rounds):
                for name, contender in contenders.items():
                    results[load.name][name].append(
                        await contender.run(load.questions, load.within)
                    )
        return results


def table(results: Results) -> tuple[Table, bool]:
    """Return the results with the bounds beside them, and whether all are held."""
    shown = Table(title="What Tarae adds (milliseconds; the middle one of the rounds)")
    shown.add_column("load")
    shown.add_column("from the mention to")
    for heading in (*COMMANDS, "Tarae : bare", "bound"):
        shown.add_column(heading, justify="right")
    is_held = True
    for load, rounds in results.items():
        for row, measure in ROWS.items():
            medians = [median(map(measure, rounds[name])) for name in COMMANDS]
            ratio = median(
                measure(two) / measure(one)
                for one, two in zip(rounds["bare"], rounds["Tarae"], strict=True)
            )
            most = next((b.most for b in BOUNDS if (b.load, b.row) == (load, row)), None)
            is_kept = most is None or ratio <= most
            is_held = is_held and is_kept
            shown.add_row(
                load,
                row,
                *(f"{one * 1000:.0f}" for one in medians),
                f"{ratio:.2f}",
                f"{most:g}" if most else "",
                style="" if is_kept else "bold red",
            )
        shown.add_section()
    return shown, is_held


def main() -> int:
    """Print the table; return the exit code."""
    results = asyncio.run(run())
    shown, is_held = table(results)
    Console().print(shown)
    for load, rounds in results.items():
        calls = ", ".join(f"{name} {rounds[name][-1].calls:.1f}" for name in COMMANDS)
        print(f"{load}: Slack calls an answer: {calls}")
    print("All bounds are held." if is_held else "A bound is not held.")
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
