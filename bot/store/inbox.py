"""The inbox: every piece of work from the moment Slack gets its ack until somebody can see the result.

    accept ──► waiting ──claim──► running ──finish──► done or failed
                  ▲                  │
                  └─ retry, give_back, an expired lease

One table is the queue: there is no broker to lose anything. Items of a lane run one at a time, in
order; a claim is a lease; text is erased when the item is finished, the key kept so that what Slack
delivers again is known. `leases` holds claim to finish, `signals` what people do meanwhile.
"""

import json
from typing import Any

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.items import Claim, Item, Kind, LeaseLost, Pool, State, key_under
from bot.store.leases import claim, drop, finish, give_back, hold, next_due, release, renew, retry
from bot.store.signals import clear_signal, signal, signals
from bot.store.tables import inbox, inbox_waits

__all__ = [
    "Claim",
    "Item",
    "Kind",
    "LeaseLost",
    "Pool",
    "State",
    "accept",
    "amend",
    "claim",
    "clear_signal",
    "drop",
    "finish",
    "forget_finished",
    "give_back",
    "hold",
    "is_finished",
    "next_due",
    "release",
    "renew",
    "retry",
    "signal",
    "signals",
    "unfinished",
]


async def accept(connection: Connection, item: Item, now: float) -> bool:
    """Put `item` into the inbox. Returns False, doing nothing, when its key is known."""
    added = await connection.scalar(
        insert(connection, inbox)
        .values(
            key=item.key,
            kind=item.kind,
            pool=item.pool,
            lane=item.lane,
            order_ts=item.order_ts,
            payload=json.dumps(item.payload, ensure_ascii=False),
            state=State.WAITING,
            due_at=now,
            accepted_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(inbox.c.id)
    )
    if added is not None and item.waits_for:
        waits = [{"item_id": added, "waits_for_key": key} for key in set(item.waits_for)]
        await connection.execute(inbox_waits.insert(), waits)
    return added is not None


async def amend(connection: Connection, key_prefix: str, payload: dict[str, Any]) -> int:
    """Change what waiting questions under `key_prefix` ask. Returns how many there were."""
    changed = await connection.execute(
        inbox.update()
        .where(key_under(key_prefix), inbox.c.kind == Kind.ANSWER, inbox.c.state == State.WAITING)
        .values(payload=json.dumps(payload, ensure_ascii=False))
    )
    return changed.rowcount


async def unfinished(connection: Connection, key_prefix: str) -> list[tuple[int, str, State]]:
    """Return (id, key, state) of what is still to be done under `key_prefix`."""
    rows = await connection.execute(
        sa.select(inbox.c.id, inbox.c.key, inbox.c.state)
        .where(key_under(key_prefix), inbox.c.finished_at.is_(None))
        .order_by(inbox.c.id)
    )
    return [(row.id, row.key, State(row.state)) for row in rows]


async def is_finished(connection: Connection, key: str) -> bool:
    """Whether the item of that key was seen through. An unknown key was not."""
    found = await connection.scalar(
        sa.select(inbox.c.id).where(inbox.c.key == key, inbox.c.finished_at.is_not(None))
    )
    return found is not None


async def forget_finished(connection: Connection, before: float) -> int:
    """Delete the keys of items finished before then. Returns how many there were."""
    forgotten = await connection.execute(inbox.delete().where(inbox.c.finished_at < before))
    return forgotten.rowcount
