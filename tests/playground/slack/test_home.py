"""The Home tab: published, opened, clicked in; and the elements that pick people and channels."""

from typing import Any

import pytest

from bot.playground.people import Refusal
from bot.playground.records import Json
from bot.playground.workspace import GENERAL, JIYOON, MINSU
from tests.playground.slack.app import App, connected
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def row(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def field(kind: str, **facts: Any) -> Json:
    element = {"type": kind, "action_id": "pick"} | facts
    return {"type": "input", "block_id": "field", "label": plain("Field"), "element": element}


PERSON = {"type": "users_select", "action_id": "pick", "initial_user": MINSU}
ROOMS = {"type": "multi_conversations_select", "action_id": "pick", "max_selected_items": 2}
BUTTON = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "1"}


async def publish(running: Running, *blocks: Json, user: str = JIYOON) -> None:
    view = {"type": "home", "callback_id": "front", "blocks": list(blocks)}
    await running.client.views_publish(user_id=user, view=view)


async def click(running: Running, app: App, action_id: str, **fields: Any) -> Json:
    place = {"user": JIYOON, "in_view": True, "action_id": action_id}
    async with connected(running, app):
        await running.people.do("click", **place, **fields)
    return app.heard[-1]


async def test_a_button_at_home_tells_of_the_tab(running: Running) -> None:
    await publish(running, row(BUTTON))

    payload = await click(running, App(), "go")

    view = payload["view"]
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert (view["type"], view["callback_id"], view["private_metadata"]) == ("home", "front", "")
    assert "trigger_id" in payload
    assert {"channel", "message", "response_url"}.isdisjoint(payload)


async def test_a_picked_person_is_in_the_act_and_the_state(running: Running) -> None:
    await publish(running, row(PERSON, BUTTON))

    payload = await click(running, App(), "pick", value=JIYOON)
    other = await click(running, App(), "go")

    assert payload["actions"][0]["selected_user"] == JIYOON
    assert payload["actions"][0]["initial_user"] == MINSU
    state = {"type": "users_select", "selected_user": JIYOON}
    assert payload["view"]["state"]["values"]["row"]["pick"] == state
    assert other["view"]["state"]["values"]["row"]["pick"]["selected_user"] == MINSU


async def test_nobody_unknown_can_be_picked(running: Running) -> None:
    await publish(running, row(PERSON))

    with pytest.raises(Refusal, match="no option"):
        await click(running, App(), "pick", value="U0NOBODY")


async def test_several_are_picked_in_a_section(running: Running) -> None:
    text = {"type": "mrkdwn", "text": "Where?"}
    await publish(running, {"type": "section", "block_id": "row", "text": text, "accessory": ROOMS})

    payload = await click(running, App(), "pick", value=[GENERAL])

    assert payload["actions"][0]["selected_conversations"] == [GENERAL]


async def test_what_else_is_filled_in_goes_along(running: Running) -> None:
    await publish(running, field("plain_text_input"), row(BUTTON))

    payload = await click(running, App(), "go", values={"field": {"pick": "words"}})

    assert payload["view"]["state"]["values"]["field"]["pick"]["value"] == "words"


async def test_an_input_tells_at_once_only_if_it_dispatches(running: Running) -> None:
    silent = field("plain_text_input")
    await publish(running, silent)
    with pytest.raises(Refusal, match="nothing to click"):
        await click(running, App(), "pick", value="words")

    await publish(running, silent | {"dispatch_action": True})
    payload = await click(running, App(), "pick", value="words")

    assert payload["actions"][0]["value"] == "words"


async def test_a_refused_block_is_refused_at_home_too(running: Running) -> None:
    chart = {"type": "pie", "segments": [{"label": "x", "value": 1}]}
    block = {"type": "data_visualization", "title": "Cost", "chart": chart}
    await publish(running, block)

    await running.people.do("knobs", refused_blocks=["data_visualization"])

    assert await error_of(publish(running, block)) == "invalid_arguments"


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Settings"),
    "submit": plain("Save"),
}


async def submit(running: Running, app: App, element: Json, given: Any) -> Json:
    trigger = running.playground.triggers.issue(JIYOON)
    await running.client.views_open(trigger_id=trigger, view=FORM | {"blocks": [element]})
    async with connected(running, app):
        await running.people.do("submit", user=JIYOON, values={"field": {"pick": given}})
    return app.heard[-1]


@pytest.mark.parametrize(
    ("kind", "given", "name", "facts"),
    [
        ("users_select", MINSU, "selected_user", {}),
        ("multi_users_select", [MINSU, JIYOON], "selected_users", {}),
        ("channels_select", GENERAL, "selected_channel", {}),
        ("multi_channels_select", [GENERAL], "selected_channels", {}),
        ("conversations_select", GENERAL, "selected_conversation", {}),
        ("datepicker", "2026-11-22", "selected_date", {}),
        ("timepicker", "09:30", "selected_time", {}),
        ("datetimepicker", 1_795_000_000, "selected_date_time", {}),
        ("number_input", "2.5", "value", {"is_decimal_allowed": True}),
        ("url_text_input", "https://example.com", "value", {}),
        ("email_text_input", "a@example.com", "value", {}),
    ],
)
async def test_every_input_is_submitted_under_its_own_name(
    running: Running, kind: str, given: Any, name: str, facts: Json
) -> None:
    payload = await submit(running, App(), field(kind, **facts), given)

    entry = payload["view"]["state"]["values"]["field"]["pick"]
    assert entry == {"type": kind, name: given}


@pytest.mark.parametrize(
    ("kind", "given", "facts"),
    [
        ("users_select", "", {}),
        ("multi_users_select", [MINSU, JIYOON], {"max_selected_items": 1}),
        ("number_input", "many", {"is_decimal_allowed": True}),
        ("number_input", "2.5", {"is_decimal_allowed": False}),
        ("number_input", "-1", {"is_decimal_allowed": True, "min_value": "0"}),
        ("number_input", "11", {"is_decimal_allowed": True, "max_value": "10"}),
        ("url_text_input", "example", {}),
        ("email_text_input", "example", {}),
        ("datepicker", "tomorrow", {}),
    ],
)
async def test_a_modal_itself_refuses_what_an_input_does_not_take(
    running: Running, kind: str, given: Any, facts: Json
) -> None:
    with pytest.raises(Refusal):
        await submit(running, App(), field(kind, **facts), given)


async def test_a_modal_may_ask_where_to_answer(running: Running) -> None:
    element = field("conversations_select", response_url_enabled=True)

    payload = await submit(running, App(), element, GENERAL)

    (where,) = payload["response_urls"]
    assert (where["block_id"], where["action_id"], where["channel_id"]) == (
        "field",
        "pick",
        GENERAL,
    )
    assert where["response_url"].startswith(running.address.url)


@pytest.mark.parametrize(
    "element",
    [
        field("users_select", initial_user=1),
        field("users_select", placeholder=plain("x" * 151)),
        field("multi_users_select", initial_users="U1"),
        field("multi_users_select", initial_users=["U1", "U2"], max_selected_items=1),
        field("conversations_select", filter={"include": ["secret"]}),
        field("users_select", filter={"include": ["im"]}),
        field("datepicker", initial_date="22.11.2026"),
        field("timepicker", initial_time="9"),
        field("datetimepicker", initial_date_time="soon"),
        field("number_input"),
        field("number_input", is_decimal_allowed=False, min_value="1.5"),
        field("number_input", is_decimal_allowed=True, max_value=1),
    ],
)
async def test_wrong_inputs_are_refused(running: Running, element: Json) -> None:
    trigger = running.playground.triggers.issue(JIYOON)

    opening = running.client.views_open(trigger_id=trigger, view=FORM | {"blocks": [element]})

    assert await error_of(opening) == "invalid_arguments"
