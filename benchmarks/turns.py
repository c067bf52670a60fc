"""Measure one thread of 1,000 turns: what the last hundred cost beside the first.

    make bench-turns

One mention after the other in one thread of the playground, each answered before the next is asked,
by the bot with its database on disk. CONTEXT_TOKENS is 8,000 here: the window is full before the
hundredth turn, and from there on it loses its older half and grows again, so that the last hundred turns
send as much as the first. With a larger window the time to the model would still grow at the end, with
what is sent.

The prefix of a turn is the messages of the turn before: they must be sent again, byte for byte, but
where the window is cut; a cut leaves the system message and the tail, and there is one for each half
window of text. Exits with 1 when a bound is not held.
"""

import asyncio
import contextlib
import itertools
import json
import sqlite3
import sys
import tempfile
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.workload import start
from tests.journeys.world import BOT, Workspace, open_workspace, until

TURNS = 1000
PART = 100  # turns at either end that are compared
CONTEXT_TOKENS = 8000
QUESTION = "question {number}: " + " ".join(f"asked{number:02}" for number in range(25))
ANSWER = " ".join(f"answer{number:02}" for number in range(60))


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn took: times in seconds, memory of the bot in bytes."""

    asked_at: float
    model_asked: float
    finished: float
    memory: int
    messages: Sequence[str]  # as they were sent, each as JSON
    statements: int


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the first and of the last turns; the second is at most `most` times the first."""

    name: str
    measure: Callable[[Sequence[Turn]], float]
    unit: str
    most: float | None = None


ROWS = (
    Row("mention to model, median", lambda turns: _ms(turns, lambda t: t.model_asked), "ms", 1.5),
    Row("mention to end, median", lambda turns: _ms(turns, lambda t: t.finished), "ms", 1.5),
    Row("statements a turn, mean", lambda turns: _mean([t.statements for t in turns]), "", 1.5),
    Row("messages sent, mean", lambda turns: _mean([len(t.messages) for t in turns]), ""),
    Row("memory, most", lambda turns: max(t.memory for t in turns) / 1e6, "MB", 1.1),
)


def _ms(turns: Sequence[Turn], time: Callable[[Turn], float]) -> float:
    return median(map(time, turns)) * 1000


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values)


async def run(folder: Path, count: int) -> list[Turn]:
    """Hold a conversation of `count` turns."""
    async with open_workspace(folder) as workspace:
        await workspace.do("rates", enabled=False)
        await workspace.script(ANSWER, first_delta_ms=0, delta_ms=0)
        log = folder / "statements"
        command = ("-m", "benchmarks.counting", str(log))
        bot = await start(command, folder, workspace, CONTEXT_TOKENS=str(CONTEXT_TOKENS))
        try:
            said = await _converse(workspace, folder, psutil.Process(bot.pid), count)
            requests = await workspace.model_requests()
        finally:
            bot.terminate()
            await bot.wait()
        return _turns(said, requests, [float(line) for line in log.read_text("utf-8").split()])


Said = tuple[float, float, int]  # asked at, finished after, the memory then


async def _converse(
    workspace: Workspace, folder: Path, bot: psutil.Process, count: int
) -> list[Said]:
    said: list[Said] = []
    thread = ""
    clock = asyncio.get_running_loop().time
    with contextlib.closing(sqlite3.connect(folder / "tarae.sqlite3")) as store:

        def is_answered() -> bool:
            query = "SELECT count(*) FROM inbox WHERE finished_at IS NOT NULL"
            return bool(store.execute(query).fetchone()[0] > len(said))

        for number in range(count):
            if number % PART == 0:
                print(f"… turn {number}", file=sys.stderr, flush=True)
            text, began = f"<@{BOT}> {QUESTION.format(number=number)}", clock()
            ts = await workspace.say(text, thread_ts=thread)
            thread = thread or ts
            await until(is_answered)
            said.append((float(ts), clock() - began, bot.memory_info().rss))
    return said


def _turns(
    said: Sequence[Said], requests: Sequence[dict[str, Any]], statements: Sequence[float]
) -> list[Turn]:
    assert len(requests) == len(said), "not every turn led to one request"
    ends = [*(asked_at for asked_at, *_ in said[1:]), said[-1][0] + said[-1][1]]
    return [
        Turn(
            asked_at,
            request["time"] - asked_at,
            finished,
            memory,
            [json.dumps(message, ensure_ascii=False) for message in request["body"]["messages"]],
            bisect(statements, end) - bisect(statements, asked_at),
        )
        for (asked_at, finished, memory), request, end in zip(said, requests, ends, strict=True)
    ]


def prefixes(turns: Sequence[Turn]) -> tuple[int, int]:
    """Return at how many turns the window was cut, and at how many else the prefix changed."""
    cuts = changes = 0
    for before, after in itertools.pairwise(turns):
        if after.messages[: len(before.messages)] != before.messages:
            system, *tail = after.messages
            places = range(2, len(before.messages))
            is_tail = any(tail[: len(rest := before.messages[at:])] == rest for at in places)
            cuts += is_tail and system == before.messages[0]
            changes += not is_tail or system != before.messages[0]
    return cuts, changes


def table(turns: Sequence[Turn]) -> tuple[Table, bool]:
    """Return the figures with the bounds beside them, and whether all are held."""
    shown = Table(title=f"One thread of {len(turns)} turns")
    shown.add_column("")
    for heading in (f"first {PART}", f"last {PART}", "last : first", "bound"):
        shown.add_column(heading, justify="right")
    are_held = []
    for row in ROWS:
        first, last = row.measure(turns[:PART]), row.measure(turns[-PART:])
        are_held.append(row.most is None or last <= first * row.most)
        shown.add_row(
            row.name,
            *(f"{value:.1f} {row.unit}".strip() for value in (first, last)),
            f"{last / first:.2f}",
            f"{row.most:g}" if row.most else "",
            style="" if are_held[-1] else "bold red",
        )
    return shown, all(are_held)


def main() -> int:
    """Print the table; return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory(prefix="tarae-bench-") as folder:
        turns = asyncio.run(run(Path(folder), count))
    shown, is_held = table(turns)
    Console().print(shown)
    cuts, changes = prefixes(turns)
    longest = max(len(turn.messages) for turn in turns)
    most_cuts = 1 + 2 * len(turns) // (longest // 2)  # a cut leaves half of the longest
    print(
        f"The window was cut {cuts} times (at most {most_cuts}); else changed {changes} (at most 0)."
    )
    is_held = is_held and changes == 0 and cuts <= most_cuts
    print("All bounds are held." if is_held else "A bound is not held.")
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
