"""Shortcuts: in the menus of messages, and global ones."""

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground.manifest import Manifest, Shortcut
from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.records import Json
from bot.playground.workspace import GENERAL, JIYOON, MINSU, RANDOM, TEAM
from tests.playground.slack.app import App, connected
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio
SHORTCUTS = (Shortcut("translate_message", "Translate"), Shortcut("hello", "Hello", "global"))


@pytest.fixture
def options() -> Options:
    """An app with a shortcut of either kind."""
    return Options(Manifest(shortcuts=SHORTCUTS), allows_faults=True)


async def use(running: Running, ts: str, **fields: str) -> Json:
    place = {"user": MINSU, "channel": GENERAL, "callback_id": "translate_message"}
    return await running.people.do("shortcut", ts=ts, **(place | fields))


async def test_a_shortcut_tells_the_app_of_the_message(running: Running) -> None:
    root = await running.root("question")
    ts = await running.people.say(GENERAL, JIYOON, "answer", thread_ts=root)
    app = App()

    async with connected(running, app):
        used = await use(running, ts)

    (payload,) = app.heard
    assert used["is_acked"] is True
    assert (payload["type"], payload["callback_id"]) == ("message_action", "translate_message")
    assert payload["user"]["id"] == MINSU
    assert payload["channel"] == {"id": GENERAL, "name": "general"}
    message = payload["message"]
    assert (payload["message_ts"], message["ts"], message["thread_ts"]) == (ts, ts, root)
    assert message["text"] == "answer"
    assert payload["team"] == {"id": TEAM, "domain": "playground"}
    assert {"trigger_id", "response_url", "action_ts"} <= payload.keys()


async def test_its_response_url_answers_where_the_app_is_not(running: Running) -> None:
    ts = await running.root(channel=RANDOM)
    app = App()

    async with connected(running, app):
        await use(running, ts, channel=RANDOM)
    await AsyncWebhookClient(app.heard[0]["response_url"]).send(text="for you")

    (shown,) = (await running.people.look("ephemerals", user=MINSU))["messages"]
    assert shown["text"] == "for you"


async def test_the_apps_own_messages_have_shortcuts_too(running: Running) -> None:
    posted = await running.client.chat_postMessage(channel=GENERAL, text="mine")
    app = App()

    async with connected(running, app):
        await use(running, str(posted["ts"]))

    assert app.heard[0]["message"]["bot_id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"callback_id": "other"},
        {"callback_id": "hello"},
        {"user": "U0NOBODY"},
        {"ts": "1000000000.000001"},
    ],
)
async def test_what_is_not_offered_cannot_be_used(running: Running, fields: Json) -> None:
    ts = await running.root()

    with pytest.raises(Refusal):
        await use(running, **({"ts": ts} | fields))


async def test_strangers_to_the_channel_or_the_organisation_have_none(running: Running) -> None:
    ts = await running.root()
    eve = (await running.people.do("users", name="Eve", is_external=True))["id"]
    sam = (await running.people.do("users", name="Sam"))["id"]
    await running.people.do("join", channel=GENERAL, user=eve)

    with pytest.raises(Refusal, match="no message shortcut"):
        await use(running, ts, user=eve)
    with pytest.raises(Refusal, match="not in that channel"):
        await use(running, ts, user=sam)


async def test_a_global_shortcut_is_about_nothing(running: Running) -> None:
    app = App()

    async with connected(running, app):
        await running.people.do("shortcut", user=MINSU, callback_id="hello")

    (payload,) = app.heard
    assert payload["type"] == "shortcut"
    assert {"channel", "message", "response_url"}.isdisjoint(payload)


async def test_an_app_that_is_away_gets_no_shortcut_later(running: Running) -> None:
    ts = await running.root()

    assert (await use(running, ts))["is_acked"] is False
