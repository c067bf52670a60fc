"""Models and migrations say the same, on both databases."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import Database
from bot.store.tables import metadata

pytestmark = pytest.mark.anyio


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


def written_out(connection: sa.Connection) -> Mapping[str, str]:
    """The definition of every index, as the database tells it; on PostgreSQL of every column too."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    else:
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT table_name || '.' || column_name,"
            " concat_ws(' ', data_type, collation_name, is_nullable, column_default)"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        )
    rows = connection.exec_driver_sql(query).all()
    return {name: " ".join((sql or "").split()) for name, sql in rows if "alembic" not in name}


async def test_models_and_migrations_do_not_differ(url: str) -> None:
    engine = create_async_engine(url)

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_models_and_migrations_make_the_same_partial_indexes(
    url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if url.startswith("sqlite"):
        empty = f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        empty = await request.getfixturevalue("postgresql").make_empty()
    made, migrated = create_async_engine(empty), create_async_engine(url)

    async with made.begin() as connection:
        await connection.run_sync(metadata.create_all)
        by_models = await connection.run_sync(written_out)
    async with migrated.connect() as connection:
        by_migrations = await connection.run_sync(written_out)
    await asyncio.gather(made.dispose(), migrated.dispose())

    assert by_models == by_migrations


@pytest.mark.parametrize("time", range(10))
async def test_however_two_meet_they_migrate_once(tmp_path: Path, time: int) -> None:
    fresh = f"sqlite:///{tmp_path / f'fresh {time}.sqlite3'}"

    first, second = await asyncio.gather(Database.open(fresh), Database.open(fresh))

    async with second.read() as connection:
        versions = await connection.exec_driver_sql("SELECT count(*) FROM alembic_version")
        assert versions.scalar_one() == 1
    await asyncio.gather(first.close(), second.close())


async def test_two_that_start_at_once_migrate_once(
    request: pytest.FixtureRequest, url: str, tmp_path: Path
) -> None:
    if url.startswith("sqlite"):
        fresh = f"sqlite:///{tmp_path / 'folder' / 'fresh.sqlite3'}"
    else:
        fresh = await request.getfixturevalue("postgresql").make_empty()

    first, second = await asyncio.gather(Database.open(fresh), Database.open(fresh))

    async with second.read() as connection:
        versions = await connection.exec_driver_sql("SELECT count(*) FROM alembic_version")
        assert versions.scalar_one() == 1
    await asyncio.gather(first.close(), second.close())
