"""Checks what a message may hold, by Slack's limits and its names for breaking them.

Source: https://docs.slack.dev/reference/methods and https://docs.slack.dev/reference/block-kit.
Where Slack documents no limit, the one that was observed stands.
"""

import json
from typing import Any

from bot.playground.arguments import ApiError, Arguments, invalid_arguments
from bot.playground.ids import is_ts
from bot.playground.records import Json

MARKDOWN_LIMIT = 12_000
UPDATE_TEXT_LIMIT = 4_000
POST_TEXT_LIMIT = 40_000
BLOCKS_LIMIT = 50
BLOCKS_TEXT_LIMIT = 13_200
ATTACHMENTS_LIMIT = 100
METADATA_LIMIT = 16_000

BLOCK_TYPES = frozenset(
    [
        "actions",
        "alert",
        "card",
        "carousel",
        "context",
        "context_actions",
        "data_table",
        "data_visualization",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "markdown",
        "plan",
        "rich_text",
        "section",
        "table",
        "task_card",
        "video",
    ]
)
# The longest text of a block that has one of its own, and whether it must have it.
_TEXT_LIMITS = {"section": 3_000, "header": 150, "markdown": MARKDOWN_LIMIT}
_LIST_LIMITS = {"actions": 25, "context": 10, "context_actions": 5}


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
    return {"text": text, "is_markdown": False, "blocks": blocks}


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


def check_blocks(blocks: list[Any], *, most: int = BLOCKS_LIMIT) -> None:
    """Raise ApiError for blocks that Slack would not render."""
    if len(blocks) > most:
        raise _invalid_block(f"no more than {most} items allowed [json-pointer:/blocks]")
    for position, block in enumerate(blocks):
        _check_block(block, f"/blocks/{position}")
    if sum(_own_length(block) for block in blocks) > BLOCKS_TEXT_LIMIT:
        raise ApiError("msg_blocks_too_long")


def check_view(view: Json | None) -> Json:
    """Return a Home view; raises ApiError for one that Slack would refuse."""
    if view is None or view.get("type") != "home" or not isinstance(view.get("blocks"), list):
        raise invalid_arguments("invalid view [json-pointer:/view]")
    if len(json.dumps(view)) > 250_000:
        raise ApiError("view_too_large")
    try:
        check_blocks(view["blocks"], most=100)
    except ApiError as error:
        raise ApiError("invalid_arguments", **error.details) from error
    return view


def _check_block(block: Any, pointer: str) -> None:
    if not isinstance(block, dict) or block.get("type") not in BLOCK_TYPES:
        raise _invalid_block(f"unsupported type [json-pointer:{pointer}/type]")
    kind = block["type"]
    has_fields = kind == "section" and bool(block.get("fields"))
    length = _own_length(block) or has_fields
    if kind in _TEXT_LIMITS and not 0 < length <= _TEXT_LIMITS[kind]:
        raise _invalid_block(f"text is missing or too long [json-pointer:{pointer}/text]")
    elements = block.get("elements", [])
    if len(elements) > _LIST_LIMITS.get(kind, len(elements)):
        raise _invalid_block(f"too many elements [json-pointer:{pointer}/elements]")


def _own_length(block: Json) -> int:
    text = block.get("text", "")
    if isinstance(text, dict):
        text = text.get("text", "")
    return len(text) if isinstance(text, str) else 0


def _invalid_block(message: str) -> ApiError:
    return ApiError("invalid_blocks", response_metadata={"messages": [f"[ERROR] {message}"]})
