"""The ledger: money reserved before it is spent, settled or refunded after.

It only grows; the sum of a month is what is spent or promised in it. A reservation that was never
closed, because the process died, stays counted.
"""

import uuid
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.conversation import Usage
from bot.errors import UserFacingError
from bot.store.database import Connection
from bot.store.dialects import LEDGER_LOCK, Upsert, lock
from bot.store.tables import ledger

MICRO = 1_000_000
# A reservation older than this, in seconds, is of a process that died, not of a call under way.
LONGEST_CALL = 900.0


class BudgetSpent(UserFacingError):
    """The month's money is spent or promised; `budget` is the limit in dollars."""

    text = "budget_spent"


class BudgetHeld(UserFacingError):
    """Calls under way hold what is left of the month's money; some of it comes back."""

    text = "budget_held"
    is_transient = True


@dataclass(frozen=True, slots=True)
class Spender:
    """Who spends, and where."""

    team: str
    channel: str
    thread_ts: str
    user: str


async def reserve(
    connection: Connection,
    spender: Spender,
    purpose: str,
    model: str,
    micro_usd: int,
    limit_micro_usd: int,
    month_start: float,
    now: float,
) -> str:
    """Promise `micro_usd` and return the reservation to settle or refund.

    Raises BudgetSpent when the month would go over its limit, however many reserve at a time, and
    BudgetHeld when that is only because of what others hold. What costs nothing is always granted.
    """
    await lock(connection, LEDGER_LOCK)
    over = await spent(connection, month_start) + micro_usd - limit_micro_usd
    if micro_usd and over > 0:
        since = max(month_start, now - LONGEST_CALL)
        if await _held(connection, since) >= over:
            raise BudgetHeld
        raise BudgetSpent(budget=f"{limit_micro_usd / MICRO:.2f}")
    reservation = uuid.uuid4().hex
    await connection.execute(
        _RESERVE,
        {
            "reservation": reservation,
            "entry": "reserve",
            "at": now,
            "reserved_at": now,
            "micro_usd": micro_usd,
            "purpose": purpose,
            "model": model,
            **asdict(spender),
        },
    )
    return reservation


async def settle(
    connection: Connection, reservation: str, micro_usd_actual: int, usage: Usage, now: float
) -> None:
    """Correct a reservation to what the call did cost. Once: closed before, nothing happens."""
    await _close(connection, reservation, micro_usd_actual, usage, now)


async def refund(connection: Connection, reservation: str, now: float) -> None:
    """Give back a reservation that nothing was spent of. Once, as `settle`."""
    await _close(connection, reservation, 0, Usage(), now)


async def _close(
    connection: Connection, reservation: str, micro_usd_actual: int, usage: Usage, now: float
) -> None:
    reserved = (
        (await connection.execute(_RESERVED, {"of_reservation": reservation})).mappings().one()
    )
    entry = {
        **reserved,
        **asdict(usage),
        "entry": "close",
        "at": now,
        "micro_usd": micro_usd_actual - reserved["micro_usd"],
    }
    await connection.execute(_CLOSE.on(connection), entry)


_COPIED = (
    ledger.c.reservation,
    ledger.c.reserved_at,
    ledger.c.purpose,
    ledger.c.model,
    ledger.c.team,
    ledger.c.channel,
    ledger.c.thread_ts,
    ledger.c.user,
)
_RESERVE = ledger.insert()
_RESERVED = sa.select(*_COPIED, ledger.c.micro_usd).where(
    ledger.c.reservation == sa.bindparam("of_reservation"), ledger.c.entry == "reserve"
)
_CLOSE = Upsert(ledger, lambda new: new.on_conflict_do_nothing())


async def spent(connection: Connection, since: float) -> int:
    """Return what was spent or promised since then, in millionths of a dollar."""
    total = await connection.scalar(
        sa.select(sa.func.sum(ledger.c.micro_usd)).where(ledger.c.reserved_at >= since)
    )
    return int(total or 0)


async def _held(connection: Connection, since: float) -> int:
    """Return what calls under way may yet give back: reserved since then, and not closed."""
    closed = ledger.alias()
    is_closed = sa.exists().where(
        closed.c.reservation == ledger.c.reservation, closed.c.entry == "close"
    )
    total = await connection.scalar(
        sa.select(sa.func.sum(ledger.c.micro_usd)).where(ledger.c.reserved_at >= since, ~is_closed)
    )
    return int(total or 0)
