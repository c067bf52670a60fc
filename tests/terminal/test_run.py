"""`run`: how it begins, how it ends, and which playground it finds."""

import asyncio
import json
import shutil
import signal
import socket
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from bot.playground.remote import Remote
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON
from tests.playground_fixture import Running
from tests.terminal.conftest import Terminal, end, line_of, processes_in, until

pytestmark = pytest.mark.anyio

OPEN = "Playground: open "


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Any:
    """End the playgrounds that a test leaves up on purpose."""
    yield
    for process in processes_in(tmp_path):
        process.kill()


def note(tarae: Terminal) -> dict[str, Any]:
    """What the folder's playground says of itself."""
    path = tarae.folder / ".tarae" / "playground" / "playground.json"
    known: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return known


async def connections(url: str) -> int:
    """How many bots are connected to a playground."""
    async with aiohttp.ClientSession() as session:
        return int((await Remote(url, session).look("state"))["connections"])


async def connected(url: str, count: int = 1) -> None:
    async def look() -> bool:
        return await connections(url) == count

    await until(look)


async def test_ctrl_c_ends_the_bot_and_the_playground(tarae: Terminal, tmp_path: Path) -> None:
    async with tarae.running("run", "--playground", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)

        code = await end(bot, signal.SIGINT)

    assert code == 0
    assert processes_in(tmp_path) == []


async def test_ctrl_c_before_it_is_connected_ends_both_too(tarae: Terminal, tmp_path: Path) -> None:
    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        await line_of(bot)

        await end(bot, signal.SIGINT)

    assert processes_in(tmp_path) == []


async def test_sigterm_leaves_the_playground_up_for_the_next_run(tarae: Terminal) -> None:
    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)
        code = await end(bot, signal.SIGTERM)

    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        again = (await line_of(bot)).removeprefix(OPEN)
        await connected(again)

    assert (code, again) == (0, url)


async def test_after_kill_9_the_next_run_finds_the_same_playground(tarae: Terminal) -> None:
    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)
        await end(bot, signal.SIGKILL)

    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        again = (await line_of(bot)).removeprefix(OPEN)

    assert again == url


async def test_two_started_at_once_share_one_playground(tarae: Terminal) -> None:
    async with (
        tarae.running("run", PLAYGROUND_PORT="0") as one,
        tarae.running("run", PLAYGROUND_PORT="0") as other,
    ):
        first, second = await asyncio.gather(line_of(one), line_of(other))
        await connected(first.removeprefix(OPEN), 2)

    assert first == second


async def test_a_playground_that_died_is_started_anew(tarae: Terminal) -> None:
    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        await line_of(bot)
        dead = note(tarae)
        await end(bot, signal.SIGKILL)
    psutil.Process(dead["pid"]).kill()
    await until(lambda: not psutil.pid_exists(dead["pid"]))

    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)

    assert note(tarae)["pid"] != dead["pid"]


async def test_a_stale_note_of_anothers_port_is_no_playground_of_ours(
    tarae: Terminal, running: Running
) -> None:
    """The port of one that was killed now belongs to the playground of another folder."""
    state = tarae.folder / ".tarae" / "playground"
    state.mkdir(parents=True)
    stale = {**vars(running.address), "pid": 2**22, "bot_token": "xoxb-of-the-dead"}
    (state / "playground.json").write_text(json.dumps(stale))

    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)

    assert url != running.address.url


async def test_a_playground_whose_folder_is_deleted_ends_and_another_is_started(
    tarae: Terminal,
) -> None:
    tarae.forks = False  # the process that forks would be the orphan's parent, and not see its end
    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        await line_of(bot)
        orphan = note(tarae)["pid"]
        await end(bot, signal.SIGKILL)
    shutil.rmtree(tarae.folder / ".tarae")

    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)

    await until(lambda: not psutil.pid_exists(orphan))


async def test_where_its_port_is_taken_it_says_the_one_it_has(tarae: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with tarae.running("run", PLAYGROUND_PORT=str(port)) as bot:
            url = (await line_of(bot)).removeprefix(OPEN)
            await connected(url)

    assert url != f"http://127.0.0.1:{port}"


async def test_a_real_key_says_on_terminal_and_page_that_it_costs_money(
    tarae: Terminal, model: dict[str, str]
) -> None:
    async with tarae.running("run", PLAYGROUND_PORT="0") as bot:
        url = (await line_of(bot)).removeprefix(OPEN)
        await connected(url)
        await end(bot, signal.SIGTERM)
    async with (
        tarae.running("run", PLAYGROUND_PORT="0", **model) as bot,
        aiohttp.ClientSession() as session,
    ):
        lines = [await line_of(bot) for _ in range(3)]
        banner = (await Remote(url, session).look("state"))["banner"]

    assert "costs money" in lines[2]
    assert banner == lines[2]


async def test_what_is_set_for_slacks_own_libraries_changes_nothing(
    tarae: Terminal, slack: dict[str, str], model: dict[str, str], running: Running
) -> None:
    """Bolt would turn to OAuth, and every library to a proxy that can't reach this machine."""
    shell = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "secret",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_VERIFICATION_TOKEN": "token",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }

    async with tarae.running("run", **shell, **slack, **model) as bot:
        await until(lambda: running.playground.outbox.connections)
        ts = await running.people.say(GENERAL, JIYOON, f"<@{BOT_USER}> are you there?")
        await until(lambda: is_answered(running, ts))
        code = await end(bot, signal.SIGTERM)

    assert code == 0
    assert not (tarae.folder / "data").exists()


async def is_answered(running: Running, ts: str) -> bool:
    """Whether the bot's reply stands in the thread, whole."""
    replies = (await running.people.messages(GENERAL, ts))[1:]
    return bool(replies) and replies[0]["stream"] != "in_progress"
