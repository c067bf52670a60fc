"""Models and migrations say the same, on both databases."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.conversation import MessageState, Role, ThreadKey
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Pool
from bot.store.tables import metadata, search_pending

pytestmark = pytest.mark.anyio


# The full-text index, which the migrations alone make: FTS5's table with its shadows, or one with a
# tsvector.
SEARCH = {
    "search_entries",
    *(f"search_entries_{name}" for name in ("config", "content", "data", "idx")),
}


def is_modelled(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name not in SEARCH


def differences(connection: sa.Connection) -> list[Any]:
    opts = {"compare_server_default": True, "include_name": is_modelled}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, metadata))


def written_out(connection: sa.Connection) -> Mapping[str, str]:
    """The definition of every index, as the database tells it; on PostgreSQL of every column too."""
    if connection.dialect.name == "sqlite":
        query = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index'"
    else:
        query = (
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT table_name, table_name || '.' || column_name,"
            " concat_ws(' ', data_type, collation_name, is_nullable, column_default)"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        )
    rows = connection.exec_driver_sql(query).all()
    left_out = {*SEARCH, "alembic_version"}
    return {
        name: " ".join((sql or "").split()) for table, name, sql in rows if table not in left_out
    }


async def test_models_and_migrations_do_not_differ(url: str) -> None:
    engine = create_async_engine(url)

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_models_and_migrations_make_the_same_partial_indexes(url: str, empty: str) -> None:
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


THREAD = ThreadKey("T", "C", "1.0")
# What a database of the revision before holds: a thread, an answer in it, a question that waits.
OLD_ROWS = (
    "INSERT INTO conversations (id, team, channel, thread_ts, is_complete, is_summoned, window_start,"
    " created_at, used_at) VALUES (1, 'T', 'C', '1.0', true, true, '', 1, 1)",
    "INSERT INTO messages (id, conversation_id, ts, recording, position_ts, role, author, text,"
    " rendered, tokens, model, state, reply_key, created_at) VALUES (1, 1, '1.0~', '', '1.0~',"
    " 'assistant', 'U', 'One.', 'One.', 3, 'm', 'complete', 'T/C/1.0', 1)",
    "INSERT INTO inbox (id, key, kind, pool, lane, order_ts, payload, state, attempts, claims, due_at,"
    " lease_until, worker, retrying_since, signal, accepted_at, outcome) VALUES (1, 'T/C/2.0/0',"
    " 'answer', 'chat', 'chat/T/C/1.0', '2.0', '{}', 'waiting', 0, 0, 1, 0, '', 0, '', 1, '')",
)


async def move(engine: AsyncEngine, how: Any, revision: str) -> None:
    """Migrate up or down, as `how` of alembic's commands does."""

    def migrate(connection: sa.Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "migrations")
        config.attributes["connection"] = connection
        how(config, revision)

    async with engine.begin() as connection:
        await connection.run_sync(migrate)


async def test_what_was_kept_outlives_the_way_up_down_and_up_again(empty: str) -> None:
    engine = create_async_engine(empty)
    await move(engine, command.upgrade, "0002")
    async with engine.begin() as connection:
        for row in OLD_ROWS:
            await connection.exec_driver_sql(row)

    await move(engine, command.upgrade, "0003")
    await move(engine, command.downgrade, "0002")
    await move(engine, command.upgrade, "0004")
    await move(engine, command.downgrade, "0003")
    await move(engine, command.upgrade, "0005")
    await move(engine, command.downgrade, "0004")
    await move(engine, command.upgrade, "0005")
    await engine.dispose()

    database = await Database.open(empty)
    async with database.begin() as connection:
        standing = await conversations.standing(connection, THREAD, "2.0", "U1")
        (answer,) = await conversations.load_window(connection, THREAD)
        (claim,) = await inbox.claim(connection, Pool.CHAT, "w", 5.0, 60.0, 1)
        noted = list(await connection.scalars(sa.select(search_pending.c.message_id)))
    await database.close()
    assert (standing.is_summoned, standing.is_muted) == (True, False)
    assert (answer.role, answer.text, answer.state) == (
        Role.ASSISTANT,
        "One.",
        MessageState.COMPLETE,
    )
    assert answer.finish_reason == ""
    assert noted == [1]
    assert (claim.key, claim.begun_at) == ("T/C/2.0/0", 5.0)
