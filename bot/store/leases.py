"""From claim to finish: who works on what, and for how long it is his.

A claim is a lease. Each claim counts up `attempts`, and every write of a worker names its attempt: a
worker that was thought dead and comes back finds that its claim no longer stands.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import CLAIMS_LOCK, lock
from bot.store.items import Claim, Kind, LeaseLost, Pool, State, is_waiting_for_others
from bot.store.tables import inbox

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
            sa.or_(is_abandoned, is_next),
        )
        .order_by(item.c.due_at)
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .with_for_update(skip_locked=True, of=item)
    )


# A REDO was for the attempt before: this one starts from what the question is now.
_CLAIM = (
    inbox.update()
    .where(inbox.c.id.in_(_claimable()))
    .values(
        state=State.RUNNING,
        attempts=inbox.c.attempts + 1,
        worker=sa.bindparam("by"),
        lease_until=sa.bindparam("until", type_=sa.Float),
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
    connection: Connection, pool: Pool, worker: str, now: float, lease: float, limit: int
) -> list[Claim]:
    """Give `worker` up to `limit` items of `pool` for `lease` seconds.

    Of each lane only what is next: nothing while an item of the lane runs, unless its lease has
    expired. An item that waits for others is passed over, and so is a retry that failed first more
    than ten minutes ago. A question takes along all later ones that nobody has begun; they come back
    with it when it is claimed again. Attempts have no bound here: the worker gives up, in words.
    """
    await lock(connection, CLAIMS_LOCK)
    rows = (
        await connection.execute(
            _CLAIM,
            {"of_pool": pool, "by": worker, "now": now, "until": now + lease, "limit": limit},
        )
    ).all()
    answers = [row for row in rows if row.kind == Kind.ANSWER]
    absorbed = await _absorb(connection, answers, now) if answers else {}
    claims = [_to_claim(row, absorbed.get(row.id, ())) for row in rows]
    return sorted(claims, key=lambda claim: (claim.order_ts, claim.id))


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
        absorbed=tuple(absorbed),
    )


async def renew(
    connection: Connection, worker: str, now: float, lease: float, ids: Collection[int]
) -> set[int]:
    """Extend the leases of `ids` and return those that are still the worker's."""
    mine = (
        sa.select(inbox.c.id)
        .where(inbox.c.id.in_(ids), inbox.c.worker == worker, inbox.c.state == State.RUNNING)
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


def is_held(claim: Claim) -> sa.ColumnElement[bool]:
    """Match the item of `claim` as long as the claim stands, whether or not its lease has run out."""
    return sa.and_(
        inbox.c.id == claim.id,
        inbox.c.state == State.RUNNING,
        inbox.c.attempts == claim.attempt,
        inbox.c.worker == claim.worker,
    )


async def hold(connection: Connection, claim: Claim) -> None:
    """Make sure that the rest of this transaction is written by who owns the work.

    Raises LeaseLost when another worker has taken it, or it was finished. Until the transaction ends
    nobody can take it.
    """
    held = sa.select(inbox.c.id).where(is_held(claim)).with_for_update()
    if await connection.scalar(held) is None:
        raise LeaseLost(claim.key)


async def _leave(connection: Connection, claim: Claim, **values: Any) -> None:
    """Change the claimed item for good. Raises LeaseLost as `hold` does."""
    left = await connection.execute(
        inbox.update().where(is_held(claim)).values(lease_until=0.0, **values)
    )
    if left.rowcount == 0:
        raise LeaseLost(claim.key)


async def finish(
    connection: Connection,
    claim: Claim,
    now: float,
    outcome: str = "done",
    state: State = State.DONE,
) -> None:
    """Record `outcome` for the item and all it absorbed, and erase their text. As `hold`, LeaseLost."""
    ending = {"state": state, "outcome": outcome, "finished_at": now, "payload": ""}
    await _leave(connection, claim, **ending)
    if claim.absorbed:
        await connection.execute(inbox.update().where(_is_absorbed_by(claim)).values(**ending))


async def drop(connection: Connection, claim: Claim, now: float) -> None:
    """Finish an item that is about nothing any more; what it absorbed is answered by itself."""
    if claim.absorbed:
        await connection.execute(
            inbox.update().where(_is_absorbed_by(claim)).values(absorbed_by=None)
        )
    await finish(connection, claim, now, "dropped")


async def retry(connection: Connection, claim: Claim, now: float, due_at: float) -> None:
    """Put the item back until `due_at`, its attempts counted. Raises LeaseLost as `hold` does."""
    first = sa.case((inbox.c.retrying_since > 0, inbox.c.retrying_since), else_=now)
    await _leave(connection, claim, state=State.WAITING, due_at=due_at, retrying_since=first)


async def give_back(connection: Connection, claim: Claim) -> None:
    """Put the item back at once, as if this attempt had not been. Raises LeaseLost as `hold` does."""
    await _leave(connection, claim, state=State.WAITING, attempts=inbox.c.attempts - 1)


def _is_absorbed_by(claim: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(
        inbox.c.finished_at.is_(None),
        inbox.c.lane == claim.lane,
        inbox.c.absorbed_by == claim.id,
    )


async def next_due(connection: Connection, pool: Pool, now: float) -> float | None:
    """Return when, after `now`, something of `pool` may become claimable by time alone, or None."""
    mine = sa.and_(inbox.c.finished_at.is_(None), inbox.c.pool == pool)
    is_waiting = sa.and_(inbox.c.state == State.WAITING, inbox.c.absorbed_by.is_(None))
    moments = [
        (inbox.c.due_at, is_waiting),
        (inbox.c.lease_until, inbox.c.state == State.RUNNING),
        (
            inbox.c.retrying_since + RETRY_HOLDS_LANE,
            sa.and_(is_waiting, inbox.c.retrying_since > 0),
        ),
    ]
    soonest = [
        sa.select(sa.func.min(moment)).where(mine, condition, moment > now).scalar_subquery()
        for moment, condition in moments
    ]
    row = (await connection.execute(sa.select(*soonest))).one()
    return min((moment for moment in row if moment is not None), default=None)
