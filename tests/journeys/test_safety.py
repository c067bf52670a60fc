"""Whatever a model writes, delta by delta, notifies nobody in any state of any message."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.slack.text import join, neutralise
from tests.journeys.faults import all_well_again, anyio_backend, bot, workspace
from tests.journeys.world import BOT, Bot, Workspace, shown, until
from tests.slack.adversarial import ADVERSARIAL

__all__ = ["all_well_again", "anyio_backend", "bot", "workspace"]

pytestmark = pytest.mark.anyio

AN_ANSWER = 60  # strings
PATIENCE = 60.0  # seconds
ANSWERS = [
    "\n\n".join(ADVERSARIAL[at : at + AN_ANSWER]) for at in range(0, len(ADVERSARIAL), AN_ANSWER)
]


async def answered(workspace: Workspace, answers: Sequence[str]) -> list[str]:
    """Have the model write the answers at once; return what then stands in their threads, joined."""
    await workspace.script(list(answers), first_delta_ms=20, delta_ms=3, delta_chars=3)
    asked = (workspace.say(f"<@{BOT}> question {number}") for number in range(len(answers)))
    threads = await asyncio.gather(*asked)
    return [await whole(workspace, thread) for thread in threads]


async def whole(workspace: Workspace, thread: str) -> str:
    """Wait for the whole answer in a thread."""
    expected = {neutralise(answer) for answer in ANSWERS}
    written = ""

    async def is_whole() -> bool:
        nonlocal written
        written = join([shown(reply) for reply in await workspace.replies(thread)])
        return written in expected

    await until(is_whole, PATIENCE)
    return written


@pytest.mark.parametrize(
    ("lacking", "refused", "frames"),
    [
        ([], [], "chat.appendStream"),
        (["streams"], [], "chat.update"),
        (["streams"], ["markdown"], "chat.update"),
    ],
    ids=["streamed", "posted and edited", "in mrkdwn"],
)
async def test_no_answer_notifies_or_unfurls(
    workspace: Workspace, bot: Bot, lacking: list[str], refused: list[str], frames: str
) -> None:
    await workspace.lack(*lacking, refused_blocks=refused)

    written = await answered(workspace, ANSWERS)

    assert sorted(written) == sorted(map(neutralise, ANSWERS))
    assert await workspace.calls(frames)
    assert await workspace.alarms() == []
