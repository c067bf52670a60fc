"""Slack's interactive payloads, read into who clicked what, and what was answered in a modal.

Shapes: docs.slack.dev/reference/interaction-payloads. What is not about a recording in the channel
where it was clicked, or comes from another organisation, is no click of ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.conversation import ChannelChoices
from bot.slack.client import Identity
from bot.slack.menu import PLAY, Choice
from bot.slack.modals import CHOOSE_FOR_CHANNEL, NAME_SPEAKERS, choices_in, names_in
from bot.texts import language_of

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Click:
    """One click under a transcript or an answer.

    `action` is one of `bot.slack.menu.ACTIONS`, `value` what the button or the chosen entry stands
    for: a `Choice`, or the seconds to play from. `recording_key` is the reply key of the recording,
    `language` that of the message clicked in. `thread_ts` is "" where only one person sees that
    message and Slack doesn't say. A `trigger_id` opens one modal, for three seconds.
    """

    user: str
    user_team: str
    channel: str
    thread_ts: str
    message_ts: str
    action: str
    value: str
    recording_key: str
    action_ts: str
    trigger_id: str = ""
    language: str = "en"

    @property
    def choice(self) -> Choice | None:
        """What was chosen in the menu, None for any other click."""
        return Choice.read(self.value)


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was filled in and sent.

    `view` is one of `bot.slack.modals.VIEWS` and `view_id` is that one modal's. `names` are by the
    speaker's label, where the speakers were named; `choices` where a channel's were made.
    """

    user: str
    user_team: str
    view: str
    view_id: str
    channel: str
    thread_ts: str
    recording_key: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    choices: ChannelChoices | None = None
    language: str = "en"


class Clicks(Protocol):
    """Who takes the clicks. Each returns once it is certain that nothing is lost."""

    async def clicked(self, click: Click) -> None:
        """Store a click as work to do."""

    async def open_speakers(self, click: Click) -> None:
        """Open the modal that asks for speakers' names."""

    async def open_channel(self, click: Click) -> None:
        """Open the modal that asks what the channel chooses."""

    async def submitted(self, submission: Submission) -> None:
        """Store what was answered in a modal."""


def click_from(body: Payload, identity: Identity) -> Click | None:
    """Return the click in a `block_actions` payload, None if it is not for us to act on."""
    action, place = body["actions"][0], body.get("container") or {}
    channel = place.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    name = str(action["action_id"]).partition(":")[0]
    value = (action.get("selected_option") or action).get("value") or ""
    key = action.get("block_id") or ""
    if name == PLAY:
        key, _, value = value.rpartition("|")
    if not _is_person(body, identity) or not _is_in(key, identity.team, channel):
        return None
    message = body.get("message") or {}
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
        recording_key=key,
        action_ts=str(action.get("action_ts") or ""),
        trigger_id=body.get("trigger_id") or "",
        language=language_of(message.get("text") or ""),
    )


def submission_from(body: Payload, identity: Identity) -> Submission | None:
    """Return what a `view_submission` payload answers, None if it is not for us to act on."""
    view = body["view"]
    name = view.get("callback_id")
    values = (view.get("state") or {}).get("values") or {}
    about = json.loads(view.get("private_metadata") or "{}")
    channel = about.get("channel", "")
    if not _is_person(body, identity) or not channel:
        return None
    return Submission(
        user=str(body["user"]["id"]),
        user_team=body["user"].get("team_id") or identity.team,
        view=str(name),
        view_id=str(view.get("id") or ""),
        channel=channel,
        thread_ts=about.get("thread_ts", ""),
        recording_key=about.get("recording_key", ""),
        names=names_in(values) if name == NAME_SPEAKERS else {},
        choices=choices_in(values) if name == CHOOSE_FOR_CHANNEL else None,
        language=view_language(view),
    )


def view_language(view: Payload) -> str:
    """Return the language that a modal was shown in."""
    return language_of((view.get("title") or {}).get("text") or "")


def _is_person(body: Payload, identity: Identity) -> bool:
    """Whether someone of our own organisation did it; in a shared channel all can see the buttons."""
    return (body.get("user") or {}).get("team_id") in {None, "", identity.team}


def _is_in(key: str, team: str, channel: str) -> bool:
    """Whether `key` is that of a recording in `channel`: team/channel/ts/file."""
    parts = key.split("/")
    return len(parts) == 4 and all(parts) and parts[:2] == [team, channel]
