"""Real databases: a SQLite file and a PostgreSQL database of its own for every test."""

from collections.abc import AsyncIterator

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
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.close()
