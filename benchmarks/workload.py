"""Questions put to a bot in the playground, and when each came how far, by the playground's clock."""

import asyncio
import contextlib
import itertools
import re
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.usual import PLACEHOLDER
from tests.journeys.world import (
    BOT,
    JIYOON,
    MINSU,
    Bot,
    Workspace,
    clean_environment,
    open_workspace,
    until,
)

CHANNELS = 20
SLACK_CALL = 0.08  # seconds
FIRST_DELTA = 0.3  # seconds after the model was asked
BETWEEN_DELTAS = 0.02  # seconds
DELTAS = 100
MODEL_TIME = FIRST_DELTA + BETWEEN_DELTAS * DELTAS
PATIENCE = 60.0
LAST_WORD = f"word{DELTAS - 1:02}"
_NUMBER = re.compile(r"question (\d+)")

COMMANDS: dict[str, tuple[str, ...]] = {
    "bare": ("-m", "benchmarks.bare"),
    "Tarae": ("-m", "bot", "run"),
    "usual": ("-m", "benchmarks.usual"),
}


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from the mention: until the model is asked, text is visible, the answer is complete."""

    model_asked: float
    first_text: float
    end: float


@dataclass(frozen=True, slots=True)
class Round:
    """One wave of questions; `cpu` is the bot's own time per answer, in seconds."""

    times: Sequence[Times]
    cpu: float
    calls: float  # of Slack's Web API, per answer


class Contender:
    """A bot at work in a workspace of its own."""

    def __init__(
        self, workspace: Workspace, process: psutil.Process, log: Path, channels: list[str]
    ) -> None:
        self._workspace = workspace
        self._process = process
        self._log = log
        self._numbers = itertools.count(1)
        self._places = itertools.cycle(itertools.product(channels, (JIYOON, MINSU)))
        self._answered: list[tuple[str, str]] = []  # channel and thread, to ask on in

    async def run(self, questions: int, within: float) -> Round:
        """Ask so many questions, evenly over `within` seconds, or one after the other if that is 0."""
        before = self._cpu()
        earlier = len(await self._workspace.calls())
        asked: dict[int, tuple[str, str, float]] = {}
        for number in itertools.islice(self._numbers, questions):
            asked[number] = await self._ask(number, continues=number % 2 == 0)
            await (asyncio.sleep(within / questions) if within else self._wait(asked, earlier))
        await self._wait(asked, earlier)
        self._answered = [(channel, thread) for channel, thread, _ in asked.values()]
        calls = (await self._workspace.calls())[earlier:]
        times = await self._times(asked, calls)
        return Round(times, (self._cpu() - before) / questions, len(calls) / questions)

    async def _ask(self, number: int, *, continues: bool) -> tuple[str, str, float]:
        """Mention the bot, in an answered thread or a new one; return channel, thread and time."""
        channel, user = next(self._places)
        thread = ""
        if continues and self._answered:
            channel, thread = self._answered.pop()
        ts = await self._workspace.say(
            f"<@{BOT}> question {number}: what did we say about the release?",
            user=user,
            channel=channel,
            thread_ts=thread,
        )
        return channel, thread or ts, float(ts)

    async def _wait(self, asked: Iterable[int], earlier: int) -> None:
        """Wait until all that was asked is answered; ask how far it is no sooner than it can be."""
        expected = len(list(asked))
        await asyncio.sleep(MODEL_TIME)

        async def is_done() -> bool:
            await asyncio.sleep(0.2)
            calls = (await self._workspace.calls())[earlier:]
            return len({c["args"]["ts"] for c in calls if _ends(c)}) >= expected

        try:
            await until(is_done, PATIENCE)
        except TimeoutError:
            log = self._log.read_text("utf-8")
            sys.exit(f"Not all was answered in {PATIENCE:g} s. The bot's log ends:\n{log[-2000:]}")

    async def _times(
        self, asked: dict[int, tuple[str, str, float]], calls: list[dict[str, Any]]
    ) -> list[Times]:
        calls = [call for call in calls if "ok" in call]  # others are still under way
        assert all(call["ok"] for call in calls), "Slack refused something"
        requests = {_number(each): each["time"] for each in await self._workspace.model_requests()}
        ended = _first(call for call in calls if _ends(call))
        edited: dict[str, float] = {}  # when a placeholder gave way to text
        if any(call["args"].get("text") == PLACEHOLDER for call in calls):
            edited = _first(call for call in calls if call["method"] == "chat.update")
        shown = {  # by thread, the newest answer, whose ts is when it became visible
            (channel, message["thread_ts"]): message["ts"]
            for channel in {channel for channel, _, _ in asked.values()}
            for message in (await self._workspace.get("messages", channel=channel))["messages"]
            if message["user"] == BOT
        }
        return [
            Times(
                requests[number] - at,
                edited.get(shown[channel, thread], float(shown[channel, thread])) - at,
                ended[shown[channel, thread]] - at,
            )
            for number, (channel, thread, at) in asked.items()
        ]

    def _cpu(self) -> float:
        used = self._process.cpu_times()
        return float(used.user + used.system)


def _first(calls: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Return, by the ts of the message, when the first of its calls was over."""
    over: dict[str, float] = {}
    for call in calls:
        over.setdefault(call["args"]["ts"], call["at"] + SLACK_CALL)
    return over


def _ends(call: dict[str, Any]) -> bool:
    """Whether an answer was complete after `call`."""
    if call["method"] == "chat.update":
        return "ok" in call and LAST_WORD in str(call["args"])
    return call["method"] == "chat.stopStream" and "ok" in call


def _number(request: dict[str, Any]) -> int:
    found = _NUMBER.search(request["body"]["messages"][-1]["content"])
    assert found, "a request that no question led to"
    return int(found[1])


@contextlib.asynccontextmanager
async def open_contender(name: str, folder: Path) -> AsyncIterator[Contender]:
    """Start a workspace and the bot `name` in it, warmed by a few questions."""
    async with open_workspace(folder) as workspace:
        await workspace.do("rates", enabled=False)
        await workspace.do("knobs", delay_ms=SLACK_CALL * 1000)
        words = " ".join(f"word{number:02}" for number in range(DELTAS))
        pace = {"first_delta_ms": FIRST_DELTA * 1000, "delta_ms": BETWEEN_DELTAS * 1000}
        await workspace.script(words, **pace)
        channels = [await _channel(workspace, number) for number in range(CHANNELS)]
        process = await start(COMMANDS[name], folder, workspace)
        try:
            bot = psutil.Process(process.pid)
            contender = Contender(workspace, bot, folder / "bot.log", channels)
            await contender.run(CHANNELS, within=1.0)
            yield contender
        finally:
            process.terminate()
            await process.wait()


async def _channel(workspace: Workspace, number: int) -> str:
    made = await workspace.do("channels", name=f"team-{number}", members=[BOT, JIYOON, MINSU])
    return str(made["id"])


async def start(
    command: Sequence[str], folder: Path, workspace: Workspace, **wishes: str
) -> asyncio.subprocess.Process:
    """Start a bot that keeps no rates, by the arguments of Python; return when it is connected."""
    settings = Bot(folder, workspace.address, SLACK_RATE_LIMITS="false", **wishes).settings
    with (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *command),
            env={**clean_environment(), **settings},
            stdout=log,
            stderr=log,
        )

    async def is_connected() -> bool:
        assert process.returncode is None, (folder / "bot.log").read_text("utf-8")
        return bool((await workspace.get("state"))["connections"])

    await until(is_connected)
    return process
