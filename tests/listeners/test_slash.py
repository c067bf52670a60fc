"""Slash commands and the buttons below what they show, as Socket Mode brings them."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.asides import SHARE, UNSHARE, Aside, Asides
from bot.chosen import Place
from bot.conversation import Command
from bot.listeners.asides_desk import AsidesDesk
from bot.listeners.bell import Bell, Inbox
from bot.listeners.slash import Slash
from bot.slack.client import SlackClient
from bot.slack.command_menu import RUN, SETTINGS
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Pool
from bot.store.nouns import command_from
from tests.listeners.conftest import languages_of, listening
from tests.listeners.samples import CHANNEL, JIYOON, TEAM, TS, US, Json
from tests.listeners.test_clicks import until_called
from tests.slack.conftest import FakeSlack, budget, client, clock, slack

__all__ = ["budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

URL = "https://hooks.slack.com/commands/1/2"
COMMAND: Json = {
    "token": "",
    "team_id": TEAM,
    "team_domain": "team",
    "channel_id": CHANNEL,
    "channel_name": "general",
    "user_id": JIYOON,
    "user_name": "jiyoon",
    "command": "/tarae",
    "text": "ask What is\n\nDNS?",
    "api_app_id": "A0TARAE0001",
    "is_enterprise_install": "false",
    "response_url": URL,
    "trigger_id": "1.2.3",
}


@dataclass
class Opened:
    """The modals of settings that were opened; `told` is what opening one tells."""

    places: list[tuple[Place, str, str]] = field(default_factory=list)
    told: str = ""

    async def open(
        self, place: Place, *, trigger_id: str, channel: str = "", thread_ts: str = "", **_: str
    ) -> str:
        assert trigger_id
        self.places.append((place, channel, thread_ts))
        return self.told


@pytest.fixture
def opened() -> Opened:
    return Opened()


@dataclass
class Counter:
    """The app with its listeners, and what they store."""

    app: AsyncApp
    database: Database
    asides: Asides

    async def send(self, payload: Json) -> BoltResponse:
        request = AsyncBoltRequest(mode="socket_mode", body=json.loads(json.dumps(payload)))
        return await self.app.async_dispatch(request)

    async def commands(self) -> list[Command]:
        async with self.database.begin() as connection:
            claims = await inbox.claim(connection, Pool.RENDER, "w", 2e9, 60.0, 10)
        return [command_from(claim.payload) for claim in claims]


class FullDisk(Database):
    """Can't store anything."""

    def begin(self) -> Any:
        raise OSError("no space left on device")


@pytest.fixture
def counter(sqlite: Database, client: SlackClient, opened: Opened) -> Counter:
    return build(sqlite, client, opened, sqlite)


def build(sqlite: Database, client: SlackClient, opened: Opened, inbox_at: Database) -> Counter:
    def clock() -> float:
        return float(TS)

    box = Inbox(Bell(inbox_at, _nothing, _nothing), clock)
    languages = languages_of(sqlite, client)
    asides = Asides(sqlite, client, languages, clock)
    app = listening(
        client,
        Slash(US, box, opened, languages),
        AsidesDesk(client, US, asides, box, opened, languages),
    )
    return Counter(app, sqlite, asides)


def _nothing() -> None:
    """Wake nobody."""


def clicked(slack: FakeSlack, action_id: str, value: str, **more: Any) -> Json:
    return {
        "type": "block_actions",
        "user": {"id": JIYOON, "team_id": TEAM},
        "api_app_id": "A0TARAE0001",
        "token": "",
        "container": {
            "type": "message",
            "message_ts": "1767326126.896109",
            "channel_id": CHANNEL,
            "is_ephemeral": True,
        },
        "trigger_id": "4.5.6",
        "team": {"id": TEAM, "domain": "team"},
        "channel": {"id": CHANNEL, "name": "general"},
        "state": {"values": {}},
        "response_url": f"{slack.url}/api/response",
        "actions": [
            {
                "type": "button",
                "block_id": "b",
                "action_id": action_id,
                "value": value,
                "action_ts": "1767326130.289415",
                "text": {"type": "plain_text", "text": "Go"},
            }
        ],
        **more,
    }


@pytest.mark.parametrize("name", ["/tarae", "/ask-tarae"])
async def test_a_command_of_any_name_is_stored_before_its_ack(counter: Counter, name: str) -> None:
    answer = await counter.send({**COMMAND, "command": name})

    assert (answer.status, answer.body) == (200, "")
    assert await counter.commands() == [
        Command(name, "ask What is\n\nDNS?", JIYOON, CHANNEL, "1.2.3", "", URL)
    ]


async def test_what_could_not_be_stored_is_said_at_once(
    sqlite: Database, client: SlackClient, opened: Opened
) -> None:
    counter = build(sqlite, client, opened, FullDisk.__new__(FullDisk))

    answer = await counter.send({**COMMAND, "text": "질문 왜?"})

    told = json.loads(answer.body)
    assert answer.status == 200
    assert told["response_type"] == "ephemeral"
    assert "다시" in told["text"]


async def test_people_of_other_teams_are_refused(counter: Counter) -> None:
    answer = await counter.send({**COMMAND, "team_id": "T0OTHER"})

    assert "people of the workspace" in json.loads(answer.body)["text"]
    assert await counter.commands() == []


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("settings", Place.CHANNEL),
        ("설정", Place.CHANNEL),
        ("settings workspace", Place.WORKSPACE),
    ],
)
async def test_settings_open_at_once(
    counter: Counter, opened: Opened, typed: str, place: Place
) -> None:
    answer = await counter.send({**COMMAND, "text": typed})

    assert (answer.status, answer.body) == (200, "")
    assert opened.places == [(place, CHANNEL, "")]
    assert await counter.commands() == []


async def test_settings_that_may_not_open_say_why(counter: Counter, opened: Opened) -> None:
    opened.told = "settings_locked"

    answer = await counter.send({**COMMAND, "text": "settings"})

    assert "locked" in json.loads(answer.body)["text"]


async def test_a_button_is_a_command_of_its_own(counter: Counter, slack: FakeSlack) -> None:
    payload = clicked(slack, f"{RUN}:2", "search launch page 2")

    answer = await counter.send(payload)

    assert answer.status == 200
    assert await counter.commands() == [
        Command(
            "", "search launch page 2", JIYOON, CHANNEL, "4.5.6", "", f"{slack.url}/api/response"
        )
    ]


async def test_settings_are_opened_by_a_button_in_a_thread(
    counter: Counter, slack: FakeSlack, opened: Opened
) -> None:
    place = {"message_ts": TS, "channel_id": CHANNEL, "is_ephemeral": True, "thread_ts": TS}

    await counter.send(clicked(slack, SETTINGS, "settings", container=place))

    assert opened.places == [(Place.THREAD, CHANNEL, TS)]


async def test_sharing_posts_it_and_a_second_click_is_told(
    counter: Counter, slack: FakeSlack
) -> None:
    url = f"{slack.url}/api/response"
    jiyoon = json.dumps({"ok": True, "user": {"team_id": TEAM, "name": "jiyoon"}})
    slack.script("users.info", *[(200, jiyoon, {"Content-Type": "application/json"})] * 2)
    await counter.asides.show(
        Aside("k", TEAM, CHANNEL, "", JIYOON, "So.", "", url, is_shareable=True)
    )

    await counter.send(clicked(slack, SHARE, "k"))
    posted = await until_called(slack, "chat.postMessage")
    slack.calls.clear()
    await counter.send(clicked(slack, SHARE, "k"))
    told = await until_called(slack, "response")

    assert "So." in str(posted["blocks"])
    assert told["text"] == "It is shared already."


async def test_what_was_shared_is_removed_by_who_shared_it(
    counter: Counter, slack: FakeSlack
) -> None:
    await counter.send(clicked(slack, UNSHARE, "USOMEBODY 1.1"))
    told = await until_called(slack, "response")
    await counter.send(clicked(slack, UNSHARE, JIYOON))
    gone = await until_called(slack, "chat.delete")

    assert told["text"] == "Only the person who shared it can remove it."
    assert gone["channel"] == CHANNEL


@pytest.mark.parametrize("action", [SHARE, UNSHARE, f"{RUN}:0", SETTINGS])
async def test_clicks_of_other_organisations_are_only_acknowledged(
    counter: Counter, slack: FakeSlack, opened: Opened, action: str
) -> None:
    answer = await counter.send(
        clicked(slack, action, "k", user={"id": "U0OTHER", "team_id": "T0OTHER"})
    )

    assert answer.status == 200
    assert await counter.commands() == []
    assert opened.places == []


async def test_a_button_that_could_not_be_stored_is_told(
    sqlite: Database, client: SlackClient, slack: FakeSlack, opened: Opened
) -> None:
    counter = build(sqlite, client, opened, FullDisk.__new__(FullDisk))

    await counter.send(clicked(slack, f"{RUN}:0", "forget"))

    assert "again" in (await until_called(slack, "response"))["text"]
