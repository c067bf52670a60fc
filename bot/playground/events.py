"""Tells the app what happened in the channels it is in, in the events its manifest subscribes to.

Shapes: https://docs.slack.dev/reference/events and payloads recorded by vercel/chat.
"""

import random
import uuid

from bot.playground.ids import TsClock, new_id, now
from bot.playground.manifest import Manifest
from bot.playground.markup import mentioned_users
from bot.playground.outbox import Outbox
from bot.playground.records import Channel, ChannelKind, File, Json, Message
from bot.playground.shapes import Shapes
from bot.playground.workspace import APP_ID, BOT_USER, TEAM, Workspace

NEEDED_SCOPES = {
    "app_mention": ("app_mentions:read",),
    "agent_session_stopped": ("chat:write",),
    "agent_session_title_changed": ("chat:write",),
    "file_change": ("files:read",),
    "file_deleted": ("files:read",),
    "file_shared": ("files:read",),
    "channel_deleted": ("channels:read",),
    "group_deleted": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
}


class Events:
    """Makes events and hands them to the outbox; knows who may hear what."""

    def __init__(
        self, workspace: Workspace, shapes: Shapes, manifest: Manifest, outbox: Outbox
    ) -> None:
        self._workspace = workspace
        self._shapes = shapes
        self._manifest = manifest
        self._outbox = outbox
        self._clock: TsClock = workspace.clock
        self.mention_order = "random"

    def posted(self, message: Message) -> None:
        """Tell of a new message; of a mention twice, in no fixed order."""
        event = self._shapes.event(message)
        pair = [event, *self._mention(message)]
        if self.mention_order == "mention_first":
            pair.reverse()
        elif self.mention_order == "random":
            random.shuffle(pair)
        for each in pair:
            self.publish(each, message.channel)
        for file_id in message.files:
            self._file_shared(self._workspace.files[file_id], message)

    def changed(self, message: Message, previous: Json, *, is_edit: bool) -> None:
        """Tell of a changed message; an edit of a mention mentions again, under the same ts."""
        event = self._about(message.channel, "message_changed")
        shape = self._shapes.message(message, with_metadata=True)
        self.publish(event | {"message": shape, "previous_message": previous}, message.channel)
        for mention in self._mention(message) if is_edit else ():
            self.publish(mention, message.channel)

    def deleted(self, message: Message, previous: Json) -> None:
        """Tell of a deleted message."""
        event = self._about(message.channel, "message_deleted")
        facts = {"deleted_ts": message.ts, "previous_message": previous}
        self.publish(event | facts, message.channel)

    def joined(self, user: str, channel: Channel, inviter: str) -> None:
        """Tell of a new member; for the app itself that is how it learns of its invitation."""
        letter = "C" if channel.kind is ChannelKind.CHANNEL else "G"
        facts = {"user": user, "channel_type": letter, "team": TEAM, "inviter": inviter}
        self.publish(self._event("member_joined_channel") | facts, channel.id)

    def left(self, user: str, channel: Channel) -> None:
        """Tell of a member who is gone; the app itself hears that it was removed, too."""
        letter = "C" if channel.kind is ChannelKind.CHANNEL else "G"
        facts = {"user": user, "channel": channel.id, "channel_type": letter, "team": TEAM}
        if user == BOT_USER or self._is_member(channel.id):
            self._offer(self._event("member_left_channel") | facts)

    def channel_deleted(self, channel: Channel) -> None:
        """Tell that a channel is gone: before it is, while it is known who is in it."""
        kind = "channel_deleted" if channel.kind is ChannelKind.CHANNEL else "group_deleted"
        self.publish(self._event(kind), channel.id)

    def reacted(self, message: Message, user: str, name: str, *, is_added: bool) -> None:
        """Tell that somebody reacted to a message, or took that back."""
        if self._is_member(message.channel):
            event = self._event("reaction_added" if is_added else "reaction_removed")
            item = {"type": "message", "channel": message.channel, "ts": message.ts}
            facts = {"user": user, "reaction": name, "item": item, "item_user": message.user}
            self._offer(event | facts)

    def uninstalled(self) -> None:
        """Tell that the app was taken out of the workspace, in two events of no fixed order."""
        revoked: Json = {"tokens": {"oauth": [], "bot": [BOT_USER]}}
        pair = [self._event("app_uninstalled"), self._event("tokens_revoked") | revoked]
        random.shuffle(pair)
        for each in pair:
            self._offer(each)

    def file_deleted(self, file: File) -> None:
        """Tell that a file is gone, if the app could see it."""
        if self._is_seen(file):
            channels = [channel for channel, _ in file.shares]
            event = self._event("file_deleted") | {"file_id": file.id, "channel_ids": channels}
            self._offer(event)

    def file_changed(self, file: File) -> None:
        """Tell that there is something new about a file, such as that it is processed."""
        if self._is_seen(file):
            facts = {"file_id": file.id, "user_id": file.user, "file": {"id": file.id}}
            self._offer(self._event("file_change") | facts)

    def home_opened(self, user: str, tab: str, view: Json | None, looking_at: str = "") -> None:
        """Tell that a person opened a tab of the app: "home" or "messages", seen beside a channel."""
        channel = self._workspace.dm_of(user)
        event = self._event("app_home_opened") | {"user": user, "channel": channel.id, "tab": tab}
        shown = {"view": view} if view and tab == "home" else {}
        seen = {"type": "slack#/types/channel_id", "value": looking_at, "team_id": TEAM}
        context = {"context": {"entities": [seen]}} if looking_at and tab == "messages" else {}
        self._offer(event | shown | context)

    def publish(self, event: Json, channel: str) -> None:
        """Send an event of a channel, if the app is in it."""
        if self._is_member(channel):
            self._offer({"channel": channel, **event})

    def _offer(self, event: Json) -> None:
        if self._workspace.is_installed and self._is_wanted(event):
            self._outbox.offer(_envelope(event, self._is_ext_shared(event)))

    def _mention(self, message: Message) -> list[Json]:
        channel = self._workspace.channels[message.channel]
        mentioned = mentioned_users(message.text, message.blocks)
        is_mentioned = BOT_USER in mentioned and message.user != BOT_USER
        if channel.kind is ChannelKind.IM or not is_mentioned or message.subtype == "tombstone":
            return []
        event = self._shapes.event(message)
        for absent in ("subtype", "channel_type"):
            event.pop(absent, None)
        event |= {"type": "app_mention", "event_ts": message.edited or message.ts}
        return [event]

    def _file_shared(self, file: File, message: Message) -> None:
        facts = {"file_id": file.id, "user_id": file.user, "file": {"id": file.id}}
        event = self._event("file_shared") | facts | {"channel_id": message.channel}
        if self._is_member(message.channel):
            self._offer(event)

    def _is_seen(self, file: File) -> bool:
        return any(self._is_member(channel) for channel, _ in file.shares)

    def _about(self, channel: str, subtype: str) -> Json:
        """Return the head of a `message` event about another message."""
        head = self._event("message") | {"subtype": subtype, "hidden": True}
        kind = str(self._workspace.channels[channel].kind)
        return head | {"channel_type": kind, "ts": head["event_ts"]}

    def _event(self, kind: str) -> Json:
        return {"type": kind, "event_ts": self._clock.next()}

    def _is_member(self, channel: str) -> bool:
        return BOT_USER in self._workspace.channels[channel].members

    def _is_wanted(self, event: Json) -> bool:
        kind = event["type"]
        if kind == "message":
            prefix = self._workspace.channels[event["channel"]].kind.scope_prefix
            is_granted = f"{prefix}:history" in self._manifest.scopes
            return f"message.{prefix}" in self._manifest.events and is_granted
        needed = NEEDED_SCOPES.get(kind, ())
        is_granted = not needed or not self._manifest.scopes.isdisjoint(needed)
        return kind in self._manifest.events and is_granted

    def _is_ext_shared(self, event: Json) -> bool:
        place = event.get("channel") or event.get("item", {}).get("channel", "")
        channel = self._workspace.channels.get(place)
        return channel is not None and channel.is_ext_shared


def _envelope(event: Json, is_ext_shared: bool) -> Json:
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "playground",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": is_ext_shared,
        "event_context": f"4-{uuid.uuid4()}",
    }
