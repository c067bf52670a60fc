"""One writer for a SQLite database, its commits shared by those who wait.

SQLite takes one writer at a time, and a durable commit costs a wait for the disk. So bodies take turns
on one connection, inside one transaction, each in its own savepoint; when none is at work any more the
transaction is committed, and only then does every body's `begin()` return. Two hundred short bodies at
once so cost a few waits for the disk instead of two hundred; one alone is not held up.

    begin() ──► join ──► BEGIN IMMEDIATE ──► SAVEPOINT, body, RELEASE ──► COMMIT ──► begin() returns
                 batch          │               one by one                  │
                                └─────── by a task of the batch's own ──────┘

The transaction is its batch's, never a body's: a body may be cancelled at any await, and then its
savepoint is rolled back and the others don't notice.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sqlite_driver import PATIENCE, Connection

# A transaction takes no more than so many bodies, and none after so many seconds.
MOST_BODIES = 128
MOST_SECONDS = 0.02
READERS_PATIENCE = 1_000  # milliseconds


class CommitFailed(Exception):
    """Nothing of this transaction was kept; `__cause__` says why."""


class _Batch:
    """The bodies of one transaction. `error` is why nothing of it is kept.

    `free` says that the transaction has begun and nobody has the turn. It wakes all who wait, for
    most bodies never wait themselves and can all run then; a lock would wake one at a time, each
    after whatever else the event loop has to do.
    """

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.settled = asyncio.Event()
        self.error: Exception | None = None
        self._idle = asyncio.Event()
        self._bodies = 0
        self._at_work = 0
        self._until = float("inf")

    @property
    def takes_more(self) -> bool:
        """Whether another body may join."""
        is_young = asyncio.get_running_loop().time() < self._until
        return is_young and self._bodies < MOST_BODIES and self.error is None

    def join(self) -> None:
        """Count one more body."""
        self._bodies += 1
        self._at_work += 1
        self._idle.clear()

    def leave(self) -> None:
        """Count one less at work, or about to be."""
        self._at_work -= 1
        if not self._at_work:
            self._idle.set()

    async def run(self) -> None:
        """Let the bodies take their turns; return when all have, and no more may join."""
        self._until = asyncio.get_running_loop().time() + MOST_SECONDS
        self.free.set()
        while self._at_work:
            await self._idle.wait()
        self._until = 0.0

    def settle(self) -> None:
        """Let every body know what became of it."""
        self.free.set()
        self.settled.set()

    def check(self) -> None:
        """Raise CommitFailed when nothing of this is kept."""
        if self.error is not None:
            raise CommitFailed(str(self.error)) from self.error


class GroupCommit:
    """Runs write transactions on `connection`, which nobody else may use. `commits` counts them."""

    def __init__(self, connection: AsyncConnection, driver: Connection) -> None:
        self._connection = connection
        self._driver = driver
        self._batch: _Batch | None = None
        self._worker: asyncio.Task[object] | None = None  # whose turn it is
        self._in_use = asyncio.Lock()
        self._transactions: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self.commits = 0

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Give the connection for the time of the body; return when what it wrote is on disk.

        A raising body is rolled back alone. Raises CommitFailed when what the body wrote is lost
        with the others'. Cancelled while it waits for the commit, its work may or may not have been
        kept.
        """
        batch = self._join()
        try:
            while not batch.free.is_set():
                await batch.free.wait()
            with self._savepoint(batch):
                yield self._connection
        finally:
            batch.leave()
        await batch.settled.wait()
        batch.check()

    async def run_alone(self, statement: str) -> None:
        """Run a statement that can't be part of a transaction, between two of them."""
        async with self._in_use:
            await self._driver.execute(statement)

    async def empty_log(self) -> bool:
        """Move the write-ahead log into the file and empty it. False: somebody still reads what it holds.

        Readers have a second to end; writers wait meanwhile, so no longer.
        """
        async with self._in_use:
            await self._driver.execute(f"PRAGMA busy_timeout = {READERS_PATIENCE}")
            try:
                rows = await self._driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await self._driver.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        return not any(is_hindered for is_hindered, *_ in rows)

    async def close(self) -> None:
        """Return when all who stand in line had their turn."""
        self._is_closing = True
        await asyncio.gather(*self._transactions)

    def _join(self) -> _Batch:
        """Return the batch that takes bodies now, with one more."""
        if self._worker is not None and self._worker is asyncio.current_task():
            raise RuntimeError("begin() inside begin() would wait for itself")
        if self._is_closing:
            raise RuntimeError("the database is closed")
        if self._batch is None or not self._batch.takes_more:
            self._batch = _Batch()
            task = asyncio.create_task(self._transaction(self._batch), name="group commit")
            self._transactions.add(task)
            task.add_done_callback(self._transactions.discard)
        self._batch.join()
        return self._batch

    async def _transaction(self, batch: _Batch) -> None:
        """See a batch from its beginning to its commit."""
        async with self._in_use:
            try:
                await self._driver.execute("BEGIN IMMEDIATE")
                await batch.run()
                batch.check()
                await self._driver.execute("COMMIT")
                self.commits += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
                batch.error = batch.error or error
                await self._driver.rollback()
            finally:
                batch.settle()

    @contextlib.contextmanager
    def _savepoint(self, batch: _Batch) -> Iterator[None]:
        """Give the body its turn, and make its work one that can be undone alone.

        None of this waits, so nothing can come between a cancelled body and its rollback.
        """
        self._run(batch, "SAVEPOINT body")
        batch.check()
        batch.free.clear()
        self._worker = asyncio.current_task()
        try:
            yield
        except BaseException:
            self._run(batch, "ROLLBACK TO body")
            raise
        finally:
            self._run(batch, "RELEASE body")
            self._worker = None
            batch.free.set()

    def _run(self, batch: _Batch, statement: str) -> None:
        """Run a statement unless the transaction is lost; failing, it loses it.

        A full disk, for one, rolls all of it back by itself, and no savepoint is left.
        """
        if batch.error is None:
            try:
                self._driver.run_at_once(statement)
            except sqlite3.Error as error:
                batch.error = error
