"""The few words in which SQLite's and PostgreSQL's SQL differ."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

# Names of PostgreSQL's advisory locks, ends of transactions their ends.
CLAIMS_LOCK = 0x7461_7261_0001
LEDGER_LOCK = 0x7461_7261_0002


class Upsert:
    """An INSERT with ON CONFLICT, built once: building takes longer than carrying it out.

    `finish` gets the INSERT into `table`, whose values are named when it is executed.
    """

    def __init__(self, table: sa.Table, finish: Callable[[Any], sa.ReturnsRows]) -> None:
        self._by_dialect: dict[str, Any] = {
            "postgresql": finish(postgresql.insert(table)),
            "sqlite": finish(sqlite.insert(table)),
        }

    def on(self, connection: AsyncConnection) -> Any:
        """Return the statement for the database at hand."""
        return self._by_dialect[connection.dialect.name]


def insert(connection: AsyncConnection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT, for the database at hand."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def floor(connection: AsyncConnection, number: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return the whole part of a number that is not negative.

    PostgreSQL rounds where SQLite cuts off, and not every SQLite has `floor`.
    """
    if connection.dialect.name == "postgresql":
        return sa.cast(sa.func.floor(number), sa.BigInteger)
    return sa.cast(number, sa.BigInteger)


async def lock(connection: AsyncConnection, name: int) -> None:
    """Let one transaction at a time past this line. SQLite does so from the beginning."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
