"""What the workspace holds: people, channels, messages, files.

All fields can be written as JSON, since `bot.playground.storage` keeps the records so. An empty
string stands for "none".
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class ChannelKind(StrEnum):
    """The four kinds of conversation, by the name events give them in `channel_type`."""

    CHANNEL = "channel"
    GROUP = "group"
    MPIM = "mpim"
    IM = "im"

    @property
    def scope_prefix(self) -> str:
        """The first half of the scopes for this kind: `channels` of `channels:history`."""
        return f"{self}s" if self in (ChannelKind.CHANNEL, ChannelKind.GROUP) else str(self)


class StreamState(StrEnum):
    """Where a streamed message is in its life; NONE for one that never was a stream."""

    NONE = ""
    OPEN = "in_progress"
    DONE = "completed"
    TIMED_OUT = "timed_out"
    STOPPED = "stopped_by_user"


@dataclass
class User:
    """A person or a bot; `team` differs from the workspace's for people of another organisation.

    A guest `is_restricted`, one of a single channel `is_ultra_restricted` as well; who left the
    organisation `is_deleted`.
    """

    id: str
    name: str
    team: str
    locale: str = "en-US"
    bot_id: str = ""
    app_id: str = ""
    is_restricted: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_ultra_restricted: bool = False
    is_deleted: bool = False
    tz: str = "Asia/Seoul"


@dataclass
class Channel:
    """A conversation of any kind."""

    id: str
    name: str
    kind: ChannelKind
    created: int
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_ext_shared: bool = False


@dataclass
class Message:
    """One message.

    `is_markdown` says that `text` is standard Markdown rather than Slack's mrkdwn. `edited` is the
    ts of the last edit, `told_at` when the app last heard of a stream's growth. A deleted parent of
    replies stays, with the subtype `tombstone`. `only_for` is the one person an ephemeral message
    is shown to. One that `is_bare` has no blocks, as old clients send them. Of the app's messages,
    `notified` is everybody whom any state of it would have notified, `unfurled` the links that would
    have unfurled; one that `unfurls` was posted without forbidding that. `reactions` are the people
    who reacted, by the emoji's name.
    """

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str = ""
    subtype: str = ""
    client_msg_id: str = ""
    blocks: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    metadata: Json | None = None
    edited: str = ""
    is_markdown: bool = False
    stream: str = StreamState.NONE
    told_at: float = 0.0
    links_names: bool = False
    only_for: str = ""
    is_bare: bool = False
    unfurls: bool = False
    notified: list[str] = field(default_factory=list)
    unfurled: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Does it hang under another message?"""
        return self.thread_ts not in ("", self.ts)


class FileState(StrEnum):
    """What keeps the app from a file, if anything; NORMAL for nothing."""

    NORMAL = ""
    CHECK_FILE_INFO = "check_file_info"
    ACCESS_DENIED = "access_denied"
    TOMBSTONE = "tombstone"
    HIDDEN_BY_LIMIT = "hidden_by_limit"
    EXTERNAL = "external"
    PROCESSING = "processing"


@dataclass
class File:
    """A file's description; its bytes lie beside the database under its id.

    `shares` are pairs of channel and message ts. `external_url` is set for a file that is kept
    elsewhere, and `is_uploaded` turns true when the bytes of an upload have come. `looks_left` is
    how often files.info still finds a file that is being processed unfinished. `transcription` is
    the status of Slack's own transcript, and `spoken` its text. A picture has `width` and `height` in
    pixels; `text` is the beginning of a snippet, which has so many `lines`.
    """

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    size: int = 0
    subtype: str = ""
    duration_ms: int = 0
    shares: list[list[str]] = field(default_factory=list)
    external_url: str = ""
    is_uploaded: bool = True
    is_deleted: bool = False
    state: str = FileState.NORMAL
    looks_left: int = 0
    transcription: str = "none"
    spoken: str = ""
    locale: str = ""
    width: int = 0
    height: int = 0
    text: str = ""
    lines: int = 0

    @property
    def media(self) -> str:
        """Is it "audio" or "video", going by its type and subtype? "" if neither."""
        if self.subtype:
            return self.subtype.removeprefix("slack_")
        major = self.mimetype.partition("/")[0]
        return major if major in ("audio", "video") else ""
