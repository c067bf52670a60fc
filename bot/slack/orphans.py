"""Find the messages of a reply whose ts was never stored.

The answer to a post can be lost while the post is not. So before anything is posted a second time,
the thread is read: a post of ours carries the reply's key as metadata, and so does a stream that
was finished. A stream that was not is known by its author and its place.
"""

from collections.abc import Collection, Mapping
from typing import Any

from bot.conversation import Part, ThreadKey
from bot.slack.client import SlackClient

_EVENT_TYPE = "tarae_reply"


def metadata(reply_key: str, position: int) -> dict[str, Any]:
    """Return what marks a message as part `position` of a reply. Everybody can read it."""
    return {"event_type": _EVENT_TYPE, "event_payload": {"key": reply_key, "position": position}}


async def find_orphans(
    client: SlackClient,
    thread: ThreadKey,
    after_ts: str,
    bot_user: str,
    reply_key: str,
    known_ts: Collection[str],
    *,
    with_streams: bool,
) -> list[Part]:
    """Return the parts of a reply that stand in the thread after `after_ts`, in order.

    Messages in `known_ts`, of other authors or of other replies are none. A message of ours without
    a mark can only be a stream that was not finished: of this reply `with_streams`, else of another.
    Costs one read of the thread, so it is for when something may stand there that was not stored.
    """
    keys = {reply_key, ""} if with_streams else {reply_key}
    messages = await client.replies(thread.channel, thread.thread_ts, oldest=after_ts)
    found = [
        (_position(message), str(message["ts"]), message)
        for message in messages
        if message.get("user") == bot_user
        and str(message["ts"]) > after_ts
        and str(message["ts"]) not in known_ts
        and not message.get("files")
        and key_of(message) in keys
    ]
    return [
        Part(ts, "post" if key_of(message) and not _is_streaming(message) else "stream")
        for _, ts, message in sorted(found, key=lambda entry: entry[:2])
    ]


def _is_streaming(message: Mapping[str, Any]) -> bool:
    return message.get("streaming_state") == "in_progress"


def _payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    mark = message.get("metadata") or {}
    if mark.get("event_type") != _EVENT_TYPE:
        return {}
    return dict(mark.get("event_payload") or {})


def key_of(message: Mapping[str, Any]) -> str:
    """Return the key of the reply that `message` is a part of, "" where it carries none."""
    return str(_payload(message).get("key") or "")


def _position(message: Mapping[str, Any]) -> int:
    """Return the part's number; a stream that is still open is the last one."""
    return int(_payload(message).get("position", 1_000_000))
