"""What people do with shortcuts: in the menu of a message, or anywhere.

Source: https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
"""

from bot.playground.interactions import head, named
from bot.playground.manifest import Shortcut
from bot.playground.outbox import Interaction
from bot.playground.people import Refusal, member
from bot.playground.playground import Playground
from bot.playground.records import Json
from bot.playground.workspace import TEAM


async def use_on_message(
    playground: Playground, user: str, callback_id: str, channel: str, ts: str
) -> Interaction:
    """Use a shortcut on a message, whoever wrote it, in any channel one is in."""
    _shortcut(playground, user, callback_id, "message")
    member(playground, channel, user)
    message = playground.workspace.message(channel, ts)
    if message is None or message.subtype == "tombstone":
        raise Refusal(f"there is no message {ts} in {channel}")
    room = playground.workspace.channels[channel]
    facts: Json = {
        "channel": named(room),
        "message_ts": ts,
        "message": playground.shapes.message(message),
        "response_url": playground.response_urls.issue_in(room, user, "app-actions"),
    }
    payload = _head(playground, "message_action", user, callback_id) | facts
    return await playground.outbox.ask(payload, takes_answer=False)


async def use(playground: Playground, user: str, callback_id: str) -> Interaction:
    """Use a global shortcut, which is about no message and no channel."""
    _shortcut(playground, user, callback_id, "global")
    payload = _head(playground, "shortcut", user, callback_id)
    return await playground.outbox.ask(payload, takes_answer=False)


def _shortcut(playground: Playground, user: str, callback_id: str, kind: str) -> Shortcut:
    """Return a shortcut the person is offered: those of another organisation are offered none."""
    shortcut = playground.options.manifest.shortcut(callback_id)
    person = playground.workspace.users.get(user)
    is_ours = person is not None and person.team == TEAM
    if shortcut is None or shortcut.kind != kind or not is_ours:
        raise Refusal(f"there is no {kind} shortcut {callback_id}")
    return shortcut


def _head(playground: Playground, kind: str, user: str, callback_id: str) -> Json:
    payload = head(playground, kind, user)
    del payload["api_app_id"]
    ts = playground.workspace.clock.next()
    return payload | {"callback_id": callback_id, "action_ts": ts}
