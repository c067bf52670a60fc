"""What people do in the workspace: post, edit, delete, upload, invite, press Stop."""

import uuid
from collections.abc import Sequence

from bot.playground import reactions
from bot.playground.composing import composed
from bot.playground.methods_files import remove_file
from bot.playground.playground import Playground
from bot.playground.records import Channel, ChannelKind, File, Json, Message, User
from bot.playground.shapes import session_stopped, title_changed
from bot.playground.streams import stop_by_person
from bot.playground.workspace import BOT_USER


class Refusal(Exception):
    """A person can't do that; the text says why."""


def say(
    playground: Playground,
    channel: str,
    user: str,
    text: str,
    *,
    thread_ts: str = "",
    files: Sequence[str] = (),
    is_broadcast: bool = False,
    blocks: list[Json] | None = None,
) -> Message:
    """Post as a person, what she typed as her client would send it; with files, share them.

    `blocks` stand beside the text as it is, none at all if empty, as from an old client.
    """
    author = member(playground, channel, user)
    if thread_ts and _message(playground, channel, thread_ts).is_reply:
        raise Refusal("a reply is no thread")
    if not text and not files:
        raise Refusal("an empty message")
    subtype = "file_share" if files else "thread_broadcast" if is_broadcast else ""
    message = Message(
        channel=channel,
        ts=playground.workspace.clock.next(),
        user=user,
        thread_ts=thread_ts,
        subtype="bot_message" if author.bot_id and not subtype else subtype,
        client_msg_id="" if author.bot_id else str(uuid.uuid4()),
        files=[_file(playground, identity).id for identity in files],
        **_written(text, blocks),
    )
    return playground.posts.add(message)


def edit(
    playground: Playground,
    channel: str,
    ts: str,
    user: str,
    text: str,
    blocks: list[Json] | None = None,
) -> Message:
    """Change a message of one's own; text and blocks are as in `say`."""
    message = _own(playground, channel, ts, user)
    playground.posts.change(message, _written(text, blocks))
    return message


def delete(playground: Playground, channel: str, ts: str, user: str) -> None:
    """Delete a message of one's own; an admin may delete anybody's."""
    person = _user(playground, user)
    message = _message(playground, channel, ts)
    if message.user != user and not person.is_admin:
        raise Refusal("not your message")
    playground.posts.delete(message)


def delete_file(playground: Playground, file_id: str) -> None:
    """Delete a file."""
    remove_file(playground, _file(playground, file_id))


def invite(playground: Playground, channel: str, user: str, inviter: str) -> None:
    """Add somebody, person or app, to a channel."""
    room = _channel(playground, channel)
    _user(playground, user)
    if room.kind is ChannelKind.IM:
        raise Refusal("nobody can be invited to a DM")
    if user in room.members:
        return
    room.members.append(user)
    playground.workspace.save_channel(room)
    text = f"<@{user}> has joined the channel"
    ts = playground.workspace.clock.next()
    playground.posts.add(Message(channel, ts, user, text, subtype="channel_join"))
    playground.events.joined(user, room, inviter)
    playground.feed.tell("channels")


def remove(playground: Playground, channel: str, user: str) -> None:
    """Take somebody, person or app, out of a channel."""
    room = _channel(playground, channel)
    if user not in room.members:
        return
    room.members.remove(user)
    playground.workspace.save_channel(room)
    ts = playground.workspace.clock.next()
    text = f"<@{user}> has left the channel"
    playground.posts.add(Message(channel, ts, user, text, subtype="channel_leave"))
    playground.events.left(user, room)
    playground.feed.tell("channels")


def delete_channel(playground: Playground, channel: str, user: str) -> None:
    """Delete a channel for good, which only admins may."""
    room = _channel(playground, channel)
    if not _user(playground, user).is_admin:
        raise Refusal("only admins delete channels")
    playground.events.channel_deleted(room)
    playground.workspace.remove_channel(room)
    playground.feed.tell("channels")


def react(
    playground: Playground, channel: str, ts: str, user: str, name: str, *, is_on: bool = True
) -> None:
    """Put an emoji on a message, or take one's own off it."""
    member(playground, channel, user)
    message = _message(playground, channel, ts)
    if not reactions.is_known(name):
        raise Refusal(f"there is no emoji {name}")
    if (user in message.reactions.get(name, [])) != is_on:
        reactions.turn(playground, message, user, name, is_on=is_on)


def stop(playground: Playground, channel: str, thread_ts: str, user: str) -> list[str]:
    """Press Slack's Stop in a thread where the app is at work; return the streams that closes."""
    member(playground, channel, user)
    parent = _message(playground, channel, thread_ts)
    session = playground.sessions.of(channel, thread_ts)
    if not playground.sessions.has_stop(session):
        raise Refusal("the app is not at work there, so there is no Stop button")
    streams = stop_by_person(playground, channel, thread_ts)
    playground.events.publish(session_stopped(parent, user, streams), channel)
    return streams


def rename_session(
    playground: Playground, channel: str, thread_ts: str, user: str, title: str
) -> None:
    """Give the app's session in a thread another title."""
    member(playground, channel, user)
    parent = _message(playground, channel, thread_ts)
    if not playground.sessions.of(channel, thread_ts).is_there:
        raise Refusal("the app has no session there")
    previous = playground.sessions.rename(channel, thread_ts, title)
    playground.events.publish(title_changed(parent, user, title, previous), channel)


def open_tab(playground: Playground, user: str, tab: str, looking_at: str = "") -> None:
    """Open one of the app's tabs, "home" or "messages", while looking at a channel or at none."""
    _user(playground, user)
    playground.events.home_opened(user, tab, playground.home_views.get(user), looking_at)


def _written(text: str, blocks: list[Json] | None) -> Json:
    if blocks is None:
        return {"text": composed(text), "blocks": [], "is_bare": False}
    return {"text": text, "blocks": blocks, "is_bare": not blocks}


def member(playground: Playground, channel: str, user: str) -> User:
    """Return a person who can act in a channel; raises Refusal for one who can't."""
    room = _channel(playground, channel)
    author = _user(playground, user)
    if author.is_deleted:
        raise Refusal(f"{author.name} is not in this workspace any more")
    if room.is_archived:
        raise Refusal("the channel is archived")
    if user not in room.members and user != "USLACKBOT":
        raise Refusal(f"{author.name} is not in that channel")
    return author


def _own(playground: Playground, channel: str, ts: str, user: str) -> Message:
    message = _message(playground, channel, ts)
    if message.user != user or user == BOT_USER:
        raise Refusal("not your message")
    return message


def _message(playground: Playground, channel: str, ts: str) -> Message:
    message = playground.workspace.message(channel, ts)
    if message is None:
        raise Refusal(f"there is no message {ts} in {channel}")
    return message


def _channel(playground: Playground, identity: str) -> Channel:
    channel = playground.workspace.channels.get(identity)
    if channel is None:
        raise Refusal(f"there is no channel {identity}")
    return channel


def _user(playground: Playground, identity: str) -> User:
    user = playground.workspace.users.get(identity)
    if user is None:
        raise Refusal(f"there is nobody {identity}")
    return user


def _file(playground: Playground, identity: str) -> File:
    file = playground.workspace.files.get(identity)
    if file is None or file.is_deleted:
        raise Refusal(f"there is no file {identity}")
    return file
