"""Slack's event payloads, read into what the intake decides on.

Shapes and odd cases: Slack's pages on `message`, `app_mention` and the file object. Nothing is taken on
trust: subtypes are an allow-list, and a payload that lacks what we need is not for us.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation import Attachment, Recording, ThreadKey
from bot.slack.attached import attachments_of
from bot.slack.authors import author_of
from bot.slack.client import Identity
from bot.slack.recordings import recordings_of
from bot.slack.rich_text import text_of
from bot.slack.text import mentioned_users

Payload = Mapping[str, Any]

SAID = {None, "file_share", "thread_broadcast", "me_message"}
OVERHEARD = {*SAID, "bot_message"}
NOTICES = {"USLACK", "USLACKBOT"}
_GROUP = re.compile(r"<!(here|channel|everyone|subteam\^[A-Z0-9]+)(?:\|[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a person, from whichever event told us.

    `text` is escaped Markdown with Slack's mentions in it. `mentions` are whom it names: users, and
    groups, @here and the like by what Slack calls them. `is_shared` when other organisations read the
    channel. `attachments` are the files that are no `recordings`.
    """

    thread: ThreadKey
    ts: str
    user: str
    user_team: str
    text: str
    channel_type: str
    edited_ts: str
    mentions: frozenset[str]
    is_shared: bool
    recordings: tuple[Recording, ...]
    attachments: tuple[Attachment, ...] = ()


def said(event: Payload, body: Payload, identity: Identity) -> Said | None:
    """Return what a person said in a `message` or `app_mention` event, None if no person we serve did.

    Left out are ourselves, other bots, Slack's own notices, system subtypes, and people of other
    organisations.
    """
    if not _is_said(event, SAID) or not _is_person(event, identity):
        return None
    return _read(event, body, identity, str(event["user"]))


def overheard(event: Payload, body: Payload, identity: Identity) -> Said | None:
    """Return what another bot said, or people of other organisations: read, but never answered."""
    is_ours = event.get("user") == identity.user or event.get("bot_id") == identity.bot_id != ""
    author = author_of(event)
    if not _is_said(event, OVERHEARD) or is_ours or not author or event.get("user") in NOTICES:
        return None
    return None if _is_person(event, identity) else _read(event, body, identity, author)


def _is_said(event: Payload, subtypes: Collection[str | None]) -> bool:
    is_whole = bool(event.get("channel") and event.get("ts"))
    return is_whole and event.get("subtype") in subtypes and not event.get("hidden")


def _read(event: Payload, body: Payload, identity: Identity, author: str) -> Said:
    channel, ts = str(event["channel"]), str(event["ts"])
    thread = ThreadKey(identity.team, channel, str(event.get("thread_ts") or ts))
    text = text_of(event)
    channel_type = event.get("channel_type") or ("im" if channel.startswith("D") else "channel")
    return Said(
        thread=thread,
        ts=ts,
        user=author,
        user_team=_team(event) or identity.team,
        text=text,
        channel_type=channel_type,
        edited_ts=str((event.get("edited") or {}).get("ts") or "0"),
        mentions=frozenset([*mentioned_users(text), *_GROUP.findall(text)]),
        is_shared=bool(body.get("is_ext_shared_channel")),
        recordings=recordings_of(event, thread, channel_type=channel_type),
        attachments=attachments_of(event, thread),
    )


def _is_person(event: Payload, identity: Identity) -> bool:
    user = event.get("user")
    if not user or user == identity.user or user in NOTICES or event.get("bot_id"):
        return False
    return _team(event) in {None, identity.team}


def _team(event: Payload) -> str | None:
    return event.get("user_team") or event.get("source_team") or event.get("team")
