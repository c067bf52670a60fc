"""The Home tab, from looking at it to forgetting everything."""

import pytest

from tests.journeys.world import (
    BOT,
    GENERAL,
    HANA,
    MINSU,
    PROJECT,
    TAEO,
    Bot,
    Workspace,
    until,
    words,
)

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
    found = await workspace.command("/tarae search zeppelin", user=MINSU, containing="zeppelin")
    assert "found nothing" in words(found)
    await bot.stop()  # what was erased is scrubbed a minute later, or at the next start
    await bot.start()
    await until(lambda: not any(b"zeppelin" in kept for kept in files_of(bot)))


async def test_only_conversations_in_channels_one_is_in_stand_there_and_one_takes_along_ones_own(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.gather()
    ts = await workspace.say(f"<@{BOT}> 소풍은 언제예요?", user=TAEO, channel=PROJECT)
    await workspace.answers(ts, channel=PROJECT)
    there = await workspace.open_home(TAEO, "소풍")

    await workspace.click_home("home_export", user=TAEO)
    dm = await workspace.dm(TAEO)

    async def file() -> str:
        said = (await workspace.get("messages", channel=dm))["messages"]
        return next((one["files"][0]["id"] for one in said if one.get("files")), "")

    exported = await workspace.download(await until(file))
    await workspace.leave(TAEO, PROJECT)
    await workspace.click_home("home_refresh", user=TAEO)

    left = await workspace.home_showing("아직 없습니다", TAEO)
    assert "home_settings" not in str(there)
    assert "소풍은 언제예요?" in exported
    assert "소풍" not in str(left)


def files_of(bot: Bot) -> list[bytes]:
    """Return what the files of its database hold."""
    return [path.read_bytes() for path in bot.folder.glob("tarae.sqlite3*")]


async def test_an_admin_opens_the_settings_and_the_budgets_from_there(
    workspace: Workspace, bot: Bot
) -> None:
    await workspace.gather()
    await workspace.do("open_tab", user=HANA, tab="home")
    await workspace.home_showing("워크스페이스 설정", HANA)

    await workspace.click_home("home_settings", user=HANA)
    settings = await workspace.opened(HANA)
    await workspace.close_view(HANA)
    await workspace.click_home("home_budgets", user=HANA)
    budgets = await workspace.opened(HANA)
    await workspace.close_view(HANA)
    await workspace.change_person(HANA, is_admin=False)  # her Home tab still has the buttons
    await workspace.click_home("home_budgets", user=HANA)

    async def refusal() -> bool:
        return "관리자만" in words(await workspace.view(HANA) or {})

    await until(refusal)
    assert settings["type"] == budgets["type"] == "modal"
    assert settings["title"] != budgets["title"]
