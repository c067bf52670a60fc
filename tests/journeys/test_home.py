"""The Home tab, from looking at it to forgetting everything."""

import pytest

from tests.journeys.world import BOT, GENERAL, JIYOON, MINSU, Bot, Workspace, until

pytestmark = pytest.mark.anyio


async def test_ones_conversations_stand_there_until_one_wants_all_forgotten(
    workspace: Workspace, bot: Bot
) -> None:
    ts = await workspace.say(f"<@{BOT}> when is the zeppelin due?", user=MINSU)
    await workspace.answers(ts)
    await workspace.do("open_tab", user=MINSU, tab="home")
    before = await workspace.home_showing("zeppelin", MINSU)

    await workspace.click_home("home_forget", user=MINSU)

    after = await workspace.home_showing("none yet", MINSU)
    assert f"archives/{GENERAL}/p{ts.replace('.', '')}" in str(before)
    assert "zeppelin" not in str(after)
    assert "home_settings" not in str(after)

    async def told() -> bool:
        channels = (await workspace.get("state"))["channels"]
        own = [one["id"] for one in channels if one["id"].startswith("D")]
        said = [m for d in own for m in (await workspace.get("messages", channel=d))["messages"]]
        return any("Everything of yours is erased" in str(message) for message in said)

    await until(told)


async def test_an_admin_opens_the_settings_and_the_budgets_from_there(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.do("open_tab", user=JIYOON, tab="home")
    await workspace.home_showing("워크스페이스 설정", JIYOON)

    await workspace.click_home("home_settings", user=JIYOON)
    settings = await workspace.opened(JIYOON)
    await workspace.close_view(JIYOON)
    await workspace.click_home("home_budgets", user=JIYOON)
    budgets = await workspace.opened(JIYOON)

    assert settings["type"] == budgets["type"] == "modal"
    assert settings["title"] != budgets["title"]
