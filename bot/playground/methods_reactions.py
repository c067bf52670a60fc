"""The `reactions.*` methods.

Errors and limits: https://docs.slack.dev/reference/methods/reactions.add
"""

from bot.playground import reactions
from bot.playground.access import visible_channel, writable_channel
from bot.playground.arguments import ApiError, Arguments
from bot.playground.ids import is_ts
from bot.playground.methods import Method
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import Json, Message
from bot.playground.workspace import BOT_USER

MOST_EMOJI = 50
MOST_BY_ONE = 23


def add(playground: Playground, args: Arguments) -> Json:
    """React to a message as the app."""
    message, name = _item(playground, args), _name(args)
    if BOT_USER in message.reactions.get(name, []):
        raise ApiError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_EMOJI:
        raise ApiError("too_many_emoji")
    if sum(BOT_USER in users for users in message.reactions.values()) >= MOST_BY_ONE:
        raise ApiError("too_many_reactions")
    reactions.turn(playground, message, BOT_USER, name, is_on=True)
    return {}


def remove(playground: Playground, args: Arguments) -> Json:
    """Take a reaction of the app's back."""
    message, name = _item(playground, args), _name(args)
    if BOT_USER not in message.reactions.get(name, []):
        raise ApiError("no_reaction")
    reactions.turn(playground, message, BOT_USER, name, is_on=False)
    return {}


def get(playground: Playground, args: Arguments) -> Json:
    """Return a message with who reacted to it."""
    _check_item(args)
    channel = visible_channel(playground, args.text("channel"), "read")
    message = _message(playground, channel.id, args)
    shape = playground.shapes.message(message)
    return {"type": "message", "channel": channel.id, "message": shape}


def _item(playground: Playground, args: Arguments) -> Message:
    _check_item(args)
    channel = writable_channel(playground, args.text("channel"))
    return _message(playground, channel.id, args)


def _check_item(args: Arguments) -> None:
    if not (args.has("channel") and args.has("timestamp")):
        raise ApiError("no_item_specified")
    if not is_ts(args.text("timestamp")):
        raise ApiError("bad_timestamp")


def _message(playground: Playground, channel: str, args: Arguments) -> Message:
    message = playground.workspace.message(channel, args.text("timestamp"))
    if message is None or message.subtype == "tombstone":
        raise ApiError("message_not_found")
    return message


def _name(args: Arguments) -> str:
    name = args.text("name")
    if not reactions.is_known(name):
        raise ApiError("invalid_name")
    return name


METHODS = {
    "reactions.add": Method(add, Tier.T3, ("reactions:write",)),
    "reactions.remove": Method(remove, Tier.T2, ("reactions:write",)),
    "reactions.get": Method(get, Tier.T3, ("reactions:read",), takes_json=False),
}
