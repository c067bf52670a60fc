"""From claim to finish: who works on what, and for how long it is his.

A claim is a lease. Each claim counts up `attempts`, and every write of a worker names its attempt: a
worker that was thought dead and comes back finds that its claim no longer stands.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversation import Signal
from bot.store import scrubbing
from bot.store.database import Connection
from bot.store.dialects import CLAIMS_LOCK, lock
from bot.store.items import (
    AGAIN,
    Claim,
    Dropped,
    Kind,
    LeaseLost,
    Pool,
    State,
    is_waiting_for_others,
)
from bot.store.tables import inbox, inbox_waits

# So long a failed item that waits for its next attempt keeps later ones from overtaking it (seconds).
RETRY_HOLDS_LANE = 600.0

_now = sa.bindparam("now", type_=sa.Float)


def _holds_lane(item: sa.FromClause) -> sa.ColumnElement[bool]:
    """Match waiting items that later ones of their lane must not overtake."""
    is_overdue_retry = sa.and_(
        item.c.retrying_since > 0,
        item.c.retrying_since <= _now - RETRY_HOLDS_LANE,
        item.c.due_at > _now,
    )
    return sa.and_(
        item.c.absorbed_by.is_(None), sa.not_(is_overdue_retry), ~is_waiting_for_others(item)
    )


def _is_behind_another(item: sa.FromClause) -> sa.ColumnElement[bool]:
    """Match items whose lane has something running, or waiting before them."""
    other = inbox.alias()
    is_earlier = sa.tuple_(other.c.order_ts, other.c.id) < sa.tuple_(item.c.order_ts, item.c.id)
    return sa.exists().where(
        other.c.finished_at.is_(None),
        other.c.lane == item.c.lane,
        sa.or_(other.c.state == State.RUNNING, sa.and_(is_earlier, _holds_lane(other))),
    )


def _claimable() -> sa.Select[tuple[int]]:
    """Return the query for the ids that can be claimed now, at most one of a lane.

    What runs with an expired lease comes before all of its lane. PostgreSQL skips rows that somebody
    is just writing about: he is alive.
    """
    item = inbox.alias()
    is_abandoned = sa.and_(item.c.state == State.RUNNING, item.c.lease_until <= _now)
    is_next = sa.and_(
        item.c.state == State.WAITING,
        item.c.absorbed_by.is_(None),
        ~is_waiting_for_others(item),
        ~_is_behind_another(item),
    )
    return (
        sa.select(item.c.id)
        .where(
            item.c.finished_at.is_(None),
            item.c.pool == sa.bindparam("of_pool"),
            item.c.due_at <= _now,
            item.c.user.not_in(sa.bindparam("busy", expanding=True)),
            sa.or_(is_abandoned, is_next),
        )
        .order_by(item.c.due_at)
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .with_for_update(skip_locked=True, of=item)
    )


# What is tried again was begun when it was tried first. A process that died, or gave it back, takes no
# time from the next one.
_begun_at = sa.case(
    (
        sa.and_(inbox.c.state == State.WAITING, inbox.c.retrying_since > 0, inbox.c.begun_at > 0),
        inbox.c.begun_at,
    ),
    else_=_now,
)
# A REDO was for the attempt before: this one starts from what the question is now.
_CLAIM = (
    inbox.update()
    .where(inbox.c.id.in_(_claimable()))
    .values(
        state=State.RUNNING,
        attempts=inbox.c.attempts + 1,
        claims=inbox.c.claims + 1,
        worker=sa.bindparam("by"),
        lease_until=sa.bindparam("until", type_=sa.Float),
        begun_at=_begun_at,
        signal=sa.case((inbox.c.signal == "redo", ""), else_=inbox.c.signal),
    )
    .returning(
        inbox.c.id,
        inbox.c.key,
        inbox.c.kind,
        inbox.c.pool,
        inbox.c.lane,
        inbox.c.attempts,
        inbox.c.payload,
        inbox.c.order_ts,
        inbox.c.worker,
        inbox.c.claims,
        inbox.c.begun_at,
        inbox.c.signal,
    )
)

_running = inbox.alias()

# Only items that no worker ever had: one that had may have a visible reply of its own.
_ABSORB = (
    inbox.update()
    .where(
        inbox.c.finished_at.is_(None),
        inbox.c.lane.in_(sa.bindparam("lanes", expanding=True)),
        inbox.c.kind == Kind.ANSWER,
        ~inbox.c.key.contains(AGAIN, autoescape=True),
        inbox.c.state == State.WAITING,
        sa.or_(
            inbox.c.absorbed_by.in_(sa.bindparam("heads", expanding=True)),
            sa.and_(
                inbox.c.absorbed_by.is_(None),
                inbox.c.worker == "",
                inbox.c.due_at <= _now,
                ~is_waiting_for_others(inbox),
            ),
        ),
    )
    .values(
        absorbed_by=sa.select(_running.c.id)
        .where(
            _running.c.finished_at.is_(None),
            _running.c.lane == inbox.c.lane,
            _running.c.state == State.RUNNING,
        )
        .scalar_subquery()
    )
    .returning(inbox.c.absorbed_by, inbox.c.order_ts, inbox.c.id, inbox.c.payload)
)


async def claim(
    connection: Connection,
    pool: Pool,
    worker: str,
    now: float,
    lease: float,
    limit: int,
    of_one: int | None = None,
) -> list[Claim]:
    """Give `worker` up to `limit` items of `pool` for `lease` seconds.

    Whoever has `of_one` items of the pool running already gets no more of them for now, and at most so
    many are given out at a time: so her work never takes twice as many.

    Of each lane only what is next: nothing while an item of the lane runs, unless its lease has
    expired. An item that waits for others is passed over, and so is a retry that failed first more
    than ten minutes ago. A question takes along all later ones that nobody has begun; they come back
    with it when it is claimed again. What gives an answer anew does not, and goes with none. Attempts
    have no bound here: the worker gives up, in words.
    """
    await lock(connection, CLAIMS_LOCK)
    busy = await _busy(connection, pool, of_one, now) if of_one else []
    most = min(limit, of_one) if of_one else limit
    rows = (
        await connection.execute(
            _CLAIM,
            {
                "of_pool": pool,
                "by": worker,
                "now": now,
                "until": now + lease,
                "limit": most,
                "busy": busy,
            },
        )
    ).all()
    answers = [row for row in rows if row.kind == Kind.ANSWER and AGAIN not in row.key]
    absorbed = await _absorb(connection, answers, now) if answers else {}
    claims = [_to_claim(row, absorbed.get(row.id, ())) for row in rows]
    return sorted(claims, key=lambda claim: (claim.order_ts, claim.id))


async def _busy(connection: Connection, pool: Pool, of_one: int, now: float) -> list[str]:
    """Return who has at least `of_one` items of `pool` running, those of the dead not counted.

    They are claimed again first: counted, one of hers would keep itself from that for ever.
    """
    asked = {"of_pool": pool, "at_least": of_one, "now": now}
    return list(await connection.scalars(_BUSY, asked))


_BUSY = (
    sa.select(inbox.c.user)
    .where(
        inbox.c.finished_at.is_(None),
        inbox.c.pool == sa.bindparam("of_pool"),
        inbox.c.state == State.RUNNING,
        inbox.c.lease_until > _now,
        inbox.c.user != "",
    )
    .group_by(inbox.c.user)
    .having(sa.func.count() >= sa.bindparam("at_least", type_=sa.Integer))
)


async def _absorb(
    connection: Connection, heads: Sequence[sa.Row[*tuple[Any, ...]]], now: float
) -> dict[int, list[dict[str, Any]]]:
    """Attach what can be answered together with `heads`; return all that is attached, in order."""
    rows = await connection.execute(
        _ABSORB,
        {"lanes": [head.lane for head in heads], "heads": [head.id for head in heads], "now": now},
    )
    payloads: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row.order_ts, row.id)):
        payloads.setdefault(row.absorbed_by, []).append(json.loads(row.payload))
    return payloads


def _to_claim(row: sa.Row[*tuple[Any, ...]], absorbed: Iterable[dict[str, Any]]) -> Claim:
    return Claim(
        id=row.id,
        key=row.key,
        kind=Kind(row.kind),
        pool=Pool(row.pool),
        lane=row.lane,
        attempt=row.attempts,
        payload=json.loads(row.payload),
        order_ts=row.order_ts,
        worker=row.worker,
        was_begun=row.claims > 1,
        begun_at=row.begun_at,
        signal=Signal(row.signal) if row.signal else None,
        absorbed=tuple(absorbed),
    )


async def renew(
    connection: Connection, now: float, lease: float, claims: Collection[Claim]
) -> set[int]:
    """Extend the leases of `claims` and return the ids of those that still stand."""
    mine = (
        sa.select(inbox.c.id)
        .where(
            sa.tuple_(inbox.c.id, inbox.c.attempts, inbox.c.worker).in_(
                [(claim.id, claim.attempt, claim.worker) for claim in claims]
            ),
            inbox.c.state == State.RUNNING,
        )
        .order_by(inbox.c.id)
        .with_for_update()
    )
    renewed = await connection.scalars(
        inbox.update()
        .where(inbox.c.id.in_(mine))
        .values(lease_until=now + lease)
        .returning(inbox.c.id)
    )
    return set(renewed)


async def release(connection: Connection, is_dead: Callable[[str], bool]) -> int:
    """End the leases of workers that are known to be dead; return of how many items.

    Their work is then claimed at once, not when the lease runs out. A worker wrongly thought dead
    does no harm: what it still writes names an attempt that is over.
    """
    running = inbox.c.state == State.RUNNING
    workers = await connection.scalars(sa.select(inbox.c.worker).where(running).distinct())
    if not (dead := [worker for worker in workers if is_dead(worker)]):
        return 0
    released = await connection.execute(
        inbox.update().where(running, inbox.c.worker.in_(dead)).values(lease_until=0.0)
    )
    return released.rowcount


IS_HELD = sa.and_(
    inbox.c.id == sa.bindparam("held_id"),
    inbox.c.state == State.RUNNING,
    inbox.c.attempts == sa.bindparam("held_attempt"),
    inbox.c.worker == sa.bindparam("held_by"),
)
"""Matches the item of a claim as long as it stands, whether or not its lease has run out."""


def held(claim: Claim) -> dict[str, Any]:
    """Return the parameters of `IS_HELD`."""
    return {"held_id": claim.id, "held_attempt": claim.attempt, "held_by": claim.worker}


async def hold(connection: Connection, claim: Claim) -> Signal | None:
    """Make sure that the rest of this transaction is written by who owns the work.

    Returns what a person did to it meanwhile, if anything. Raises LeaseLost when another worker has
    taken it, or it was finished. Until the transaction ends nobody can take or signal it.
    """
    signal = await connection.scalar(_HOLD, held(claim))
    if signal is None:
        raise LeaseLost(claim.key)
    return Signal(signal) if signal else None


async def hold_wanted(connection: Connection, claim: Claim) -> Signal | None:
    """Make sure as `hold` does, and that what the work is about is still there. Raises Dropped too.

    The first thing in a transaction that stores something anew: what was erased must not come back.
    """
    signal = await hold(connection, claim)
    if signal is Signal.DROP:
        raise Dropped(claim.key)
    return signal


async def check_wanted(connection: Connection, key: str) -> None:
    """Raise Dropped where what the work `key` is about was erased; till the transaction ends it isn't."""
    if await connection.scalar(_SIGNAL_OF, {"of_key": key}) == Signal.DROP:
        raise Dropped(key)


_SIGNAL_OF = (
    sa.select(inbox.c.signal).where(inbox.c.key == sa.bindparam("of_key")).with_for_update()
)
_HOLD = sa.select(inbox.c.signal).where(IS_HELD).with_for_update()


async def _leave(connection: Connection, claim: Claim, change: sa.Update, **values: Any) -> None:
    """Make `change`, and `values`, to the claimed item for good. Raises LeaseLost as `hold` does."""
    left = await connection.execute(change, {**held(claim), "lease_until": 0.0, **values})
    if left.rowcount == 0:
        raise LeaseLost(claim.key)


_LEAVE = inbox.update().where(IS_HELD)


async def finish(
    connection: Connection,
    claim: Claim,
    now: float,
    outcome: str = "done",
    state: State = State.DONE,
) -> None:
    """Record `outcome` for the item and all it absorbed, and erase their text. As `hold`, LeaseLost."""
    ending = {"state": state, "outcome": outcome, "finished_at": now, "payload": ""}
    await _leave(connection, claim, _LEAVE, **ending)
    if claim.absorbed:
        await connection.execute(inbox.update().where(_is_absorbed_by(claim)).values(**ending))


async def drop(connection: Connection, claim: Claim, now: float) -> None:
    """Finish an item that is about nothing any more; what it absorbed is answered by itself.

    What it was about was erased, and its own text goes only now: that is to be scrubbed too.
    """
    if claim.absorbed:
        await connection.execute(
            inbox.update().where(_is_absorbed_by(claim)).values(absorbed_by=None)
        )
    await finish(connection, claim, now, "dropped")
    await scrubbing.want(connection, now)


async def retry(connection: Connection, claim: Claim, now: float, due_at: float) -> None:
    """Put the item back until `due_at`, its attempts counted. Raises LeaseLost as `hold` does."""
    first = sa.case((inbox.c.retrying_since > 0, inbox.c.retrying_since), else_=now)
    change = _LEAVE.values(retrying_since=first)
    await _leave(connection, claim, change, state=State.WAITING, due_at=due_at)


async def postpone(connection: Connection, claim: Claim, waits_for: Collection[str]) -> None:
    """Put the item back until the items with the keys `waits_for` are finished, no attempt counted.

    Meanwhile it doesn't hold up its lane. Raises LeaseLost as `hold` does.
    """
    await give_back(connection, claim)
    known = await connection.scalars(
        sa.select(inbox_waits.c.waits_for_key).where(inbox_waits.c.item_id == claim.id)
    )
    if new := set(waits_for) - set(known):
        waits = [{"item_id": claim.id, "waits_for_key": key} for key in new]
        await connection.execute(inbox_waits.insert(), waits)


async def give_back(connection: Connection, claim: Claim) -> None:
    """Put the item back at once, as if this attempt had not been. Raises LeaseLost as `hold` does."""
    change = _LEAVE.values(attempts=inbox.c.attempts - 1, begun_at=0.0)
    await _leave(connection, claim, change, state=State.WAITING)


def _is_absorbed_by(claim: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(
        inbox.c.finished_at.is_(None),
        inbox.c.lane == claim.lane,
        inbox.c.absorbed_by == claim.id,
    )
