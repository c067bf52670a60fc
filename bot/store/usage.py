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


class BudgetSpent(UserFacingError):
    """The month's money is spent or promised; `budget` is the limit in dollars."""

    text = "budget_spent"


@dataclass(frozen=True, slots=True)
class Spender:
    """Who spends, and where."""

    team: str
    channel: str
    thread_ts: str
    user: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls to one model for one purpose came to."""

    model: str
    purpose: str
    calls: int
    micro_usd: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    reasoning_tokens: int
    audio_seconds: float


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

    Raises BudgetSpent when the month would go over its limit, however many reserve at a time. What
    costs nothing is always granted.
    """
    await lock(connection, LEDGER_LOCK)
    if micro_usd and await spent(connection, month_start) + micro_usd > limit_micro_usd:
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


async def summary(connection: Connection, since: float) -> list[Spent]:
    """Return what was spent or promised since then by model and purpose, the dearest first."""
    calls = sa.case((ledger.c.entry == "reserve", 1), else_=0)
    sums = {
        "calls": calls,
        "micro_usd": ledger.c.micro_usd,
        "input_tokens": ledger.c.input_tokens,
        "cached_tokens": ledger.c.cached_tokens,
        "output_tokens": ledger.c.output_tokens,
        "reasoning_tokens": ledger.c.reasoning_tokens,
    }
    whole = [sa.cast(sa.func.sum(what), sa.BigInteger).label(name) for name, what in sums.items()]
    rows = await connection.execute(
        sa.select(
            ledger.c.model,
            ledger.c.purpose,
            *whole,
            sa.func.sum(ledger.c.audio_seconds).label("audio_seconds"),
        )
        .where(ledger.c.reserved_at >= since)
        .group_by(ledger.c.model, ledger.c.purpose)
        .order_by(sa.desc("micro_usd"), ledger.c.model)
    )
    return [Spent(**row) for row in rows.mappings()]
