"""A bot that dies: what was asked is still answered, once, in the same place."""

import asyncio
import functools
import random

import pytest

from tests.journeys.world import BOT, Bot, Workspace, shown, until

pytestmark = pytest.mark.anyio

ANSWER = " ".join(f"word{number}" for number in range(120))
MOMENTS = 20


@pytest.mark.parametrize("quarter", range(4))
async def test_killed_at_twenty_moments_of_an_answer_it_completes_the_same_reply(
    workspace: Workspace, bot: Bot, quarter: int
) -> None:
    """From the mention's acceptance to after the end, every moment as likely as any other."""
    await workspace.do("rates", enabled=False)
    await workspace.script(ANSWER, first_delta_ms=100, delta_ms=10)
    chance = random.Random(quarter)

    for number in range(quarter, MOMENTS, 4):
        ts = await workspace.say(f"<@{BOT}> question {number}")
        await pause(1.6 * (number + chance.random()) / MOMENTS)
        await bot.kill()
        await bot.start()

        await until(functools.partial(is_complete, workspace, ts))
        await workspace.quiet()
        assert len(await workspace.replies(ts)) == 1, f"moment {number}"


async def is_complete(workspace: Workspace, ts: str) -> bool:
    """Whether the one reply in the thread is the whole answer."""
    return [shown(message) for message in await workspace.replies(ts)] == [ANSWER]


async def pause(seconds: float) -> None:
    """Let time pass: the moment of the kill is what is tested."""
    await asyncio.sleep(seconds)


async def test_what_was_asked_while_it_was_away_is_answered(workspace: Workspace, bot: Bot) -> None:
    await workspace.script("I was away.")
    await bot.kill()

    ts = await workspace.say(f"<@{BOT}> are you there?")
    await bot.start()

    assert await workspace.answer(ts) == "I was away."


async def test_asked_to_stop_it_ends_its_answers_first(workspace: Workspace, bot: Bot) -> None:
    await workspace.script(ANSWER, delta_ms=10)
    ts = await workspace.say(f"<@{BOT}> a question")
    await until(lambda: workspace.replies(ts))

    code = await bot.stop()

    assert code == 0
    assert [shown(message) for message in await workspace.replies(ts)] == [ANSWER]


async def test_an_answer_too_long_for_the_grace_is_given_back_and_completed(
    workspace: Workspace, bot: Bot
) -> None:
    bot.settings["STOP_GRACE"] = "0"
    await bot.stop()
    await bot.start()
    await workspace.script(ANSWER, delta_ms=30)
    ts = await workspace.say(f"<@{BOT}> a question")
    await until(lambda: workspace.replies(ts))

    code = await bot.stop()
    await bot.start()

    assert code == 0
    await until(functools.partial(is_complete, workspace, ts))


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "cut"])
async def test_a_dropped_socket_loses_nothing(workspace: Workspace, bot: Bot, reason: str) -> None:
    await workspace.script("Still here.")
    await workspace.do("disconnect", reason=reason)

    ts = await workspace.say(f"<@{BOT}> still there?")

    assert await workspace.answer(ts) == "Still here."
