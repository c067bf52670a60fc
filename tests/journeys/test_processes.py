"""Several processes that share one PostgreSQL."""

import functools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.world import BOT, Bot, Workspace, shown, until
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bots(
    tmp_path: Path, workspace: Workspace, postgresql: PostgreSQL
) -> AsyncIterator[list[Bot]]:
    url = await postgresql.make_empty()
    bots = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        bots.append(Bot(folder, workspace.address, DATABASE_URL=url))
    for bot in bots:
        await bot.start()
    yield bots
    for bot in bots:
        await bot.kill()


async def test_two_processes_answer_every_question_once(
    workspace: Workspace, bots: list[Bot]
) -> None:
    await workspace.do("rates", enabled=False)

    asked = [await workspace.say(f"<@{BOT}> question {number}") for number in range(12)]

    for ts in asked:
        await workspace.answer(ts)
    assert len(await workspace.model_requests()) == len(asked)


async def test_stop_reaches_the_process_at_work_whichever_hears_of_it(
    workspace: Workspace, bots: list[Bot]
) -> None:
    await workspace.script("word " * 2_000, delta_ms=20)
    asked = [await workspace.say(f"<@{BOT}> question {number}") for number in range(4)]
    for ts in asked:
        await until(functools.partial(workspace.replies, ts))

        await workspace.do("stop", channel="C0GENERAL", thread_ts=ts, user="U0JIYOON1")

        async def is_marked(ts: str = ts) -> bool:
            return all(shown(m).endswith("_Stopped._") for m in await workspace.replies(ts))

        await until(is_marked)


async def test_what_a_killed_process_left_is_completed_by_the_other(
    workspace: Workspace, bots: list[Bot]
) -> None:
    answer = " ".join(f"word{number}" for number in range(150))
    await workspace.script(answer, delta_ms=20)
    ts = await workspace.say(f"<@{BOT}> a question")
    await until(lambda: workspace.replies(ts))

    await bots[0].kill()
    await bots[0].start()  # were it the one at work, its next life takes the work up at once

    async def is_complete() -> bool:
        return [shown(message) for message in await workspace.replies(ts)] == [answer]

    await until(is_complete)
