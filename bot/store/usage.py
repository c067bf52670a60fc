"""The ledger: money reserved before it is spent, settled or refunded after.

It only grows; the sum of a period is what is spent or promised in it, and `spendings` keeps those sums
in the same transactions. All of them go through one lock, one at a time, so that no two see the same
rest of a budget. A call counts in the day and the month that it was reserved in.

A reservation that was never closed, because the process died, stays counted for good: the call may
have been made and billed, and nobody is left who could say. It only stops counting as held: what
others hold may come back, so who is refused for it is told to ask again in a few minutes.
"""

import uuid
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.conversation import Usage
from bot.store import spendings
from bot.store.budgets import State, Terms, account_of, state_of
from bot.store.database import Connection
from bot.store.dialects import LEDGER_LOCK, Upsert, lock
from bot.store.periods import begin_of
from bot.store.refusals import (
    BudgetHeld,
    BudgetSpent,
    ChannelBudgetSpent,
    OwnBudgetSpent,
    WorkspaceBudgetSpent,
    refuse,
)
from bot.store.spendings import Account, Spender
from bot.store.tables import ledger

__all__ = [
    "LONGEST_CALL",
    "BudgetHeld",
    "BudgetSpent",
    "Call",
    "ChannelBudgetSpent",
    "OwnBudgetSpent",
    "Reservation",
    "Spender",
    "WorkspaceBudgetSpent",
    "refund",
    "reserve",
    "settle",
]

# A reservation older than this, in seconds, is of a process that died, not of a call under way.
LONGEST_CALL = 900.0


@dataclass(frozen=True, slots=True)
class Call:
    """A model call to be paid: by whom, what for (chat, audio), and at which price (JSON)."""

    spender: Spender
    purpose: str
    model: str
    price: str = ""


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money promised to a call. `is_near`: with it, a budget may be nearly spent."""

    id: str
    is_near: bool


async def reserve(
    connection: Connection, call: Call, micro_usd: int, terms: Terms, now: float
) -> Reservation:
    """Promise `micro_usd` and return the reservation to settle or refund.

    Raises BudgetSpent, or a subclass, when a budget would be overrun, however many reserve at a time,
    and BudgetHeld when that is only because of what others hold. What costs nothing is always granted.
    """
    await lock(connection, LEDGER_LOCK)
    is_near = micro_usd > 0 and await _check(connection, call.spender, micro_usd, terms, now)
    reservation = uuid.uuid4().hex
    await connection.execute(
        _RESERVE,
        {
            "reservation": reservation,
            "entry": "reserve",
            "at": now,
            "reserved_at": now,
            "micro_usd": micro_usd,
            "purpose": call.purpose,
            "model": call.model,
            "price": call.price,
            **asdict(call.spender),
        },
    )
    await spendings.add(connection, call.spender, now, micro_usd)
    return Reservation(reservation, is_near)


async def settle(
    connection: Connection,
    reservation: Reservation,
    micro_usd: int,
    usage: Usage,
    now: float,
    price: str = "",
) -> None:
    """Correct a reservation to what the call did cost, at the price (JSON) that applied to it.

    Once: closed before, nothing happens.
    """
    await _close(connection, reservation, micro_usd, usage, now, price)


async def refund(connection: Connection, reservation: Reservation, now: float) -> None:
    """Give back a reservation that nothing was spent of. Once, as `settle`."""
    await _close(connection, reservation, 0, Usage(), now, "")


async def _close(
    connection: Connection,
    reservation: Reservation,
    micro_usd: int,
    usage: Usage,
    now: float,
    price: str,
) -> None:
    await lock(connection, LEDGER_LOCK)
    rows = await connection.execute(_RESERVED, {"of_reservation": reservation.id})
    reserved = rows.mappings().one()
    difference = micro_usd - reserved["micro_usd"]
    entry = {
        **reserved,
        **asdict(usage),
        "entry": "close",
        "at": now,
        "micro_usd": difference,
        "price": price or reserved["price"],
    }
    if await connection.scalar(_CLOSE.on(connection), entry) is not None:
        spender = Spender(*(reserved[name] for name in ("team", "channel", "thread_ts", "user")))
        await spendings.add(connection, spender, reserved["reserved_at"], difference)


_COPIED = (
    ledger.c.reservation,
    ledger.c.reserved_at,
    ledger.c.purpose,
    ledger.c.model,
    ledger.c.price,
    ledger.c.team,
    ledger.c.channel,
    ledger.c.thread_ts,
    ledger.c.user,
)
_RESERVE = ledger.insert()
_RESERVED = sa.select(*_COPIED, ledger.c.micro_usd).where(
    ledger.c.reservation == sa.bindparam("of_reservation"), ledger.c.entry == "reserve"
)
_CLOSE = Upsert(
    ledger,
    lambda new: new.on_conflict_do_nothing(index_elements=["reservation", "entry"]).returning(
        ledger.c.id
    ),
)


async def _check(
    connection: Connection, spender: Spender, micro_usd: int, terms: Terms, now: float
) -> bool:
    """Tell whether a budget is nearly spent with `micro_usd`.

    Raises what is to be said of one that doesn't cover it, of several the last to reset.
    """
    lasting: list[State] = []
    is_held = is_near = False
    for one in await state_of(connection, spender, terms, now):
        spent = one.spent_micro_usd + micro_usd
        is_near |= one._replace(spent_micro_usd=spent).is_nearly_spent
        lacking = spent - one.budget.micro_usd
        if lacking <= 0:
            continue
        since = max(begin_of(one.budget.period, now, terms.zone), now - LONGEST_CALL)
        if await _held(connection, *account_of(one.budget, spender), since) >= lacking:
            is_held = True
        else:
            lasting.append(one)
    if lasting:
        refuse(max(lasting, key=lambda one: one.resets_at), terms.zone)
    if is_held:
        raise BudgetHeld
    return is_near


async def _held(
    connection: Connection, team: str, account: Account, subject: str, since: float
) -> int:
    """Return what calls under way may yet give back: reserved since then, and not closed."""
    closed = ledger.alias()
    is_closed = sa.exists().where(
        closed.c.reservation == ledger.c.reservation, closed.c.entry == "close"
    )
    query = sa.select(sa.func.sum(ledger.c.micro_usd)).where(
        ledger.c.reserved_at >= since, ledger.c.entry == "reserve", ~is_closed
    )
    if account is not Account.SERVER:
        query = query.where(ledger.c.team == team)
    if account is Account.CHANNEL:
        query = query.where(ledger.c.channel == subject)
    if account is Account.PERSON:
        query = query.where(ledger.c.user == subject)
    return int(await connection.scalar(query) or 0)
