"""The wish that what was erased be unreadable in the database's files too, kept until it is fulfilled.

Whoever erases what people wrote says so in the same transaction, as the last thing it does. The wish
outlives a crash; `Database.scrub` fulfils it. PostgreSQL's files are no business of ours: no wish there.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.store.database import Connection, Database
from bot.store.dialects import Upsert
from bot.store.tables import preferences

_SCOPE, _NAME = "store", "unscrubbed"

# A file so small is written anew within two seconds: nobody notices (bytes).
SMALL = 200_000_000


@dataclass(frozen=True, slots=True)
class Wished:
    """When something was erased that is not scrubbed yet, first and last, in Unix seconds."""

    first: float
    last: float


async def want(connection: Connection, now: float) -> None:
    """Wish for a scrub: something that people wrote was erased in this transaction."""
    if connection.dialect.name == "sqlite":
        wish = {"scope": _SCOPE, "name": _NAME, "value": repr(now), "set_at": now}
        await connection.execute(_WANT.on(connection), wish)


_WANT = Upsert(
    preferences,
    lambda new: new.on_conflict_do_update(
        index_elements=["scope", "name"], set_={"set_at": new.excluded.set_at}
    ),
)
_IS_WISH = sa.and_(preferences.c.scope == _SCOPE, preferences.c.name == _NAME)


async def wished(connection: Connection) -> Wished | None:
    """Return the wish that stands, if one does."""
    found = await connection.execute(
        sa.select(preferences.c.value, preferences.c.set_at).where(_IS_WISH)
    )
    row = found.one_or_none()
    return Wished(float(row.value), row.set_at) if row else None


async def fulfil(database: Database) -> bool:
    """Scrub, and forget the wish, unless another came meanwhile. False: who reads hindered it."""
    async with database.read() as connection:
        wish = await wished(connection)
    if not await database.scrub():
        return False
    if wish is not None:
        async with database.begin() as connection:
            await connection.execute(
                preferences.delete().where(_IS_WISH, preferences.c.set_at <= wish.last)
            )
    return True


async def is_small(database: Database) -> bool:
    """Whether a scrub is so quick that it need not wait for a better moment."""
    async with database.read() as connection:
        if connection.dialect.name != "sqlite":
            return True
        pages = await connection.scalar(sa.text("PRAGMA page_count"))
        return (
            int(pages or 0) * int(await connection.scalar(sa.text("PRAGMA page_size")) or 0) < SMALL
        )
