"""Budgets that admins set, as people meet them; and what admins are warned of, each once."""

from pathlib import Path

import pytest

from bot.slack.scopes import wanted_scopes
from tests.journeys.gateway import open_gateway
from tests.journeys.test_settings import asked, noted
from tests.journeys.world import (
    BOT,
    HANA,
    JIYOON,
    MINSU,
    PROJECT,
    SORA,
    Bot,
    Workspace,
    open_workspace,
    until,
    words,
)

pytestmark = pytest.mark.anyio


async def told_in_dm(workspace: Workspace, user: str, containing: str) -> list[str]:
    """Wait until a person was told that in her direct messages; return all that she was told of it."""
    dm = await workspace.dm(user)

    async def found() -> list[str]:
        said = [words(one) for one in (await workspace.get("messages", channel=dm))["messages"]]
        return [one for one in said if containing in one]

    return list(await until(found))


async def set_budgets(workspace: Workspace, **amounts: str) -> str:
    """Set budgets as JIYOON, `workspace_month="1"` for one; return what the modal says then."""
    await workspace.click_home("home_budgets")
    await asked(workspace, JIYOON)
    values = {name.replace("_", "/"): {"answer": amount} for name, amount in amounts.items()}
    answer = await workspace.submit(JIYOON, values)
    assert answer["action"] == "update", answer
    said = words(await noted(workspace, JIYOON, "저장했습니다"))
    await workspace.close_view()
    return said


async def test_a_budget_warns_once_refuses_and_says_when_it_resets(tmp_path: Path) -> None:
    lacking = ",".join(sorted(wanted_scopes() - {"reactions:read"}))
    async with (
        open_workspace(tmp_path, "--scopes", lacking) as workspace,
        open_gateway(workspace) as paid,
    ):
        await workspace.gather()
        await workspace.script("Yes.", first_delta_ms=5, delta_ms=1)
        model = {"CHAT_MODEL": "gpt-4o", "MAX_TOKENS": "100", "TIME_ZONE": "Asia/Seoul"}
        bot = Bot(tmp_path, workspace.address, **paid, **model)
        await bot.start()

        await workspace.open_home(JIYOON, "reactions:read")
        await workspace.click_home("home_budgets")
        await asked(workspace, JIYOON)
        wrong = await workspace.submit(
            JIYOON, {"everyone/day": {"answer": "lots"}, "person/day": {"answer": "3"}}
        )
        await workspace.close_view()
        said = await set_budgets(
            workspace, person=SORA, person_day="0.0001", everyone_month="0.017", channel=PROJECT,
            channel_day="0", workspace_month="10",
        )  # fmt: skip
        korean = await workspace.answer(await workspace.say(f"<@{BOT}> 안녕하세요?", user=SORA))
        in_project = await workspace.answer(
            await workspace.say(f"<@{BOT}> hi?", user=HANA, channel=PROJECT), PROJECT
        )
        asked_for = [f"<@{BOT}> {number} " + "many words " * 900 for number in range(4)]
        answers = [
            await workspace.answer(await workspace.say(text, user=MINSU)) for text in asked_for
        ]
        warned = await workspace.privately("of your budget of $0.017 is spent", user=MINSU)

        assert set(wrong["errors"]) == {"everyone/day", "person/day"}
        assert all(each in said for each in (f"<@{SORA}>", f"<#{PROJECT}>", "$10.00"))
        assert all(each in korean for each in ("예산($0.0001)", "00:00(Asia/Seoul)", "관리자"))
        assert "this channel's budget" in in_project
        assert answers[0] == "Yes."
        assert "It resets on" in answers[-1]
        told = [one for one in await workspace.ephemerals(MINSU) if "is spent" in words(one)]
        assert [one["ts"] for one in told] == [warned["ts"]]
        home = await workspace.open_home(MINSU, "left of $0.017")
        assert "data_visualization" in [block["type"] for block in home["blocks"]]
        await workspace.lack(refused_blocks=["data_visualization"])
        await workspace.click_home("home_refresh", user=MINSU)
        assert "data_visualization" not in str(await without_chart(workspace, MINSU))
        await workspace.lack()

        await workspace.fail_model(status=401, times=0)
        for _ in range(2):
            await workspace.answers(await workspace.say(f"<@{BOT}> and?", user=HANA))
        assert len(await told_in_dm(workspace, HANA, "OPENAI_API_KEY")) == 1
        [ends] = await told_in_dm(workspace, JIYOON, "gpt-4o")
        assert all(each in ends for each in ("gpt-6-luna", "CHAT_MODEL"))
        assert len(await told_in_dm(workspace, HANA, "reactions:read")) == 1
        await workspace.open_home(JIYOON, "OPENAI_API_KEY")
        await bot.kill()


async def without_chart(workspace: Workspace, user: str) -> dict[str, object]:
    """Wait until her Home tab has its figures and no chart."""

    async def found() -> dict[str, object] | None:
        view = await workspace.home(user)
        return view if view and "data_visualization" not in str(view) else None

    return dict(await until(found))
