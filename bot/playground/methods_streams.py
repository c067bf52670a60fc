"""The methods that stream a message: `chat.startStream`, `appendStream`, `stopStream`."""

import asyncio

from bot.playground.access import own_message, writable_channel
from bot.playground.arguments import ApiError, Arguments
from bot.playground.blocks import BLOCKS_LIMIT, check_blocks, settled
from bot.playground.checks import metadata, timestamp
from bot.playground.methods import Method
from bot.playground.methods_chat import thread_error
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import Channel, ChannelKind, Json, Message, StreamState
from bot.playground.sessions import STATUSES
from bot.playground.streams import append, check_length, delta, settle
from bot.playground.workspace import BOT_USER


def start_stream(playground: Playground, args: Arguments) -> Json:
    """Open a stream in a thread, with text or without."""
    channel = writable_channel(playground, args.text("channel"))
    thread_ts = timestamp(args, "thread_ts")
    if not thread_ts or thread_error(playground, channel, thread_ts):
        raise ApiError("invalid_thread_ts")
    is_refused = "streams_in_channels" in playground.knobs.without
    if is_refused and channel.kind is not ChannelKind.IM:
        raise ApiError("channel_type_not_supported")
    _check_recipient(playground, channel, args)
    text = delta(args)
    check_length(text)
    message = Message(
        channel=channel.id,
        ts=playground.workspace.clock.next(),
        user=BOT_USER,
        text=text,
        thread_ts=thread_ts,
        is_markdown=True,
        stream=StreamState.OPEN,
    )
    playground.posts.add(message)
    playground.sessions.set_state(channel.id, thread_ts, "processing")
    seconds = playground.knobs.stream_seconds
    asyncio.get_running_loop().call_later(seconds, settle, playground, message)
    return {"channel": channel.id, "ts": message.ts}


def append_stream(playground: Playground, args: Arguments) -> Json:
    """Add text to an open stream."""
    message = own_message(playground, args, "message_not_owned_by_app")
    state = settle(playground, message)
    if state is StreamState.STOPPED:
        raise ApiError("stopped_by_user")
    if state is not StreamState.OPEN:
        raise ApiError("message_not_in_streaming_state")
    text = delta(args)
    if not text and not args.items("chunks"):
        raise ApiError("no_text")
    append(playground, message, text)
    return {"channel": message.channel, "ts": message.ts}


def stop_stream(playground: Playground, args: Arguments) -> Json:
    """Close an open stream, with a last text, blocks below it and metadata."""
    message = own_message(playground, args, "message_not_owned_by_app")
    if settle(playground, message) is not StreamState.OPEN:
        raise ApiError("message_not_in_streaming_state")
    blocks = args.items("blocks")
    if len(blocks) > BLOCKS_LIMIT:
        raise ApiError("msg_blocks_too_many")
    check_blocks(blocks)
    status = args.text("session_status") or "active"
    if status not in STATUSES:
        raise ApiError("invalid_arguments")
    changes: Json = {"stream": StreamState.DONE, "metadata": metadata(args)}
    text = delta(args)
    if text:
        append(playground, message, text)
    if blocks:
        changes["blocks"] = [{"type": "markdown", "text": message.text}, *settled(blocks)]
    playground.posts.change(message, changes, is_edit=False)
    playground.sessions.set_state(message.channel, message.thread_ts, status)
    shape = playground.shapes.message(message, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shape}


def _check_recipient(playground: Playground, channel: Channel, args: Arguments) -> None:
    if channel.kind is ChannelKind.IM:
        return
    for name in ("recipient_user_id", "recipient_team_id"):
        if not args.has(name):
            raise ApiError(f"missing_{name}")
    user = playground.workspace.users.get(args.text("recipient_user_id"))
    if user is None:
        raise ApiError("user_not_found")
    if user.team != args.text("recipient_team_id"):
        raise ApiError("team_not_found")


_WRITE = ("chat:write",)
METHODS = {
    "chat.startStream": Method(start_stream, Tier.T2, _WRITE, ("channel",)),
    "chat.appendStream": Method(append_stream, Tier.T4, _WRITE, ("channel", "ts")),
    "chat.stopStream": Method(stop_stream, Tier.T2, _WRITE, ("channel", "ts")),
}
