"""Stop, pressed or said: the model's connection is closed within a second, whichever process it is."""

import functools
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.journeys.world import BOT, GENERAL, JIYOON, Bot, Json, Workspace, shown, until
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.anyio

PRESSES = 4
STOP = "answer_stop"
WITHIN = 1.0  # seconds


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[Callable[..., Bot]]:
    """Make bots that are killed in the end."""
    bots: list[Bot] = []

    def make(workspace: Workspace, **settings: str) -> Bot:
        folder = tmp_path / f"bot{len(bots)}"
        folder.mkdir()
        bots.append(Bot(folder, workspace.address, **settings))
        return bots[-1]

    yield make
    for bot in bots:
        await bot.kill()


async def press(workspace: Workspace, how: str, ts: str) -> None:
    """Have the asker stop what is written in a thread."""
    [reply] = await workspace.replies(ts)
    if how == "native":
        await workspace.do("stop", channel=GENERAL, thread_ts=ts, user=JIYOON)
    elif how == "word":
        await workspace.say("stop", thread_ts=ts)
    else:
        assert await workspace.click(str(reply["ts"]), STOP)


async def request_of(workspace: Workspace, number: int) -> Json:
    """Return what became of the request for the answer to a question."""
    for request in await workspace.model_requests():
        if f"question {number}." in str(request["body"]["messages"][-1]["content"]):
            return request
    raise AssertionError(number)


async def stops(workspace: Workspace, how: str) -> list[float]:
    """Stop several answers; return the seconds from each press to the end of the model's stream."""
    if how == "button":
        await workspace.lack("streams")
    await workspace.script("word " * 3_000, delta_ms=20)
    delays = []
    for number in range(PRESSES):
        ts = await workspace.say(f"<@{BOT}> question {number}.")
        await until(functools.partial(workspace.replies, ts))
        pressed_at = time.time()  # noqa: TID251 - as the playground writes down the end
        await press(workspace, how, ts)

        async def is_stopped(ts: str = ts) -> bool:
            [reply] = await workspace.replies(ts)
            has_button = STOP in [e["action_id"] for e in await workspace.elements(reply["ts"])]
            is_at_work = (await workspace.session(ts))["state"] == "processing"
            return shown(reply).endswith("_Stopped._") and not has_button and not is_at_work

        await until(is_stopped)
        request = await request_of(workspace, number)
        assert request["outcome"] == "cut"
        delays.append(float(request["ended"]) - pressed_at)
    return delays


@pytest.mark.parametrize("how", ["native", "button", "word"])
@pytest.mark.parametrize("store", ["one", "sqlite"])
async def test_stop_ends_the_models_stream_within_a_second(
    workspace: Workspace, started: Callable[..., Bot], tmp_path: Path, how: str, store: str
) -> None:
    shared = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'shared.sqlite3'}"}
    for _ in range(1 if store == "one" else 2):
        await started(workspace, **shared).start()

    delays = await stops(workspace, how)

    print(how, store, [round(delay, 3) for delay in delays])  # noqa: T201 - the figures
    assert max(delays) < WITHIN


@pytest.mark.parametrize("how", ["native", "button", "word"])
async def test_stop_ends_the_models_stream_within_a_second_on_a_shared_postgresql(
    workspace: Workspace, started: Callable[..., Bot], postgresql: PostgreSQL, how: str
) -> None:
    url = await postgresql.make_empty()
    for _ in range(2):
        await started(workspace, DATABASE_URL=url).start()

    delays = await stops(workspace, how)

    print(how, [round(delay, 3) for delay in delays])  # noqa: T201 - the figures
    assert max(delays) < WITHIN
