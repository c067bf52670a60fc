"""What one person alone was shown and may share: kept until she does, or a day is over."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.tables import asides

LIFE = 24 * 3600.0
"""Seconds for which it can be shared."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be shared: Markdown, where it belongs and whose it is. Once shared, its text is ""."""

    key: str
    team: str
    channel: str
    thread_ts: str
    user: str
    text: str
    footer: str

    @property
    def is_shared(self) -> bool:
        """Whether it was shared."""
        return not self.text


_COLUMNS = [asides.c[name] for name in Kept.__dataclass_fields__]


async def add(connection: Connection, kept: Kept, now: float) -> None:
    """Keep it; what is kept under its key already stays, and what is too old goes."""
    await connection.execute(asides.delete().where(asides.c.created_at < now - LIFE))
    row = {column.name: getattr(kept, column.name) for column in _COLUMNS}
    await connection.execute(
        insert(connection, asides).on_conflict_do_nothing(), [{**row, "created_at": now}]
    )


async def load(connection: Connection, key: str) -> Kept | None:
    """Return what is kept under `key`, None where nothing is any more."""
    row = (await connection.execute(sa.select(*_COLUMNS).where(asides.c.key == key))).one_or_none()
    return Kept(*row) if row else None


async def take(connection: Connection, key: str) -> bool:
    """Erase the text that is about to be shared; false where somebody was quicker."""
    taken = await connection.execute(
        asides.update().where(asides.c.key == key, asides.c.text != "").values(text="", footer="")
    )
    return bool(taken.rowcount)


async def put_back(connection: Connection, kept: Kept) -> None:
    """Give it back its text: it could not be shared."""
    await connection.execute(
        asides.update().where(asides.c.key == kept.key).values(text=kept.text, footer=kept.footer)
    )
