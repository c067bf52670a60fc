"""Clicks: buttons and menus, ephemeral messages, and answers by response_url."""

from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground.manifest import Manifest
from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.records import Json
from bot.playground.workspace import APP_ID, BOT_USER, GENERAL, JIYOON, MINSU, TEAM
from tests.playground.slack.app import App, connected
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


BUTTON = {"type": "button", "text": plain("Go"), "action_id": "go", "value": "1"}
MENU = {
    "type": "static_select",
    "action_id": "pick",
    "option_groups": [
        {"label": plain("Text"), "options": [option("srt"), option("vtt")]},
        {"label": plain("Other"), "options": [option("summary")]},
    ],
}
OVERFLOW = {"type": "overflow", "action_id": "more", "options": [option("remove")]}
ROW: Json = {"type": "actions", "block_id": "row", "elements": [BUTTON, MENU]}
SECTION = {"type": "section", "text": plain("Menu"), "accessory": OVERFLOW}


async def post(running: Running, **fields: Any) -> str:
    blocks = {"blocks": [ROW, SECTION]} | fields
    answer = await running.client.chat_postMessage(channel=GENERAL, text="choose", **blocks)
    return str(answer["ts"])


async def whisper(running: Running, user: str = MINSU, **fields: Any) -> str:
    answer = await running.client.chat_postEphemeral(
        channel=GENERAL, user=user, text="psst", blocks=[ROW], **fields
    )
    return str(answer["message_ts"])


async def seen(running: Running, user: str = MINSU) -> list[Json]:
    shown: list[Json] = (await running.people.look("ephemerals", user=user))["messages"]
    return shown


async def click(running: Running, ts: str, action_id: str = "go", **fields: Any) -> Json:
    place = {"channel": GENERAL, "ts": ts, "user": MINSU}
    return await running.people.do("click", **(place | fields), action_id=action_id)


async def test_a_click_tells_the_app_who_what_and_where(running: Running) -> None:
    root = await running.root()
    ts = await post(running, thread_ts=root)
    app = App()

    async with connected(running, app):
        clicked = await click(running, ts)

    (payload,) = app.heard
    assert clicked["is_acked"] is True
    user = {"id": MINSU, "username": "minsu", "name": "minsu", "team_id": TEAM}
    assert (payload["type"], payload["api_app_id"]) == ("block_actions", APP_ID)
    assert payload["user"] == user
    assert payload["channel"] == {"id": GENERAL, "name": "general"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": GENERAL,
        "is_ephemeral": False,
        "thread_ts": root,
    }
    assert (payload["message"]["ts"], payload["message"]["blocks"][0]) == (ts, ROW)
    (action,) = payload["actions"]
    assert (action["type"], action["block_id"], action["value"]) == ("button", "row", "1")
    assert payload["state"]["values"]["row"]["pick"]["selected_option"] is None


async def test_a_choice_names_its_option_and_is_in_the_state(running: Running) -> None:
    ts = await post(running)
    app = App()

    async with connected(running, app):
        await click(running, ts, "pick", value="summary")
        await click(running, ts, "more", option="remove")

    picked, more = app.heard
    assert picked["actions"][0]["selected_option"] == option("summary")
    assert picked["state"]["values"]["row"]["pick"]["selected_option"] == option("summary")
    assert (more["actions"][0]["type"], more["actions"][0]["selected_option"]["value"]) == (
        "overflow",
        "remove",
    )


async def test_a_click_is_not_sent_again(running: Running) -> None:
    await running.people.do("knobs", ack_seconds=0.1, retry_delays=[0.01, 0.01, 0.01])
    ts = await post(running)
    app = App(is_deaf=True)

    async with connected(running, app):
        clicked = await click(running, ts)
        app.is_deaf = False
        await click(running, ts)

    assert clicked["is_acked"] is False
    assert len(app.heard) == 2


async def test_a_click_without_an_app_fails_at_once(running: Running) -> None:
    ts = await post(running)

    assert (await click(running, ts))["is_acked"] is False
    (journal,) = (await running.people.look("interactions"))["interactions"]
    assert journal["is_acked"] is False


@pytest.mark.parametrize(
    "fields",
    [
        {"action_id": "nothing"},
        {"action_id": "pick", "value": "docx"},
        {"action_id": "go", "value": "2"},
        {"user": "U0NOBODY"},
        {"ts": "1000000000.000001"},
    ],
)
async def test_what_is_not_there_cannot_be_clicked(running: Running, fields: Json) -> None:
    ts = await post(running)

    with pytest.raises(Refusal):
        await click(running, **({"ts": ts} | fields))


async def test_a_stranger_to_the_channel_cannot_click(running: Running) -> None:
    ts = await post(running)
    stranger = (await running.people.do("users", name="Eve"))["id"]

    with pytest.raises(Refusal, match="does not see"):
        await click(running, ts, user=stranger)


async def test_an_ephemeral_message_is_one_persons_to_see_and_click(running: Running) -> None:
    ts = await whisper(running)
    app = App()

    async with connected(running, app):
        await click(running, ts, ephemeral=True)
        with pytest.raises(Refusal, match="somebody else"):
            await click(running, ts, ephemeral=True, user=JIYOON)

    (payload,) = app.heard
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert [each["ts"] for each in await seen(running)] == [ts]
    assert await seen(running, JIYOON) == []


async def respond(running: Running, app: App, ts: str, **body: Any) -> int:
    async with connected(running, app):
        await click(running, ts, ephemeral=not await is_posted(running, ts))
    response = await AsyncWebhookClient(app.heard[-1]["response_url"]).send_dict(body)
    return response.status_code


async def is_posted(running: Running, ts: str) -> bool:
    return ts in [each["ts"] for each in await running.people.messages(GENERAL)]


async def test_an_ephemeral_message_is_replaced_and_deleted_by_its_response_url(
    running: Running,
) -> None:
    ts = await whisper(running)
    app = App()

    await respond(running, app, ts, replace_original=True, text="done", blocks=[])
    replaced = await seen(running)
    await AsyncWebhookClient(app.heard[-1]["response_url"]).send_dict({"delete_original": True})

    assert [(each["ts"], each["text"]) for each in replaced] == [(ts, "done")]
    assert await seen(running) == []


async def test_a_posted_message_is_replaced_by_its_response_url(running: Running) -> None:
    ts = await post(running)

    status = await respond(running, App(), ts, replace_original=True, text="done")

    (message,) = await running.people.messages(GENERAL)
    assert (status, message["ts"], message["text"]) == (200, ts, "done")


async def test_a_response_url_answers_the_clicker_alone_or_everybody(running: Running) -> None:
    ts = await post(running)
    app = App()

    await respond(running, app, ts, text="for you")
    url = app.heard[-1]["response_url"]
    await AsyncWebhookClient(url).send_dict({"response_type": "in_channel", "text": "for all"})

    assert [each["text"] for each in await seen(running)] == ["for you"]
    messages = await running.people.messages(GENERAL)
    assert [(each["user"], each["text"]) for each in messages[1:]] == [(BOT_USER, "for all")]


async def test_a_response_url_works_five_times(running: Running) -> None:
    ts = await post(running)
    app = App()

    first = await respond(running, app, ts, text="1")
    hook = AsyncWebhookClient(app.heard[-1]["response_url"])
    answers = [await hook.send_dict({"text": str(number)}) for number in range(2, 7)]

    assert [first, *(answer.status_code for answer in answers)] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body


async def test_a_new_text_alone_leaves_the_buttons_in_place(running: Running) -> None:
    ts = await post(running)

    await running.client.chat_update(channel=GENERAL, ts=ts, text="new")
    (kept,) = await running.people.messages(GENERAL)
    await running.client.chat_update(channel=GENERAL, ts=ts, text="new", blocks=[])
    (bare,) = await running.people.messages(GENERAL)

    assert kept["blocks"][0] == ROW
    assert [block["type"] for block in bare["blocks"]] == ["rich_text"]


async def test_feedback_buttons_tell_which_was_pressed(running: Running) -> None:
    good = {"text": plain("Good"), "value": "good"}
    bad = {"text": plain("Bad"), "value": "bad"}
    buttons = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": good,
        "negative_button": bad,
    }
    ts = await post(running, blocks=[{"type": "context_actions", "elements": [buttons]}])
    app = App()

    async with connected(running, app):
        await click(running, ts, "rate", value="bad")

    assert app.heard[0]["actions"][0]["value"] == "bad"


class TestWithoutInteractivity:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(is_interactive=False))

    async def test_nothing_can_be_clicked(self, running: Running) -> None:
        ts = await post(running)

        with pytest.raises(Refusal, match="not configured"):
            await click(running, ts)
