"""Money: counted before it is spent, on a real ledger."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.conversation import Usage
from bot.endpoints import prices
from bot.money import MICRO, BudgetSpent, Purse, Spender, month_start
from bot.store import usage
from bot.store.database import Database
from bot.store.tables import ledger
from bot.store.usage import BudgetHeld

pytestmark = pytest.mark.anyio

MODEL = "gpt-6-luna"
AUDIO = "gpt-transcribe"
SPENDER = Spender("T1", "C1", "1.0", "U1")
NOVEMBER = 1_793_491_200.0  # 2026-11-01 00:00 UTC
DAY = 24 * 3600.0


class Clock:
    now = NOVEMBER + 20 * DAY

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def purse(sqlite: Database, clock: Clock) -> Purse:
    return Purse(sqlite, 20.0, clock)


async def spent(database: Database, since: float = NOVEMBER) -> int:
    async with database.read() as connection:
        return await usage.spent(connection, since)


async def test_the_most_a_call_can_cost_is_held_while_it_is_made(
    sqlite: Database, purse: Purse
) -> None:
    async with purse.chat(SPENDER, MODEL, 1_000, 500):
        held = await spent(sqlite)

    assert held == prices.estimate_chat(MODEL, 1_000, 500)


async def test_an_answer_without_a_limit_counts_as_the_longest(
    sqlite: Database, purse: Purse
) -> None:
    async with purse.chat(SPENDER, MODEL, 1_000, None):
        held = await spent(sqlite)

    assert held == prices.estimate_chat(MODEL, 1_000, prices.LONGEST_ANSWER)


async def test_what_the_api_counted_is_what_was_spent(sqlite: Database, purse: Purse) -> None:
    counted = Usage(input_tokens=900, cached_tokens=500, output_tokens=40)

    async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
        spending.add(counted)

    assert await spent(sqlite) == prices.cost_chat(MODEL, counted)


async def test_a_call_that_was_not_made_costs_nothing(sqlite: Database, purse: Purse) -> None:
    with pytest.raises(ConnectionError):
        async with purse.chat(SPENDER, MODEL, 1_000, 500):
            raise ConnectionError

    assert await spent(sqlite) == 0


async def test_a_call_that_broke_off_costs_what_was_counted(sqlite: Database, purse: Purse) -> None:
    counted = Usage(input_tokens=900, output_tokens=3)

    async def break_off() -> None:
        async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
            spending.add(counted)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await break_off()

    assert await spent(sqlite) == prices.cost_chat(MODEL, counted)


async def test_a_cancelled_call_is_settled_too(sqlite: Database, purse: Purse) -> None:
    begun = asyncio.Event()

    async def ask() -> None:
        async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
            spending.add(Usage(input_tokens=900))
            begun.set()
            await asyncio.Event().wait()

    asking = asyncio.create_task(ask())
    await begun.wait()

    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert await spent(sqlite) == prices.cost_chat(MODEL, Usage(input_tokens=900))


async def test_chunks_of_one_recording_are_settled_together(sqlite: Database, purse: Purse) -> None:
    async with purse.audio(SPENDER, AUDIO, 60.0) as spending:
        held = await spent(sqlite)
        spending.add(Usage(audio_seconds=10.4))
        spending.add(Usage(audio_seconds=10.4))

    assert held == prices.cost_audio(AUDIO, 60.0)
    assert await spent(sqlite) == prices.cost_audio(AUDIO, 20.8)


async def test_a_spent_budget_is_refused_before_anything_is_spent(
    sqlite: Database, clock: Clock
) -> None:
    purse = Purse(sqlite, 0.0, clock)

    with pytest.raises(BudgetSpent) as raised:
        async with purse.chat(SPENDER, MODEL, 1_000, 500):
            pytest.fail("the call was made")

    assert raised.value.details == {"budget": "0.00"}
    assert await spent(sqlite) == 0


async def test_what_others_are_spending_counts(sqlite: Database, clock: Clock) -> None:
    most = prices.estimate_chat(MODEL, 1_000, 500)
    purse = Purse(sqlite, 1.5 * most / MICRO, clock)

    async with purse.chat(SPENDER, MODEL, 1_000, 500):
        with pytest.raises(BudgetHeld):
            async with purse.chat(SPENDER, MODEL, 1_000, 500):
                pytest.fail("the call was made")

    async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
        spending.add(Usage(input_tokens=1))


async def test_a_new_month_has_a_new_budget(sqlite: Database, clock: Clock) -> None:
    most = prices.estimate_chat(MODEL, 1_000, 500)
    purse = Purse(sqlite, 1.5 * most / MICRO, clock)
    async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
        spending.add(Usage(input_tokens=1_000, output_tokens=500))

    clock.now = NOVEMBER + 30 * DAY

    async with purse.chat(SPENDER, MODEL, 1_000, 500):
        held = await spent(sqlite, NOVEMBER + 30 * DAY)
    assert held == most


async def test_what_is_free_is_granted_and_still_written_down(
    sqlite: Database, clock: Clock
) -> None:
    purse = Purse(sqlite, 0.0, clock, is_chat_free=True, is_audio_free=True)

    async with purse.chat(SPENDER, MODEL, 1_000, None) as spending:
        spending.add(Usage(input_tokens=900, output_tokens=40))
    async with purse.audio(SPENDER, AUDIO, 60.0) as spending:
        spending.add(Usage(audio_seconds=60.0))

    async with sqlite.read() as connection:
        closed = sa.select(ledger.c.purpose, ledger.c.input_tokens).where(ledger.c.entry == "close")
        rows = await connection.execute(closed)
    assert await spent(sqlite) == 0
    assert sorted(tuple(row) for row in rows) == [("audio", 0), ("chat", 900)]


async def test_free_chat_makes_no_audio_free(sqlite: Database, clock: Clock) -> None:
    purse = Purse(sqlite, 0.0, clock, is_chat_free=True)

    with pytest.raises(BudgetSpent):
        async with purse.audio(SPENDER, AUDIO, 60.0):
            pytest.fail("the call was made")


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (NOVEMBER, NOVEMBER),
        (NOVEMBER + 0.5, NOVEMBER),
        (NOVEMBER + 30 * DAY - 0.5, NOVEMBER),
        (NOVEMBER + 30 * DAY, NOVEMBER + 30 * DAY),
        (NOVEMBER - 0.5, NOVEMBER - 31 * DAY),
    ],
)
def test_a_month_starts_on_its_first_day_in_utc(now: float, start: float) -> None:
    assert month_start(now) == start
