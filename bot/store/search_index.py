"""The full-text index: brought up to date behind what is said, never in its way.

Triggers of the database note each message whose words the index lacks (`search_pending`), and take
out at once what was erased, edited or deleted. What is noted is added here, a few messages at a time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from bot.conversation import MessageState, Role
from bot.store.database import Connection, Database
from bot.store.search_passages import Said, said
from bot.store.search_words import tokens
from bot.store.tables import messages, search_pending

logger = logging.getLogger(__name__)

EVERY = 5.0  # seconds
MOST = 32  # messages that are added in one transaction,
MOST_CHARACTERS = 20_000  # and characters of them; one longer message is added alone
PATIENCE = 0.5  # seconds that a search waits for what was just said

_Row = sa.Row[*tuple[Any, ...]]


class Indexer:
    """Adds what is noted: every few seconds, and before a search."""

    def __init__(self, database: Database, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._database = database
        self._sleep = sleep
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Catch up every few seconds, until cancelled."""
        while True:
            try:
                await self.catch_up(float("inf"))
            except Exception:  # the next time tries again
                logger.exception("could not bring the search index up to date")
            await self._sleep(EVERY)

    async def catch_up(self, patience: float = PATIENCE) -> bool:
        """Add what is noted, the latest first. False: `patience` seconds didn't suffice for all of it."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + patience
        while await self._add():
            if loop.time() > latest:
                return False
            await self._sleep(0)
        return True

    async def _add(self) -> bool:
        async with self._turn:
            return await index_pending(self._database) > 0


async def index_pending(
    database: Database, most: int = MOST, characters: int = MOST_CHARACTERS
) -> int:
    """Add at most so many of the messages that are noted, the latest. Returns how many it dealt with.

    They have at most so many `characters`, unless it is a single one. Words are taken apart while
    nothing is open. What was changed meanwhile stays noted, and what two processes add at once stands
    there once.
    """
    async with database.read() as connection:
        noted = (await connection.execute(_NOTED, {"most": most})).all()
    if not noted:
        return 0
    lengths = accumulate(len(row.text) for row in noted)
    few = [row for row, sum_ in zip(noted, lengths, strict=True) if sum_ <= characters]
    batch = sorted(few or noted[:1], key=lambda row: row.message_id)  # FTS5 adds by rising ids
    found = await asyncio.to_thread(lambda: [tokens(words_of(row).text) for row in batch])
    async with database.begin() as connection:
        await _write(connection, batch, found)
    return len(batch)


def words_of(row: _Row) -> Said:
    """Return what is searched and shown of a row with a message's `text`, `role` and `recording`."""
    is_transcript = bool(row.recording)
    is_markup = row.role == Role.USER and not is_transcript
    return said(row.text, is_transcript=is_transcript, is_markup=is_markup)


async def _write(
    connection: Connection, batch: Sequence[_Row], found: Sequence[Sequence[str]]
) -> None:
    """Store the words of those messages that still say what they said."""
    ids = [row.message_id for row in batch]
    standing = {
        row.message_id: row.text for row in await connection.execute(_STANDING, {"ids": ids})
    }
    same = [
        (row, words)
        for row, words in zip(batch, found, strict=True)
        if standing.get(row.message_id) == row.text
    ]
    # No others: what another process added just now may have been edited, and noted again, since.
    await connection.execute(_DONE, {"ids": [row.message_id for row, _ in same]})
    entries = [(row, words) for row, words in same if words]
    if entries:
        await _insert(connection, entries)


async def _insert(connection: Connection, entries: Sequence[tuple[_Row, Sequence[str]]]) -> None:
    if connection.dialect.name == "sqlite":
        rows = [{"id": row.message_id, "words": " ".join(words)} for row, words in entries]
        await connection.execute(_INSERT_SQLITE, rows)
        return
    rows = [
        {"id": row.message_id, "conversation": row.conversation_id, "words": list(words)}
        for row, words in entries
    ]
    await connection.execute(_INSERT_POSTGRESQL, rows)


_NOTED = (
    sa.select(
        search_pending.c.message_id,
        messages.c.conversation_id,
        messages.c.text,
        messages.c.role,
        messages.c.recording,
    )
    .join_from(search_pending, messages)
    .order_by(search_pending.c.message_id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
# Locked, so that nobody changes them before their words are there; in one order, so that two who do
# this at once don't wait for each other.
_STANDING = (
    sa.select(search_pending.c.message_id, messages.c.text)
    .join_from(search_pending, messages)
    .where(
        messages.c.id.in_(sa.bindparam("ids", expanding=True)),
        messages.c.state != MessageState.ERASED,
    )
    .order_by(messages.c.id)
    .with_for_update(of=messages, key_share=True)
)
_DONE = search_pending.delete().where(
    search_pending.c.message_id.in_(sa.bindparam("ids", expanding=True))
)
_INSERT_SQLITE = sa.text("INSERT INTO search_entries (rowid, words) VALUES (:id, :words)")
_INSERT_POSTGRESQL = sa.text(
    "INSERT INTO search_entries (message_id, conversation_id, words)"
    " VALUES (:id, :conversation, array_to_tsvector(CAST(:words AS text[])))"
    " ON CONFLICT (message_id) DO NOTHING"
)
