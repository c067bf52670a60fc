"""The life of a streamed message: open, then done, timed out, or stopped by a person.

Slack documents neither that a stream closes about five minutes after its start nor that it holds
about 12,000 characters, and no more than 10,600 bytes of UTF-8 where it holds more than text; all
were observed (slackapi/python-slack-sdk#1859, CopilotKit#6063, openclaw#143882). The smaller of the
two counts here for every stream, so that what passes here passes there.
"""

from typing import Any

from bot.playground.arguments import ApiError, Arguments
from bot.playground.blocks import MARKDOWN_LIMIT, check_blocks
from bot.playground.checks import markdown
from bot.playground.ids import now
from bot.playground.playground import Playground
from bot.playground.records import Message, StreamState

STREAM_LIMIT = 12_000
STREAM_BYTES = 10_600
# Appends come many times a second; the app hears of them no more often than this, in seconds.
SECONDS_BETWEEN_EVENTS = 1.0
CHUNK_TYPES = frozenset({"markdown_text", "task_update", "plan_update", "blocks"})


def settle(playground: Playground, message: Message) -> StreamState:
    """Close a stream that has become too old, and return the state a message is in."""
    state = StreamState(message.stream)
    if state is StreamState.OPEN and _age(message) >= playground.knobs.stream_seconds:
        playground.posts.change(message, {"stream": StreamState.TIMED_OUT}, is_edit=False)
        playground.sessions.set_state(message.channel, message.thread_ts, "active")
        return StreamState.TIMED_OUT
    return state


def delta(args: Arguments) -> str:
    """Return the text a call adds, from `markdown_text` or `chunks`."""
    chunks = args.items("chunks")
    if args.has("markdown_text"):
        if chunks:
            raise ApiError("cannot_provide_both_markdown_text_and_chunks")
        return markdown(args)
    text = "".join(_chunk_text(chunk) for chunk in chunks)
    if len(text) > MARKDOWN_LIMIT:
        raise ApiError("msg_too_long")
    return text


def check_length(whole: str) -> None:
    """Raise ApiError for more text than one stream can hold."""
    if len(whole) > STREAM_LIMIT or len(whole.encode(errors="replace")) > STREAM_BYTES:
        raise ApiError("msg_too_long")


def append(playground: Playground, message: Message, text: str) -> None:
    """Add text to an open stream; raises ApiError once it would hold more than a stream can."""
    whole = message.text + text
    check_length(whole)
    last_told = message.told_at or float(message.ts)
    if now() - last_told >= SECONDS_BETWEEN_EVENTS:
        changes = {"text": whole, "told_at": now()}
        playground.posts.change(message, changes, is_edit=False)
        return
    playground.posts.grow(message, text)


def stop_by_person(playground: Playground, channel: str, thread_ts: str) -> list[str]:
    """Close a thread's open streams on a person's wish; return their ts."""
    replies = list(playground.workspace.replies(channel, thread_ts).values())
    streams = [reply for reply in replies if settle(playground, reply) is StreamState.OPEN]
    for message in streams:
        playground.posts.change(message, {"stream": StreamState.STOPPED}, is_edit=False)
    return [message.ts for message in streams]


def _age(message: Message) -> float:
    return now() - float(message.ts)


def _chunk_text(chunk: Any) -> str:
    if not isinstance(chunk, dict) or chunk.get("type") not in CHUNK_TYPES:
        raise ApiError("invalid_chunks")
    if chunk["type"] == "blocks":
        check_blocks(chunk.get("blocks") or [])
    if chunk["type"] != "markdown_text":
        return ""
    if not isinstance(chunk.get("text"), str):
        raise ApiError("invalid_chunks")
    return str(chunk["text"])
