"""The modals that people have open: for each person a stack of at most three views.

Source: https://docs.slack.dev/surfaces/modals
"""

from typing import Any

from bot.playground import block_actions
from bot.playground.arguments import ApiError
from bot.playground.blocks import settled
from bot.playground.feed import Feed
from bot.playground.ids import new_id, now
from bot.playground.records import Json
from bot.playground.workspace import APP_ID, BOT_ID, TEAM

DEEPEST = 3
_KEPT = (
    "type",
    "title",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
)


class Modals:
    """The stacks of open views by person; the last of a stack is the one that is seen."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._stacks: dict[str, list[Json]] = {}

    def top(self, user: str) -> Json | None:
        """Return the view a person sees."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def stack(self, user: str) -> list[Json]:
        """Return a person's open views, the one she sees last."""
        return list(self._stacks.get(user, []))

    def find(self, view_id: str, external_id: str) -> tuple[str, Json] | None:
        """Return an open view and whose it is, by its id or the app's own id for it."""
        for user, stack in self._stacks.items():
            for view in stack:
                if view_id == view["id"] or (external_id and external_id == view["external_id"]):
                    return user, view
        return None

    def open(self, user: str, wanted: Json) -> Json:
        """Open a view by itself and return it as Slack describes it."""
        self._check_external_id(wanted)
        self._stacks[user] = []
        return self._add(user, wanted)

    def push(self, user: str, wanted: Json) -> Json:
        """Put a view over the ones a person has open; raises ApiError where that can't be."""
        stack = self._stacks.get(user)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= DEEPEST:
            raise ApiError("push_limit_reached")
        self._check_external_id(wanted)
        return self._add(user, wanted)

    def update(self, user: str, view: Json, wanted: Json) -> Json:
        """Give an open view another content."""
        changed = view | content(wanted) | {"hash": _hash()}
        view.clear()
        view.update(changed)
        self._feed.tell("view", user=user)
        return view

    def close(self, user: str, *, is_all: bool = False) -> list[Json]:
        """Close the view a person sees, or all of hers; return those closed, the topmost first."""
        stack = self._stacks.get(user, [])
        closed = stack[::-1] if is_all else stack[-1:]
        del stack[len(stack) - len(closed) :]
        self._feed.tell("view", user=user)
        return closed

    def _add(self, user: str, wanted: Json) -> Json:
        stack = self._stacks.setdefault(user, [])
        identity = new_id("V")
        view = {
            "id": identity,
            "team_id": TEAM,
            **content(wanted),
            "hash": _hash(),
            "previous_view_id": stack[-1]["id"] if stack else None,
            "root_view_id": stack[0]["id"] if stack else identity,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM,
            "bot_id": BOT_ID,
        }
        stack.append(view)
        self._feed.tell("view", user=user)
        return view

    def _check_external_id(self, wanted: Json) -> None:
        external_id = wanted.get("external_id", "")
        if external_id and self.find("", external_id) is not None:
            raise ApiError("duplicate_external_id")


def content(wanted: Json) -> Json:
    """Return what an app says of a view, with Slack's values for what it leaves out."""
    absent: dict[str, Any] = {
        "submit": None,
        "close": None,
        "private_metadata": "",
        "callback_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "external_id": "",
    }
    blocks = settled(wanted["blocks"])
    given = {name: wanted[name] for name in _KEPT if wanted.get(name) is not None}
    return {
        **absent,
        **given,
        "blocks": blocks,
        "state": {"values": block_actions.state(blocks, {})},
    }


def _hash() -> str:
    return f"{now():.6f}.playground"
