"""What people do with the app's buttons and menus, and how the app hears of it.

Payloads: https://docs.slack.dev/reference/interaction-payloads, and one recorded by vercel/chat.
"""

from typing import Any

from bot.playground import block_actions
from bot.playground.block_actions import Place
from bot.playground.block_pickers import CHOSEN, check_known
from bot.playground.outbox import Interaction
from bot.playground.people import Refusal
from bot.playground.playground import Playground
from bot.playground.records import Channel, ChannelKind, Json, Message
from bot.playground.workspace import APP_ID, BOT_USER, TEAM

# What a person has filled in, by block_id and action_id.
Filled = dict[str, dict[str, Any]]


async def click(
    playground: Playground, user: str, message: Message, action_id: str, value: str | None
) -> Interaction:
    """Act on a message's element; `value` is a menu's option, or tells equal buttons apart."""
    _check_clicker(playground, user, message)
    place = _place(message.blocks, action_id, value)
    return await playground.outbox.ask(
        head(playground, "block_actions", user)
        | _about_message(playground, message)
        | _acts(playground, message.blocks, place, value, {})
        | {"response_url": playground.response_urls.issue(message, user)},
        takes_answer=False,
    )


async def click_in_view(
    playground: Playground,
    user: str,
    action_id: str,
    value: str | None,
    filled: Filled,
) -> Interaction:
    """Act on an element of the modal a person has open, else of her Home tab.

    What she has `filled` in besides goes along in the view's state.
    """
    view = playground.modals.top(user) or playground.home_views.get(user)
    if view is None:
        raise Refusal("neither a modal nor a Home tab is there")
    place = _place(view["blocks"], action_id, value)
    acts = _acts(playground, view["blocks"], place, value, filled)
    container = {"type": "view", "view_id": view["id"]}
    return await playground.outbox.ask(
        head(playground, "block_actions", user)
        | {"container": container, "view": view | {"state": acts.pop("state")}}
        | acts,
        takes_answer=False,
    )


def head(playground: Playground, kind: str, user: str, *, has_trigger: bool = True) -> Json:
    """Return what every payload about a person's act begins with; raises Refusal for nobody."""
    if not playground.options.manifest.is_interactive:
        raise Refusal("the app is not configured to handle interactive responses")
    person = playground.workspace.users.get(user)
    if person is None:
        raise Refusal(f"there is nobody {user}")
    name = person.name.lower()
    trigger = {"trigger_id": playground.triggers.issue(user)} if has_trigger else {}
    if person.is_deleted or not playground.workspace.is_installed:
        raise Refusal("she or the app is gone")
    return {
        "type": kind,
        "user": {"id": user, "username": name, "name": name, "team_id": person.team},
        "api_app_id": APP_ID,
        "token": "playground",
        "team": {"id": TEAM, "domain": "playground"},
        "enterprise": None,
        "is_enterprise_install": False,
        **trigger,
    }


def _about_message(playground: Playground, message: Message) -> Json:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.only_for),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    channel = playground.workspace.channels[message.channel]
    facts: Json = {"container": container, "channel": named(channel)}
    # An ephemeral message is kept nowhere, so Slack doesn't send it along.
    return facts if message.only_for else facts | {"message": playground.shapes.message(message)}


def named(channel: Channel) -> Json:
    """Return a channel as interactions name it: private ones not by their names."""
    hidden = {ChannelKind.IM: "directmessage", ChannelKind.GROUP: "privategroup"}
    return {"id": channel.id, "name": hidden.get(channel.kind, channel.name)}


def _acts(
    playground: Playground, blocks: list[Json], place: Place, value: str | None, filled: Filled
) -> Json:
    try:
        _check_known(playground, place, value)
        action = block_actions.action(place, value, playground.workspace.clock.next())
    except KeyError as error:
        raise Refusal(f"there is no option {error}") from error
    given: Any = value
    if "selected_options" in action:
        given = [option["value"] for option in action["selected_options"]]
    elif place.kind in CHOSEN:
        given = action[CHOSEN[place.kind]] or ""
    block_id, action_id = place.block["block_id"], place.element["action_id"]
    known = filled | {block_id: {**filled.get(block_id, {}), action_id: given}}
    return {"actions": [action], "state": {"values": block_actions.state(blocks, known)}}


def _check_known(playground: Playground, place: Place, value: str | None) -> None:
    if place.kind in CHOSEN and value:
        many = place.kind.startswith("multi_")
        given = value.split(",") if many else value
        check_known(playground.workspace, place.element, given)


def _place(blocks: list[Json], action_id: str, value: str | None) -> Place:
    place = block_actions.find(blocks, action_id, value)
    if place is None:
        raise Refusal(f"there is nothing to click with {action_id=} and {value=}")
    return place


def _check_clicker(playground: Playground, user: str, message: Message) -> None:
    if message.user != BOT_USER:
        raise Refusal("only the app's own messages have anything to click")
    if message.only_for not in ("", user):
        raise Refusal("that message is for somebody else's eyes")
    channel = playground.workspace.channels[message.channel]
    if user not in channel.members:
        raise Refusal(f"{user} does not see that channel")
