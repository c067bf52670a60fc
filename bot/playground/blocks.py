"""Checks the blocks of messages and views, and gives them the ids that Slack gives them.

Source: https://docs.slack.dev/reference/block-kit/blocks. Where Slack documents no limit, the one
that was observed stands.
"""

import copy
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from bot.playground.arguments import ApiError
from bot.playground.block_charts import MOST_CHARTS, check_chart
from bot.playground.block_elements import (
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    check_element,
)
from bot.playground.block_parts import (
    check_kind,
    check_mrkdwn,
    check_optional_texts,
    check_string,
    check_text,
    check_unique,
    refusal,
)
from bot.playground.records import Json

BLOCKS_LIMIT = 50
VIEW_BLOCKS_LIMIT = 100
MARKDOWN_LIMIT = 12_000
BLOCKS_TEXT_LIMIT = 13_200

_EVERYWHERE = frozenset(
    {
        "actions",
        "alert",
        "card",
        "carousel",
        "context",
        "divider",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
        "table",
        "video",
    }
)
IN_MESSAGES = _EVERYWHERE | {
    "context_actions",
    "data_table",
    "data_visualization",
    "file",
    "markdown",
    "plan",
    "task_card",
}
IN_VIEWS = _EVERYWHERE


def check_blocks(blocks: Sequence[Any]) -> None:
    """Raise ApiError for blocks that Slack would not take in a message."""
    check_each(blocks, BLOCKS_LIMIT, IN_MESSAGES, "/blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_LIMIT:
        raise refusal(f"markdown blocks hold at most {MARKDOWN_LIMIT} characters", "/blocks")
    if sum(map(_own_length, blocks)) > BLOCKS_TEXT_LIMIT:
        raise ApiError("msg_blocks_too_long")


def check_each(blocks: Sequence[Any], most: int, kinds: frozenset[str], pointer: str) -> None:
    """Check at most so many blocks, of these kinds, each by itself and their ids together."""
    if len(blocks) > most:
        raise refusal(f"no more than {most} items allowed", pointer)
    seen: set[str] = set()
    for position, block in enumerate(blocks):
        place = f"{pointer}/{position}"
        check_kind(block, place, kinds)
        check_unique(block.get("block_id"), seen, f"{place}/block_id")
        check = _CHECKS.get(block["type"])
        if check is not None:
            check(block, place)
    charts = sum(block["type"] == "data_visualization" for block in blocks)
    if charts > MOST_CHARTS:
        raise refusal(f"no more than {MOST_CHARTS} data_visualization blocks", pointer)


def settled(blocks: Sequence[Json]) -> list[Json]:
    """Return checked blocks as Slack keeps them: each with a block_id, each element an action_id.

    A markdown block's own id is not kept.
    """
    kept = copy.deepcopy(list(blocks))
    for block in kept:
        if block["type"] == "markdown":
            block.pop("block_id", None)
            continue
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in elements_of(block):
            if element.get("type") not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return kept


def elements_of(block: Json) -> list[Json]:
    """Return the elements of a block, wherever that kind of block has them."""
    if block["type"] in ("actions", "context_actions"):
        return list(block["elements"])
    one = block.get({"section": "accessory", "input": "element"}.get(block["type"], ""))
    return [one] if isinstance(one, dict) else []


def _check_actions(block: Json, pointer: str) -> None:
    _check_elements(block, pointer, 25, IN_ACTIONS)


def _check_context_actions(block: Json, pointer: str) -> None:
    _check_elements(block, pointer, 5, IN_CONTEXT_ACTIONS)


def _check_elements(block: Json, pointer: str, most: int, kinds: frozenset[str]) -> None:
    elements = _list(block, "elements", pointer, most)
    seen: set[str] = set()
    for position, element in enumerate(elements):
        check_element(element, f"{pointer}/elements/{position}", kinds, seen)


def _check_section(block: Json, pointer: str) -> None:
    if not (block.get("text") or block.get("fields")):
        raise refusal("missing required field: text", pointer)
    if block.get("text") is not None:
        check_mrkdwn(block["text"], f"{pointer}/text")
    if block.get("fields") is not None:
        for position, field in enumerate(_list(block, "fields", pointer, 10)):
            check_mrkdwn(field, f"{pointer}/fields/{position}", 2_000)
    if block.get("accessory") is not None:
        check_element(block["accessory"], f"{pointer}/accessory", IN_SECTION, set())


def _check_input(block: Json, pointer: str) -> None:
    check_text(block.get("label"), f"{pointer}/label", 2_000)
    check_optional_texts(block, pointer, hint=2_000)
    check_element(block.get("element"), f"{pointer}/element", IN_INPUT, set())


def _check_header(block: Json, pointer: str) -> None:
    check_text(block.get("text"), f"{pointer}/text", 150)


def _check_context(block: Json, pointer: str) -> None:
    for position, element in enumerate(_list(block, "elements", pointer, 10)):
        place = f"{pointer}/elements/{position}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_element(element, place, frozenset({"image"}), set())
        else:
            check_mrkdwn(element, place)


def _check_markdown(block: Json, pointer: str) -> None:
    check_string(block.get("text"), f"{pointer}/text", MARKDOWN_LIMIT)


def _list(block: Json, name: str, pointer: str, most: int) -> list[Any]:
    items = block.get(name)
    if not isinstance(items, list) or not items:
        raise refusal("no fewer than 1 items", f"{pointer}/{name}")
    if len(items) > most:
        raise refusal(f"no more than {most} items allowed", f"{pointer}/{name}")
    return items


def _own_length(block: Json) -> int:
    text = block.get("text", "")
    if isinstance(text, dict):
        text = text.get("text", "")
    return len(text) if isinstance(text, str) else 0


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "actions": _check_actions,
    "context_actions": _check_context_actions,
    "section": _check_section,
    "input": _check_input,
    "header": _check_header,
    "context": _check_context,
    "markdown": _check_markdown,
    "data_visualization": check_chart,
}
