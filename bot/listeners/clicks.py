"""Slack's interactive payloads, read into who clicked what, and what was answered in a modal.

Shapes: docs.slack.dev/reference/interaction-payloads. What is not about a recording or an answer in the
channel where it was clicked, or comes from another organisation, is no click of ours.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from bot.slack import answer_menu
from bot.slack.blocks import Block
from bot.slack.client import Identity
from bot.slack.menu import PLAY, Choice
from bot.texts import language_of, language_saying

Payload = Mapping[str, Any]

# These name what they are about in their values; the others do so in the id of their block.
_NAMED_BY_VALUE = frozenset({PLAY, *answer_menu.ACTIONS})


@dataclass(frozen=True, slots=True)
class Click:
    """One click under a transcript or an answer.

    `action` is one of the ACTIONS of `bot.slack.menu` or `bot.slack.answer_menu`, `value` what the
    button or the chosen entry stands for: a `Choice`, the seconds to play from, or an `Act`.
    `reply_key` is that of the recording or the answer, `language` that of the message clicked in, for
    whoever's own is unknown.
    `thread_ts` is "" where only one person sees that message and Slack doesn't say. A `trigger_id`
    opens one modal, for three seconds.
    """

    user: str
    user_team: str
    channel: str
    thread_ts: str
    message_ts: str
    action: str
    value: str
    reply_key: str
    action_ts: str
    trigger_id: str = ""
    language: str = "en"

    @property
    def choice(self) -> Choice | None:
        """What was chosen in the menu, None for any other click."""
        return Choice.read(self.value)


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was filled in and sent, or a button in it that was clicked.

    `view` is the modal's callback_id and `view_id` that one modal's, `about` what it was opened with,
    `values` its state and `blocks` what it showed. A click in it names its `action` and `value`, and has
    a `trigger_id`, which puts another view over it, for three seconds.
    """

    user: str
    user_team: str
    view: str
    view_id: str
    about: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    blocks: Sequence[Block] = ()
    action: str = ""
    value: str = ""
    trigger_id: str = ""
    language: str = "en"

    def told(self, name: str) -> str:
        """Return what it was opened with under `name`, "" for nothing."""
        return str(self.about.get(name) or "")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What Slack is to do with a modal that was sent; by itself, close it.

    `answer` is what its ack says (docs.slack.dev/surfaces/modals). `after` is done once that was sent.
    """

    answer: Mapping[str, Any] = field(default_factory=dict)
    after: Callable[[], Awaitable[None]] | None = None

    @classmethod
    def errors(cls, errors: Mapping[str, str]) -> Self:
        """Keep it open, with sentences beside its inputs by their block_id."""
        return cls({"response_action": "errors", "errors": dict(errors)})

    @classmethod
    def update(cls, view: Block, after: Callable[[], Awaitable[None]] | None = None) -> Self:
        """Show another view in its place."""
        return cls({"response_action": "update", "view": view}, after)


class Clicks(Protocol):
    """Who takes the clicks on some elements."""

    @property
    def actions(self) -> Collection[str]:
        """Return the action_ids of those elements, without what stands after a colon."""

    async def clicked(self, click: Click) -> str:
        """Take a click; return once it is certain that nothing is lost.

        Returns the text key of what its author alone is told, "" for nothing.
        """


class Submissions(Protocol):
    """Who takes what is answered in some modals, and what is clicked in them."""

    @property
    def views(self) -> Collection[str]:
        """Return the callback_ids of those modals."""

    @property
    def buttons(self) -> Collection[str]:
        """Return the action_ids of what is clicked in them, without what stands after a colon."""

    async def submitted(self, submission: Submission) -> Reaction:
        """Store what was answered in a modal, and tell what becomes of it."""

    async def pressed(self, submission: Submission) -> None:
        """Do what was clicked in a modal."""


def click_from(body: Payload, identity: Identity) -> Click | None:
    """Return the click in a `block_actions` payload, None if it is not for us to act on."""
    action, place = body["actions"][0], body.get("container") or {}
    channel = place.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    name = str(action["action_id"]).partition(":")[0]
    chosen = action.get("selected_option") or action
    key, value = action.get("block_id") or "", chosen.get("value") or ""
    if name in _NAMED_BY_VALUE:
        key, _, value = value.rpartition("|")
    parts = 3 if name in answer_menu.ACTIONS else 4
    if not _is_person(body, identity) or not _is_in(key, parts, identity.team, channel):
        return None
    message, label = body.get("message") or {}, chosen.get("text") or {}
    message_ts = str(place.get("message_ts") or message.get("ts") or "")
    is_passing = bool(place.get("is_ephemeral"))  # such a message begins no thread
    thread_ts = place.get("thread_ts") or message.get("thread_ts")
    return Click(
        user=str(body["user"]["id"]),
        user_team=body["user"].get("team_id") or identity.team,
        channel=channel,
        thread_ts=str(thread_ts or ("" if is_passing else message_ts)),
        message_ts=message_ts,
        action=name,
        value=value,
        reply_key=key,
        action_ts=str(action.get("action_ts") or ""),
        trigger_id=body.get("trigger_id") or "",
        language=language_of(f"{label.get('text', '')} {message.get('text', '')}"),
    )


def submission_from(body: Payload, identity: Identity) -> Submission | None:
    """Return what a `view_submission` payload answers, or a `block_actions` payload clicks in a view.

    None if it is not for us to act on.
    """
    view = body.get("view") or {}
    if not view or not _is_person(body, identity):
        return None
    action: Payload = (body.get("actions") or [{}])[0]
    chosen = action.get("selected_option") or action
    return Submission(
        user=str(body["user"]["id"]),
        user_team=body["user"].get("team_id") or identity.team,
        view=str(view.get("callback_id")),
        view_id=str(view.get("id") or ""),
        about=_about(view),
        values=(view.get("state") or {}).get("values") or {},
        blocks=view.get("blocks") or (),
        action=str(action.get("action_id") or "").partition(":")[0],
        value=str(chosen.get("value") or ""),
        trigger_id=body.get("trigger_id") or "",
        language=view_language(view),
    )


def _about(view: Payload) -> Mapping[str, Any]:
    """Return what a view was opened with; nothing where that was not ours."""
    try:
        about = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}


def view_language(view: Payload) -> str:
    """Return the language that a modal was shown in."""
    return language_saying((view.get("title") or {}).get("text") or "")


def _is_person(body: Payload, identity: Identity) -> bool:
    """Whether someone of our own organisation did it; in a shared channel all can see the buttons."""
    return (body.get("user") or {}).get("team_id") in {None, "", identity.team}


def _is_in(key: str, parts: int, team: str, channel: str) -> bool:
    """Whether `key` names something in `channel`: team/channel/ts, and of a recording the file."""
    found = key.split("/")
    return len(found) == parts and all(found) and found[:2] == [team, channel]
