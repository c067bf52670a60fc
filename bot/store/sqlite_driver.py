"""SQLite's driver with one trip to its thread per statement.

aiosqlite makes a trip for each of cursor, execute, fetch and close: four times about 0.1 ms, more than
most statements take. Every statement here is small and read whole, so one trip does it all.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import aiosqlite


class Connection(aiosqlite.Connection):
    """A connection whose cursors hold everything they read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            # Transactions begin when we say so. The driver's own begin at the first write, too late:
            # what was read before may have been overtaken, and the write is lost or refused.
            lambda: sqlite3.connect(path, isolation_level=None, check_same_thread=False),
            iter_chunk_size=64,
        )
        self._thread.daemon = True  # a crash that skips `close` must not keep the process alive

    def cursor(self) -> "Cursor":  # type: ignore[override] # all of a cursor that SQLAlchemy uses
        """Return a cursor; no trip yet."""
        return Cursor(self)

    async def run(self, work: Callable[[sqlite3.Cursor], None]) -> None:
        """Do `work` with a cursor in the connection's thread."""
        await self._execute(self._with_cursor, work)  # type: ignore[no-untyped-call] # it has no types

    def _with_cursor(self, work: Callable[[sqlite3.Cursor], None]) -> None:
        cursor = self._conn.cursor()
        try:
            work(cursor)
        finally:
            cursor.close()


class Cursor:
    """What SQLAlchemy needs of a cursor. Cancelled, the statement is still carried out."""

    arraysize = 1
    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        """Run one statement and keep its rows."""

        def work(cursor: sqlite3.Cursor) -> None:
            self._take(cursor.execute(sql, parameters))

        await self._connection.run(work)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        """Run one statement for each of `parameters`."""

        def work(cursor: sqlite3.Cursor) -> None:
            self._take(cursor.executemany(sql, parameters))

        await self._connection.run(work)
        return self

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    async def fetchall(self) -> list[Any]:
        """Return the rows; no trip any more."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: the real cursor is closed."""


async def connect(path: Path, pragmas: Sequence[str]) -> Connection:
    """Open the file at `path` and set `pragmas`, or leave nothing open."""
    connection = Connection(path)
    await connection
    try:
        for pragma in pragmas:
            await connection.cursor().execute(f"PRAGMA {pragma}")
    except BaseException:
        await connection.close()
        raise
    return connection
