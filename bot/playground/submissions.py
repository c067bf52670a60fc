"""What people do with modals: submit and close them, and what the app's answers do.

Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from typing import Any

from bot.playground import block_actions
from bot.playground.arguments import ApiError
from bot.playground.block_pickers import CHOSEN, check_known
from bot.playground.interactions import head
from bot.playground.people import Refusal
from bot.playground.playground import Playground
from bot.playground.records import Json
from bot.playground.view_checks import check_modal


async def submit(playground: Playground, user: str, given: dict[str, dict[str, Any]]) -> Json:
    """Submit the modal a person sees, with what she filled in by block_id and action_id.

    Returns `is_acked`, the `action` the app's answer was ("close" for an empty one), its `errors`,
    and `trouble` where the answer makes no sense. A modal that checks its inputs itself refuses
    first, as Slack's client does.
    """
    view = _open_view(playground, user)
    values = _filled(playground, view, given)
    found = block_actions.complaints(view["blocks"], values)
    if found:
        raise Refusal(f"the modal can't be submitted: {found}")
    payload = head(playground, "view_submission", user) | {
        "view": view | {"state": {"values": values}},
        "response_urls": _response_urls(playground, user, view, values),
    }
    interaction = await playground.outbox.ask(payload, takes_answer=True)
    result: Json = {"is_acked": interaction.is_acked, "action": "", "errors": {}, "trouble": ""}
    if interaction.is_acked:
        try:
            result |= _take_answer(playground, user, view, interaction.answer or {})
        except ApiError as error:
            result["trouble"] = f"{error.error} {error.details}"
    return result


async def close_view(playground: Playground, user: str, *, is_all: bool = False) -> list[str]:
    """Close the modal a person sees, or all of hers; the app hears of those that want it to."""
    _open_view(playground, user)
    closed = playground.modals.close(user, is_all=is_all)
    for view in closed:
        if view["notify_on_close"]:
            payload = head(playground, "view_closed", user, has_trigger=False)
            facts = {"view": view, "is_cleared": is_all}
            await playground.outbox.ask(payload | facts, takes_answer=False)
    return [view["id"] for view in closed]


def _response_urls(playground: Playground, user: str, view: Json, values: Json) -> list[Json]:
    """Return where the app may answer to the channels that its modal asked for."""
    found = []
    for place in block_actions.places(view["blocks"]):
        block_id, action_id = place.block["block_id"], place.element["action_id"]
        chosen = values.get(block_id, {}).get(action_id, {}).get(CHOSEN.get(place.kind, ""))
        room = playground.workspace.channels.get(str(chosen))
        if place.element.get("response_url_enabled") and room is not None:
            url = playground.response_urls.issue_in(room, user, "app-actions")
            facts = {"block_id": block_id, "action_id": action_id, "channel_id": room.id}
            found.append(facts | {"response_url": url})
    return found


def _take_answer(playground: Playground, user: str, view: Json, answer: Json) -> Json:
    """Do to a submitted modal what the app's ack says."""
    modals, action = playground.modals, str(answer.get("response_action") or "close")
    if action == "errors":
        return {"action": action, "errors": _errors(view, answer)}
    if modals.top(user) is not view:
        # The app has already changed what is open, by views.update or the like.
        return {"action": action}
    if action == "update":
        modals.update(user, view, check_modal(answer.get("view")))
    elif action == "push":
        modals.push(user, check_modal(answer.get("view")))
    elif action in ("clear", "close"):
        modals.close(user, is_all=action == "clear")
    else:
        raise ApiError("invalid_arguments", response_action=action)
    return {"action": action}


def _errors(view: Json, answer: Json) -> dict[str, str]:
    """Return an answer's errors; raises ApiError unless each is beside an input of the view."""
    errors = answer.get("errors")
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_arguments", errors=errors)
    return {str(block_id): str(text) for block_id, text in errors.items()}


def _open_view(playground: Playground, user: str) -> Json:
    view = playground.modals.top(user)
    if view is None:
        raise Refusal("no modal is open")
    return view


def _filled(playground: Playground, view: Json, given: dict[str, dict[str, Any]]) -> Json:
    known = {
        (place.block["block_id"], place.element["action_id"]): place
        for place in block_actions.places(view["blocks"])
    }
    named = {(block, action) for block, actions in given.items() for action in actions}
    if not named <= known.keys():
        raise Refusal(f"the modal has no {sorted(named - known.keys())}")
    try:
        for block_id, action_id in named:
            place = known[block_id, action_id]
            if place.kind in CHOSEN:
                check_known(playground.workspace, place.element, given[block_id][action_id])
        return block_actions.state(view["blocks"], given)
    except KeyError as error:
        raise Refusal(f"there is no option {error}") from error
