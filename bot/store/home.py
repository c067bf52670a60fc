"""What the Home tab shows of the store: the conversations that a person lately wrote in."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from bot.conversation import MessageState, Role, ThreadKey
from bot.store.database import Connection
from bot.store.tables import conversations, messages


@dataclass(frozen=True, slots=True)
class Recent:
    """A conversation, the text of its first message that is kept, and when it was last used."""

    thread: ThreadKey
    text: str
    used_at: float


async def recent(
    connection: Connection, team: str, user: str, channels: Collection[str], most: int
) -> list[Recent]:
    """Return the conversations in `channels` that `user` wrote in, the last used first.

    Of direct messages those she wrote in are hers: nobody else is there.
    """
    rows = await connection.execute(
        _RECENT,
        {"team": team, "user": user, "channels": sorted(channels) or [""], "most": most},
    )
    return [
        Recent(ThreadKey(team, row.channel, row.thread_ts), row.text or "", row.used_at)
        for row in rows
    ]


async def channels_written(connection: Connection, team: str, user: str, most: int) -> list[str]:
    """Return the channels where conversations are that `user` wrote in, the last used first."""
    asked = {"team": team, "user": user, "most": most}
    return list(await connection.scalars(_CHANNELS_WRITTEN, asked))


_first = messages.alias()
_FIRST_TEXT = (
    sa.select(_first.c.text)
    .where(
        _first.c.conversation_id == conversations.c.id,
        _first.c.role == Role.USER,
        _first.c.state != MessageState.ERASED,
        _first.c.text != "",
    )
    .order_by(_first.c.position_ts)
    .limit(1)
    .scalar_subquery()
)
_WROTE = sa.exists().where(
    messages.c.conversation_id == conversations.c.id,
    messages.c.role == Role.USER,
    messages.c.author == sa.bindparam("user"),
    messages.c.state != MessageState.ERASED,
)
_RECENT = (
    sa.select(
        conversations.c.channel,
        conversations.c.thread_ts,
        conversations.c.used_at,
        _FIRST_TEXT.label("text"),
    )
    .where(
        conversations.c.team == sa.bindparam("team"),
        sa.or_(
            conversations.c.channel.in_(sa.bindparam("channels", expanding=True)),
            conversations.c.channel.startswith("D"),
        ),
        _WROTE,
    )
    .order_by(conversations.c.used_at.desc(), conversations.c.id.desc())
    .limit(sa.bindparam("most"))
)
_CHANNELS_WRITTEN = (
    sa.select(conversations.c.channel)
    .where(
        conversations.c.team == sa.bindparam("team"),
        conversations.c.channel.not_like("D%"),
        _WROTE,
    )
    .group_by(conversations.c.channel)
    .order_by(sa.func.max(conversations.c.used_at).desc())
    .limit(sa.bindparam("most"))
)
