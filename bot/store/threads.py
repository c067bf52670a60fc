"""Finding a conversation and its messages in SQL."""

from typing import Any

import sqlalchemy as sa

from bot.conversation import Message, MessageState, Role, ThreadKey
from bot.store.tables import conversations, messages

MESSAGE_COLUMNS: tuple[sa.ColumnElement[Any], ...] = (
    messages.c.ts,
    messages.c.role,
    messages.c.text,
    messages.c.author,
    messages.c.rendered,
    messages.c.tokens,
    messages.c.model,
    messages.c.state,
    messages.c.recording,
    messages.c.position_ts,
)


def is_thread(thread: ThreadKey) -> sa.ColumnElement[bool]:
    """Match the conversation of `thread`."""
    return sa.and_(
        conversations.c.team == thread.team,
        conversations.c.channel == thread.channel,
        conversations.c.thread_ts == thread.thread_ts,
    )


def id_of(thread: ThreadKey) -> sa.ScalarSelect[int]:
    """Return the subquery for the conversation's id; NULL where there is none."""
    return sa.select(conversations.c.id).where(is_thread(thread)).scalar_subquery()


def to_message(row: sa.Row[*tuple[Any, ...]]) -> Message:
    """Return the message of a row that has `MESSAGE_COLUMNS`."""
    return Message(
        ts=row.ts,
        role=Role(row.role),
        text=row.text,
        author=row.author,
        rendered=row.rendered,
        tokens=row.tokens,
        model=row.model,
        state=MessageState(row.state),
        recording=row.recording,
        position_ts=row.position_ts,
    )
