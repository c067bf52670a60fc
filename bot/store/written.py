"""Where people wrote, as far as the bot knows: their threads in a channel, and the channels at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.conversation import MessageState, Role, ThreadKey
from bot.store.database import Connection
from bot.store.tables import conversations, messages


@dataclass(frozen=True, slots=True)
class WrittenIn:
    """A thread, and what it begins with."""

    thread: ThreadKey
    opening: str
    used_at: float


async def threads(
    connection: Connection, team: str, channel: str, user: str, most: int
) -> list[WrittenIn]:
    """Return the threads of a channel in which `user` wrote, those last used first."""
    place = {"of_team": team, "of_channel": channel, "of_user": user, "most": most}
    rows = await connection.execute(_THREADS, place)
    return [
        WrittenIn(ThreadKey(team, channel, row.thread_ts), row.opening or "", row.used_at)
        for row in rows
    ]


OPENING = (
    sa.select(messages.c.text)
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.state != MessageState.ERASED,
        messages.c.text != "",
    )
    .order_by(messages.c.position_ts, messages.c.id)
    .limit(1)
    .correlate(conversations)
    .scalar_subquery()
    .label("opening")
)
"""The text of a conversation's first message that is kept."""
IS_HERS = sa.exists().where(
    messages.c.conversation_id == conversations.c.id,
    messages.c.role == Role.USER,
    messages.c.author == sa.bindparam("of_user"),
    messages.c.state != MessageState.ERASED,
)
"""Matches the conversations that the person `of_user` wrote in."""
_THREADS = (
    sa.select(
        conversations.c.thread_ts,
        conversations.c.used_at,
        OPENING,
    )
    .where(
        conversations.c.team == sa.bindparam("of_team"),
        conversations.c.channel == sa.bindparam("of_channel"),
        IS_HERS,
    )
    .order_by(conversations.c.used_at.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


async def channels(connection: Connection, team: str) -> Sequence[str]:
    """Return every channel that something is kept of."""
    rows = await connection.scalars(_CHANNELS, {"of_team": team})
    return rows.all()


_CHANNELS = (
    sa.select(conversations.c.channel)
    .where(conversations.c.team == sa.bindparam("of_team"))
    .distinct()
)
