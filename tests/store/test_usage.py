"""The ledger: exact, whoever spends at the same time."""

import asyncio
from typing import Any

import pytest

from bot.conversation import Usage
from bot.store import usage
from bot.store.database import Database
from bot.store.usage import BudgetHeld, BudgetSpent, Spender

pytestmark = pytest.mark.anyio

SPENDER = Spender("T", "C", "1700000000.000100", "U1")
LIMIT = 1_000_000


async def do(database: Database, change: Any, *arguments: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments)


async def reserve(database: Database, micro_usd: int, limit: int = LIMIT, now: float = 5.0) -> str:
    reservation: str = await do(
        database, usage.reserve, SPENDER, "chat", "gpt", micro_usd, limit, 0.0, now
    )
    return reservation


async def spent(database: Database, since: float = 0.0) -> int:
    total: int = await do(database, usage.spent, since)
    return total


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

    await do(database, usage.settle, reservation, 900_000, Usage(), 6.0)

    with pytest.raises(BudgetSpent) as refused:
        await reserve(database, 200_000)
    assert refused.value.details == {"budget": "1.00"}


async def test_what_a_dead_process_held_does_not_come_back(database: Database) -> None:
    await reserve(database, 900_000, now=5.0)

    with pytest.raises(BudgetSpent):
        await reserve(database, 200_000, now=5.0 + usage.LONGEST_CALL + 1)


async def test_a_settlement_corrects_the_estimate_once(database: Database) -> None:
    reservation = await reserve(database, 500)

    for _ in range(2):
        await do(database, usage.settle, reservation, 120, Usage(input_tokens=9), 6.0)
    await do(database, usage.refund, reservation, 7.0)

    assert await spent(database) == 120


async def test_a_refund_gives_all_back_once(database: Database) -> None:
    reservation = await reserve(database, 500)

    await do(database, usage.refund, reservation, 6.0)
    await do(database, usage.settle, reservation, 120, Usage(), 7.0)

    assert await spent(database) == 0


async def test_a_call_counts_in_the_month_it_was_reserved_in(database: Database) -> None:
    reservation = await reserve(database, 500, now=5.0)

    await do(database, usage.settle, reservation, 120, Usage(), 50.0)

    assert await spent(database, 0.0) == 120
    assert await spent(database, 10.0) == 0


async def test_what_is_free_needs_no_budget(database: Database) -> None:
    await reserve(database, 0, limit=0)

    with pytest.raises(BudgetSpent):
        await reserve(database, 1, limit=0)


async def test_a_month_is_summed_from_an_index(sqlite: Database) -> None:
    async with sqlite.read() as connection:
        plan = await connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT sum(micro_usd) FROM ledger WHERE reserved_at >= 1.0"
        )
        (step,) = [row.detail for row in plan]

    assert "COVERING INDEX ix_ledger_reserved_at_micro_usd" in step
