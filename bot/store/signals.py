"""What people do to work meanwhile: stop it, change the question, delete it.

A signal is a column of the item that its worker looks at. It never queues behind other work.
"""

from collections.abc import Collection

import sqlalchemy as sa

from bot.conversation import Signal
from bot.store.database import Connection
from bot.store.dialects import CLAIMS_LOCK, lock
from bot.store.edits import drop_answer
from bot.store.items import Claim, Kind, State, key_under
from bot.store.leases import IS_HELD, held
from bot.store.tables import inbox

_IS_ABOUT = {
    Signal.STOP: inbox.c.worker != "",  # under way, or between two attempts; what waits is answered
    Signal.REDO: inbox.c.kind == Kind.ANSWER,
    Signal.DROP: sa.true(),
}


async def signal(
    connection: Connection, signal: Signal, *, lane: str = "", key_prefix: str = ""
) -> list[int]:
    """Signal what is unfinished in a lane or under a key. Returns the ids of the items it is about.

    STOP is about what has begun, REDO about questions. DROP finishes at once what nobody works on,
    and lets go of what a dropped question had absorbed. Where a question is just being answered as
    part of another one, that one is answered again: what was kept of its answer goes. Nothing
    overrules DROP.
    """
    await hold_all(connection)
    place = key_under(key_prefix) if key_prefix else inbox.c.lane == lane
    rows = (
        await connection.execute(
            sa.select(inbox.c.id, inbox.c.absorbed_by).where(
                inbox.c.finished_at.is_(None), place, _IS_ABOUT[signal]
            )
        )
    ).all()
    if not rows:
        return []
    ids = {row.id for row in rows}
    heads = {row.absorbed_by for row in rows if row.absorbed_by} - ids
    await _lock_rows(connection, {row.absorbed_by or row.id for row in rows})
    await _set(connection, heads, Signal.REDO)
    for key in await reply_keys(connection, heads):
        await drop_answer(connection, key)
    await _set(connection, ids, signal)
    if signal is Signal.DROP:
        await _drop(connection, ids)
    return sorted(ids | heads)


async def hold_all(connection: Connection) -> None:
    """Let nobody else claim or signal until the transaction ends.

    For whoever signals only after he has changed messages, or holds a claim: in any other order he
    and another who signals would wait for each other for ever.
    """
    await lock(connection, CLAIMS_LOCK)


async def reply_keys(connection: Connection, ids: Collection[int]) -> list[str]:
    """Return the keys of the replies that the answers `ids` are given in."""
    if not ids:
        return []
    keys = await connection.scalars(
        sa.select(inbox.c.key).where(inbox.c.id.in_(ids), inbox.c.kind == Kind.ANSWER)
    )
    return ["/".join(key.split("/")[:3]) for key in keys]


async def _lock_rows(connection: Connection, ids: Collection[int]) -> None:
    """Lock heads before what they absorbed, as a worker that finishes does: no deadlock."""
    if connection.dialect.name == "postgresql":
        await connection.execute(
            sa.select(inbox.c.id).where(inbox.c.id.in_(ids)).order_by(inbox.c.id).with_for_update()
        )


async def _set(connection: Connection, ids: Collection[int], signal: Signal) -> None:
    await connection.execute(
        inbox.update()
        .where(
            inbox.c.id.in_(ids),
            inbox.c.finished_at.is_(None),
            inbox.c.signal != Signal.DROP,
        )
        .values(signal=signal)
    )


async def _drop(connection: Connection, ids: Collection[int]) -> None:
    """Let go of what `ids` absorbed, then finish those of them that wait.

    They count as finished when they came: all that rests on it is how long their keys are kept.
    """
    await connection.execute(
        inbox.update()
        .where(inbox.c.finished_at.is_(None), inbox.c.absorbed_by.in_(ids))
        .values(absorbed_by=None)
    )
    await connection.execute(
        inbox.update()
        .where(inbox.c.id.in_(ids), inbox.c.state == State.WAITING)
        .values(state=State.DONE, outcome="dropped", finished_at=inbox.c.accepted_at, payload="")
    )


async def signals(connection: Connection, ids: Collection[int]) -> dict[int, Signal]:
    """Return the signals set on `ids`, of those that have one."""
    rows = await connection.execute(
        sa.select(inbox.c.id, inbox.c.signal).where(
            inbox.c.id.in_(ids), inbox.c.signal != "", inbox.c.state == State.RUNNING
        )
    )
    return {row.id: Signal(row.signal) for row in rows}


async def clear_redo(connection: Connection, claim: Claim) -> None:
    """Take back an edit's signal, from which the worker goes on; whatever else came stays.

    The work begins when the claim says, for later attempts too.
    """
    is_redo = sa.and_(IS_HELD, inbox.c.signal == Signal.REDO)
    change = inbox.update().where(is_redo).values(signal="", begun_at=claim.begun_at)
    await connection.execute(change, held(claim))
