"""What Slack changes in a conversation later: edits and deletions, known by channel and ts alone."""

from typing import Any

import sqlalchemy as sa

from bot.conversation import STOPPED, STRETCHES, Message, MessageState, Role, ThreadKey
from bot.store.database import Connection
from bot.store.feedback import forget as forget_feedback
from bot.store.tables import conversations, messages, recordings, reply_parts
from bot.store.threads import CONVERSATION_ID, MESSAGE_COLUMNS, in_thread, to_message

_ERASED = {"text": "", "rendered": "", "tokens": None, "state": MessageState.ERASED}


def _said_at(channel: str, ts: str) -> sa.ColumnElement[bool]:
    return sa.and_(messages.c.ts == ts, conversations.c.channel == channel)


async def _find(
    connection: Connection, team: str, channel: str, ts: str
) -> list[sa.Row[*tuple[Any, ...]]]:
    rows = await connection.execute(
        sa.select(
            messages.c.id,
            messages.c.conversation_id,
            conversations.c.thread_ts,
            *MESSAGE_COLUMNS,
        )
        .join_from(messages, conversations)
        .where(_said_at(channel, ts), conversations.c.team == team)
        .order_by(messages.c.recording)
    )
    return list(rows.all())


async def find_by_ts(
    connection: Connection, team: str, channel: str, ts: str
) -> tuple[ThreadKey, Message] | None:
    """Return the message `ts` and its thread; what was said, before the transcript of what was sent."""
    rows = await _find(connection, team, channel, ts)
    return (ThreadKey(team, channel, rows[0].thread_ts), to_message(rows[0])) if rows else None


async def is_ours(connection: Connection, team: str, channel: str, ts: str) -> bool:
    """Whether `ts` is a message of a conversation, came with a recording, or is part of a reply."""
    is_elsewhere = sa.or_(
        *(
            sa.exists().where(table.c.ts == ts, table.c.team == team, table.c.channel == channel)
            for table in (recordings, reply_parts)
        )
    )
    return bool(await _find(connection, team, channel, ts)) or bool(
        await connection.scalar(sa.select(is_elsewhere))
    )


async def edit_message(
    connection: Connection, team: str, channel: str, ts: str, text: str
) -> ThreadKey | None:
    """Let the message `ts` of a person say `text`. Returns its thread.

    None when nothing was changed: it is not ours, is erased, or says that already. The model gets it
    rendered anew.
    """
    edited = await connection.scalar(
        messages.update()
        .where(
            messages.c.id.in_([row.id for row in await _find(connection, team, channel, ts)]),
            messages.c.role == Role.USER,
            messages.c.recording == "",
            messages.c.state != MessageState.ERASED,
            messages.c.text != text,
        )
        .values(text=text, rendered="", tokens=None)
        .returning(messages.c.conversation_id)
    )
    return None if edited is None else await _thread(connection, edited)


async def _thread(connection: Connection, conversation: int) -> ThreadKey:
    row = (
        await connection.execute(
            sa.select(
                conversations.c.team, conversations.c.channel, conversations.c.thread_ts
            ).where(conversations.c.id == conversation)
        )
    ).one()
    return ThreadKey(*row)


async def erase_message(
    connection: Connection, team: str, channel: str, ts: str
) -> ThreadKey | None:
    """Erase the text of the message `ts` and of the transcripts of its recordings.

    Returns its thread, or None when it is not ours.
    """
    rows = await _find(connection, team, channel, ts)
    if not rows:
        return None
    await connection.execute(
        messages.update().where(messages.c.id.in_([row.id for row in rows])).values(**_ERASED)
    )
    return ThreadKey(team, channel, rows[0].thread_ts)


async def erase_transcript(
    connection: Connection, thread: ThreadKey, ts: str, file_id: str
) -> None:
    """Erase the transcript of one recording, and leave what was said with it.

    What questions were sent of it goes too: they are rendered anew.
    """
    await connection.execute(
        messages.update()
        .where(
            messages.c.conversation_id == CONVERSATION_ID,
            messages.c.rendered.contains(STRETCHES, autoescape=True),
        )
        .values(rendered="", tokens=None),
        in_thread(thread),
    )
    await connection.execute(
        messages.update()
        .where(
            messages.c.ts == ts,
            messages.c.conversation_id == CONVERSATION_ID,
            messages.c.recording == file_id,
        )
        .values(**_ERASED),
        in_thread(thread),
    )


async def drop_answer(connection: Connection, reply_key: str) -> bool:
    """Delete the stored answer of a reply, so that it can be given anew, and what people thought of it.

    False: there was none.
    """
    dropped = await connection.execute(messages.delete().where(_is_answer(reply_key)))
    await forget_feedback(connection, reply_key)
    return dropped.rowcount > 0


async def supersede(connection: Connection, reply_key: str) -> bool:
    """Mark the stored answer of a reply as one that will be replaced; its text stands until then.

    False: there was none that stood.
    """
    standing = messages.c.state.in_([MessageState.COMPLETE, MessageState.STOPPED])
    return await _set_state(connection, reply_key, standing, MessageState.SUPERSEDED)


async def restore(connection: Connection, reply_key: str) -> bool:
    """Let a superseded answer stand after all: none came in its place. False: there was none."""
    superseded = messages.c.state == MessageState.SUPERSEDED
    as_it_was = sa.case(
        (messages.c.finish_reason == STOPPED, MessageState.STOPPED), else_=MessageState.COMPLETE
    )
    return await _set_state(connection, reply_key, superseded, as_it_was)


async def _set_state(
    connection: Connection,
    reply_key: str,
    which: sa.ColumnElement[bool],
    state: MessageState | sa.ColumnElement[str],
) -> bool:
    changed = await connection.execute(
        messages.update().where(_is_answer(reply_key), which).values(state=state)
    )
    return changed.rowcount > 0


def _is_answer(reply_key: str) -> sa.ColumnElement[bool]:
    return sa.and_(messages.c.reply_key == reply_key, messages.c.role == Role.ASSISTANT)
