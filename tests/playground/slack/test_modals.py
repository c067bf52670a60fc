"""Modals: opened by a trigger, filled in, submitted, closed."""

from typing import Any

import pytest

from bot.playground.ids import now
from bot.playground.people import Refusal
from bot.playground.records import Json
from bot.playground.workspace import JIYOON
from tests.playground.slack.app import App, connected
from tests.playground_fixture import Running, error_of

pytestmark = pytest.mark.anyio


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def choice(value: str) -> Json:
    return {"text": plain(value), "value": value}


def entry(name: str, element: Json, **fields: Any) -> Json:
    named = element | {"action_id": name}
    return {"type": "input", "block_id": name, "label": plain(name), "element": named} | fields


NAME = entry("name", {"type": "plain_text_input", "max_length": 10})
KIND = entry(
    "kind", {"type": "static_select", "options": [choice("a"), choice("b")]}, optional=True
)
BOXES = entry("boxes", {"type": "checkboxes", "options": [choice("x"), choice("y")]}, optional=True)
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "kept",
    "title": plain("Speakers"),
    "submit": plain("Save"),
    "notify_on_close": True,
    "blocks": [NAME, KIND, BOXES],
}


async def opened(running: Running, **fields: Any) -> Json:
    trigger = running.playground.triggers.issue(JIYOON)
    answer = await running.client.views_open(trigger_id=trigger, view=FORM | fields)
    view: Json = answer["view"]
    return view


async def seen(running: Running) -> Json | None:
    view: Json | None = (await running.people.look("views", user=JIYOON))["view"]
    return view


async def submit(running: Running, app: App, **values: Any) -> Json:
    filled = {name: {name: value} for name, value in ({"name": "Jiyoon"} | values).items()}
    async with connected(running, app):
        return await running.people.do("submit", user=JIYOON, values=filled)


async def test_a_trigger_opens_one_modal_for_its_person(running: Running) -> None:
    trigger = running.playground.triggers.issue(JIYOON)

    answer = await running.client.views_open(trigger_id=trigger, view=FORM)

    again = running.client.views_open(trigger_id=trigger, view=FORM)
    assert await error_of(again) == "exchanged_trigger_id"
    shown = await seen(running)
    assert shown is not None
    assert (shown["id"], shown["private_metadata"]) == (answer["view"]["id"], "kept")


async def test_a_trigger_is_good_for_three_seconds(running: Running) -> None:
    trigger = running.playground.triggers.issue(JIYOON)
    running.playground.triggers._triggers[trigger].until = now() - 0.1

    late = running.client.views_open(trigger_id=trigger, view=FORM)
    false = running.client.views_open(trigger_id="1.2.3", view=FORM)

    assert await error_of(late) == "expired_trigger_id"
    assert await error_of(false) == "invalid_trigger_id"


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "dialog"},
        {"title": plain("x" * 25)},
        {"title": None},
        {"submit": None},
        {"submit": plain("x" * 25)},
        {"private_metadata": "x" * 3_001},
        {"callback_id": "x" * 256},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": [NAME, NAME]},
        {"blocks": [{"type": "markdown", "text": "x"}]},
        {"blocks": [entry("x", {"type": "button", "text": plain("x")})]},
        {"blocks": [entry("x", {"type": "plain_text_input", "max_length": 3_001})]},
        {"blocks": [entry("x", {"type": "radio_buttons", "options": [choice("x")] * 11})]},
    ],
)
async def test_a_wrong_view_is_refused(running: Running, fields: Json) -> None:
    trigger = running.playground.triggers.issue(JIYOON)

    opening = running.client.views_open(trigger_id=trigger, view=FORM | fields)

    assert await error_of(opening) == "invalid_arguments"


async def test_a_submission_carries_what_was_filled_in_and_closes(running: Running) -> None:
    await opened(running)
    app = App()

    result = await submit(running, app, kind="b", boxes=["x", "y"])

    (payload,) = app.of("view_submission")
    values = payload["view"]["state"]["values"]
    assert values["name"]["name"] == {"type": "plain_text_input", "value": "Jiyoon"}
    assert values["kind"]["kind"]["selected_option"] == choice("b")
    assert values["boxes"]["boxes"]["selected_options"] == [choice("x"), choice("y")]
    assert (payload["view"]["private_metadata"], payload["user"]["id"]) == ("kept", JIYOON)
    assert (result["is_acked"], result["action"]) == (True, "close")
    assert await seen(running) is None


async def test_errors_stand_beside_the_inputs_and_the_modal_stays(running: Running) -> None:
    await opened(running)

    result = await submit(
        running, App({"response_action": "errors", "errors": {"name": "Who is that?"}})
    )

    assert result["errors"] == {"name": "Who is that?"}
    assert await seen(running) is not None


async def test_errors_beside_nothing_are_trouble(running: Running) -> None:
    await opened(running)

    result = await submit(running, App({"response_action": "errors", "errors": {"hat": "?"}}))

    assert result["trouble"]


async def test_an_update_replaces_the_modal_and_clear_closes_all(running: Running) -> None:
    first = await opened(running)
    thanks = FORM | {"title": plain("Thanks"), "blocks": [NAME]}

    await submit(running, App({"response_action": "update", "view": thanks}))
    shown = await seen(running)
    await submit(running, App({"response_action": "push", "view": FORM}))
    stack = (await running.people.look("views", user=JIYOON))["stack"]
    await submit(running, App({"response_action": "clear"}))

    assert shown is not None
    assert (shown["id"], shown["title"]["text"]) == (first["id"], "Thanks")
    assert [view["previous_view_id"] for view in stack] == [None, first["id"]]
    assert await seen(running) is None


async def test_a_submission_nobody_acknowledges_leaves_the_modal(running: Running) -> None:
    await running.people.do("knobs", ack_seconds=0.1)
    await opened(running)

    result = await submit(running, App(is_deaf=True))

    assert result["is_acked"] is False
    assert await seen(running) is not None


@pytest.mark.parametrize("values", [{"name": ""}, {"name": "x" * 11}, {"kind": "c"}, {"hat": "x"}])
async def test_the_modal_itself_refuses_what_does_not_fit(running: Running, values: Json) -> None:
    await opened(running)

    with pytest.raises(Refusal):
        await submit(running, App(), **values)


async def test_a_closed_modal_tells_the_app_if_that_was_asked_for(running: Running) -> None:
    app = App()
    async with connected(running, app):
        await opened(running)
        await running.people.do("close_view", user=JIYOON)
        await opened(running, notify_on_close=False)
        await running.people.do("close_view", user=JIYOON)

    (payload,) = app.heard
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)


async def test_an_open_modal_is_updated_by_its_hash(running: Running) -> None:
    view = await opened(running)
    changed = FORM | {"title": plain("Changed")}

    await running.client.views_update(view_id=view["id"], hash=view["hash"], view=changed)

    stale = running.client.views_update(view_id=view["id"], hash=view["hash"], view=changed)
    assert await error_of(stale) == "hash_conflict"
    gone = running.client.views_update(view_id="V0NOWHERE", view=changed)
    assert await error_of(gone) == "not_found"
    shown = await seen(running)
    assert shown is not None
    assert shown["title"]["text"] == "Changed"


async def test_at_most_three_views_are_stacked(running: Running) -> None:
    await opened(running)
    for _ in range(2):
        trigger = running.playground.triggers.issue(JIYOON)
        await running.client.views_push(trigger_id=trigger, view=FORM)

    trigger = running.playground.triggers.issue(JIYOON)
    pushing = running.client.views_push(trigger_id=trigger, view=FORM)

    assert await error_of(pushing) == "push_limit_reached"


async def test_a_button_in_a_modal_tells_of_its_view(running: Running) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    await opened(running, blocks=[{"type": "actions", "elements": [button]}])
    app = App()

    async with connected(running, app):
        await running.people.do("click", user=JIYOON, action_id="go", in_view=True)

    (payload,) = app.heard
    assert payload["container"] == {"type": "view", "view_id": payload["view"]["id"]}
    assert "response_url" not in payload
