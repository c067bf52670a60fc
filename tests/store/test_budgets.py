"""Budgets: whose they are, which of them count, and what is left."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.store import budgets, spendings
from bot.store.budgets import MOST_USD, BadAmount, Budget, BudgetKind, State, micro_usd_of
from bot.store.database import Database
from bot.store.periods import Period
from bot.store.spendings import Spender

pytestmark = pytest.mark.anyio

SEOUL = ZoneInfo("Asia/Seoul")
NOON = 1_795_316_400.0  # 2026-11-22 12:00 in Seoul
MIDNIGHT = NOON - 12 * 3600
DAY = 24 * 3600.0

WORKSPACE = Budget(BudgetKind.WORKSPACE, "", Period.MONTH, 9_000_000)
CHANNEL = Budget(BudgetKind.CHANNEL, "C1", Period.MONTH, 5_000_000)
HERS = Budget(BudgetKind.PERSON, "U1", Period.DAY, 2_000_000)
EVERYONE_DAY = Budget(BudgetKind.EVERYONE, "", Period.DAY, 1_000_000)
EVERYONE_MONTH = Budget(BudgetKind.EVERYONE, "", Period.MONTH, 3_000_000)
ALL = (WORKSPACE, CHANNEL, HERS, EVERYONE_DAY, EVERYONE_MONTH)


async def do(database: Database, change: Any, *arguments: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments)


async def save_all(database: Database) -> None:
    for budget in reversed(ALL):
        await do(database, budgets.save, "T", budget, "UADMIN", 7.0)


async def states(database: Database, channel: str, user: str, **more: Any) -> list[State]:
    async with database.read() as connection:
        return await budgets.state(connection, "T", SEOUL, NOON, channel=channel, user=user, **more)


async def test_budgets_are_kept_with_who_set_them(database: Database) -> None:
    await save_all(database)

    found = await do(database, budgets.load_all, "T")

    assert [(one.kind, one.subject, one.period) for one in found] == [
        (one.kind, one.subject, one.period) for one in ALL
    ]
    assert {(one.set_by, one.set_at) for one in found} == {("UADMIN", 7.0)}
    assert await do(database, budgets.load_all, "T2") == []


async def test_a_budget_takes_the_place_of_the_one_before(database: Database) -> None:
    await do(database, budgets.save, "T", CHANNEL, "U8", 7.0)
    smaller = Budget(BudgetKind.CHANNEL, "C1", Period.MONTH, 1)

    await do(database, budgets.save, "T", smaller, "U9", 8.0)

    (kept,) = await do(database, budgets.load_all, "T")
    assert (kept.micro_usd, kept.set_by, kept.set_at) == (1, "U9", 8.0)


async def test_a_budget_can_be_taken_away_once(database: Database) -> None:
    await do(database, budgets.save, "T", CHANNEL, "U8", 7.0)

    gone = [
        await do(database, budgets.remove, "T", BudgetKind.CHANNEL, "C1", Period.MONTH)
        for _ in range(2)
    ]

    assert gone == [True, False]
    assert await do(database, budgets.load_all, "T") == []


@pytest.mark.parametrize(
    ("channel", "user", "applied"),
    [
        ("C1", "U1", [WORKSPACE, CHANNEL, HERS, EVERYONE_MONTH]),
        ("C1", "U2", [WORKSPACE, CHANNEL, EVERYONE_DAY, EVERYONE_MONTH]),
        ("C2", "U1", [WORKSPACE, HERS, EVERYONE_MONTH]),
        ("", "", [WORKSPACE]),
    ],
)
async def test_hers_takes_the_place_of_everyones_for_the_same_period(
    database: Database, channel: str, user: str, applied: list[Budget]
) -> None:
    await save_all(database)

    found = await states(database, channel, user)

    assert [(one.budget.kind, one.budget.period) for one in found] == [
        (one.kind, one.period) for one in applied
    ]


async def test_days_and_months_begin_where_the_workspace_is(database: Database) -> None:
    await save_all(database)
    spender = Spender("T", "C1", "1.0", "U1")
    for at, micro_usd in ((MIDNIGHT - 1, 500), (MIDNIGHT, 30), (NOON, 4), (NOON - 30 * DAY, 1)):
        await do(database, spendings.add, spender, at, micro_usd)
    await do(database, spendings.add, Spender("T", "C1", "1.0", "U2"), NOON, 1_000)
    await do(database, spendings.add, Spender("T2", "C1", "1.0", "U1"), NOON, 10_000)

    found = await states(database, "C1", "U1", server_micro_usd=20_000_000)

    assert {(one.budget.kind, one.budget.period): one.spent_micro_usd for one in found} == {
        (BudgetKind.SERVER, Period.MONTH): 11_534,
        (BudgetKind.WORKSPACE, Period.MONTH): 1_534,
        (BudgetKind.CHANNEL, Period.MONTH): 1_534,
        (BudgetKind.PERSON, Period.DAY): 34,
        (BudgetKind.EVERYONE, Period.MONTH): 534,
    }
    assert {one.budget.period: one.resets_at for one in found} == {
        Period.DAY: MIDNIGHT + DAY,
        Period.MONTH: MIDNIGHT + 9 * DAY,
    }


@pytest.mark.parametrize(
    ("limit", "spent", "left", "percent"),
    [
        (100, 80, 20, 80),
        (100, 0, 100, 0),
        (1_000, 799, 201, 79),
        (100, 120, 0, 120),
        (0, 0, 0, 100),
    ],
)
def test_what_is_left_is_never_less_than_nothing(
    limit: int, spent: int, left: int, percent: int
) -> None:
    state = State(Budget(BudgetKind.WORKSPACE, "", Period.DAY, limit), spent, 0.0)

    assert (state.left_micro_usd, state.percent) == (left, percent)


@pytest.mark.parametrize(
    ("written", "micro_usd"),
    [("25", 25_000_000), (" $1,200.50 ", 1_200_500_000), ("0", 0), (0.1, 100_000), ("1e3", 10**9)],
)
def test_an_amount_is_read_as_people_write_it(written: str | float, micro_usd: int) -> None:
    assert micro_usd_of(written) == micro_usd


@pytest.mark.parametrize("written", ["", "ten", "-1", "nan", "inf", "1e7", "1.2.3", "€5"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(BadAmount) as refused:
        micro_usd_of(written)

    assert refused.value.details == {"most": MOST_USD}


async def test_no_absurd_budget_is_kept(sqlite: Database) -> None:
    for micro_usd in (-1, (MOST_USD + 1) * 1_000_000):
        with pytest.raises(BadAmount):
            await do(
                sqlite,
                budgets.save,
                "T",
                Budget(BudgetKind.WORKSPACE, "", Period.DAY, micro_usd),
                "U",
                1.0,
            )
