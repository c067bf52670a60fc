"""The workspace itself: its people, channels, messages and files, in memory and written behind."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground.ids import TsClock, new_id, now
from bot.playground.records import Channel, ChannelKind, File, Json, Message, User
from bot.playground.storage import Storage

TEAM = "T0TARAE01"
OTHER_TEAM = "T0ELSEWHR"
BOT_USER = "U0TARAE01"
BOT_ID = "B0TARAE01"
APP_ID = "A0TARAE01"

# Who and what a new workspace has: two people, of whom Jiyoon is owner and admin, and two channels
# with the bot in the first.
JIYOON = "U0JIYOON1"
MINSU = "U0MINSU01"
GENERAL = "C0GENERAL"
RANDOM = "C0RANDOM1"


@dataclass
class Timeline:
    """A channel's messages, by ts and by thread, each in the order of their ts."""

    by_ts: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, dict[str, Message]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tokens:
    """The secrets the workspace and the model endpoint accept."""

    bot: str
    app: str
    model: str


class Workspace:
    """All that Slack would remember of one workspace."""

    def __init__(self, folder: Path) -> None:
        """Restore the workspace kept in `folder`, or found one there; raises StateInUse."""
        self.folder = folder
        self.storage = Storage(folder / "workspace.sqlite3")
        (folder / "files").mkdir(exist_ok=True)
        self.users = {row["id"]: User(**row) for row in self.storage.load("user")}
        self.channels = {row["id"]: _channel(row) for row in self.storage.load("channel")}
        self.files = {row["id"]: File(**row) for row in self.storage.load("file")}
        self._timelines: dict[str, Timeline] = {}
        # As in Slack, these are gone when the client is started again.
        self.ephemerals: dict[tuple[str, str], Message] = {}
        for row in self.storage.load("message"):
            self._index(Message(**row))
        self.tokens = self._load_tokens()
        # Taken away by an uninstallation, until the playground starts again or the app is installed.
        self.is_installed = True
        if not self.users:
            self._seed()
        self.clock = TsClock(self._last_ts())

    def message(self, channel: str, ts: str) -> Message | None:
        """Return a message that was not deleted."""
        return self.timeline(channel).by_ts.get(ts)

    def timeline(self, channel: str) -> Timeline:
        """Return a channel's messages."""
        return self._timelines.setdefault(channel, Timeline())

    def replies(self, channel: str, thread_ts: str) -> dict[str, Message]:
        """Return the replies of a thread by ts, without its parent."""
        return self.timeline(channel).replies.get(thread_ts, {})

    def add_message(self, message: Message) -> None:
        """Put a message in its place."""
        self._index(message)
        self.save_message(message)

    def save_message(self, message: Message) -> None:
        """Keep what was changed in a message."""
        self.storage.put("message", f"{message.channel}/{message.ts}", message)

    def remove_message(self, message: Message) -> None:
        """Take a message away."""
        timeline = self.timeline(message.channel)
        timeline.by_ts.pop(message.ts, None)
        timeline.replies.get(message.thread_ts, {}).pop(message.ts, None)
        self.storage.drop("message", f"{message.channel}/{message.ts}")

    def add_user(self, user: User) -> User:
        """Let a person in and open her DM with the bot."""
        self.save_user(user)
        if not user.bot_id:
            self.dm_of(user.id)
        return user

    def save_user(self, user: User) -> None:
        """Keep a new or changed person."""
        self.users[user.id] = user
        self.storage.put("user", user.id, user)

    def add_channel(self, name: str, kind: ChannelKind, members: Iterable[str]) -> Channel:
        """Open a channel."""
        prefix = "D" if kind is ChannelKind.IM else "C"
        channel = Channel(new_id(prefix), name, kind, int(now()), list(members))
        self.save_channel(channel)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel with all that was said in it."""
        for message in list(self.timeline(channel.id).by_ts.values()):
            self.remove_message(message)
        self.channels.pop(channel.id, None)
        self.storage.drop("channel", channel.id)

    def save_channel(self, channel: Channel) -> None:
        """Keep a new or changed channel."""
        self.channels[channel.id] = channel
        self.storage.put("channel", channel.id, channel)

    def dm_of(self, user: str) -> Channel:
        """Return the direct messages between a person and the bot, opened if need be."""
        for channel in self.channels.values():
            if channel.kind is ChannelKind.IM and {user, BOT_USER} <= set(channel.members):
                return channel
        return self.add_channel("", ChannelKind.IM, (user, BOT_USER))

    def save_file(self, file: File) -> None:
        """Keep a new or changed file's description."""
        self.files[file.id] = file
        self.storage.put("file", file.id, file)

    def file_path(self, file: File) -> Path:
        """Return where a file's bytes lie."""
        return self.folder / "files" / file.id

    def transcode_path(self, file: File) -> Path:
        """Return where a clip's transcode lies, once there is one."""
        return self.folder / "files" / f"{file.id}.mp4"

    def close(self) -> None:
        """Write what is unwritten and let go of the folder."""
        self.storage.close()

    def _index(self, message: Message) -> None:
        timeline = self.timeline(message.channel)
        timeline.by_ts[message.ts] = message
        if message.is_reply:
            timeline.replies.setdefault(message.thread_ts, {})[message.ts] = message

    def _last_ts(self) -> str:
        every = (ts for timeline in self._timelines.values() for ts in timeline.by_ts)
        return max(every, default="0.000000")

    def _load_tokens(self) -> Tokens:
        kept: Json = next(self.storage.load("tokens"), {})
        if not kept:
            kept = {
                "bot": f"xoxb-playground-{secrets.token_hex(12)}",
                "app": f"xapp-playground-{secrets.token_hex(12)}",
                "model": f"sk-playground-{secrets.token_hex(12)}",
            }
            self.storage.put("tokens", "tokens", kept)
        return Tokens(**kept)

    def _seed(self) -> None:
        self.add_user(User(BOT_USER, "tarae", TEAM, bot_id=BOT_ID, app_id=APP_ID))
        self.add_user(User(JIYOON, "Jiyoon", TEAM, locale="ko-KR", is_admin=True, is_owner=True))
        self.add_user(User(MINSU, "Minsu", TEAM, locale="en-US"))
        people = [user.id for user in self.users.values() if not user.bot_id]
        self._seed_channel(GENERAL, "general", [*people, BOT_USER])
        self._seed_channel(RANDOM, "random", people)
        # Slack's own notices come from a user that is no member of anything.
        self.users["USLACKBOT"] = User("USLACKBOT", "Slackbot", TEAM)
        self.storage.put("user", "USLACKBOT", self.users["USLACKBOT"])

    def _seed_channel(self, identity: str, name: str, members: list[str]) -> None:
        self.save_channel(Channel(identity, name, ChannelKind.CHANNEL, int(now()), members))


def _channel(row: Json) -> Channel:
    return Channel(**(row | {"kind": ChannelKind(row["kind"])}))
