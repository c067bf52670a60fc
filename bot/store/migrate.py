"""The schema brought up to date, by one process at a time."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

# Any number that other users of the same PostgreSQL database won't lock.
_ADVISORY_LOCK = 0x7461_7261_65


async def migrate_sqlite(connection: AsyncConnection, driver: Any) -> None:
    """Migrate in one transaction, holding SQLite's write lock from before the look at the version.

    Foreign keys are off meanwhile: rebuilding a table drops it, which would delete what refers to it.
    SQLAlchemy has to know of the transaction, else alembic ends it before it is done with its globals,
    which another migration of this process then takes.
    """
    await driver.execute("PRAGMA query_only = OFF")
    await driver.execute("PRAGMA foreign_keys = OFF")
    await driver.execute("BEGIN IMMEDIATE")
    async with connection.begin():
        await connection.run_sync(_upgrade)
    await driver.execute("PRAGMA foreign_keys = ON")


async def migrate_postgresql(engine: AsyncEngine) -> None:
    """Migrate in one transaction, under a lock that ends with it."""
    async with engine.begin() as connection:
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        await connection.run_sync(_upgrade)


def _upgrade(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _migrations() -> Path:
    """Return where the migrations are: in the installed package, else in the checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "_migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"
