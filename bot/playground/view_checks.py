"""Checks views: Home tabs and modals.

Limits: https://docs.slack.dev/reference/views. A wrong view is refused with `invalid_arguments` and
pointers to what is wrong in it.
"""

import json
from typing import Any

from bot.playground.arguments import ApiError, invalid_arguments
from bot.playground.block_parts import check_optional_strings, check_optional_texts, check_text
from bot.playground.blocks import IN_VIEWS, VIEW_BLOCKS_LIMIT, check_each
from bot.playground.records import Json

VIEW_LIMIT = 250_000
# A Home tab shows Markdown too; of charts Slack doesn't say, so a knob can refuse them.
_IN_HOME = IN_VIEWS | {"markdown", "data_visualization"}
_IN_MODAL = IN_VIEWS - {"card", "carousel"}


def check_home(view: Json | None) -> Json:
    """Return a Home view; raises ApiError for one that Slack would refuse."""
    return _checked(view, "home", _IN_HOME)


def check_modal(view: Json | None) -> Json:
    """Return a modal's view; raises ApiError for one that Slack would refuse."""
    modal = _checked(view, "modal", _IN_MODAL)
    try:
        check_text(modal.get("title"), "/view/title", 24)
        check_optional_texts(modal, "/view", submit=24, close=24)
    except ApiError as error:
        raise ApiError("invalid_arguments", **error.details) from error
    if modal.get("submit") is None and any(each["type"] == "input" for each in modal["blocks"]):
        raise invalid_arguments("`submit` is needed beside input blocks [json-pointer:/view]")
    return modal


def _checked(view: Any, kind: str, kinds: frozenset[str]) -> Json:
    if not isinstance(view, dict) or view.get("type") != kind:
        raise invalid_arguments("invalid view [json-pointer:/view/type]")
    if not isinstance(view.get("blocks"), list):
        raise invalid_arguments("invalid view [json-pointer:/view]")
    if len(json.dumps(view)) > VIEW_LIMIT:
        raise ApiError("view_too_large")
    try:
        check_optional_strings(
            view, "/view", private_metadata=3_000, callback_id=255, external_id=255
        )
        check_each(view["blocks"], VIEW_BLOCKS_LIMIT, kinds, "/view/blocks")
    except ApiError as error:
        raise ApiError("invalid_arguments", **error.details) from error
    return dict(view)
