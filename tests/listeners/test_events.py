"""The Bolt app as Socket Mode drives it: 200 is the ack, and anything else brings the event again."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.app import build_bolt, open_slack
from bot.listeners.actions import Actions
from bot.listeners.answer_desk import AnswerDesk
from bot.listeners.bell import Bell
from bot.listeners.changes import Changes
from bot.listeners.clicks import Click
from bot.listeners.desk import Desk as Counter
from bot.listeners.events import Events
from bot.listeners.intake import Intake
from bot.listeners.interactions import Listeners
from bot.listeners.stopping import nobody_is_admin
from bot.listeners.views import Views
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.store.database import Database
from tests.listeners.conftest import Desk, languages_of
from tests.listeners.samples import (
    APP_MENTION,
    BOT,
    CHANNEL,
    JIYOON,
    MESSAGE,
    OUR_STREAM_CHANGED,
    TEAM,
    TS,
    US,
    Json,
    body,
    changed,
    deleted,
    edited,
)

pytestmark = pytest.mark.anyio

SETTINGS = Settings.read(None, slack_bot_token="xoxb-test", slack_api_url="http://127.0.0.1:9/api/")


class NoRoom(Changes):
    """Can't store anything."""

    async def deletion(self, *_: object) -> None:
        raise OSError("no space left on device")


class FullDisk(Intake):
    """Can't store anything."""

    changes = NoRoom.__new__(NoRoom)

    async def message(self, *_: object) -> None:
        raise OSError("no space left on device")


@pytest.fixture
async def slack() -> AsyncIterator[SlackClient]:
    async with open_slack(SETTINGS) as client:
        yield client


def app_with(slack: SlackClient, intake: Intake, database: Database) -> AsyncApp:
    async def open_channel(_click: Click) -> str:
        return ""

    clicks = Counter(
        database,
        slack,
        US,
        open_channel=open_channel,
        languages=languages_of(database, slack),
        clock=lambda: float(TS),
        wake=lambda: None,
    )
    answers = AnswerDesk(
        database,
        Bell(database, lambda: None, lambda: None),
        stop=intake.stop,
        is_admin=nobody_is_admin,
        open_channel=open_channel,
        clock=lambda: float(TS),
    )
    listeners: list[Listeners] = [
        Events(intake, US),
        Actions(clicks, slack, US, languages_of(database, slack)),
        Actions(answers, slack, US, languages_of(database, slack)),
        Views(clicks, US),
    ]
    return build_bolt(slack, SETTINGS, US, listeners)


async def status(app: AsyncApp, payload: Json) -> int:
    """What Bolt answers; only 200 becomes an ack."""
    request = AsyncBoltRequest(mode="socket_mode", body=json.loads(json.dumps(payload)))
    return (await app.async_dispatch(request)).status


def broken() -> Intake:
    return FullDisk.__new__(FullDisk)


@pytest.mark.parametrize("event", [MESSAGE, APP_MENTION], ids=["message", "app_mention"])
async def test_what_was_stored_is_acknowledged(slack: SlackClient, desk: Desk, event: Json) -> None:
    app = app_with(slack, desk.intake, desk.database)

    answer = await status(app, body(event))

    assert answer == 200
    assert await desk.keys() == [f"{TEAM}/{CHANNEL}/{TS}/0"]


@pytest.mark.parametrize("event", [MESSAGE, APP_MENTION, deleted(MESSAGE)], ids=str)
async def test_what_could_not_be_stored_is_not_acknowledged(
    slack: SlackClient, sqlite: Database, event: Json
) -> None:
    app = app_with(slack, broken(), sqlite)

    answer = await status(app, body(event))

    assert answer != 200


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_added", "user": JIYOON, "reaction": "eyes", "event_ts": TS},
        {"type": "file_shared", "file_id": "F1", "user_id": JIYOON, "event_ts": TS},
        {"type": "tokens_revoked", "tokens": {"bot": [BOT]}},
        {"type": "something_of_next_year", "event_ts": TS},
        {**MESSAGE, "text": "just talking"},
        {**MESSAGE, "subtype": "channel_topic"},
        {"type": "message", "channel": CHANNEL, "ts": TS},
        OUR_STREAM_CHANGED,
        {"type": "app_home_opened", "user": JIYOON, "channel": "D1", "tab": "about"},
        {"type": "member_joined_channel", "user": JIYOON, "channel": CHANNEL},
    ],
    ids=lambda event: event["type"],
)
async def test_what_is_no_business_of_ours_is_acknowledged_and_not_written(
    slack: SlackClient, desk: Desk, event: Json
) -> None:
    app = app_with(slack, desk.intake, desk.database)

    answer = await status(app, body(event))

    assert answer == 200
    assert await desk.is_untouched()


def interactive(**fields: Any) -> Json:
    return {
        "team": {"id": TEAM, "domain": "team"},
        "user": {"id": JIYOON, "team_id": TEAM},
        "api_app_id": "A0TARAE0001",
        "token": "",
        "trigger_id": "1.2.3",
        **fields,
    }


@pytest.mark.parametrize(
    "payload",
    [
        interactive(
            type="block_actions",
            channel={"id": CHANNEL},
            actions=[{"type": "button", "action_id": "of-an-old-version", "block_id": "b"}],
        ),
        interactive(
            type="view_submission",
            view={"type": "modal", "callback_id": "of-an-old-version", "state": {"values": {}}},
        ),
        interactive(type="view_closed", view={"type": "modal", "callback_id": "of-an-old-version"}),
        interactive(type="shortcut", callback_id="of-an-old-version"),
        interactive(
            type="message_action",
            callback_id="of-an-old-version",
            channel={"id": CHANNEL},
            message={"ts": TS},
            response_url="https://hooks.slack.com/app/1",
        ),
        interactive(
            type="block_suggestion", action_id="of-an-old-version", block_id="b", value="x"
        ),
        {
            "command": "/of-an-old-version",
            "text": "",
            "team_id": TEAM,
            "channel_id": CHANNEL,
            "user_id": JIYOON,
            "trigger_id": "1.2.3",
            "token": "",
        },
    ],
    ids=lambda payload: payload.get("type", "command"),
)
async def test_a_stale_click_or_command_is_acknowledged(
    slack: SlackClient, desk: Desk, payload: Json
) -> None:
    app = app_with(slack, desk.intake, desk.database)

    answer = await status(app, payload)

    assert answer == 200


async def test_a_change_that_leaves_the_text_does_nothing(slack: SlackClient, desk: Desk) -> None:
    app = app_with(slack, desk.intake, desk.database)
    await status(app, body(MESSAGE))
    before = await desk.items()
    counted = {**MESSAGE, "reply_count": 1, "thread_ts": TS, "latest_reply": "1766458031.632339"}

    answer = await status(app, body(changed(MESSAGE, counted), "Ev2"))

    assert answer == 200
    assert await desk.items() == before


async def test_our_own_events_come_through(slack: SlackClient, desk: Desk) -> None:
    """Bolt drops them by default, and with them the deletion of a reply of ours."""
    app = app_with(slack, broken(), desk.database)
    gone = {**OUR_STREAM_CHANGED["message"], "channel": CHANNEL}

    answer = await status(app, body({**deleted(gone), "user": BOT, "bot_id": US.bot_id}))

    assert answer != 200


async def test_an_edit_is_told_from_its_event(slack: SlackClient, desk: Desk) -> None:
    app = app_with(slack, desk.intake, desk.database)
    await status(app, body(MESSAGE))

    await status(app, body(changed(MESSAGE, edited(MESSAGE, f"<@{BOT}> 2")), "Ev2"))

    assert await desk.said() == [f"<@{BOT}> 2"]
