"""What is erased, by whichever way, is in no byte of the database's files, nor in the log."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Collection
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.terminal.export import Scope
from bot.terminal.purge import purge
from tests.journeys.world import (
    BOT,
    GENERAL,
    JIYOON,
    MINSU,
    Bot,
    Workspace,
    until,
    words,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

HERS = {"pomegranate", "zucchini", "chrysanthemum", "Minsu"}
FIRST = {"gherkin", "오이지"}
DELETED = {"artichoke", "wolverine", "quicksilver", "tumbleweed", "harpsichord"}
KEPT = {"석류나무", "marzipan"}
ALL = HERS | FIRST | DELETED | KEPT


def held(folder: Path, wanted: Collection[str]) -> set[str]:
    """Return which words are in the bytes of the database's files and the log."""
    files = [*folder.glob("tarae.sqlite3*"), folder / "bot.log"]
    raw = b"".join(path.read_bytes() for path in files)
    return {word for word in wanted if word.encode() in raw}


def is_idle(folder: Path) -> bool:
    """Whether nothing is left to do: only then no text of it waits."""
    with contextlib.closing(sqlite3.connect(folder / "tarae.sqlite3")) as connection:
        rows = connection.execute("SELECT 1 FROM inbox WHERE finished_at IS NULL LIMIT 1")
        return rows.fetchone() is None


async def ask(workspace: Workspace, text: str, user: str = JIYOON, channel: str = GENERAL) -> str:
    ts = await workspace.say(f"<@{BOT}> {text}", user=user, channel=channel)
    await workspace.answers(ts, channel=channel)
    return ts


async def fill(workspace: Workspace) -> dict[str, str]:
    """Have it all said; return the ts of messages by a word in them."""
    dm = await workspace.open_dm(MINSU)
    doomed = await workspace.add_channel("doomed", JIYOON, MINSU, BOT)
    asked = {
        "artichoke": ask(workspace, "an artichoke"),
        "wolverine": ask(workspace, "a wolverine"),
        "석류나무": ask(workspace, "석류나무는 어때요?"),
        "gherkin": ask(workspace, "a gherkin, 오이지"),
        "marzipan": ask(workspace, "marzipan"),
        "harpsichord": ask(workspace, "a harpsichord", JIYOON, doomed),
        "pomegranate": ask(workspace, "a pomegranate", MINSU),
        "zucchini": ask(workspace, "a zucchini", MINSU, dm),
    }
    ts = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
    file = {"tumbleweed.txt": b"all about quicksilver"}
    ts["file"] = await workspace.attach(file, f"<@{BOT}> what is this?")
    await workspace.answers(ts["file"])
    await workspace.command("/tarae ask why a chrysanthemum?", user=MINSU)
    return ts | {"doomed": doomed}


async def is_told(workspace: Workspace, user: str, what: str) -> bool:
    told = (await workspace.get("messages", channel=await workspace.dm(user)))["messages"]
    return any(what in words(message) for message in told)


async def test_no_word_of_what_was_erased_is_left(
    workspace: Workspace, bot: Bot, tmp_path: Path
) -> None:
    await workspace.script("Noted.")
    ts = await fill(workspace)
    await until(lambda: is_idle(tmp_path))
    before = held(tmp_path, ALL)

    await workspace.command(f"/tarae forget {ts['gherkin']} yes")
    await until(lambda: is_idle(tmp_path))
    after_command = held(tmp_path, ALL)
    await workspace.open_home(MINSU)
    await workspace.click_home("home_forget", user=MINSU)
    await until(lambda: is_told(workspace, MINSU, "Everything of yours is erased"))
    after_click = held(tmp_path, ALL)

    await workspace.edit(ts["artichoke"], f"<@{BOT}> a cabbage")
    await workspace.delete(ts["wolverine"], user=JIYOON)
    (file,) = await workspace.files(ts["file"])
    await workspace.do("delete_file", file=file["id"])
    await workspace.delete_channel(ts["doomed"])
    await workspace.quiet()
    await until(lambda: is_idle(tmp_path))
    await bot.stop()
    await bot.start()  # what is not scrubbed yet is scrubbed then
    await until(lambda: held(tmp_path, ALL) <= KEPT)
    after_restart = held(tmp_path, ALL)

    settings = Settings(_env_file=None, database_url=bot.settings["DATABASE_URL"])  # type: ignore[call-arg]
    await purge(settings, Scope(channel=GENERAL), is_sure=True)
    after_purge = held(tmp_path, ALL | {"cabbage"})
    again = await ask(workspace, "a celeriac")
    await workspace.uninstall()
    await until(lambda: not held(tmp_path, {"celeriac"}))

    assert again
    assert before == ALL
    assert after_command == ALL - FIRST
    assert after_click == DELETED | KEPT
    assert after_restart == KEPT
    assert after_purge == set()
