"""Conversations that end because Slack deleted where they were held: a thread, or a whole channel."""

import sqlalchemy as sa

from bot.conversation import MessageState, Role, ThreadKey
from bot.store import recordings
from bot.store.database import Connection
from bot.store.tables import (
    conversations,
    feedback,
    inbox,
    messages,
    preferences,
    reply_parts,
)
from bot.store.tables import recordings as recorded
from bot.store.threads import CONVERSATION_ID, IN_THREAD, in_thread


async def is_known(connection: Connection, thread: ThreadKey) -> bool:
    """Whether there is a conversation of `thread`."""
    return bool(await connection.scalar(_IS_KNOWN, in_thread(thread)))


_IS_KNOWN = sa.select(sa.exists().where(IN_THREAD))


async def is_over(connection: Connection, thread: ThreadKey) -> bool:
    """Whether the first message of `thread` was deleted, and nothing that people said in it is left.

    A first message that never was in the conversation counts as deleted only where the caller knows so.
    """
    return not await connection.scalar(_IS_ALIVE, in_thread(thread))


_IS_ALIVE = sa.select(
    sa.or_(
        sa.exists().where(
            messages.c.conversation_id == CONVERSATION_ID,
            messages.c.role == Role.USER,
            messages.c.state != MessageState.ERASED,
        ),
        sa.exists().where(
            recorded.c.team == sa.bindparam("in_team"),
            recorded.c.channel == sa.bindparam("in_channel"),
            recorded.c.thread_ts == sa.bindparam("in_thread"),
            recorded.c.state != recordings.State.ERASED,
        ),
    )
)


async def is_root_gone(connection: Connection, thread: ThreadKey) -> bool:
    """Whether the first message of `thread` is known and was deleted."""
    return bool(await connection.scalar(_IS_ROOT_GONE, in_thread(thread)))


_IS_ROOT_GONE = sa.select(
    sa.exists().where(
        messages.c.conversation_id == CONVERSATION_ID,
        messages.c.ts == sa.bindparam("in_thread"),
        messages.c.state == MessageState.ERASED,
    )
)


async def shown_in(connection: Connection, thread: ThreadKey) -> list[str]:
    """Return the keys of the replies that are visible in `thread`."""
    return list(await connection.scalars(_SHOWN, in_thread(thread)))


_SHOWN = (
    sa.select(reply_parts.c.reply_key)
    .where(
        reply_parts.c.channel == sa.bindparam("in_channel"),
        reply_parts.c.thread_ts == sa.bindparam("in_thread"),
        reply_parts.c.team == sa.bindparam("in_team"),
    )
    .distinct()
    .order_by(reply_parts.c.reply_key)
)
_ANSWERED = sa.select(messages.c.reply_key).where(
    messages.c.conversation_id == CONVERSATION_ID, messages.c.reply_key != ""
)


async def forget_thread(connection: Connection, thread: ThreadKey) -> None:
    """Delete the conversation of `thread` with its messages, attachments and feedback.

    What is visible of it has to be withdrawn, and its recordings erased, by then: of both it is
    still known that they were there.
    """
    shown = await shown_in(connection, thread)
    answered = await connection.scalars(_ANSWERED, in_thread(thread))
    await connection.execute(
        feedback.delete().where(feedback.c.reply_key.in_([*shown, *answered])),
    )
    await connection.execute(conversations.delete().where(IN_THREAD), in_thread(thread))


async def forget_channel(connection: Connection, team: str, channel: str) -> bool:
    """Delete all that was kept of a channel that is no more. False: there was nothing."""
    top = ThreadKey(team, channel, "").key_of("")  # the prefix of every key in it
    below = sa.and_(feedback.c.reply_key >= top, feedback.c.reply_key < f"{top[:-1]}0")
    await connection.execute(feedback.delete().where(below))
    ids = await connection.scalars(
        sa.select(recorded.c.id).where(
            recorded.c.channel == channel,
            recorded.c.team == team,
            recorded.c.state != recordings.State.ERASED,
        )
    )
    erased = list(ids)
    for recording in erased:
        await recordings.erase(connection, recording)
    here = {"team": team, "channel": channel}
    gone = [
        await connection.execute(table.delete().filter_by(**here))
        for table in (reply_parts, conversations)
    ]
    await connection.execute(
        preferences.delete().where(preferences.c.scope == f"channel:{team}/{channel}")
    )
    return bool(erased) or any(result.rowcount for result in gone)


async def was_taken(connection: Connection, key: str) -> bool:
    """Whether the inbox knows work that the message named by `key` led to, finished or not."""
    below = sa.and_(inbox.c.key >= f"{key}/", inbox.c.key < f"{key}0")  # "0" follows "/"
    return bool(await connection.scalar(sa.select(sa.exists().where(below))))
