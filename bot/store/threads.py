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
    messages.c.finish_reason,
)


IN_THREAD = sa.and_(
    conversations.c.team == sa.bindparam("in_team"),
    conversations.c.channel == sa.bindparam("in_channel"),
    conversations.c.thread_ts == sa.bindparam("in_thread"),
)
"""Matches the conversation that `in_thread` names."""

CONVERSATION_ID = sa.select(conversations.c.id).where(IN_THREAD).scalar_subquery()
"""The id of the conversation that `in_thread` names; NULL where there is none."""


def in_thread(thread: ThreadKey) -> dict[str, str]:
    """Return the parameters by which a statement made once finds `thread`."""
    return {"in_team": thread.team, "in_channel": thread.channel, "in_thread": thread.thread_ts}


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
        finish_reason=row.finish_reason,
    )
