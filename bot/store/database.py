"""The database: opened once per process, then giving connections to read or to write with.

SQLite has one writing connection, whose commits are shared (`group_commit`), and readers that never
wait for it. PostgreSQL has a pool, and tells other processes that there is work (`wakeups`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import migrate, sqlite_driver
from bot.store.group_commit import GroupCommit
from bot.store.unusable import FAILURES, DatabaseUnusable, explain
from bot.store.wakeups import Wakeups

__all__ = ["Connection", "Database", "DatabaseUnusable"]

Connection = AsyncConnection
_Reader = tuple[AsyncConnection, sqlite_driver.Connection]

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

# synchronous=FULL: what Slack got an ack for outlives a power cut. secure_delete: erased text is
# overwritten in the file. https://www.sqlite.org/pragma.html
_PRAGMAS = (
    f"busy_timeout = {sqlite_driver.PATIENCE}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "query_only = ON",  # but for the one connection that writes
)
# https://www.sqlite.org/fts5.html#the_optimize_command
_MERGE_SEARCH = "INSERT INTO search_entries (search_entries) VALUES ('optimize')"
_POSTGRESQL_CONNECTIONS = 20
_CONNECT_SECONDS = 10


class Database:
    """Gives connections. Made by `open`, ended by `close`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._resources = contextlib.AsyncExitStack()
        self._writer: GroupCommit | None = None
        self._readers: list[_Reader] = []  # those that nobody uses
        self._wakeups: Wakeups | None = None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database at `url`, made and migrated as needed.

        Takes `sqlite://` with a file and `postgresql://`, with or without the driver's name. Raises
        DatabaseUnusable, whose text is one line, when that can't be done.
        """
        target = _parse(url)
        try:
            database = cls(_engine(target))
            try:
                await database._start()
            except BaseException:
                await database.close()
                raise
        except FAILURES as error:
            raise explain(error, _place(target)) from error
        return database

    def begin(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Write: a transaction that is on disk when the block is left, or undone when it raises.

        On SQLite bodies take turns, so hold it shortly, and never while the world talks.
        """
        return self._writer.begin() if self._writer else self._engine.begin()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Read one state of the database, whatever is written meanwhile. Writing raises."""
        async with self._reader() if self._writer else self._engine.connect() as connection:
            if not self._writer:
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    @contextlib.asynccontextmanager
    async def _reader(self) -> AsyncIterator[AsyncConnection]:
        """Give one of SQLite's readers, a new one if none is free.

        A pool of SQLAlchemy's gives a connection back through a task: in a busy process each would
        be held for several turns of the event loop, and the next reader would wait for it. SQLAlchemy
        isn't told of the transaction either: that would take longer than most of what is read.
        """
        reader = self._readers.pop() if self._readers else await self._open_reader()
        connection, driver = reader
        try:
            driver.run_at_once("BEGIN")
            yield connection
        finally:
            await driver.rollback()
            self._readers.append(reader)

    async def _open_reader(self) -> "_Reader":
        connection = await self._engine.connect()
        return connection, await _driver(connection)

    async def notify(self) -> None:
        """Wake every process that shares the database; call it after the commit. No-op on SQLite."""
        if self._wakeups:
            await self._wakeups.send()

    def on_notify(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever any process, this one included, said `notify`. Never on SQLite."""
        if self._wakeups:
            self._wakeups.listen(callback)

    async def scrub(self) -> bool:
        """Leave no trace of erased text in SQLite's files; call it some time after erasing.

        It stays in the write-ahead log, and `secure_delete` does not reach the copies that SQLite
        leaves in unused parts of pages when it moves rows. The full-text index notes a deletion beside
        the word, until it is merged into one piece. So that is done, the file written anew and the log
        emptied: writers wait meanwhile, about a second per 100 MB. False: somebody reads what was
        there before, and the log still has it. No-op on PostgreSQL, whose autovacuum sees to it.
        """
        if not self._writer:
            return True
        await self._writer.run_alone(_MERGE_SEARCH)
        await self._writer.run_alone("VACUUM")
        return await self._writer.empty_log()

    async def close(self) -> None:
        """Finish what is being written and close every connection."""
        await self._resources.aclose()
        for connection, _ in self._readers:
            await connection.close()
        await self._engine.dispose()

    async def _start(self) -> None:
        if self._engine.dialect.name == "sqlite":
            await self._start_sqlite()
        else:
            await migrate.migrate_postgresql(self._engine)
            self._wakeups = Wakeups(self._engine)
            self._resources.push_async_callback(self._wakeups.close)

    async def _start_sqlite(self) -> None:
        await asyncio.to_thread(_make_folder, Path(self._engine.url.database or ""))
        connection = await self._resources.enter_async_context(self._engine.connect())
        driver = await _driver(connection)
        await migrate.migrate_sqlite(connection, driver)
        await driver.execute("PRAGMA query_only = OFF")
        self._writer = GroupCommit(connection, driver)
        self._resources.push_async_callback(self._writer.close)


def _parse(url: str) -> sa.URL:
    """Return `url` with the driver this program has. Raises DatabaseUnusable."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise DatabaseUnusable("DATABASE_URL is not the URL of a database") from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise DatabaseUnusable(
            f"DATABASE_URL begins with {parsed.drivername}://; only sqlite:// and postgresql:// are known"
        )
    if driver.startswith("sqlite") and parsed.database in {None, "", ":memory:"}:
        raise DatabaseUnusable("DATABASE_URL names no file; write sqlite:///path/to/file")
    if sslmode := parsed.query.get("sslmode"):  # libpq's name, as hosting providers write it
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode})
    return parsed.set(drivername=driver)


def _place(url: sa.URL) -> str:
    """Return where the database is, without the password."""
    if url.drivername.startswith("sqlite"):
        return str(url.database)
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _engine(url: sa.URL) -> AsyncEngine:
    if url.drivername.startswith("postgresql"):
        return create_async_engine(
            url,
            pool_size=_POSTGRESQL_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"timeout": _CONNECT_SECONDS},
            hide_parameters=True,  # they are what people wrote; errors go to the log
        )
    path = Path(url.database or "")
    engine = create_async_engine(
        url,
        poolclass=sa.NullPool,
        async_creator=lambda: sqlite_driver.connect(path, _PRAGMAS),
        hide_parameters=True,
    )
    sa.event.listen(engine.sync_engine, "handle_error", _keep_connection)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(
            f"Database {path}: its folder can't be made ({error.strerror})"
        ) from error


def _keep_connection(context: sa.ExceptionContext) -> None:
    """Keep a SQLite connection whose statement was cancelled.

    The driver's thread finishes that statement before anything that follows it, so the connection is
    sound; SQLAlchemy would throw it away, and with the writer's everybody's work.
    """
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False


async def _driver(connection: AsyncConnection) -> Any:
    """Return the driver's own connection, for what SQLAlchemy has no word for."""
    return (await connection.get_raw_connection()).driver_connection
