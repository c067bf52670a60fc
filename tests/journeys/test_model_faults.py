"""Whatever a model endpoint does, it ends in a whole answer or one sentence, in the asker's language."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.texts import say
from tests.journeys.faults import (
    ANSWER,
    ENGLISH,
    KOREAN,
    all_well_again,
    anyio_backend,
    bot,
    fresh_bot,
    model_fails,
    only_answer,
    workspace,
)
from tests.journeys.world import Bot, Workspace, open_workspace

__all__ = ["all_well_again", "anyio_backend", "bot", "fresh_bot", "workspace"]

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("rule", "key", "details"),
    [
        pytest.param({"error": "insufficient_quota"}, "quota_spent", {}, id="quota"),
        pytest.param({"error": 401}, "key_rejected", {}, id="401"),
        pytest.param(
            {"error": "model_not_found"}, "model_missing", {"model": "gpt-6-luna"}, id="404"
        ),
        pytest.param(
            {"error": "context_length_exceeded"}, "question_too_long", {}, id="context length"
        ),
        pytest.param({"error": "content_filter"}, "content_refused", {}, id="filter"),
        pytest.param({"status": 400, "message": "secret"}, "request_rejected", {}, id="400"),
        pytest.param({"kind": "empty"}, "empty_answer", {}, id="empty"),
    ],
)
async def test_what_no_retry_mends_is_told_in_the_language_of_the_question(
    workspace: Workspace, bot: Bot, rule: dict[str, Any], key: str, details: dict[str, str]
) -> None:
    await model_fails(workspace, times=0, **rule)

    english, korean = await workspace.say(ENGLISH), await workspace.say(KOREAN)

    assert await only_answer(workspace, bot, english, say(key, "en", **details))
    assert await only_answer(workspace, bot, korean, say(key, "ko", **details))


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"error": 429, "retry_after": 0.2}, id="429"),
        pytest.param({"error": 500}, id="500"),
        pytest.param({"kind": "reset"}, id="reset before"),
        pytest.param({"kind": "reset_mid"}, id="reset in the middle"),
        pytest.param({"kind": "silent_end"}, id="silent end"),
        pytest.param({"kind": "malformed"}, id="malformed"),
        pytest.param({"kind": "mid_error"}, id="error in the middle"),
        pytest.param({"kind": "json"}, id="JSON instead of a stream"),
    ],
)
async def test_what_happens_once_ends_in_the_whole_answer(
    workspace: Workspace, bot: Bot, rule: dict[str, Any]
) -> None:
    await model_fails(workspace, times=1, **rule)

    ts = await workspace.say(ENGLISH)

    assert await only_answer(workspace, bot, ts, ANSWER)


async def test_what_goes_on_for_three_attempts_is_told(workspace: Workspace, bot: Bot) -> None:
    await model_fails(workspace, error=429, retry_after=0.1, times=6)
    await model_fails(workspace, error=500, times=0)

    english, korean = await workspace.say(ENGLISH), await workspace.say(KOREAN)

    assert await only_answer(workspace, bot, english, say("model_overloaded", "en"))
    assert await only_answer(workspace, bot, korean, say("model_overloaded", "ko"))


async def test_what_breaks_off_every_time_is_told_in_place_of_the_pieces(
    workspace: Workspace, bot: Bot
) -> None:
    await model_fails(workspace, kind="reset_mid", times=0)

    ts = await workspace.say(ENGLISH)

    assert await only_answer(workspace, bot, ts, say("answer_cut_off", "en"))


async def test_with_the_budget_spent_no_model_is_asked(tmp_path: Path) -> None:
    """`127.1` is this machine as well, but nothing that looks free."""
    async with open_workspace(tmp_path) as workspace:
        paid = workspace.address["openai_base_url"].replace("127.0.0.1", "127.1")
        bot = Bot(tmp_path, workspace.address, OPENAI_BASE_URL=paid, MONTHLY_BUDGET_USD="0")
        await bot.start()

        english, korean = await asyncio.gather(workspace.say(ENGLISH), workspace.say(KOREAN))

        assert await only_answer(workspace, bot, english, say("budget_spent", "en", budget="0.00"))
        assert await only_answer(workspace, bot, korean, say("budget_spent", "ko", budget="0.00"))
        assert await workspace.model_requests() == []
        await bot.kill()
