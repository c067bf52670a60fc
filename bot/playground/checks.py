"""Reads what a message may hold, by Slack's limits and its names for breaking them.

Source: https://docs.slack.dev/reference/methods. Where Slack documents no limit, the one that was
observed stands.
"""

import json

from bot.playground.arguments import ApiError, Arguments
from bot.playground.blocks import MARKDOWN_LIMIT, check_blocks, settled
from bot.playground.ids import is_ts
from bot.playground.records import Json

UPDATE_TEXT_LIMIT = 4_000
POST_TEXT_LIMIT = 40_000
ATTACHMENTS_LIMIT = 100
METADATA_LIMIT = 16_000


def content(args: Arguments, *, text_limit: int = 0) -> Json:
    """Return the fields of a message from a call's text, Markdown and blocks.

    `text_limit` refuses a longer text; 0 leaves that to the caller.
    """
    blocks = args.items("blocks")
    if args.has("markdown_text"):
        if args.has("text") or blocks:
            raise ApiError("markdown_text_conflict")
        return {"text": markdown(args), "is_markdown": True, "blocks": []}
    text = args.text("text")
    check_blocks(blocks)
    if len(args.items("attachments")) > ATTACHMENTS_LIMIT:
        raise ApiError("too_many_attachments")
    if not (text.strip() or blocks or args.has("attachments")):
        raise ApiError("no_text")
    if text_limit and len(text) > text_limit:
        raise ApiError("msg_too_long")
    return {"text": text, "is_markdown": False, "blocks": settled(blocks)}


def markdown(args: Arguments) -> str:
    """Return a call's `markdown_text`; raises ApiError if it is too long for one call."""
    text = args.text("markdown_text")
    if len(text) > MARKDOWN_LIMIT:
        raise ApiError("msg_too_long")
    return text


def metadata(args: Arguments) -> Json | None:
    """Return a call's message metadata; raises ApiError for one that Slack would refuse."""
    try:
        given = args.mapping("metadata")
    except ApiError as error:
        raise ApiError("invalid_metadata_format") from error
    if given is None:
        return None
    if not isinstance(given.get("event_type"), str) or not isinstance(
        given.get("event_payload"), dict
    ):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(given)) > METADATA_LIMIT:
        raise ApiError("metadata_too_large")
    return given


def timestamp(args: Arguments, name: str) -> str:
    """Return a ts argument; raises ApiError with `invalid_thread_ts` for a malformed one."""
    text = args.text(name)
    if text and not is_ts(text):
        raise ApiError("invalid_thread_ts")
    return text
