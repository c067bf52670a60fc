"""Finds the elements people act on, and describes acts and choices as Slack's payloads do.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground import block_pickers
from bot.playground.block_pickers import CHOSEN
from bot.playground.blocks import elements_of
from bot.playground.records import Json

_ONE = frozenset({"static_select", "radio_buttons", "overflow"})
_MANY = frozenset({"multi_static_select", "checkboxes"})
_TEXTS = frozenset({"plain_text_input", "email_text_input", "number_input", "url_text_input"})


@dataclass(frozen=True)
class Place:
    """An element and the block it is in."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def tells_at_once(self) -> bool:
        """Does the app hear of an act on it? Of an input it does only if its block dispatches."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def places(blocks: Sequence[Json]) -> Iterator[Place]:
    """Yield everything in some blocks that people can act on."""
    for block in blocks:
        for element in elements_of(block):
            if "action_id" in element:
                yield Place(block, element)


def find(blocks: Sequence[Json], action_id: str, value: str | None) -> Place | None:
    """Return the element of an action_id, the first of several that `value` fits."""
    found = [
        place
        for place in places(blocks)
        if place.element["action_id"] == action_id and place.tells_at_once
    ]
    return next((place for place in found if value is None or _fits(place.element, value)), None)


def options_of(element: Json) -> list[Json]:
    """Return a menu's options, out of their groups."""
    groups = element.get("option_groups") or [element]
    return [option for group in groups for option in group.get("options", [])]


def chosen(element: Json, values: Sequence[str]) -> list[Json]:
    """Return the options with these values; raises KeyError for a value that isn't offered."""
    offered = {option["value"]: option for option in options_of(element)}
    return [offered[value] for value in values]


def choice(element: Json, given: Any) -> Json:
    """Return what `state.values` holds of an element.

    `given` is a text, an option's value or a list of those; None for what it begins with. Raises
    KeyError for an option that isn't offered.
    """
    kind = str(element["type"])
    if kind in CHOSEN:
        return block_pickers.picked(element, given)
    if kind in _ONE:
        option = chosen(element, [str(given)])[0] if given else element.get("initial_option")
        return {"type": kind, "selected_option": None if given == "" else option}
    if kind in _MANY:
        options = element.get("initial_options", []) if given is None else chosen(element, given)
        return {"type": kind, "selected_options": options}
    value = element.get("initial_value") if given is None else str(given)
    return {"type": kind, "value": value or None}


def state(blocks: Sequence[Json], given: dict[str, dict[str, Any]]) -> Json:
    """Return `state.values`: every choice and text in some blocks, by block_id and action_id."""
    values: dict[str, Json] = {}
    for place in places(blocks):
        if place.kind in CHOSEN or place.kind in _MANY | _TEXTS | (_ONE - {"overflow"}):
            block_id, action_id = place.block["block_id"], place.element["action_id"]
            entry = choice(place.element, given.get(block_id, {}).get(action_id))
            values.setdefault(block_id, {})[action_id] = entry
    return values


def action(place: Place, value: str | None, ts: str) -> Json:
    """Return the entry of `actions` for an act; raises KeyError for an option not offered."""
    element, kind = place.element, place.kind
    head = {"type": kind, "action_id": element["action_id"], "block_id": place.block["block_id"]}
    if kind in CHOSEN:
        many = kind.startswith("multi_")
        head |= block_pickers.picked(element, value.split(",") if many and value else value or "")
    elif kind in _ONE:
        head["selected_option"] = chosen(element, [value or ""])[0]
    elif kind in _MANY:
        head["selected_options"] = chosen(element, value.split(",") if value else [])
    elif kind in _TEXTS:
        head["value"] = value or ""
    else:
        head |= _button(element, value)
    for kept in element:
        if kept == "placeholder" or kept.startswith("initial_"):
            head[kept] = element[kept]
    return head | {"action_ts": ts}


def _button(element: Json, value: str | None) -> Json:
    if element["type"] == "feedback_buttons":
        pair = (element["positive_button"], element["negative_button"])
        element = next(button for button in pair if value in (None, button["value"]))
    return {name: element[name] for name in ("text", "value", "style", "url") if name in element}


def _fits(element: Json, value: str) -> bool:
    if element["type"] == "feedback_buttons":
        return value in (element["positive_button"]["value"], element["negative_button"]["value"])
    if element["type"] in _ONE:
        return any(option["value"] == value for option in options_of(element))
    if element["type"] in CHOSEN or element["type"] in _MANY | _TEXTS:
        return True
    return bool(value == element.get("value", ""))


def complaints(blocks: Sequence[Json], values: Json) -> dict[str, str]:
    """Return what a modal itself says, by block_id, about inputs that can't be submitted so."""
    found = {}
    for place in places(blocks):
        block_id = place.block["block_id"]
        entry = values.get(block_id, {}).get(place.element["action_id"])
        if place.block["type"] == "input" and entry is not None:
            complaint = _complaint(place, entry)
            if complaint:
                found[block_id] = complaint
    return found


def _complaint(place: Place, entry: Json) -> str:
    filled = next((value for name, value in entry.items() if name != "type" and value), None)
    if not filled:
        return "" if place.block.get("optional") else "Please complete this required field."
    if isinstance(filled, str):
        if len(filled) < place.element.get("min_length", 0):
            return f"Must be at least {place.element['min_length']} characters."
        if len(filled) > place.element.get("max_length", 3_000):
            return f"Must be at most {place.element.get('max_length', 3_000)} characters."
        return block_pickers.complaint(place.element, filled)
    many = len(filled) if isinstance(filled, list) else 1
    return "Too many are selected." if many > place.element.get("max_selected_items", 100) else ""
