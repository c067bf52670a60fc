"""Real databases: a SQLite file and a PostgreSQL database of its own for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.postgresql import PostgreSQL


@pytest.fixture
async def postgresql_url(postgresql: PostgreSQL) -> AsyncIterator[str]:
    yield postgresql.url("migrated")
    await postgresql.clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture
async def empty(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> str:
    """The address of a database of the same kind, without tables."""
    if url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}"
    made: str = await request.getfixturevalue("postgresql").make_empty()
    return made


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.close()
