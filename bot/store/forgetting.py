"""Places that are forgotten with all that was said there: a thread, or a whole channel.

Slack deleted them, or people want it so. What is one person's own is in `personal`; what is kept too
long, and the whole of it, in `retention`.
"""

from collections.abc import Collection

import sqlalchemy as sa

from bot.conversation import MessageState, Role, ThreadKey
from bot.store import choices, recordings
from bot.store.database import Connection
from bot.store.tables import (
    asides,
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
    """Delete the conversation of `thread` with all that was said, chosen and thought there.

    Its recordings are erased. Where something of ours is visible stays known, and so does it that there
    were recordings: both can still be withdrawn.
    """
    shown = await shown_in(connection, thread)
    answered = await connection.scalars(_ANSWERED, in_thread(thread))
    await connection.execute(
        feedback.delete().where(feedback.c.reply_key.in_([*shown, *answered])),
    )
    here = {"team": thread.team, "channel": thread.channel, "thread_ts": thread.thread_ts}
    await _erase_recordings(connection, **here)
    await connection.execute(asides.delete().filter_by(**here))
    await connection.execute(
        preferences.delete().where(
            preferences.c.scope == choices.scope_of(thread.team, thread.channel, thread.thread_ts)
        )
    )
    await connection.execute(conversations.delete().where(IN_THREAD), in_thread(thread))


async def forget_channel(
    connection: Connection, team: str, channel: str, but: Collection[str] = ()
) -> bool:
    """Delete all that was kept of a channel, and what was chosen there. False: there was nothing.

    Where the replies with the keys `but` are visible stays known: they are still to be taken away.
    """
    top = ThreadKey(team, channel, "").key_of("")  # the prefix of every key in it
    below = sa.and_(feedback.c.reply_key >= top, feedback.c.reply_key < f"{top[:-1]}0")
    await connection.execute(feedback.delete().where(below))
    here = {"team": team, "channel": channel}
    erased = await _erase_recordings(connection, **here)
    gone = [
        await connection.execute(table.delete().filter_by(**here).where(*which))
        for table, *which in (
            (reply_parts, reply_parts.c.reply_key.not_in(list(but))),
            (asides,),
            (conversations,),
        )
    ]
    threads = preferences.c.scope.startswith(f"thread:{team}/{channel}/", autoescape=True)
    await connection.execute(
        preferences.delete().where(
            sa.or_(preferences.c.scope == choices.scope_of(team, channel), threads)
        )
    )
    return erased or any(result.rowcount for result in gone)


async def _erase_recordings(connection: Connection, **place: str) -> bool:
    """Erase the recordings of a place. False: there were none."""
    found = await connection.scalars(
        sa.select(recorded.c.id)
        .filter_by(**place)
        .where(recorded.c.state != recordings.State.ERASED)
    )
    ids = list(found)
    for recording in ids:
        await recordings.erase(connection, recording)
    return bool(ids)


async def forget_settings(connection: Connection, team: str) -> None:
    """Delete what was chosen for the channels and threads of a team, and what it wrote for all of it."""
    places = [
        preferences.c.scope.startswith(f"{kind}:{team}/", autoescape=True)
        for kind in ("channel", "thread")
    ]
    written = sa.and_(
        preferences.c.scope == choices.scope_of(team), preferences.c.name.in_(choices.WRITTEN)
    )
    await connection.execute(preferences.delete().where(sa.or_(*places, written)))


async def was_taken(connection: Connection, key: str) -> bool:
    """Whether the inbox knows work that the message named by `key` led to, finished or not."""
    below = sa.and_(inbox.c.key >= f"{key}/", inbox.c.key < f"{key}0")  # "0" follows "/"
    return bool(await connection.scalar(sa.select(sa.exists().where(below))))
