"""Gives the workspace's records the JSON shapes that Slack's API and events give them."""

from bot.playground.ids import now
from bot.playground.records import Channel, ChannelKind, File, Json, Message, StreamState, User
from bot.playground.rich_text import rich_text
from bot.playground.shapes_files import FileShapes
from bot.playground.workspace import APP_ID, BOT_ID, BOT_USER, TEAM, Workspace


class Shapes:
    """Turns records into Slack's JSON; needs the workspace and the address files are served at."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace = workspace
        self._files = FileShapes(workspace, url)

    def message(self, message: Message, *, with_metadata: bool = False) -> Json:
        """Return a message as conversations.history and the like show it."""
        shape: Json = {"type": "message", "user": message.user, "text": message.text}
        team = self._team(message.user)
        shape |= {"ts": message.ts, "team": team}
        if team != TEAM:
            shape |= {"user_team": team, "source_team": team}
        if message.subtype:
            shape["subtype"] = message.subtype
        if message.client_msg_id:
            shape["client_msg_id"] = message.client_msg_id
        if message.files:
            shape |= self._shared(message)
        if message.blocks or not message.is_bare:
            shape["blocks"] = message.blocks or _default_blocks(message)
        self._add_author(shape, message)
        self._add_thread(shape, message)
        if message.edited:
            shape["edited"] = {"user": message.user, "ts": message.edited}
        if message.reactions:
            shape["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in message.reactions.items()
            ]
        if message.stream:
            shape["streaming_state"] = _streaming_state(message)
        if with_metadata and message.metadata is not None:
            shape["metadata"] = message.metadata
        return shape

    def event(self, message: Message) -> Json:
        """Return the `message` event of a new message."""
        channel = self._workspace.channels[message.channel]
        shape = self.message(message, with_metadata=True)
        for counted in ("reply_count", "reply_users_count", "latest_reply", "reply_users"):
            shape.pop(counted, None)
        if message.metadata is not None:
            shape["metadata"] = message.metadata
        return shape | {
            "channel": channel.id,
            "channel_type": str(channel.kind),
            "event_ts": message.ts,
        }

    def user(self, user: User, *, with_locale: bool = False) -> Json:
        """Return a person as users.info shows her."""
        shape: Json = {
            "id": user.id,
            "team_id": user.team,
            "name": user.name.lower(),
            "real_name": user.name,
            "deleted": user.is_deleted,
            "tz": user.tz,
            "profile": {"real_name": user.name, "display_name": user.name, "team": user.team},
            "is_admin": user.is_admin,
            "is_owner": user.is_owner,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
            "is_bot": bool(user.bot_id),
            "is_app_user": False,
        }
        if user.team != TEAM:
            shape["is_stranger"] = True
        if with_locale:
            shape["locale"] = user.locale
        return shape

    def channel(self, channel: Channel) -> Json:
        """Return a channel as conversations.info shows it."""
        shape: Json = {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.is_archived,
            "is_channel": channel.kind is ChannelKind.CHANNEL,
            "is_group": channel.kind is ChannelKind.GROUP,
            "is_im": channel.kind is ChannelKind.IM,
            "is_mpim": channel.kind is ChannelKind.MPIM,
            "is_private": channel.kind is not ChannelKind.CHANNEL,
            "is_ext_shared": channel.is_ext_shared,
            "is_org_shared": False,
            "context_team_id": TEAM,
        }
        if channel.kind is ChannelKind.IM:
            other = next(user for user in channel.members if user != BOT_USER)
            return shape | {"user": other, "is_open": True}
        is_member = BOT_USER in channel.members
        return shape | {"name": channel.name, "is_member": is_member, "is_shared": False}

    def file(self, file: File) -> Json:
        """Return a file as files.info shows it."""
        return self._files.whole(file)

    def home_tab(self, view: Json) -> Json:
        """Return a published view as views.publish answers it."""
        return view | {"team_id": TEAM, "app_id": APP_ID, "bot_id": BOT_ID}

    def _shared(self, message: Message) -> Json:
        is_ext_shared = self._workspace.channels[message.channel].is_ext_shared
        files = [self._workspace.files[identity] for identity in message.files]
        shown = [self._files.in_message(file, is_ext_shared=is_ext_shared) for file in files]
        return {"files": shown, "upload": False, "display_as_bot": False}

    def _add_author(self, shape: Json, message: Message) -> None:
        author = self._workspace.users.get(message.user)
        if author is None or not author.bot_id:
            return
        shape["bot_id"] = author.bot_id
        shape["app_id"] = author.app_id
        shape["bot_profile"] = {
            "id": author.bot_id,
            "app_id": author.app_id,
            "name": author.name,
            "deleted": False,
            "team_id": TEAM,
        }

    def _add_thread(self, shape: Json, message: Message) -> None:
        replies = self._workspace.replies(message.channel, message.ts)
        if message.is_reply:
            parent = self._workspace.message(message.channel, message.thread_ts)
            shape["thread_ts"] = message.thread_ts
            shape["parent_user_id"] = parent.user if parent else ""
        elif replies:
            repliers = list(dict.fromkeys(reply.user for reply in replies.values()))
            shape |= {"thread_ts": message.ts, "reply_count": len(replies)}
            shape |= {"reply_users_count": len(repliers), "reply_users": repliers[:5]}
            shape["latest_reply"] = next(reversed(replies))

    def _team(self, user: str) -> str:
        author = self._workspace.users.get(user)
        return author.team if author else TEAM


def _default_blocks(message: Message) -> list[Json]:
    if message.is_markdown:
        return [{"type": "markdown", "text": message.text}]
    return rich_text(message.text)


def _streaming_state(message: Message) -> str:
    return "in_progress" if message.stream == StreamState.OPEN else "completed"


def session_stopped(message: Message, user: str, streams: list[str]) -> Json:
    """Return the `agent_session_stopped` event for the thread of a message."""
    return {
        "type": "agent_session_stopped",
        "channel": message.channel,
        "thread_ts": message.thread_ts or message.ts,
        "user": user,
        "streaming_message_ts": streams,
        "event_ts": f"{now():.6f}",
    }


def title_changed(message: Message, user: str, title: str, previous: str) -> Json:
    """Return the `agent_session_title_changed` event for the thread of a message."""
    event: Json = {
        "type": "agent_session_title_changed",
        "channel": message.channel,
        "thread_ts": message.thread_ts or message.ts,
        "title": title,
        "user": user,
        "team_id": TEAM,
        "event_ts": f"{now():.6f}",
    }
    return event | ({"previous_title": previous} if previous else {})
