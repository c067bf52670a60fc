"""Checks the elements people act on: buttons, menus, inputs.

Limits: https://docs.slack.dev/reference/block-kit/block-elements. Those of files, of rich text and of
options that the app looks up are let through with their ids checked and no more.
"""

from collections.abc import Callable
from typing import Any

from bot.playground.block_parts import (
    LABEL_LIMIT,
    TEXT_LIMIT,
    check_choices,
    check_confirmation,
    check_initial,
    check_kind,
    check_optional_strings,
    check_optional_texts,
    check_options,
    check_string,
    check_style,
    check_text,
    check_unique,
    refusal,
)
from bot.playground.block_pickers import CHECKS as PICKER_CHECKS
from bot.playground.records import Json

VALUE_LIMIT = 2_000
MOST_BOXES = 10
MOST_IN_OVERFLOW = 5

_PICKERS = frozenset(
    {
        "channels_select",
        "conversations_select",
        "datepicker",
        "datetimepicker",
        "external_select",
        "timepicker",
        "users_select",
    }
)
_MULTI_PICKERS = frozenset(
    f"multi_{kind}_select" for kind in ("channels", "conversations", "external", "users")
)
_CHOICES = frozenset({"checkboxes", "radio_buttons", "static_select"})
_INPUTS = frozenset(
    {"email_text_input", "file_input", "number_input", "rich_text_input", "url_text_input"}
)
IN_ACTIONS = _PICKERS | _CHOICES | {"button", "overflow", "workflow_button"}
IN_SECTION = IN_ACTIONS | _MULTI_PICKERS | {"image", "multi_static_select"}
IN_INPUT = (
    _PICKERS | _MULTI_PICKERS | _CHOICES | _INPUTS | {"multi_static_select", "plain_text_input"}
)
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})


def check_element(element: Any, pointer: str, kinds: frozenset[str], seen: set[str]) -> None:
    """Check one element: of one of these kinds, its action_id not `seen` in its block before."""
    check_kind(element, pointer, kinds)
    check_unique(element.get("action_id"), seen, f"{pointer}/action_id")
    check_confirmation(element, pointer)
    check = _CHECKS.get(element["type"])
    if check is not None:
        check(element, pointer)


def _check_button(button: Json, pointer: str) -> None:
    check_text(button.get("text"), f"{pointer}/text", LABEL_LIMIT)
    check_optional_strings(
        button, pointer, value=VALUE_LIMIT, url=TEXT_LIMIT, accessibility_label=LABEL_LIMIT
    )
    check_style(button, pointer)


def _check_menu(menu: Json, pointer: str) -> None:
    check_optional_texts(menu, pointer, placeholder=150)
    most = menu.get("max_selected_items", 1)
    if not isinstance(most, int) or most < 1:
        raise refusal("must be 1 or more", f"{pointer}/max_selected_items")
    check_choices(menu, pointer)


def _check_boxes(boxes: Json, pointer: str) -> None:
    options = check_options(boxes.get("options"), f"{pointer}/options", MOST_BOXES, has_mrkdwn=True)
    check_initial(boxes, pointer, options)


def _check_overflow(menu: Json, pointer: str) -> None:
    check_options(menu.get("options"), f"{pointer}/options", MOST_IN_OVERFLOW)


def _check_text_input(box: Json, pointer: str) -> None:
    check_optional_texts(box, pointer, placeholder=150)
    check_optional_strings(box, pointer, initial_value=TEXT_LIMIT)
    least, most = box.get("min_length", 0), box.get("max_length", TEXT_LIMIT)
    if not isinstance(least, int) or not 0 <= least <= TEXT_LIMIT:
        raise refusal(f"between 0 and {TEXT_LIMIT}", f"{pointer}/min_length")
    if not isinstance(most, int) or not max(least, 1) <= most <= TEXT_LIMIT:
        raise refusal(f"between 1 and {TEXT_LIMIT}", f"{pointer}/max_length")


def _check_feedback(buttons: Json, pointer: str) -> None:
    for name in ("positive_button", "negative_button"):
        button, place = buttons.get(name), f"{pointer}/{name}"
        if not isinstance(button, dict):
            raise refusal("must be an object", place)
        check_text(button.get("text"), f"{place}/text", LABEL_LIMIT)
        check_string(button.get("value"), f"{place}/value", VALUE_LIMIT)
        check_optional_strings(button, place, accessibility_label=LABEL_LIMIT)


def _check_icon(button: Json, pointer: str) -> None:
    if button.get("icon") != "trash":
        raise refusal("must be one of: trash", f"{pointer}/icon")
    check_text(button.get("text"), f"{pointer}/text", LABEL_LIMIT)
    check_optional_strings(button, pointer, value=VALUE_LIMIT, accessibility_label=LABEL_LIMIT)


def _check_image(image: Json, pointer: str) -> None:
    if not (image.get("image_url") or image.get("slack_file")):
        raise refusal("missing required field: image_url", pointer)
    check_string(image.get("alt_text"), f"{pointer}/alt_text", 2_000)


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "button": _check_button,
    "static_select": _check_menu,
    "multi_static_select": _check_menu,
    "checkboxes": _check_boxes,
    "radio_buttons": _check_boxes,
    "overflow": _check_overflow,
    "plain_text_input": _check_text_input,
    "feedback_buttons": _check_feedback,
    "icon_button": _check_icon,
    "image": _check_image,
    **PICKER_CHECKS,
}
