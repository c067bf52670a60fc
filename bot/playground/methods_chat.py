"""The `chat.*` methods that post, change and delete messages."""

from bot.playground.access import (
    addressed_channel,
    own_message,
    visible_channel,
    writable_channel,
)
from bot.playground.arguments import ApiError, Arguments
from bot.playground.checks import POST_TEXT_LIMIT, UPDATE_TEXT_LIMIT, content, metadata, timestamp
from bot.playground.methods import Method
from bot.playground.playground import Playground
from bot.playground.rates import Tier
from bot.playground.records import Channel, Json, Message, StreamState
from bot.playground.streams import settle
from bot.playground.workspace import BOT_USER


def post_message(playground: Playground, args: Arguments) -> Json:
    """Post as the bot; a text over 40,000 characters is cut off, with a warning."""
    channel = addressed_channel(playground, args.text("channel"))
    fields = content(args)
    thread_ts = _thread(playground, channel, args)
    is_cut = len(fields["text"]) > POST_TEXT_LIMIT
    fields["text"] = fields["text"][:POST_TEXT_LIMIT]
    message = Message(
        channel=channel.id,
        ts=playground.workspace.clock.next(),
        user=BOT_USER,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if thread_ts and args.flag("reply_broadcast") else "",
        metadata=metadata(args),
        links_names=_links_names(args),
        unfurls=unfurls(args),
        **fields,
    )
    playground.posts.add(message)
    answer = _answer(playground, message)
    return answer | ({"warning": "message_truncated"} if is_cut else {})


def update(playground: Playground, args: Arguments) -> Json:
    """Edit one of the bot's messages, unless it is still being streamed."""
    message = own_message(playground, args, "cant_update_message")
    if message.subtype == "tombstone":
        raise ApiError("message_not_found")
    if settle(playground, message) is StreamState.OPEN:
        raise ApiError("streaming_state_conflict")
    changes = content(args, text_limit=UPDATE_TEXT_LIMIT)
    if "blocks" not in args.values and not changes["is_markdown"]:
        # Observed (slackapi/python-slack-sdk#523): a new text alone leaves the old blocks in place.
        changes["blocks"] = message.blocks
    changes["links_names"] = _links_names(args, parse="client" if args.has("text") else "")
    if args.has("metadata"):
        changes["metadata"] = metadata(args)
    playground.posts.change(message, changes)
    return _answer(playground, message) | {"text": message.text}


def delete(playground: Playground, args: Arguments) -> Json:
    """Delete one of the bot's messages."""
    message = own_message(playground, args, "cant_delete_message")
    if message.subtype == "tombstone":
        raise ApiError("message_not_found")
    playground.posts.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(playground: Playground, args: Arguments) -> Json:
    """Show a message to one member of a channel; it is in no history.

    In a thread it is shown only if that has replies already, and accepted all the same: see
    https://docs.slack.dev/reference/methods/chat.postEphemeral
    """
    channel = writable_channel(playground, args.text("channel"))
    if args.text("user") not in channel.members:
        raise ApiError("user_not_in_channel")
    fields = content(args, text_limit=POST_TEXT_LIMIT)
    thread_ts = _thread(playground, channel, args)
    ts = playground.workspace.clock.next()
    message = Message(channel.id, ts, BOT_USER, thread_ts=thread_ts, **fields)
    message.only_for = args.text("user")
    if not thread_ts or playground.workspace.replies(channel.id, thread_ts):
        playground.posts.show_to_one(message)
    return {"message_ts": ts}


def get_permalink(playground: Playground, args: Arguments) -> Json:
    """Return a message's address."""
    channel = visible_channel(playground, args.text("channel"), "read")
    message = playground.workspace.message(channel.id, args.text("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    address = f"{playground.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def thread_error(playground: Playground, channel: Channel, thread_ts: str) -> str:
    """Return Slack's name for why one can't answer under this ts, "" if one can."""
    parent = playground.workspace.message(channel.id, thread_ts)
    if parent is None:
        return "thread_not_found"
    return "invalid_thread_ts" if parent.is_reply else ""


def _thread(playground: Playground, channel: Channel, args: Arguments) -> str:
    thread_ts = timestamp(args, "thread_ts")
    error = thread_error(playground, channel, thread_ts) if thread_ts else ""
    if error:
        raise ApiError(error)
    return thread_ts


def _links_names(args: Arguments, parse: str = "") -> bool:
    """Does a call ask for bare names to be linked? `parse` is what it means where it says nothing.

    An edit with a text means "client" (https://docs.slack.dev/reference/methods/chat.update).
    """
    parses = (args.text("parse") or parse) in ("full", "client")
    return args.flag("link_names") or parses


def unfurls(args: Arguments) -> bool:
    """Does a post leave it to Slack to visit its links? It does unless it forbids both kinds."""
    forbidden = [name in args.values and not args.flag(name) for name in _UNFURLING]
    return not all(forbidden)


def _answer(playground: Playground, message: Message) -> Json:
    shape = playground.shapes.message(message, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shape}


_UNFURLING = ("unfurl_links", "unfurl_media")
_WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, Tier.POST, _WRITE, ("channel",)),
    "chat.update": Method(update, Tier.T3, _WRITE, ("channel", "ts")),
    "chat.delete": Method(delete, Tier.T3, _WRITE, ("channel", "ts")),
    "chat.postEphemeral": Method(post_ephemeral, Tier.T4, _WRITE, ("channel", "user")),
    "chat.getPermalink": Method(
        get_permalink, Tier.UNLIMITED, (), ("channel", "message_ts"), takes_json=False
    ),
}
