"""The ledger: exact, whoever spends at the same time."""

import asyncio
import random
from datetime import UTC
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import Usage
from bot.store import budgets, spendings, usage
from bot.store.budgets import Budget, BudgetKind, Terms
from bot.store.database import Database
from bot.store.periods import Period, moment
from bot.store.spendings import Account
from bot.store.tables import ledger
from bot.store.tables import spendings as spent_table
from bot.store.usage import (
    BudgetHeld,
    BudgetSpent,
    Call,
    ChannelBudgetSpent,
    OwnBudgetSpent,
    Reservation,
    Spender,
    WorkspaceBudgetSpent,
)

pytestmark = pytest.mark.anyio

SPENDER = Spender("T", "C", "1700000000.000100", "U1")
LIMIT = 1_000_000
NOW = 1_795_305_600.0  # 2026-11-22 00:00 UTC
DECEMBER = 1_796_083_200.0
DAY = 24 * 3600.0


async def do(database: Database, change: Any, *arguments: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments)


async def reserve(
    database: Database,
    micro_usd: int,
    limit: int = LIMIT,
    now: float = NOW + 5.0,
    spender: Spender = SPENDER,
) -> Reservation:
    call, terms = Call(spender, "chat", "gpt", '{"fresh": "1"}'), Terms(limit, UTC)
    reservation: Reservation = await do(database, usage.reserve, call, micro_usd, terms, now)
    return reservation


async def spent(database: Database, since: float = 0.0) -> int:
    total: int = await do(database, spendings.spent, "", Account.SERVER, "", since)
    return total


async def set_budget(
    database: Database, kind: BudgetKind, micro_usd: int, subject: str = "", period: str = "month"
) -> None:
    budget = Budget(kind, subject, Period(period), micro_usd)
    await do(database, budgets.save, "T", budget, "UADMIN", NOW)


async def test_a_budget_holds_under_100_who_reserve_at_once(database: Database) -> None:
    results = await asyncio.gather(
        *(reserve(database, 30_000) for _ in range(100)), return_exceptions=True
    )

    refused = [result for result in results if isinstance(result, BudgetHeld)]
    assert len(refused) == 100 - 33
    assert await spent(database) == 990_000


async def test_what_others_hold_may_come_back_what_they_spent_may_not(database: Database) -> None:
    reservation = await reserve(database, 900_000)
    with pytest.raises(BudgetHeld):
        await reserve(database, 200_000)

    await do(database, usage.settle, reservation, 900_000, Usage(), NOW + 6.0)

    with pytest.raises(BudgetSpent) as refused:
        await reserve(database, 200_000)
    assert type(refused.value) is BudgetSpent
    assert refused.value.details == {"budget": 1.0, "at": moment(DECEMBER, UTC), "zone": "UTC"}


async def test_what_a_dead_process_held_does_not_come_back(database: Database) -> None:
    await reserve(database, 900_000, now=NOW)

    with pytest.raises(BudgetSpent):
        await reserve(database, 200_000, now=NOW + usage.LONGEST_CALL + 1)


async def test_a_settlement_corrects_the_estimate_once(database: Database) -> None:
    reservation = await reserve(database, 500)

    for _ in range(2):
        await do(database, usage.settle, reservation, 120, Usage(input_tokens=9), NOW + 6.0)
    await do(database, usage.refund, reservation, NOW + 7.0)

    assert await spent(database) == 120


async def test_those_who_settle_the_same_at_once_do_so_once(database: Database) -> None:
    reservation = await reserve(database, 500)

    closing = (
        do(database, usage.settle, reservation, 120, Usage(input_tokens=9), NOW + 6.0)
        for _ in range(5)
    )
    await asyncio.gather(*closing)

    assert await spent(database) == 120


async def test_a_refund_gives_all_back_once(database: Database) -> None:
    reservation = await reserve(database, 500)

    await do(database, usage.refund, reservation, NOW + 6.0)
    await do(database, usage.settle, reservation, 120, Usage(), NOW + 7.0)

    assert await spent(database) == 0


async def test_a_call_counts_in_the_month_it_was_reserved_in(database: Database) -> None:
    reservation = await reserve(database, 500, now=DECEMBER - 5.0)

    await do(database, usage.settle, reservation, 120, Usage(), DECEMBER + 5.0)

    assert await spent(database, NOW) == 120
    assert await spent(database, DECEMBER) == 0


async def test_what_is_free_needs_no_budget(database: Database) -> None:
    await set_budget(database, BudgetKind.PERSON, 0, "U1")

    await reserve(database, 0, limit=0)

    with pytest.raises(BudgetSpent):
        await reserve(database, 1, limit=0)


@pytest.mark.parametrize(
    ("kind", "subject", "error"),
    [
        (BudgetKind.WORKSPACE, "", WorkspaceBudgetSpent),
        (BudgetKind.CHANNEL, "C", ChannelBudgetSpent),
        (BudgetKind.PERSON, "U1", OwnBudgetSpent),
        (BudgetKind.EVERYONE, "", OwnBudgetSpent),
    ],
)
async def test_every_budget_is_held_and_says_whose_it_is(
    database: Database, kind: BudgetKind, subject: str, error: type[BudgetSpent]
) -> None:
    await set_budget(database, kind, 100, subject, "day")
    reservation = await reserve(database, 60)
    with pytest.raises(BudgetHeld):
        await reserve(database, 60)
    await do(database, usage.settle, reservation, 60, Usage(), NOW + 6.0)

    with pytest.raises(error) as refused:
        await reserve(database, 60)
    await reserve(database, 60, spender=Spender("T2", "C", "", "U1"))
    await reserve(database, 60, now=NOW + DAY)

    assert refused.value.details["at"] == moment(NOW + DAY, UTC)
    assert refused.value.details["budget"] == 0.0001


async def test_of_several_spent_budgets_told_is_the_last_to_reset(database: Database) -> None:
    await set_budget(database, BudgetKind.PERSON, 0, "U1", "day")
    await set_budget(database, BudgetKind.CHANNEL, 0, "C", "month")

    with pytest.raises(ChannelBudgetSpent):
        await reserve(database, 1)


async def test_others_have_budgets_of_their_own(database: Database) -> None:
    await set_budget(database, BudgetKind.EVERYONE, 100)
    await set_budget(database, BudgetKind.PERSON, 1_000, "U2")
    await reserve(database, 100)

    await reserve(database, 1_000, spender=Spender("T", "C", "", "U2"))
    await reserve(database, 100, spender=Spender("T", "C", "", "U3"))
    await reserve(database, 10_000, spender=Spender("T", "C", "", ""))

    assert await spent(database) == 11_200


async def test_a_reservation_knows_that_it_may_nearly_spend_a_budget(database: Database) -> None:
    await set_budget(database, BudgetKind.WORKSPACE, 1_000)

    near = [(await reserve(database, micro_usd)).is_near for micro_usd in (0, 799, 1)]

    assert near == [False, False, True]


async def test_the_servers_limit_is_over_all_workspaces(database: Database) -> None:
    await reserve(database, 900_000, spender=Spender("terminal", "", "", ""))

    with pytest.raises(BudgetHeld):
        await reserve(database, 200_000)


async def test_the_ledger_knows_the_price_that_applied(database: Database) -> None:
    reservation = await reserve(database, 500)
    refunded = await reserve(database, 500)

    await do(database, usage.settle, reservation, 120, Usage(), NOW + 6.0, '{"fresh": "2"}')
    await do(database, usage.refund, refunded, NOW + 6.0)

    async with database.read() as connection:
        rows = await connection.execute(
            sa.select(ledger.c.reservation, ledger.c.entry, ledger.c.price)
        )
        prices = {(row.reservation, row.entry): row.price for row in rows}
    assert prices == {
        (reservation.id, "reserve"): '{"fresh": "1"}',
        (reservation.id, "close"): '{"fresh": "2"}',
        (refunded.id, "reserve"): '{"fresh": "1"}',
        (refunded.id, "close"): '{"fresh": "1"}',
    }


async def sums_of_ledger(database: Database) -> dict[tuple[str, str, str, int], int]:
    """What spendings should say: those that are 0 left out."""
    sums: dict[tuple[str, str, str, int], int] = {}
    async with database.read() as connection:
        for row in await connection.execute(sa.select(ledger)):
            spender = Spender(row.team, row.channel, row.thread_ts, row.user)
            for account in spender.accounts():
                key = (*account, int(row.reserved_at // 900))
                sums[key] = sums.get(key, 0) + row.micro_usd
    return {key: total for key, total in sums.items() if total}


async def sums_kept(database: Database) -> dict[tuple[str, str, str, int], int]:
    async with database.read() as connection:
        rows = await connection.execute(sa.select(spent_table))
        return {
            (row.team, row.kind, row.subject, row.quarter): row.micro_usd
            for row in rows
            if row.micro_usd
        }


@pytest.mark.parametrize("seed", range(3))
async def test_spendings_are_always_the_ledgers_sums(database: Database, seed: int) -> None:
    """However calls are reserved, settled, refunded and refused beside each other."""
    chance = random.Random(seed)
    await set_budget(database, BudgetKind.EVERYONE, 3_000, period="day")
    teams, channels, users = ["T", "T", "terminal"], ["C1", "C2", ""], ["U1", "U2", ""]

    async def spend() -> None:
        spender = Spender(
            chance.choice(teams), chance.choice(channels), "1.0", chance.choice(users)
        )
        at = NOW + chance.uniform(0, 3 * 3600)
        try:
            reservation = await reserve(database, chance.randrange(500), 20_000, at, spender)
        except (BudgetSpent, BudgetHeld):
            return
        for _ in range(chance.randrange(3)):
            if chance.random() < 0.3:
                await do(database, usage.refund, reservation, at + 1)
            else:
                cost = chance.randrange(700)
                await do(database, usage.settle, reservation, cost, Usage(), at + 1)

    await asyncio.gather(*(spend() for _ in range(60)))

    assert await sums_kept(database) == await sums_of_ledger(database)


async def test_a_month_of_spendings_is_read_from_an_index(sqlite: Database) -> None:
    async with sqlite.read() as connection:
        plan = await connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT coalesce(sum(micro_usd), 0) FROM spendings"
            " WHERE team = '' AND kind = 'server' AND subject = '' AND quarter >= 1"
        )
        (step,) = [row.detail for row in plan]

    assert "(team=? AND kind=? AND subject=? AND quarter>?)" in step
