"""Pickers of people, channels, dates and times, and inputs of numbers and addresses.

Limits: https://docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.block_parts import (
    check_optional_strings,
    check_optional_texts,
    refusal,
)
from bot.playground.records import Json
from bot.playground.workspace import Workspace

VALUE_LENGTH = 3_000
# What is chosen in each kind of picker, by its name in `state.values` and in an action.
CHOSEN: Mapping[str, str] = {
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_URL = re.compile(r"https?://\S+")
_INCLUDED = frozenset({"im", "mpim", "private", "public"})


def initial_of(kind: str) -> str:
    """Return the name of the field that says what a picker begins with: `initial_user`."""
    return CHOSEN[kind].replace("selected_", "initial_")


def picked(element: Json, given: Any) -> Json:
    """Return what `state.values` holds of a picker; None is what it begins with, "" is nothing."""
    kind = str(element["type"])
    value = element.get(initial_of(kind)) if given is None else given
    if kind.startswith("multi_"):
        value = list(value or [])
    elif kind == "datetimepicker":
        value = int(value) if value else None
    return {"type": kind, CHOSEN[kind]: value if isinstance(value, list) else value or None}


def check_known(workspace: Workspace, element: Json, given: Any) -> None:
    """Raise KeyError if a person picks somebody or something that the picker doesn't offer."""
    kind = str(element["type"])
    for value in given if isinstance(given, list) else [given] if given else []:
        if "users" in kind:
            is_offered = value in workspace.users and not workspace.users[value].is_deleted
        elif "channels" in kind or "conversations" in kind:
            channel = workspace.channels.get(value)
            is_offered = channel is not None and not channel.is_archived
        else:
            is_offered = _fits(kind, str(value))
        if not is_offered:
            raise KeyError(value)


def complaint(element: Json, text: str) -> str:
    """Return what a modal itself says of a text that its input doesn't take, "" if it does."""
    kind = element["type"]
    if kind == "email_text_input" and not _EMAIL.fullmatch(text):
        return "Enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(text):
        return "Enter a valid URL."
    return _of_number(element, text) if kind == "number_input" else ""


def _of_number(element: Json, text: str) -> str:
    try:
        number = float(text) if element["is_decimal_allowed"] else int(text)
    except ValueError:
        return "Enter a number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return ""


def _fits(kind: str, value: str) -> bool:
    if kind == "datepicker":
        return bool(_DATE.fullmatch(value))
    if kind == "timepicker":
        return bool(_TIME.fullmatch(value))
    return value.isdecimal() and len(value) == 10


def _check_picker(picker: Json, pointer: str) -> None:
    check_optional_texts(picker, pointer, placeholder=150)
    initial = picker.get(initial_of(picker["type"]))
    if initial is not None and not isinstance(initial, str):
        raise refusal("must be a string", f"{pointer}/{initial_of(picker['type'])}")
    is_time = picker["type"] in ("datepicker", "timepicker")
    if initial is not None and is_time and not _fits(picker["type"], initial):
        raise refusal("invalid format", f"{pointer}/{initial_of(picker['type'])}")
    _check_filter(picker, pointer)


def _check_moment(picker: Json, pointer: str) -> None:
    initial = picker.get("initial_date_time")
    if initial is not None and not (isinstance(initial, int) and _fits("", str(initial))):
        raise refusal("must be a timestamp of 10 digits", f"{pointer}/initial_date_time")


def _check_pickers(picker: Json, pointer: str) -> None:
    check_optional_texts(picker, pointer, placeholder=150)
    place = f"{pointer}/{initial_of(picker['type'])}"
    initial = picker.get(initial_of(picker["type"]), [])
    if not isinstance(initial, list) or not all(isinstance(each, str) for each in initial):
        raise refusal("must be an array of strings", place)
    most = picker.get("max_selected_items", 1)
    if not isinstance(most, int) or most < 1:
        raise refusal("must be 1 or more", f"{pointer}/max_selected_items")
    if "max_selected_items" in picker and len(initial) > most:
        raise refusal(f"no more than {most} items allowed", place)
    _check_filter(picker, pointer)


def _check_filter(picker: Json, pointer: str) -> None:
    wanted = picker.get("filter")
    if wanted is None:
        return
    place = f"{pointer}/filter"
    if not picker["type"].endswith("conversations_select"):
        raise refusal("additional properties are not allowed", place)
    included = wanted.get("include") if isinstance(wanted, dict) else None
    if not isinstance(wanted, dict) or not wanted:
        raise refusal("must have at least one property", place)
    if included is not None and (not included or not set(included) <= _INCLUDED):
        raise refusal("must be of: im, mpim, private, public", f"{place}/include")


def _check_number(box: Json, pointer: str) -> None:
    check_optional_texts(box, pointer, placeholder=150)
    if not isinstance(box.get("is_decimal_allowed"), bool):
        raise refusal("missing required field: is_decimal_allowed", pointer)
    for name in ("initial_value", "min_value", "max_value"):
        value = box.get(name)
        if value is not None and not (isinstance(value, str) and _is_number(box, value)):
            raise refusal("must be a number, as a string", f"{pointer}/{name}")


def _is_number(box: Json, text: str) -> bool:
    return not _of_number({"is_decimal_allowed": box["is_decimal_allowed"]}, text)


def _check_address(box: Json, pointer: str) -> None:
    check_optional_texts(box, pointer, placeholder=150)
    check_optional_strings(box, pointer, initial_value=VALUE_LENGTH)


CHECKS: Mapping[str, Callable[[Json, str], None]] = {
    **{kind: _check_picker for kind in CHOSEN if not kind.startswith("multi_")},
    **{kind: _check_pickers for kind in CHOSEN if kind.startswith("multi_")},
    "datetimepicker": _check_moment,
    "number_input": _check_number,
    "email_text_input": _check_address,
    "url_text_input": _check_address,
}
