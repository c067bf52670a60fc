"""Buttons below what a command shows: each stands for another command. Pure.

Their value is what would be typed; `listeners.asides_desk` reads it.
"""

from typing import Any

from bot.slack.blocks import Block
from bot.slack.menu import Say, button, plain_text

# action_id; what stands after a colon only tells buttons of one row apart.
RUN = "command_run"
SETTINGS = "command_settings"
_LONGEST = 2_000
_LABEL = 75


def run_button(label: str, typed: str, number: int = 0) -> dict[str, Any]:
    """Return a button that does what typing `typed` after the command would; `number` it in a row."""
    return button(f"{RUN}:{number}", label[:_LABEL], typed[:_LONGEST])


def confirmed(element: dict[str, Any], say: Say, key: str) -> dict[str, Any]:
    """Return a button that asks first: in the words of `key` and its `_title`, `_yes` and `_no`."""
    confirm = {
        "title": plain_text(say(f"{key}_title")),
        "text": plain_text(say(key)),
        "confirm": plain_text(say(f"{key}_yes")),
        "deny": plain_text(say(f"{key}_no")),
        "style": "danger",
    }
    return {**element, "style": "danger", "confirm": confirm}


def settings_button(label: str) -> list[Block]:
    """Return the button that opens the settings of where it stands."""
    return [{"type": "actions", "elements": [button(SETTINGS, label[:_LABEL], "settings")]}]


def rows(elements: list[dict[str, Any]]) -> list[Block]:
    """Return a row of buttons, none for no buttons."""
    return [{"type": "actions", "elements": elements}] if elements else []
