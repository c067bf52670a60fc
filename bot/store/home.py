"""What the Home tab shows of the store: the conversations that a person lately wrote in."""

from collections.abc import Collection

import sqlalchemy as sa

from bot.conversation import ThreadKey
from bot.store.database import Connection
from bot.store.tables import conversations
from bot.store.written import IS_HERS, OPENING, WrittenIn


async def recent(
    connection: Connection, team: str, user: str, channels: Collection[str], most: int
) -> list[WrittenIn]:
    """Return the conversations in `channels` that `user` wrote in, the last used first.

    Of direct messages those she wrote in are hers: nobody else is there.
    """
    rows = await connection.execute(
        _RECENT,
        {"team": team, "of_user": user, "channels": sorted(channels) or [""], "most": most},
    )
    return [
        WrittenIn(ThreadKey(team, row.channel, row.thread_ts), row.opening or "", row.used_at)
        for row in rows
    ]


async def channels_written(connection: Connection, team: str, user: str, most: int) -> list[str]:
    """Return the channels where conversations are that `user` wrote in, the last used first."""
    asked = {"team": team, "of_user": user, "most": most}
    return list(await connection.scalars(_CHANNELS_WRITTEN, asked))


_RECENT = (
    sa.select(
        conversations.c.channel,
        conversations.c.thread_ts,
        conversations.c.used_at,
        OPENING,
    )
    .where(
        conversations.c.team == sa.bindparam("team"),
        sa.or_(
            conversations.c.channel.in_(sa.bindparam("channels", expanding=True)),
            conversations.c.channel.startswith("D"),
        ),
        IS_HERS,
    )
    .order_by(conversations.c.used_at.desc(), conversations.c.id.desc())
    .limit(sa.bindparam("most"))
)
_CHANNELS_WRITTEN = (
    sa.select(conversations.c.channel)
    .where(
        conversations.c.team == sa.bindparam("team"),
        conversations.c.channel.not_like("D%"),
        IS_HERS,
    )
    .group_by(conversations.c.channel)
    .order_by(sa.func.max(conversations.c.used_at).desc())
    .limit(sa.bindparam("most"))
)
