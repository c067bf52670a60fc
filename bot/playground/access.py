"""Answers who may do what: scopes, membership, and which messages are the app's own."""

from bot.playground.arguments import ApiError, Arguments
from bot.playground.playground import Playground
from bot.playground.records import Channel, ChannelKind, File, FileState, Message
from bot.playground.workspace import BOT_USER


def require_scope(playground: Playground, *needed: str) -> None:
    """Raise ApiError unless the token has at least one of the `needed` scopes."""
    if needed and playground.scopes.isdisjoint(needed):
        provided = ",".join(sorted(playground.scopes))
        raise ApiError("missing_scope", needed=",".join(needed), provided=provided)


def visible_channel(playground: Playground, identity: str, ability: str) -> Channel:
    """Return a channel the app may read about; `ability` is "read" or "history".

    A private channel that the app is not in does not exist for it.
    """
    channel = playground.workspace.channels.get(identity)
    prefixes = [channel.kind] if channel else list(ChannelKind)
    require_scope(playground, *(f"{kind.scope_prefix}:{ability}" for kind in prefixes))
    is_public = channel is not None and channel.kind is ChannelKind.CHANNEL
    if channel is None or not (is_public or BOT_USER in channel.members):
        raise ApiError("channel_not_found")
    return channel


def readable_channel(playground: Playground, identity: str) -> Channel:
    """Return a channel whose messages the app may read."""
    channel = visible_channel(playground, identity, "history")
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def addressed_channel(playground: Playground, identity: str) -> Channel:
    """Return a channel the app may post in, where a person's id means her DM with the app.

    Only chat.postMessage understands that.
    """
    user = playground.workspace.users.get(identity)
    if user is None:
        return writable_channel(playground, identity)
    if user.bot_id or user.id == "USLACKBOT":
        raise ApiError("cannot_dm_bot")
    return playground.workspace.dm_of(user.id)


def writable_channel(playground: Playground, identity: str) -> Channel:
    """Return a channel the app may post in."""
    channel = playground.workspace.channels.get(identity)
    if channel is None:
        raise ApiError("channel_not_found")
    if BOT_USER not in channel.members:
        is_public = channel.kind is ChannelKind.CHANNEL
        raise ApiError("not_in_channel" if is_public else "channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def own_message(playground: Playground, args: Arguments, otherwise: str) -> Message:
    """Return the app's message that `channel` and `ts` name; `otherwise` is others' error."""
    channel = writable_channel(playground, args.text("channel"))
    message = playground.workspace.message(channel.id, args.text("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.user != BOT_USER:
        raise ApiError(otherwise)
    return message


def visible_file(playground: Playground, identity: str) -> File:
    """Return a file the app may see: its own, or one in a channel it is in."""
    file = playground.workspace.files.get(identity)
    if file is None or not is_visible_file(playground, file):
        raise ApiError("file_not_found")
    if file.is_deleted or file.state == FileState.TOMBSTONE:
        raise ApiError("file_deleted")
    if file.state == FileState.ACCESS_DENIED:
        raise ApiError("access_denied")
    return file


def is_visible_file(playground: Playground, file: File) -> bool:
    """May the app see this file?"""
    channels = (playground.workspace.channels[channel] for channel, _ in file.shares)
    return file.user == BOT_USER or any(BOT_USER in channel.members for channel in channels)
