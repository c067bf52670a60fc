"""The server as a whole: who may use it, the page, persistence, and its process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.records import Json
from bot.playground.remote import Remote
from bot.playground.server import PAGE_TYPES, serve
from bot.playground.storage import StateInUse
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, RANDOM
from tests.playground_fixture import Running, until, web_client

pytestmark = pytest.mark.anyio


async def test_the_page_says_what_it_is_not(running: Running) -> None:
    async with running.session.get(running.address.url) as response:
        page = await response.text()

    assert "It is not Slack, and what answers is not ChatGPT" in page
    assert "http://" not in page
    assert "https://" not in page


async def test_the_page_has_all_its_parts_and_nothing_of_others(running: Running) -> None:
    page = await fetched(running, "/")

    parts = re.findall(r'(?:src|href)="(/page/[a-z.]+)"', page)

    assert len(parts) == len(PAGE_TYPES) - 1
    for part in parts:
        assert "://" not in await fetched(running, part)


async def fetched(running: Running, path: str) -> str:
    async with running.session.get(running.address.url + path) as response:
        assert response.status == 200
        return await response.text()


async def test_a_foreign_host_is_refused(running: Running) -> None:
    async with running.session.get(
        f"{running.address.url}/playground/state", headers={"Host": "evil.example"}
    ) as response:
        assert response.status == 403


async def test_a_foreign_page_cannot_act(running: Running) -> None:
    body = json.dumps({"channel": GENERAL, "user": JIYOON, "text": "forged"})

    async with running.session.post(f"{running.address.url}/playground/say", data=body) as response:
        assert response.status == 403

    assert await running.people.messages(GENERAL) == []


async def test_the_state_shows_no_secrets(running: Running) -> None:
    state = json.dumps(await running.people.look("state"))

    assert "General" in state or "general" in state
    assert "xoxb-" not in state
    assert "xapp-" not in state
    assert "sk-" not in state


async def test_an_impossible_act_says_why(running: Running) -> None:
    with pytest.raises(Refusal, match="is not in that channel"):
        await running.people.say(GENERAL, (await running.people.do("users", name="Eve"))["id"], "x")


class TestWithoutFaults:
    @pytest.fixture
    def options(self) -> Options:
        return Options()

    async def test_nothing_can_be_broken(self, running: Running) -> None:
        with pytest.raises(Refusal, match="without --faults"):
            await running.people.do("faults", method="auth.test", error="hang")


async def test_an_open_page_sees_messages_and_streams_as_they_grow(running: Running) -> None:
    async with running.session.get(f"{running.address.url}/playground/events") as feed:
        await until(lambda: running.playground.feed.is_heard)
        root = await running.root("hi")
        ts = await running.stream(root, "one")
        await running.append(ts, " two")
        facts: list[Json] = []
        while not any("one two" in str(fact.get("message", "")) for fact in facts):
            line = await feed.content.readline()
            if line.startswith(b"data: "):
                facts.append(json.loads(line[6:]))

    kinds = [fact["kind"] for fact in facts]
    assert kinds[0] == "hello"
    texts = [fact["message"]["text"] for fact in facts if fact["kind"] == "message"]
    assert texts[0] == "hi"
    assert texts[-1] == "one two"


async def test_a_restart_restores_everything(tmp_path: Path) -> None:
    async with (
        serve(tmp_path) as (before, playground),
        aiohttp.ClientSession() as session,
    ):
        people, client = Remote(before.url, session), web_client(before, session)
        await people.do("join", channel=RANDOM, user=BOT_USER)
        root = await people.say(RANDOM, JIYOON, "question")
        await client.chat_postMessage(channel=RANDOM, thread_ts=root, text="answer")
        upload = await people.upload(RANDOM, JIYOON, {"a.txt": b"kept"})
        shown = await people.messages(RANDOM)

    async with (
        serve(tmp_path) as (after, playground),
        aiohttp.ClientSession() as session,
    ):
        people, client = Remote(after.url, session), web_client(after, session)
        replies = await client.conversations_replies(channel=RANDOM, ts=root)
        again = await people.messages(RANDOM)
        file = playground.workspace.files[upload["files"][0]]

    assert after.bot_token == before.bot_token
    assert [each["text"] for each in replies["messages"]] == ["question", "answer"]
    assert [each["ts"] for each in again] == [each["ts"] for each in shown]
    assert playground.workspace.file_path(file).read_bytes() == b"kept"


async def test_what_the_app_never_got_waits_beyond_a_restart(tmp_path: Path) -> None:
    async with serve(tmp_path) as (address, _), aiohttp.ClientSession() as session:
        await Remote(address.url, session).say(GENERAL, JIYOON, "are you there?")

    async with serve(tmp_path) as (address, _), aiohttp.ClientSession() as session:
        answer = await web_client(address, session).apps_connections_open(
            app_token=address.app_token
        )
        async with session.ws_connect(answer["url"]) as link:
            await link.receive_json()
            envelope = await link.receive_json()

    assert envelope["payload"]["event"]["text"] == "are you there?"


async def test_one_folder_serves_one_playground(tmp_path: Path) -> None:
    async with serve(tmp_path):
        with pytest.raises(StateInUse, match="another playground"):
            await serve(tmp_path).__aenter__()


async def test_a_taken_port_gives_way_to_the_next(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        async with serve(tmp_path, port) as (address, _):
            assert address.url != f"http://127.0.0.1:{port}"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot.playground", "--state", str(tmp_path), "--port", "0"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield started
    started.kill()
    started.communicate()


def test_the_process_says_where_it_is_and_ends_when_told(
    process: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert process.stdout is not None

    address = json.loads(process.stdout.readline())

    assert address["pid"] == process.pid
    kept = tmp_path / "playground.json"
    assert json.loads(kept.read_text()) == address
    assert kept.stat().st_mode & 0o077 == 0
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert not kept.exists()
