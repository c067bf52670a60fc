"""The inbox: every piece of work from the moment Slack gets its ack until somebody can see the result.

    accept ──► waiting ──claim──► running ──finish──► done or failed
                  ▲                  │
                  └─ retry, give_back, an expired lease

One table is the queue: there is no broker to lose anything. Items of a lane run one at a time, in
order; a claim is a lease; text is erased when the item is finished, the key kept so that what Slack
delivers again is known. `leases` holds claim to finish, `signals` what people do meanwhile.
"""

import json

import sqlalchemy as sa

from bot.conversation import ThreadKey
from bot.store.database import Connection
from bot.store.dialects import Upsert
from bot.store.items import (
    AGAIN,
    ATTEMPTS,
    Claim,
    Dropped,
    Item,
    Kind,
    LeaseLost,
    Pool,
    Postponed,
    State,
    key_under,
)
from bot.store.leases import (
    check_wanted,
    claim,
    drop,
    finish,
    give_back,
    hold,
    hold_wanted,
    postpone,
    release,
    renew,
    retry,
)
from bot.store.signals import clear_redo, hold_all, signal, signals
from bot.store.tables import inbox, inbox_waits

__all__ = [
    "ATTEMPTS",
    "Claim",
    "Dropped",
    "Item",
    "Kind",
    "LeaseLost",
    "Pool",
    "Postponed",
    "State",
    "accept",
    "answering_in",
    "asking_in",
    "check_wanted",
    "claim",
    "clear_redo",
    "drop",
    "finish",
    "forget_finished",
    "give_back",
    "hold",
    "hold_all",
    "hold_wanted",
    "is_under_way",
    "is_wanted_again",
    "owed",
    "postpone",
    "release",
    "renew",
    "retry",
    "signal",
    "signals",
    "waiting_in",
    "was_asked",
    "wished_in",
]


async def accept(connection: Connection, item: Item, now: float) -> bool:
    """Put `item` into the inbox. Returns False, doing nothing, when its key is known."""
    added = await connection.scalar(
        _ACCEPT.on(connection),
        {
            "key": item.key,
            "kind": item.kind,
            "pool": item.pool,
            "lane": item.lane,
            "order_ts": item.order_ts,
            "payload": json.dumps(item.payload, ensure_ascii=False),
            "user": item.user,
            "state": State.WAITING,
            "due_at": now,
            "accepted_at": now,
        },
    )
    if added is not None and item.waits_for:
        waits = [{"item_id": added, "waits_for_key": key} for key in set(item.waits_for)]
        await connection.execute(inbox_waits.insert(), waits)
    return added is not None


_ACCEPT = Upsert(
    inbox,
    lambda new: new.on_conflict_do_nothing(index_elements=["key"]).returning(inbox.c.id),
)


async def is_wanted_again(connection: Connection, reply_key: str) -> bool:
    """Whether an answer is still to be given anew. Until the transaction ends nobody else asks."""
    await hold_all(connection)
    return any(AGAIN in key for key in await owed(connection, reply_key))


async def owed(connection: Connection, reply_key: str) -> list[str]:
    """Return the keys of unfinished answers to the question that `reply_key` names."""
    found = await connection.scalars(
        sa.select(inbox.c.key).where(
            inbox.c.finished_at.is_(None), inbox.c.kind == Kind.ANSWER, key_under(reply_key)
        )
    )
    return list(found)


async def is_under_way(connection: Connection, key_prefix: str) -> bool:
    """Whether anything under a key is unfinished."""
    is_unfinished = sa.exists().where(inbox.c.finished_at.is_(None), key_under(key_prefix))
    return bool(await connection.scalar(sa.select(is_unfinished)))


async def waiting_in(connection: Connection, lane: str) -> set[str]:
    """Return the `order_ts` of what waits in a lane for its own turn."""
    waiting = await connection.scalars(_WAITING, {"in_lane": lane})
    return set(waiting)


_WAITING = sa.select(inbox.c.order_ts).where(
    inbox.c.finished_at.is_(None),
    inbox.c.lane == sa.bindparam("in_lane"),
    inbox.c.state == State.WAITING,
    inbox.c.absorbed_by.is_(None),
)


async def asking_in(connection: Connection, lane: str) -> frozenset[str] | None:
    """Return who asked for the answer that is under way in a lane, None where there is none."""
    rows = list(await connection.scalars(_UNDER_WAY, {"in_lane": lane}))
    asked = [json.loads(payload) for payload in rows]
    users = (one.get(name) for one in asked for name in ("user", "again_by"))
    return frozenset(user for user in users if user) if rows else None


_UNDER_WAY = sa.select(inbox.c.payload).where(
    inbox.c.finished_at.is_(None),
    inbox.c.lane == sa.bindparam("in_lane"),
    inbox.c.kind == Kind.ANSWER,
    sa.or_(inbox.c.worker != "", inbox.c.absorbed_by.is_not(None)),
)


async def answering_in(connection: Connection, place: str) -> list[str]:
    """Return the lanes of answers under way in a channel, which `place` names as team/channel."""
    lanes = await connection.scalars(
        _LANES,
        {"from_lane": f"chat/{place}/", "to_lane": f"chat/{place}0"},  # "0" follows "/"
    )
    return list(lanes)


_LANES = (
    sa.select(inbox.c.lane)
    .where(
        inbox.c.finished_at.is_(None),
        inbox.c.lane >= sa.bindparam("from_lane"),
        inbox.c.lane < sa.bindparam("to_lane"),
        inbox.c.kind == Kind.ANSWER,
        inbox.c.worker != "",
    )
    .distinct()
)


async def was_asked(connection: Connection, key_prefix: str) -> bool:
    """Whether a question under `key_prefix` was ever accepted, as long as its key is kept."""
    is_question = sa.and_(key_under(key_prefix), inbox.c.kind == Kind.ANSWER)
    return bool(await connection.scalar(sa.select(sa.exists().where(is_question))))


async def wished_in(connection: Connection, thread: ThreadKey, ts: str) -> list[str]:
    """Return the keys of unfinished work that the message `ts` of `thread` wished for in words."""
    found = await connection.scalars(
        sa.select(inbox.c.key).where(
            inbox.c.finished_at.is_(None),
            inbox.c.kind == Kind.RENDER,
            inbox.c.key.startswith(f"{thread.team}/{thread.channel}/", autoescape=True),
            inbox.c.key.endswith(f"/{ts}", autoescape=True),
        )
    )
    return list(found)


async def forget_finished(connection: Connection, before: float) -> int:
    """Delete the keys of items finished before then. Returns how many there were."""
    forgotten = await connection.execute(inbox.delete().where(inbox.c.finished_at < before))
    return forgotten.rowcount
