"""Many answers at once, streams that Slack closes, and what Slack won't show: every answer is whole."""

import asyncio
from pathlib import Path

import pytest

from tests.journeys.faults import ANSWER, ENGLISH
from tests.journeys.world import Bot, Json, Workspace, shown, until

pytestmark = pytest.mark.anyio

STREAMS = 20  # a minute, for a whole workspace


async def ask(workspace: Workspace, count: int) -> list[str]:
    """Ask `count` questions at once, each in a thread of its own; return their ts."""
    asked = (workspace.say(f"{ENGLISH} ({number})") for number in range(count))
    return list(await asyncio.gather(*asked))


async def whole(workspace: Workspace, ts: str) -> Json:
    """Wait until the only reply in a thread is the whole answer and nothing else is under way."""

    async def is_whole() -> Json | None:
        replies = await workspace.replies(ts)
        is_closed = all(reply.get("stream") != "in_progress" for reply in replies)
        return replies[0] if [shown(r) for r in replies] == [ANSWER] and is_closed else None

    return dict(await until(is_whole))


async def test_more_answers_than_streams_are_all_whole_and_hit_no_limit(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.script(ANSWER, first_delta_ms=20, delta_ms=15)

    for ts in await ask(workspace, STREAMS + 10):
        await whole(workspace, ts)

    assert await workspace.limited() == []
    started = await workspace.calls("chat.startStream")
    posted = await workspace.calls("chat.postMessage")
    assert STREAMS // 2 <= len(started) <= STREAMS
    assert len(started) + len(posted) == STREAMS + 10


async def test_where_others_spend_the_rates_too_every_answer_is_whole(
    tmp_path: Path, workspace: Workspace
) -> None:
    blind = Bot(tmp_path, workspace.address, SLACK_RATE_LIMITS="false")
    await blind.start()
    try:
        await workspace.script(ANSWER, first_delta_ms=20, delta_ms=15)
        for ts in await ask(workspace, STREAMS + 6):
            await whole(workspace, ts)
    finally:
        await blind.kill()

    assert await workspace.limited() != []


async def test_a_stream_that_slack_closes_is_finished_by_edit(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.do("knobs", stream_seconds=1)
    await workspace.script(ANSWER, first_delta_ms=20, delta_ms=40)

    ts = await workspace.say(ENGLISH)

    await whole(workspace, ts)
    assert await workspace.calls("chat.update")

    async def is_at_rest() -> bool:
        return bool((await workspace.session(ts))["state"] != "processing")

    await until(is_at_rest)


@pytest.mark.parametrize("kind", ["markdown", "actions", "context_actions"])
async def test_blocks_that_slack_refuses_keep_no_answer_back(
    workspace: Workspace, bot: Bot, kind: str
) -> None:
    await workspace.lack("streams", refused_blocks=[kind])
    await workspace.script(ANSWER, first_delta_ms=20, delta_ms=15)

    ts = await workspace.say(ENGLISH)

    await whole(workspace, ts)
    assert await workspace.alarms() == []
