"""Budgets: what may be spent a day or a month, by whom, and what is left of it.

Besides the server's own limit, which no admin can raise, budgets are of the workspace, a channel, a
person, or `everyone`: each person who has none of her own for that period. Days and months begin in
the time zone that the bot was started with.
"""

from datetime import tzinfo

import sqlalchemy as sa

from bot.store import spendings
from bot.store.budget import (
    MICRO,
    MOST_USD,
    NEARLY,
    BadAmount,
    Budget,
    BudgetKind,
    State,
    Terms,
    micro_usd_of,
)
from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.periods import Period, begin_of, end_of
from bot.store.spendings import Account, Spender
from bot.store.tables import budgets

__all__ = [
    "MICRO",
    "MOST_USD",
    "NEARLY",
    "BadAmount",
    "Budget",
    "BudgetKind",
    "State",
    "Terms",
    "account_of",
    "applying",
    "load_all",
    "load_teams",
    "micro_usd_of",
    "remove",
    "save",
    "state",
    "state_of",
    "state_of_one",
]


async def load_all(connection: Connection, team: str) -> list[Budget]:
    """Return every budget of a workspace: its own first, then by channel, by person, for everyone."""
    return [budget for of_team, budget in await load_teams(connection) if of_team == team]


async def load_teams(connection: Connection) -> list[tuple[str, Budget]]:
    """Return every budget there is with its workspace, in the order of `load_all`."""
    rows = await connection.execute(sa.select(budgets))
    order = list(BudgetKind)
    return sorted(
        ((row.team, _budget(row)) for row in rows),
        key=lambda one: (one[0], order.index(one[1].kind), one[1].subject, one[1].period),
    )


async def save(connection: Connection, team: str, budget: Budget, by: str, now: float) -> None:
    """Set a budget, in place of the one before. Raises BadAmount."""
    if not 0 <= budget.micro_usd <= MOST_USD * MICRO:
        raise BadAmount(most=MOST_USD)
    new = insert(connection, budgets).values(
        team=team,
        kind=budget.kind,
        subject=budget.subject,
        period=budget.period,
        micro_usd=budget.micro_usd,
        set_by=by,
        set_at=now,
    )
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["team", "kind", "subject", "period"],
            set_={name: new.excluded[name] for name in ("micro_usd", "set_by", "set_at")},
        )
    )


async def remove(
    connection: Connection, team: str, kind: BudgetKind, subject: str, period: Period
) -> bool:
    """Do away with a budget. Returns whether there was one."""
    gone = await connection.execute(
        budgets.delete().where(
            budgets.c.team == team,
            budgets.c.kind == kind,
            budgets.c.subject == subject,
            budgets.c.period == period,
        )
    )
    return gone.rowcount > 0


async def applying(connection: Connection, team: str, channel: str, user: str) -> list[Budget]:
    """Return the budgets that a person's spending in a channel counts against, the widest first.

    Her own for a period takes the place of `everyone`'s for it. No channel or no person: none of it.
    """
    asked = {"of_team": team, "of_channel": channel, "of_user": user}
    found = [_budget(row) for row in await connection.execute(_APPLYING, asked)]
    own = {one.period for one in found if one.kind is BudgetKind.PERSON}
    order = list(BudgetKind)
    return sorted(
        (one for one in found if one.kind is not BudgetKind.EVERYONE or one.period not in own),
        key=lambda one: (order.index(one.kind), one.period),
    )


def _is(kind: BudgetKind, subject: str) -> sa.ColumnElement[bool]:
    asked = sa.bindparam(f"of_{subject}", type_=sa.Text())
    return sa.and_(budgets.c.kind == kind, budgets.c.subject == asked, asked != "")


_APPLYING = sa.select(budgets).where(
    budgets.c.team == sa.bindparam("of_team"),
    sa.or_(
        budgets.c.kind == BudgetKind.WORKSPACE,
        _is(BudgetKind.CHANNEL, "channel"),
        _is(BudgetKind.PERSON, "user"),
        sa.and_(
            budgets.c.kind == BudgetKind.EVERYONE, sa.bindparam("of_user", type_=sa.Text()) != ""
        ),
    ),
)


async def state(
    connection: Connection,
    team: str,
    zone: tzinfo,
    now: float,
    *,
    channel: str = "",
    user: str = "",
    server_micro_usd: int | None = None,
) -> list[State]:
    """Return what is spent of each budget that counts for a person in a channel, the widest first.

    With `server_micro_usd`, the server's limit a month comes before them.
    """
    applied = await applying(connection, team, channel, user)
    if server_micro_usd is not None:
        applied.insert(0, Budget(BudgetKind.SERVER, "", Period.MONTH, server_micro_usd))
    spender = Spender(team, channel, "", user)
    return [await state_of_one(connection, spender, budget, zone, now) for budget in applied]


async def state_of(
    connection: Connection, spender: Spender, terms: Terms, now: float
) -> list[State]:
    """Return what is spent of each budget that counts for `spender`, the server's limit first."""
    return await state(
        connection,
        spender.team,
        terms.zone,
        now,
        channel=spender.channel,
        user=spender.user,
        server_micro_usd=terms.micro_usd,
    )


def account_of(budget: Budget, spender: Spender) -> tuple[str, Account, str]:
    """Return what a budget that applies to `spender` is summed over: team, account, subject."""
    match budget.kind:
        case BudgetKind.SERVER:
            return "", Account.SERVER, ""
        case BudgetKind.EVERYONE:
            return spender.team, Account.PERSON, spender.user
        case kind:
            return spender.team, Account(kind), budget.subject


async def state_of_one(
    connection: Connection, spender: Spender, budget: Budget, zone: tzinfo, now: float
) -> State:
    """Return what is spent of one budget; of `everyone`'s, by `spender`."""
    since = begin_of(budget.period, now, zone)
    spent = await spendings.spent(connection, *account_of(budget, spender), since)
    return State(budget, spent, end_of(budget.period, now, zone))


def _budget(row: sa.Row[tuple[object, ...]]) -> Budget:
    return Budget(
        BudgetKind(row.kind),
        row.subject,
        Period(row.period),
        row.micro_usd,
        row.set_by,
        row.set_at,
    )
