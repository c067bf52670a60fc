"""SQLite's driver, with its thread only for what waits.

A statement here takes microseconds; handing it to a thread and back takes many times that in a busy
process, as each of the two must wait for the interpreter. Measured with 200 questions in two seconds
(benchmarks/chat.py): most of the time to the first word went into that. So statements run where they
are written, and give way to the event loop after every few milliseconds of them. What waits for the disk
or for a lock, or may go through a whole table, goes to the thread.

Both may come to one connection when a statement in the thread was cancelled; SQLite's own lock then
lets one wait for the other.
"""

import sqlite3
from asyncio import sleep
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, thread_time
from time import sleep as pause
from typing import Any, Self

import aiosqlite

# "WITH found AS" begins the searches, which go through all that the full-text index gives.
IN_THREAD = (
    *("BEGIN IMMEDIATE", "COMMIT", "DELETE", "INSERT INTO search_entries", "PRAGMA"),
    *("SELECT sum(", "VACUUM", "WITH found AS"),
)
MOST_SECONDS = 0.005  # of work on statements before the event loop gets a turn
PATIENCE = 10_000  # milliseconds that a statement waits for who writes in another process
LONGEST_OPENING = 10.0  # seconds to wait for others who are opening the file


class Connection(aiosqlite.Connection):
    """A connection whose cursors hold everything they read."""

    def __init__(self, path: Path, pragmas: Sequence[str]) -> None:
        super().__init__(lambda: _open(path, pragmas), iter_chunk_size=64)
        self._thread.daemon = True  # a crash that skips `close` must not keep the process alive
        self._spent = 0.0  # seconds since the event loop had a turn

    def cursor(self) -> "Cursor":  # type: ignore[override] # all of a cursor that SQLAlchemy uses
        """Return a cursor."""
        return Cursor(self)

    async def rollback(self) -> None:
        """Undo the open transaction, if there is one."""
        self._conn.rollback()

    async def run(self, sql: str, work: Callable[[sqlite3.Cursor], None]) -> None:
        """Do `work`, which is the statement `sql`, with a cursor: here, or where it may wait."""
        if sql.startswith(IN_THREAD):
            await self._execute(self._with_cursor, work)  # type: ignore[no-untyped-call] # it has no types
            return
        began = thread_time()  # a busy machine's other programs don't count
        self._with_cursor(work)
        self._spent += thread_time() - began
        if self._spent > MOST_SECONDS:
            self._spent = 0.0
            await sleep(0)

    def run_at_once(self, sql: str) -> None:
        """Run a statement that neither waits nor reads."""
        self._conn.execute(sql)

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

        await self._connection.run(sql, work)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        """Run one statement for each of `parameters`."""

        def work(cursor: sqlite3.Cursor) -> None:
            self._take(cursor.executemany(sql, parameters))

        await self._connection.run(sql, work)
        return self

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: the real cursor is closed."""


async def connect(path: Path, pragmas: Sequence[str]) -> Connection:
    """Open the file at `path` and set `pragmas`, or leave nothing open."""
    connection = Connection(path, pragmas)
    await connection
    return connection


def _open(path: Path, pragmas: Sequence[str]) -> sqlite3.Connection:
    # Transactions begin when we say so. The driver's own begin at the first write, too late: what was
    # read before may have been overtaken, and the write is lost or refused.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in pragmas:
            _patiently(connection, f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement of opening, which SQLite's own busy timeout does not cover.

    Two processes that switch a new file to WAL at once are told at once that it is locked.
    """
    latest = monotonic() + LONGEST_OPENING
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > latest:
                raise
            pause(0.01)
        else:
            return
