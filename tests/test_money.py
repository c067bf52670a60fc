"""Money: counted before it is spent, on a real ledger."""

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.conversation import Usage
from bot.endpoints import prices
from bot.endpoints.prices import AudioPrice, ChatPrice
from bot.money import MICRO, BudgetHeld, BudgetSpent, Purse, Spender
from bot.store import budgets, inbox, price_list, spendings
from bot.store.budgets import Budget, BudgetKind
from bot.store.database import Database
from bot.store.inbox import Kind, Pool
from bot.store.notices import notice_from
from bot.store.periods import Period, moment
from bot.store.spendings import Account
from bot.store.tables import ledger
from bot.store.usage import OwnBudgetSpent
from tests import pricing
from tests.store.conftest import database, postgresql_url, url

__all__ = ["database", "postgresql_url", "url"]

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
        return await spendings.spent(connection, "", Account.SERVER, "", since)


async def test_the_most_a_call_can_cost_is_held_while_it_is_made(
    sqlite: Database, purse: Purse
) -> None:
    async with purse.chat(SPENDER, MODEL, 1_000, 500):
        held = await spent(sqlite)

    assert held == pricing.estimate_chat(MODEL, 1_000, 500)


async def test_an_answer_without_a_limit_counts_as_the_longest(
    sqlite: Database, purse: Purse
) -> None:
    async with purse.chat(SPENDER, MODEL, 1_000, None):
        held = await spent(sqlite)

    assert held == pricing.estimate_chat(MODEL, 1_000, prices.LONGEST_ANSWER)


async def test_what_the_api_counted_is_what_was_spent(sqlite: Database, purse: Purse) -> None:
    counted = Usage(input_tokens=900, cached_tokens=500, output_tokens=40)

    async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
        spending.add(counted)

    assert await spent(sqlite) == pricing.cost_chat(MODEL, counted)


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

    assert await spent(sqlite) == pricing.cost_chat(MODEL, counted)


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

    assert await spent(sqlite) == pricing.cost_chat(MODEL, Usage(input_tokens=900))


async def test_chunks_of_one_recording_are_settled_together(sqlite: Database, purse: Purse) -> None:
    async with purse.audio(SPENDER, AUDIO, 60.0) as spending:
        held = await spent(sqlite)
        spending.add(Usage(audio_seconds=10.4))
        spending.add(Usage(audio_seconds=10.4))

    assert held == pricing.cost_audio(AUDIO, 60.0)
    assert await spent(sqlite) == pricing.cost_audio(AUDIO, 20.8)


async def test_a_spent_budget_is_refused_before_anything_is_spent(
    sqlite: Database, clock: Clock
) -> None:
    purse = Purse(sqlite, 0.0, clock)

    with pytest.raises(BudgetSpent) as raised:
        async with purse.chat(SPENDER, MODEL, 1_000, 500):
            pytest.fail("the call was made")

    assert raised.value.details == {
        "budget": 0.0,
        "at": moment(NOVEMBER + 30 * DAY, UTC),
        "zone": "UTC",
    }
    assert await spent(sqlite) == 0


async def test_what_others_are_spending_counts(sqlite: Database, clock: Clock) -> None:
    most = pricing.estimate_chat(MODEL, 1_000, 500)
    purse = Purse(sqlite, 1.5 * most / MICRO, clock)

    async with purse.chat(SPENDER, MODEL, 1_000, 500):
        with pytest.raises(BudgetHeld):
            async with purse.chat(SPENDER, MODEL, 1_000, 500):
                pytest.fail("the call was made")

    async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
        spending.add(Usage(input_tokens=1))


async def test_a_new_month_has_a_new_budget(sqlite: Database, clock: Clock) -> None:
    most = pricing.estimate_chat(MODEL, 1_000, 500)
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


async def test_a_clip_of_five_seconds_costs_more_than_zero(sqlite: Database, purse: Purse) -> None:
    async with purse.audio(SPENDER, AUDIO, 5.0) as spending:
        spending.add(Usage(audio_seconds=5.0))

    assert await spent(sqlite) == 375


async def test_a_month_begins_where_the_workspace_is(sqlite: Database, clock: Clock) -> None:
    clock.now = NOVEMBER + 30 * DAY - 9.5 * 3600  # 2026-11-30 23:30 in Seoul
    most = pricing.estimate_chat(MODEL, 1_000, 500)
    purse = Purse(sqlite, 1.5 * most / MICRO, clock, zone=ZoneInfo("Asia/Seoul"))
    async with purse.chat(SPENDER, MODEL, 1_000, 500) as spending:
        spending.add(Usage(input_tokens=1_000, output_tokens=500))
    with pytest.raises(BudgetSpent) as raised:
        async with purse.chat(SPENDER, MODEL, 1_000, 500):
            pytest.fail("the call was made")

    clock.now += 3600

    async with purse.chat(SPENDER, MODEL, 1_000, 500):
        pass
    assert str(raised.value.details["at"]) == "2026-12-01 00:00:00+09:00"


async def set_budget(store: Database, kind: BudgetKind, micro_usd: int, subject: str = "") -> None:
    async with store.begin() as connection:
        budget = Budget(kind, subject, Period.DAY, micro_usd)
        await budgets.save(connection, "T1", budget, "UADMIN", 1.0)


class Watched:
    """Asks through a purse; `most` is the most that was ever spent or promised."""

    def __init__(self, store: Database, limit: int, clock: Clock) -> None:
        self.purse = Purse(store, 1_000.0, clock)
        self.database, self.limit, self.clock = store, limit, clock
        self.most = self.made = self.refused = 0

    async def ask(self, output_tokens: int, used: int | None) -> None:
        """Hold the price of so many tokens, and use so many, or for None fail."""
        try:
            async with self.purse.chat(SPENDER, MODEL, 100, output_tokens) as spending:
                self.made += 1
                await self.look()
                if used is not None:  # else it failed: nothing is counted
                    spending.add(Usage(100, output_tokens=used))
        except (OwnBudgetSpent, BudgetHeld):
            self.refused += 1
        await self.look()

    async def look(self) -> None:
        async with self.database.read() as connection:
            found = await spendings.spent(connection, "T1", Account.PERSON, "U1", NOVEMBER)
        self.most = max(self.most, found)


async def test_a_budget_holds_under_100_questions_at_once_from_one_person(
    database: Database, clock: Clock
) -> None:
    chance, limit = random.Random(1), 20 * 163
    await set_budget(database, BudgetKind.EVERYONE, limit)
    watched = Watched(database, limit, clock)

    def question() -> tuple[int, int | None]:
        most = chance.randrange(100, 500)
        return most, chance.choice([None, chance.randrange(most), most])

    await asyncio.gather(*(watched.ask(*question()) for _ in range(100)))

    assert 0 < watched.most <= limit
    assert watched.refused + watched.made == 100
    assert min(watched.refused, watched.made) > 10


async def test_it_is_passed_by_no_more_than_the_error_of_the_last_estimate(
    database: Database, clock: Clock
) -> None:
    """An endpoint that counts more tokens than we expected, call after call."""
    held = pricing.estimate_chat(MODEL, 100, 100)
    counted = pricing.cost_chat(MODEL, Usage(100, output_tokens=130))
    limit = 20 * held
    await set_budget(database, BudgetKind.PERSON, limit, "U1")
    watched = Watched(database, limit, clock)

    for _ in range(30):
        await watched.ask(100, 130)

    assert watched.refused > 0
    assert limit - held < watched.most <= limit + counted - held


async def test_what_is_given_back_is_room_for_others(database: Database, clock: Clock) -> None:
    limit = pricing.estimate_chat(MODEL, 100, 100)
    await set_budget(database, BudgetKind.PERSON, limit, "U1")
    watched = Watched(database, limit, clock)

    for _ in range(5):
        await watched.ask(100, None)
    await watched.ask(100, 100)
    await watched.ask(100, 100)

    assert (watched.made, watched.refused, watched.most) == (6, 1, limit)


async def told(store: Database, clock: Clock) -> Sequence[Any]:
    async with store.begin() as connection:
        return await inbox.claim(connection, Pool.CONTROL, "w", clock.now, 60.0, 10)


async def spend(purse: Purse, micro_usd: int, spender: Spender = SPENDER) -> None:
    """Spend at 12.5 cents a million tokens."""
    read = micro_usd * 8
    async with purse.chat(spender, MODEL, read, 0) as spending:
        spending.add(Usage(read))


async def test_she_is_told_once_when_four_fifths_of_hers_are_spent(
    database: Database, clock: Clock
) -> None:
    await set_budget(database, BudgetKind.EVERYONE, 1_000)
    purse = Purse(database, 20.0, clock)
    await spend(purse, 799)
    before = await told(database, clock)

    await asyncio.gather(*(spend(purse, 10) for _ in range(5)))
    (claim,) = await told(database, clock)
    await spend(purse, 10, Spender("T1", "C1", "1.0", "U2"))
    after = await told(database, clock)

    notice = notice_from(claim.payload)
    assert before == after == []
    assert claim.kind is Kind.TELL
    assert (notice.channel, notice.user, notice.thread_ts) == ("C1", "U1", "1.0")
    assert notice.text == "budget_nearly_spent_own"
    assert 80 <= notice.details["percent"] <= 84  # type: ignore[operator] # a number
    assert notice.moments == {"at": NOVEMBER + 21 * DAY}


async def test_the_next_day_she_is_told_again(sqlite: Database, clock: Clock) -> None:
    await set_budget(sqlite, BudgetKind.PERSON, 1_000, "U1")
    purse = Purse(sqlite, 20.0, clock)

    await spend(purse, 900)
    clock.now += DAY
    await spend(purse, 900)

    assert len(await told(sqlite, clock)) == 2


@pytest.mark.parametrize(
    ("kind", "subject"), [(BudgetKind.WORKSPACE, ""), (BudgetKind.CHANNEL, "C1")]
)
async def test_admins_are_told_of_what_is_not_one_persons(
    sqlite: Database, clock: Clock, kind: BudgetKind, subject: str
) -> None:
    await set_budget(sqlite, kind, 1_000, subject)
    purse = Purse(sqlite, 20.0, clock)

    await spend(purse, 850)
    await spend(purse, 10)

    (claim,) = await told(sqlite, clock)
    assert claim.kind is Kind.WATCH
    assert claim.payload["about"] == "budget"
    assert claim.payload["text"] == f"budget_nearly_spent_{kind}"
    assert claim.payload["details"] == {
        "percent": 85,
        "budget": 0.001,
        "zone": "UTC",
        "channel": subject,
    }
    assert claim.payload["moments"] == {"at": NOVEMBER + 21 * DAY}


async def test_the_servers_limit_is_warned_of_too(sqlite: Database, clock: Clock) -> None:
    purse = Purse(sqlite, 0.001, clock)

    await spend(purse, 850)
    await spend(purse, 10, Spender("terminal", "", "", ""))

    (claim,) = await told(sqlite, clock)
    assert claim.payload["text"] == "budget_nearly_spent_server"


async def test_prices_that_an_admin_set_hold_at_once_and_elsewhere_in_a_minute(
    sqlite: Database, clock: Clock
) -> None:
    here, elsewhere = Purse(sqlite, 20.0, clock), Purse(sqlite, 20.0, clock)
    assert await here.known_price("house") is await elsewhere.known_price("house") is None
    read = Usage(input_tokens=1_000_000 // 8)

    await here.prices.set(price_list.chat_price("house", date(2026, 11, 1), "0.8", "1"))

    assert await here.chat_cost("house", read) == 100_000
    assert await elsewhere.known_price("house") is None
    clock.now += 61
    assert await elsewhere.known_price("house") == ChatPrice(
        Decimal("0.8"), Decimal("0.8"), Decimal("0.8"), Decimal(1)
    )
    assert await here.prices.unset("house", "chat")
    assert await here.known_price("house") is None


async def test_a_price_counts_from_its_day_in_the_time_zone(sqlite: Database, clock: Clock) -> None:
    clock.now = NOVEMBER + 30 * DAY - 9 * 3600 - 1
    purse = Purse(sqlite, 20.0, clock, zone=ZoneInfo("Asia/Seoul"))
    await purse.prices.set(price_list.audio_price(AUDIO, date(2026, 12, 1), "0.06"))
    before = await purse.audio_cost(AUDIO, 60.0)

    clock.now += 1

    assert (before, await purse.audio_cost(AUDIO, 60.0)) == (4_500, 60_000)


async def test_what_was_paid_follows_from_the_ledger_alone(sqlite: Database, purse: Purse) -> None:
    chat = Usage(input_tokens=300_000, cached_tokens=1_000, output_tokens=700, reasoning_tokens=90)
    async with purse.chat(SPENDER, MODEL, 310_000, 1_000) as spending:
        spending.add(chat)
    async with purse.audio(SPENDER, AUDIO, 61.0) as spending:
        spending.add(Usage(audio_seconds=60.0))

    async with sqlite.read() as connection:
        rows = await connection.execute(
            sa.select(ledger).where(ledger.c.entry == "close").order_by(ledger.c.id)
        )
        asked, heard = rows.all()
        total = await connection.scalar(sa.select(sa.func.sum(ledger.c.micro_usd)))
    price = {name: Decimal(usd) for name, usd in json.loads(asked.price).items()}
    fresh = asked.input_tokens - asked.cached_tokens
    owed = fresh * price["stored"] + asked.cached_tokens * price["cached"]
    owed += asked.output_tokens * price["output"]
    assert asked.reasoning_tokens == 90
    assert json.loads(heard.price) == {"minute": "0.0045"}
    assert total == -(-owed // 1) + Decimal("0.0045") * 1_000_000
    assert await purse.known_price(AUDIO) == AudioPrice(Decimal("0.0045"))
