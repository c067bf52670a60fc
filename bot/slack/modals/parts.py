"""What modals are built of, and how what was answered in them is read.

A view's state is `values[block_id][action_id]`, in a shape of its own for every kind of element
(docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.blocks import Block
from bot.slack.markup import escape
from bot.slack.menu import Say, option, plain_text
from bot.slack.text import neutralise

Values = Mapping[str, Any]
"""The state of a view: what is answered, by block_id and action_id."""

LONGEST_INPUT = 3000
LONGEST_HINT = 2000
LONGEST_SECTION = 3000
LONGEST_TITLE = 24
LONGEST_OPTION = 75
MOST_OPTIONS = 100

_LONGEST_END = 36  # of the two names in a group's label, which has 75 characters
_ANSWER = "answer"  # the action_id of every input


def modal(
    callback_id: str,
    title: str,
    about: Mapping[str, Any],
    blocks: Sequence[Block],
    say: Say,
    *,
    is_form: bool = True,
) -> Block:
    """Return a modal; `about` comes back with what is answered. Only a form can be sent."""
    shown = {"submit": plain_text(say("save_button"))} if is_form else {}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": json.dumps(about),
        "title": plain_text(title[:LONGEST_TITLE]),
        **shown,
        "close": plain_text(say("cancel_button" if is_form else "close_button")),
        "blocks": list(blocks),
    }


def input_block(
    block_id: str, label: str, element: Block, hint: str = "", *, is_needed: bool = False
) -> Block:
    """Return one question. Where something is always chosen, it is not called optional."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label),
        "element": {**element, "action_id": _ANSWER},
        "optional": not is_needed and "initial_option" not in element,
        **({"hint": plain_text(hint[:LONGEST_HINT])} if hint else {}),
    }


def text_input(value: str, *, longest: int, is_multiline: bool = False) -> Block:
    """Return an input for text, of at most `longest` characters."""
    shown = {"initial_value": value[:longest]} if value else {}
    return {
        "type": "plain_text_input", "max_length": longest, "multiline": is_multiline, **shown
    }  # fmt: skip


def number_input(value: str, *, is_decimal: bool) -> Block:
    """Return an input for a number. Its range is checked when it comes back, in the person's words."""
    shown = {"initial_value": value} if value else {}
    return {"type": "number_input", "is_decimal_allowed": is_decimal, **shown}


def select(options: Sequence[Block], chosen: str) -> Block:
    """Return a menu of one choice, the first one where `chosen` is none of them.

    More options than Slack takes are in groups, by the first and the last of each.
    """
    shown = [each for each in options if each["value"] == chosen] or options[:1]
    if len(options) <= MOST_OPTIONS:
        offered: dict[str, Any] = {"options": list(options)}
    else:
        starts = range(0, len(options), MOST_OPTIONS)
        offered = {"option_groups": [_group(options[at : at + MOST_OPTIONS]) for at in starts]}
    return {"type": "static_select", **offered, "initial_option": shown[0]}


def selects(options: Sequence[Block], chosen: Sequence[str]) -> Block:
    """Return a menu of any number of choices."""
    return {"type": "multi_static_select", "options": list(options), **_initial(options, chosen)}


def boxes(options: Sequence[Block], chosen: Sequence[str]) -> Block:
    """Return boxes to tick."""
    return {"type": "checkboxes", "options": list(options), **_initial(options, chosen)}


def picker(kind: str, value: str = "") -> Block:
    """Return a menu of Slack's own: `users_select`, or `conversations_select` without direct messages."""
    name = {"users_select": "initial_user"}.get(kind, "initial_conversation")
    chosen: dict[str, object] = {name: value} if value else {}
    if kind == "conversations_select":
        chosen["filter"] = {"include": ["public", "private", "mpim"]}
    return {"type": kind, **chosen}


def section(mrkdwn: str) -> Block:
    """Return a paragraph; what people wrote in it has to be `literal`."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn[:LONGEST_SECTION]}}


def literal(text: str) -> str:
    """Return `text` so that it can stand in mrkdwn: it notifies nobody, and links nothing."""
    return escape(neutralise(text))


def option_for(text: str, value: str) -> Block:
    """Return an option; Slack takes no empty text, and none longer than LONGEST_OPTION."""
    return option(shortened(text, LONGEST_OPTION) or value, value)


def shortened(text: str, longest: int) -> str:
    """Return the beginning of `text`, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def typed(values: Values, block_id: str) -> str:
    """Return what was typed, "" for nothing."""
    return _answer(values, block_id).get("value") or ""


def chosen_in(values: Values, block_id: str) -> str:
    """Return the value of the one option that was chosen, "" for none."""
    option_chosen = _answer(values, block_id).get("selected_option") or {}
    return str(option_chosen.get("value", ""))


def picked(values: Values, block_id: str) -> tuple[str, ...]:
    """Return the values of all options that were chosen."""
    found = _answer(values, block_id).get("selected_options") or ()
    return tuple(str(each["value"]) for each in found)


def named_in(values: Values, block_id: str) -> str:
    """Return the user or the channel that was picked, "" for none."""
    answer = _answer(values, block_id)
    return str(answer.get("selected_user") or answer.get("selected_conversation") or "")


def shown_in(blocks: Sequence[Block]) -> dict[str, Any]:
    """Return the state that a view with `blocks` begins with: what was there before anybody typed."""
    state: dict[str, Any] = {}
    for block in blocks:
        element = block.get("element") if block.get("type") == "input" else None
        if element is not None:
            state[block["block_id"]] = {element["action_id"]: _shown(element)}
    return state


def _group(options: Sequence[Block]) -> Block:
    first, last = (option["text"]["text"][:_LONGEST_END] for option in (options[0], options[-1]))
    return {"label": plain_text(f"{first} – {last}"), "options": list(options)}


def _shown(element: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": element["type"],
        "value": element.get("initial_value"),
        "selected_option": element.get("initial_option"),
        "selected_options": element.get("initial_options", []),
        "selected_user": element.get("initial_user"),
        "selected_conversation": element.get("initial_conversation"),
    }


def _answer(values: Values, block_id: str) -> Mapping[str, Any]:
    return (values.get(block_id) or {}).get(_ANSWER) or {}


def _initial(options: Sequence[Block], chosen: Sequence[str]) -> dict[str, list[Block]]:
    """Return what is ticked already; Slack refuses an empty list."""
    ticked = [each for each in options if each["value"] in chosen]
    return {"initial_options": ticked} if ticked else {}
