"""The wish for a scrub, while others have the same SQLite file open."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.housekeeping import SCRUB_AFTER, SCRUB_APART, Housekeeping
from bot.store import preferences, scrubbing
from bot.store.database import Database
from bot.store.tables import preferences as table

pytestmark = pytest.mark.anyio

NOW = 1_700_000_000.0


def in_files(folder: Path) -> bool:
    return b"pomegranate" in b"".join(path.read_bytes() for path in folder.iterdir())


async def write_and_erase(database: Database) -> None:
    async with database.begin() as connection:
        await preferences.save(connection, "test", "fruit", "pomegranate", NOW)
    async with database.begin() as connection:
        await connection.execute(table.delete().where(table.c.scope == "test"))
        await scrubbing.want(connection, NOW)


async def wish(database: Database) -> scrubbing.Wished | None:
    async with database.read() as connection:
        return await scrubbing.wished(connection)


async def test_who_reads_elsewhere_only_puts_it_off(
    sqlite: Database, sqlite_url: str, tmp_path: Path
) -> None:
    elsewhere = await Database.open(sqlite_url)
    now = NOW + SCRUB_AFTER
    house = Housekeeping(sqlite, 90, lambda: now, asyncio.sleep)

    async with elsewhere.read() as connection:
        await preferences.load(connection, "test")
        await write_and_erase(sqlite)
        await house.scrub_if_due()
        put_off = (await wish(sqlite) is not None, in_files(tmp_path))
    now += SCRUB_APART
    await house.scrub_if_due()

    assert put_off == (True, True)
    assert await wish(sqlite) is None
    assert not in_files(tmp_path)
    await elsewhere.close()


async def test_writers_do_not_wait_long_for_who_reads_elsewhere(
    sqlite: Database, sqlite_url: str
) -> None:
    elsewhere = await Database.open(sqlite_url)

    async with elsewhere.read() as connection:
        await preferences.load(connection, "test")
        await write_and_erase(sqlite)
        async with asyncio.timeout(5.0):  # the driver's patience with other writers is ten
            assert not await scrubbing.fulfil(sqlite)

    async with sqlite.begin() as writing, elsewhere.read() as connection:
        await preferences.save(writing, "test", "still", "writes", NOW)
        patience = await writing.scalar(sa.text("PRAGMA busy_timeout"))
    assert patience == 10_000
    await elsewhere.close()


async def test_where_nobody_reads_it_is_done_at_once(sqlite: Database, tmp_path: Path) -> None:
    await write_and_erase(sqlite)

    assert await scrubbing.fulfil(sqlite)
    assert await wish(sqlite) is None
    assert not in_files(tmp_path)
