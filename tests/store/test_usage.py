"""The ledger: exact, whoever spends at the same time."""

import asyncio
from typing import Any

import pytest

from bot.conversation import Usage
from bot.store import usage
from bot.store.database import Database
from bot.store.usage import BudgetSpent, Spender, Spent

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

    refused = [result for result in results if isinstance(result, BudgetSpent)]
    assert len(refused) == 100 - 33
    assert await spent(database) == 990_000
    assert refused[0].details == {"budget": "1.00"}


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


async def test_a_summary_tells_models_and_purposes_apart(database: Database) -> None:
    first, second = await reserve(database, 500), await reserve(database, 700)
    counted = Usage(10, 4, 20, 5, 1.5)
    await do(database, usage.settle, first, 100, counted, 6.0)
    await do(database, usage.reserve, SPENDER, "audio", "whisper", 5000, LIMIT, 0.0, 5.0)

    rows = await do(database, usage.summary, 0.0)

    assert second
    assert rows == [
        Spent("whisper", "audio", 1, 5000, 0, 0, 0, 0, 0.0),
        Spent("gpt", "chat", 2, 800, 10, 4, 20, 5, 1.5),
    ]
    assert {type(value) for value in (rows[0].micro_usd, rows[1].input_tokens)} == {int}


async def test_a_month_is_summed_from_an_index(sqlite: Database) -> None:
    async with sqlite.read() as connection:
        plan = await connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT sum(micro_usd) FROM ledger WHERE reserved_at >= 1.0"
        )
        (step,) = [row.detail for row in plan]

    assert "COVERING INDEX ix_ledger_reserved_at_micro_usd" in step
