"""Unfinished work by whom and what place it is about: it ends when that is erased."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.conversation import Signal
from bot.store.database import Connection
from bot.store.items import Kind, State
from bot.store.signals import hold_all, signal
from bot.store.tables import inbox

# Work that holds what people wrote, or makes something of it. What tells, greets and withdraws goes on.
_HOLDING = frozenset(
    {
        Kind.ANSWER,
        Kind.TRANSCRIBE,
        Kind.RENDER,
        Kind.MANAGE,
        Kind.COMMAND,
        Kind.SHORTCUT,
    }
)


@dataclass(frozen=True, slots=True)
class Pending:
    """A piece of work that is not finished: `user` asked for it, in a place that may be unknown ("")."""

    key: str
    user: str
    channel: str
    thread_ts: str


async def drop(
    connection: Connection, is_about: Callable[[Pending], bool], now: float, but: str = ""
) -> bool:
    """Drop the work that `is_about` what will be erased; the item `but` (its key) goes on.

    The first thing a transaction does: until it ends nobody else claims or signals. What a process left
    that died is finished here. Returns whether some of it is under way, and holds what people wrote until
    whoever does it sees the signal.
    """
    await hold_all(connection)
    dropped = {one.key for one in await load(connection) if one.key != but and is_about(one)}
    for key in sorted(dropped):
        await signal(connection, Signal.DROP, key_prefix=key)
    is_left = sa.and_(inbox.c.finished_at.is_(None), inbox.c.key.in_(dropped))
    await connection.execute(
        inbox.update()
        .where(is_left, inbox.c.lease_until <= now)
        .values(state=State.DONE, outcome="dropped", finished_at=now, payload="")
    )
    return bool(await connection.scalar(sa.select(sa.exists().where(is_left))))


async def load(connection: Connection) -> list[Pending]:
    """Return the unfinished work that holds what people wrote."""
    rows = await connection.execute(
        sa.select(inbox.c.key, inbox.c.payload).where(
            inbox.c.finished_at.is_(None), inbox.c.kind.in_(_HOLDING)
        )
    )
    return [_pending(row.key, row.payload) for row in rows]


def _pending(key: str, payload: str) -> Pending:
    noun = json.loads(payload) if payload else {}
    place = noun.get("thread") or noun
    return Pending(
        key=key,
        user=str(noun.get("user") or ""),
        channel=str(place.get("channel") or ""),
        thread_ts=str(place.get("thread_ts") or ""),
    )


async def forget_unfinished(connection: Connection) -> None:
    """Delete all work that is not finished: there is nobody left to do it for."""
    await hold_all(connection)
    await connection.execute(inbox.delete().where(inbox.c.finished_at.is_(None)))


async def begun(connection: Connection) -> list[str]:
    """Return the keys of work under way, which may have something visible to take away."""
    found = await connection.scalars(
        sa.select(inbox.c.key).where(inbox.c.finished_at.is_(None), inbox.c.worker != "")
    )
    return list(found)
