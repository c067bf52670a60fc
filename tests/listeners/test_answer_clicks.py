"""Clicks at answers as Socket Mode brings them: read, passed on, acknowledged."""

from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.listeners.clicks import Click
from bot.slack.answer_menu import ACTIONS, Act, answer_blocks, regenerate_offer, stop_blocks
from bot.texts import in_language
from tests.listeners.samples import CHANNEL, JIYOON, TEAM, TS, Json
from tests.listeners.test_clicks import (
    REPLY_TS,
    TRIGGER,
    Notes,
    app,
    clicked,
    send,
    until_called,
)
from tests.slack.conftest import FakeSlack, budget, client, clock, slack

__all__ = ["app", "budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

KEY = f"{TEAM}/{CHANNEL}/{TS}"
KOREAN = in_language("ko")
CLICK = Click(
    user=JIYOON,
    user_team=TEAM,
    channel=CHANNEL,
    thread_ts=TS,
    message_ts=REPLY_TS,
    action="answer_menu",
    value="regenerate",
    reply_key=KEY,
    action_ts="1767326130.289415",
    trigger_id=TRIGGER,
    language="ko",
)


@pytest.fixture
def notes() -> Notes:
    return Notes(actions=ACTIONS)


def pressed(element: Any, act: Act, block_id: str = "Slacks0wn", **more: Any) -> Json:
    """Return what Slack sends for one choice of an element: of feedback the pressed button's facts."""
    options = element.get("options") or [
        element[name] for name in ("positive_button", "negative_button") if name in element
    ]
    named = [option for option in options if option["value"].endswith(f"|{act}")] or [element]
    chosen = {"selected_option": named[0]} if element["type"] == "overflow" else named[0]
    facts = {"type": element["type"], "action_id": element["action_id"], **chosen}
    payload = clicked(facts, block_id, **more)
    payload["actions"][0] |= {"text": facts["text"]} if "text" in facts else {}
    return payload


def below(act: Act, **more: Any) -> Json:
    """Return the payload of a click below an answer of Korean."""
    elements = [
        *(e for block in answer_blocks(KEY, KOREAN, can_continue=True) for e in block["elements"]),
        *(e for block in stop_blocks(KEY, KOREAN) for e in block["elements"]),
    ]
    number = {Act.GOOD: 0, Act.BAD: 0, Act.STOP: 2}.get(act, 1)
    return pressed(elements[number], act, **more)


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (Act.REGENERATE, "answer_menu"),
        (Act.CONTINUE, "answer_menu"),
        (Act.REMOVE, "answer_menu"),
        (Act.CHANNEL, "answer_menu"),
        (Act.GOOD, "answer_feedback"),
        (Act.BAD, "answer_feedback"),
        (Act.STOP, "answer_stop"),
    ],
)
async def test_what_is_clicked_at_an_answer_is_passed_on(
    app: AsyncApp, notes: Notes, act: Act, action: str
) -> None:
    status, _ = await send(app, below(act))

    assert status == 200
    assert notes.clicks == [replace(CLICK, action=action, value=act)]


async def test_an_offer_to_answer_anew_is_taken_in_its_language_and_goes(
    app: AsyncApp, notes: Notes, slack: FakeSlack
) -> None:
    """Of a message that one person sees Slack sends nothing but where it is."""
    [row] = regenerate_offer(KEY, KOREAN)
    place = {"message_ts": REPLY_TS, "channel_id": CHANNEL, "is_ephemeral": True}
    url = f"{slack.url}/api/response"
    payload = pressed(row["elements"][0], Act.REGENERATE, container=place, response_url=url)
    del payload["message"]

    status, _ = await send(app, payload)

    assert status == 200
    assert await until_called(slack, "response") == {"delete_original": True}
    assert notes.clicks == [replace(CLICK, action="answer_offer", thread_ts="")]


@pytest.mark.parametrize(
    "payload",
    [
        below(Act.REGENERATE, user={"id": "U0OTHER", "team_id": "T0OTHER"}),
        below(Act.GOOD, user={"id": "U0OTHER", "team_id": "T0OTHER"}),
        below(Act.STOP, user={"id": "U0OTHER", "team_id": "T0OTHER"}),
        below(Act.REMOVE, container={"channel_id": "C0OTHER"}, channel={"id": "C0OTHER"}),
        clicked({"type": "button", "action_id": "answer_stop", "value": f"{KEY}/F1|stop"}),
        clicked({"type": "button", "action_id": "answer_stop", "value": "stop"}),
        clicked({"type": "button", "action_id": "answer_stopped", "value": f"{KEY}|stop"}),
    ],
    ids=[
        "of another organisation",
        "an opinion from there",
        "a stop from there",
        "in another channel",
        "at a recording",
        "at nothing",
        "nearly a button of ours",
    ],
)
async def test_what_is_no_click_of_ours_is_acknowledged_and_left(
    app: AsyncApp, notes: Notes, slack: FakeSlack, payload: Json
) -> None:
    status, _ = await send(app, payload)

    assert status == 200
    assert notes.clicks == []
    assert slack.calls == []


async def test_who_clicked_an_answer_too_late_is_told_alone(
    app: AsyncApp, notes: Notes, slack: FakeSlack
) -> None:
    notes.told = "answer_gone"

    await send(app, below(Act.REGENERATE))

    told = await until_called(slack, "chat.postEphemeral")
    assert (told["channel"], told["user"], told["thread_ts"]) == (CHANNEL, JIYOON, TS)
    assert told["markdown_text"] == KOREAN("answer_gone")
