"""A workspace and a bot that one module's tests share, and how they make things go wrong."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.journeys.world import BOT, Bot, Workspace, open_workspace, shown, until

ANSWER = " ".join(f"word{number}" for number in range(60))
ENGLISH = f"<@{BOT}> when is the release?"
KOREAN = f"<@{BOT}> 출시는 언제인가요?"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def workspace(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workspace]:
    async with open_workspace(tmp_path_factory.mktemp("workspace")) as opened:
        await opened.do("rates", enabled=False)
        yield opened


@pytest.fixture(scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> AsyncIterator[Bot]:
    """A bot without a budget of its own: past 20 answers a minute it would stream no more."""
    settings = {"MAX_RECORDING_MB": "1", "SLACK_RATE_LIMITS": "false", "MODEL_SILENCE": "4"}
    started = Bot(tmp_path_factory.mktemp("bot"), workspace.address, **settings)
    await started.start()
    yield started
    await started.kill()


@pytest.fixture(autouse=True)
async def all_well_again(workspace: Workspace, bot: Bot) -> AsyncIterator[None]:
    await workspace.script(ANSWER, first_delta_ms=20, delta_ms=2)
    yield
    await workspace.do("faults", clear=True)


@pytest.fixture
async def fresh_bot(bot: Bot) -> AsyncIterator[Bot]:
    """The bot, which afterwards has forgotten what it learnt about Slack."""
    yield bot
    await bot.kill()
    await bot.start()


async def model_fails(workspace: Workspace, **rule: Any) -> None:
    await workspace.do("faults", surface="model", name="chat", **rule)


async def slack_fails(workspace: Workspace, method: str, **rule: Any) -> None:
    await workspace.do("faults", surface="slack", name=method, **rule)


async def only_answer(workspace: Workspace, bot: Bot, ts: str, text: str) -> bool:
    """Wait until the thread's reply says `text` and the bot is done; is it the only one?"""

    async def is_over() -> bool:
        replies = await workspace.replies(ts)
        return any(shown(reply) == text for reply in replies) and not is_at_work(bot)

    await until(is_over)
    await workspace.quiet()
    return [shown(reply) for reply in await workspace.replies(ts)] == [text]


def is_at_work(bot: Bot) -> bool:
    """Whether anything in the bot's inbox is unfinished."""
    with contextlib.closing(sqlite3.connect(bot.folder / "tarae.sqlite3")) as store:
        (left,) = store.execute("SELECT count(*) FROM inbox WHERE finished_at IS NULL").fetchone()
        return bool(left)


async def failures(workspace: Workspace, method: str) -> int:
    """Return how many calls of a method went wrong so far."""
    calls = await workspace.calls(method)
    return sum(bool(call.get("fault")) or not call.get("ok") for call in calls)
