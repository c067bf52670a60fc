"""Small things learned or set: names and values within a scope."""

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.tables import preferences


async def load(connection: Connection, scope: str) -> dict[str, str]:
    """Return all values of `scope` by name."""
    rows = await connection.execute(
        sa.select(preferences.c.name, preferences.c.value).where(preferences.c.scope == scope)
    )
    return {row.name: row.value for row in rows}


async def save(connection: Connection, scope: str, name: str, value: str, now: float) -> None:
    """Set one value of `scope`."""
    new = insert(connection, preferences).values(scope=scope, name=name, value=value, set_at=now)
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["scope", "name"],
            set_={"value": new.excluded.value, "set_at": new.excluded.set_at},
        )
    )
