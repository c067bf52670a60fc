"""Shortcuts as Socket Mode brings them: stored before the ack, and told about where they can't be."""

import json
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.chosen import Place
from bot.conversation import Shortcut, ThreadKey, Wanted
from bot.listeners.bell import Bell, Inbox
from bot.listeners.shortcuts import MessageShortcuts
from bot.slack.client import SlackClient
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Kind, Pool
from bot.store.nouns import shortcut_from
from tests.listeners.conftest import languages_of, listening
from tests.listeners.samples import CHANNEL, CLIP, JIYOON, TEAM, TS, US, Json
from tests.slack.conftest import FakeSlack, budget, client, clock, slack

__all__ = ["budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

REPLY_TS = "1767326126.896109"
MOMENT = "1767326130.289415"


@dataclass
class Settings:
    """What was opened; `told` is what opening it tells."""

    opened: list[Json] = field(default_factory=list)
    told: str = ""

    async def open(self, place: Place, **where: str) -> str:
        self.opened.append({"place": place, **where})
        return self.told


@dataclass
class Woken:
    times: int = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
def app(sqlite: Database, client: SlackClient, settings: Settings, woken: Woken) -> AsyncApp:
    box = Inbox(Bell(sqlite, woken, lambda: None), lambda: 1.0)
    languages = languages_of(sqlite, client)
    shortcuts = MessageShortcuts(client, US, box, settings, languages)
    return listening(client, shortcuts)


def chosen(callback_id: str, **more: Any) -> Json:
    """Return a `message_action` payload, as Slack's page on shortcuts shows it, on a reply."""
    return {
        "type": "message_action",
        "token": "",
        "callback_id": callback_id,
        "action_ts": MOMENT,
        "trigger_id": "9876543210.123.abc",
        "team": {"id": TEAM, "domain": "team"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": JIYOON, "username": "jiyoon", "team_id": TEAM, "name": "jiyoon"},
        "channel": {"id": CHANNEL, "name": "general"},
        "message_ts": REPLY_TS,
        "message": {
            "type": "message",
            "user": "U0MINSU0001",
            "ts": REPLY_TS,
            "thread_ts": TS,
            "text": "We ship on *Friday*.",
            "files": [CLIP],
        },
        **more,
    }


async def send(app: AsyncApp, payload: Json) -> int:
    """Return what Bolt answers; only 200 becomes an ack."""
    request = AsyncBoltRequest(mode="socket_mode", body=json.loads(json.dumps(payload)))
    return (await app.async_dispatch(request)).status


async def stored(database: Database) -> list[Shortcut]:
    async with database.begin() as connection:
        claims = await inbox.claim(connection, Pool.RENDER, "w", 2.0, 60.0, 10)
    assert all(claim.kind is Kind.SHORTCUT for claim in claims)
    return [shortcut_from(claim.payload) for claim in claims]


async def told(slack: FakeSlack) -> Json:
    """Return the message for one person, once there is one."""
    with anyio.fail_after(5):
        while not slack.all("chat.postEphemeral"):
            await anyio.sleep(0.005)
    return slack.all("chat.postEphemeral")[0]


@pytest.fixture
async def broken(sqlite: Database) -> None:
    """An inbox that takes nothing."""
    async with sqlite.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END"
        )


@pytest.mark.parametrize(
    ("callback_id", "what", "text"),
    [
        ("transcribe_message", Wanted.TRANSCRIBE, ""),
        ("translate_message", Wanted.TRANSLATE, "We ship on **Friday**."),
        ("summarise_thread", Wanted.SUMMARISE, ""),
    ],
)
async def test_what_is_wanted_is_stored_before_the_ack(
    app: AsyncApp, sqlite: Database, woken: Woken, callback_id: str, what: Wanted, text: str
) -> None:
    status = await send(app, chosen(callback_id, response_url="https://hooks.slack.com/x"))

    (shortcut,) = await stored(sqlite)
    assert status == 200
    assert woken.times == 1
    assert shortcut == Shortcut(
        what,
        ThreadKey(TEAM, CHANNEL, TS),
        REPLY_TS,
        JIYOON,
        f"{CHANNEL}/{REPLY_TS}/{JIYOON}/{what}/{MOMENT}",
        response_url="https://hooks.slack.com/x",
        text=text,
    )


async def test_a_message_without_a_thread_is_one_of_its_own(
    app: AsyncApp, sqlite: Database
) -> None:
    message = {"type": "message", "user": JIYOON, "ts": REPLY_TS, "text": "hello"}

    await send(app, chosen("summarise_thread", message=message))

    (shortcut,) = await stored(sqlite)
    assert shortcut.thread == ThreadKey(TEAM, CHANNEL, REPLY_TS)


async def test_the_same_shortcut_told_twice_is_one_piece_of_work(
    app: AsyncApp, sqlite: Database
) -> None:
    await send(app, chosen("translate_message"))
    await send(app, chosen("translate_message"))

    assert len(await stored(sqlite)) == 1


@pytest.mark.parametrize(
    "callback_id",
    ["transcribe_message", "translate_message", "summarise_thread", "thread_settings"],
)
async def test_for_people_of_other_organisations_nothing_is_done(
    app: AsyncApp, sqlite: Database, settings: Settings, callback_id: str
) -> None:
    stranger = {"id": "U0STRANGER", "username": "eve", "team_id": "T0OTHER", "name": "eve"}

    status = await send(app, chosen(callback_id, user=stranger))

    assert status == 200
    assert await stored(sqlite) == []
    assert settings.opened == []


@pytest.mark.usefixtures("broken")
async def test_who_chose_what_could_not_be_stored_is_told_to_choose_again(
    app: AsyncApp, slack: FakeSlack
) -> None:
    person = {"id": JIYOON, "locale": "ko-KR", "team_id": TEAM}
    answer = json.dumps({"ok": True, "user": person})
    slack.script("users.info", (200, answer, {"Content-Type": "application/json"}))

    status = await send(app, chosen("translate_message"))

    message = await told(slack)
    assert status == 200
    assert message["user"] == JIYOON
    assert "다시 선택해 주세요" in json.dumps(message, ensure_ascii=False)


async def test_the_settings_of_the_thread_are_opened(app: AsyncApp, settings: Settings) -> None:
    await send(app, chosen("thread_settings"))

    assert settings.opened == [
        {
            "place": Place.THREAD,
            "user": JIYOON,
            "trigger_id": "9876543210.123.abc",
            "channel": CHANNEL,
            "thread_ts": TS,
        }
    ]


async def test_shortcuts_of_another_version_are_acknowledged(app: AsyncApp) -> None:
    assert await send(app, chosen("something_else")) == 200
