"""One writer for a SQLite database, its commits shared by those who wait.

SQLite takes one writer at a time, and a durable commit costs a wait for the disk. So bodies take turns
on one connection, inside one transaction, each in its own savepoint; when nobody waits for a turn any
more the transaction is committed, and only then does every body's `begin()` return. Two hundred short
bodies at once so cost a few waits for the disk instead of two hundred; one alone is not held up.

The turns are given by a task that owns the transaction, never by a body: a body may be cancelled at
any await, and then its savepoint is rolled back and the others don't notice.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

# A transaction ends after so many bodies or seconds even if more are waiting.
MOST_BODIES = 128
MOST_SECONDS = 0.02


class CommitFailed(Exception):
    """Nothing of this transaction was kept; `__cause__` says why."""


class _Turn:
    """One body's place in the line: granted by the writer, left by the body, settled by the commit."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        self.granted: asyncio.Future[None] = loop.create_future()
        self.left: asyncio.Future[bool] = loop.create_future()
        self.settled = asyncio.Event()
        self.error: Exception | None = None

    def grant(self, error: Exception | None) -> None:
        """Let the body run, or tell it why it can't; a body cancelled meanwhile hears neither."""
        if self.granted.done():
            return
        if error is None:
            self.granted.set_result(None)
        else:
            self.granted.set_exception(CommitFailed(str(error)))

    def leave(self, *, keep: bool) -> None:
        """End the body's turn, if it had one."""
        if not self.left.done():
            self.left.set_result(keep)

    def settle(self, error: Exception | None) -> None:
        """Tell the body whether what it wrote was kept."""
        self.error = error
        self.settled.set()


class GroupCommit:
    """Runs write transactions on `connection`, which nobody else may use. `commits` counts them."""

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self._connection = connection
        self._driver = driver
        self._line: deque[_Turn] = deque()
        self._current: _Turn | None = None
        self._wanted = asyncio.Event()
        self._in_use = asyncio.Lock()
        self._is_closing = False
        self.commits = 0
        self._task = asyncio.create_task(self._run(), name="group commit")

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Give the connection for the time of the body; return when what it wrote is on disk.

        A raising body is rolled back alone. Raises CommitFailed when the commit failed, whatever the
        body did. Cancelled while it waits for the commit, its work may or may not have been kept.
        """
        current = self._current
        if current and current.task is asyncio.current_task() and not current.left.done():
            raise RuntimeError("begin() inside begin() would wait for itself")
        if self._is_closing:
            raise RuntimeError("the database is closed")
        turn = _Turn()
        self._line.append(turn)
        self._wanted.set()
        try:
            await turn.granted
            yield self._connection
        except BaseException:
            turn.leave(keep=False)
            raise
        turn.leave(keep=True)
        await turn.settled.wait()
        if turn.error is not None:
            raise CommitFailed(str(turn.error)) from turn.error

    async def run_alone(self, statement: str) -> None:
        """Run a statement that can't be part of a transaction, between two of them."""
        async with self._in_use:
            await self._driver.execute(statement)

    async def close(self) -> None:
        """Return when all who stand in line had their turn."""
        self._is_closing = True
        self._wanted.set()
        await self._task

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            while self._line:
                async with self._in_use:
                    await self._transaction()
            if self._is_closing:
                return
            self._wanted.clear()

    async def _transaction(self) -> None:
        """Commit as many bodies together as are in line and the bounds allow."""
        try:
            await self._driver.execute("BEGIN IMMEDIATE")
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            while self._line:
                self._line.popleft().grant(error)
            return
        kept: list[_Turn] = []
        try:
            await self._take_turns(kept)
            await self._driver.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - as above
            with contextlib.suppress(Exception):  # a full disk has rolled back by itself
                await self._driver.execute("ROLLBACK")
            _settle(kept, error)
        else:
            self.commits += 1
            _settle(kept, None)

    async def _take_turns(self, kept: list[_Turn]) -> None:
        """Let the bodies in line run, one after the other, and gather those whose work counts."""
        clock = asyncio.get_running_loop().time
        latest = clock() + MOST_SECONDS
        taken = 0
        while self._line and taken < MOST_BODIES and (taken == 0 or clock() < latest):
            turn = self._line.popleft()
            if not turn.left.done():  # else cancelled while it stood in line
                await self._take_turn(turn, kept)
                taken += 1

    async def _take_turn(self, turn: _Turn, kept: list[_Turn]) -> None:
        try:
            await self._driver.execute("SAVEPOINT body")
        except Exception as error:
            turn.grant(error)
            raise
        self._current = turn
        turn.grant(None)
        keep = await turn.left
        self._current = None
        if keep:
            kept.append(turn)
        else:
            await self._driver.execute("ROLLBACK TO body")
        await self._driver.execute("RELEASE body")


def _settle(turns: list[_Turn], error: Exception | None) -> None:
    for turn in turns:
        turn.settle(error)
