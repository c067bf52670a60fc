"""Listeners and workers on one PostgreSQL take their locks in one order: the inbox, then messages.

PostgreSQL ends a deadlock by failing one of those in it, so it is enough that nothing fails.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import sqlalchemy as sa

from bot.conversation import Signal
from bot.store import attachments, conversations, inbox
from bot.store.database import Connection, Database
from bot.store.inbox import Kind, Pool
from bot.store.nouns import question_from
from bot.store.tables import inbox as items
from bot.voice.wishing import Wishing
from tests.journeys.world import until
from tests.listeners.conftest import Desk
from tests.listeners.samples import BOT, CHANNEL, MESSAGE, TEAM, TS, changed, edited
from tests.postgresql import PostgreSQL

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

KEY = f"{TEAM}/{CHANNEL}/{TS}"
NOTES = {"id": "F1", "name": "notes.txt", "mimetype": "text/plain", "mode": "hosted"}
ASKED = {**MESSAGE, "files": [NOTES], "subtype": "file_share"}


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> str:
    return postgresql.url("migrated")


@pytest.fixture
async def desk(postgresql: PostgreSQL, postgresql_url: str) -> AsyncIterator[Desk]:
    database = await Database.open(postgresql_url)
    yield Desk(database)
    await database.close()
    await postgresql.clear()


async def is_somebody_waiting(database: Database) -> bool:
    async with database.read() as connection:
        return bool(
            await connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        )


async def beside(
    desk: Desk, change: Awaitable[object], meanwhile: Callable[[Connection], Awaitable[object]]
) -> None:
    """Have `change` come up against another process that signals first and then does `meanwhile`."""
    async with desk.database.begin() as connection:
        await inbox.signal(connection, Signal.STOP, lane="somewhere else")
        changing = asyncio.ensure_future(change)
        await until(lambda: is_somebody_waiting(desk.database))
        await meanwhile(connection)
    await changing


async def erase(connection: Connection) -> None:
    await attachments.erase_by_message(connection, TEAM, CHANNEL, TS)
    await conversations.erase_message(connection, TEAM, CHANNEL, TS)


async def test_an_edit_beside_a_deletion(desk: Desk) -> None:
    await desk.hear(ASKED)
    change = changed(ASKED, edited(ASKED, f"<@{BOT}> 2"))

    await beside(desk, desk.hear(change, "Ev2"), erase)

    assert await desk.said() == []


async def test_a_deleted_file_beside_its_deleted_message(desk: Desk) -> None:
    await desk.hear(ASKED)
    event = {"type": "file_deleted", "file_id": "F1"}

    await beside(desk, desk.hear(event, "Ev2"), erase)

    assert await desk.said() == []


async def test_a_wish_that_is_read_again_beside_stop(desk: Desk) -> None:
    await desk.hear(MESSAGE)
    (claim,) = await desk.claim()
    question = question_from({**claim.payload, "edited_ts": "1766458040.000000"})
    wishing = Wishing(desk.database, BOT, lambda: desk.now)
    wish = inbox.Item(
        f"{TEAM}/{CHANNEL}/1.0/F9/summary/{TS}", Kind.RENDER, Pool.RENDER, "x", TS, {}
    )
    async with desk.database.begin() as connection:  # what it wished for as it read before
        await inbox.accept(connection, wish, desk.now)

    async def stop(connection: Connection) -> None:
        waiting = sa.select(items.c.id).where(items.c.key == claim.key).with_for_update()
        await connection.execute(waiting)

    await beside(desk, wishing.accept(claim, question), stop)

    assert await desk.signal_of(claim.key) is None
