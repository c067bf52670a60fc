"""What was used, by who, where, when and which model."""

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.conversation import Usage
from bot.store import reports, usage
from bot.store.budgets import Terms
from bot.store.database import Database
from bot.store.reports import Report
from bot.store.tables import ledger
from bot.store.usage import Call, Spender

pytestmark = pytest.mark.anyio

SEOUL = ZoneInfo("Asia/Seoul")
MIDNIGHT = 1_795_273_200.0  # 2026-11-22 00:00 in Seoul
DAY = 24 * 3600.0
TERMS = Terms(10**9, UTC)
ASKED = Usage(input_tokens=100, cached_tokens=40, output_tokens=20, reasoning_tokens=5)
HEARD = Usage(audio_seconds=90.0)
ANN, BOB = Spender("T", "C1", "1.0", "U1"), Spender("T", "C2", "1.0", "U2")
TERMINAL = Spender("terminal", "", "", "")


async def spend(
    database: Database, spender: Spender, model: str, used: Usage | None, cost: int, at: float
) -> None:
    """Reserve 500; settle `cost`, refund for no usage, and leave it open for a cost below 0."""
    async with database.begin() as connection:
        call = Call(spender, "chat", model)
        reservation = await usage.reserve(connection, call, 500, TERMS, at)
        if cost < 0:
            return
        if used is None:
            await usage.refund(connection, reservation, at + 5)
        else:
            await usage.settle(connection, reservation, cost, used, at + 5)


@pytest.fixture
async def used(database: Database) -> Database:
    for spender, model, counted, cost, at in (
        (ANN, "luna", ASKED, 300, MIDNIGHT - 1),  # on the 21st
        (ANN, "luna", ASKED, 200, MIDNIGHT),
        (ANN, "ear", HEARD, 700, MIDNIGHT + 3 * DAY),
        (BOB, "sol", ASKED, 1_000, MIDNIGHT + 1),
        (BOB, "sol", None, 0, MIDNIGHT + 1),  # refunded
        (BOB, "sol", None, -1, MIDNIGHT + 2),  # of a process that died
        (TERMINAL, "luna", ASKED, 0, MIDNIGHT + 1),  # free
        (Spender("T2", "C1", "1.0", "U1"), "luna", ASKED, 9, MIDNIGHT),
    ):
        await spend(database, spender, model, counted, cost, at)
    return database


async def read(database: Database, what: Any, *team: str, **which: Any) -> Any:
    async with database.read() as connection:
        period = {"since": 0.0, "until": MIDNIGHT + 30 * DAY, **which}
        return await what(connection, *team, **period)


async def test_a_report_sums_what_was_counted_and_what_is_promised(used: Database) -> None:
    told = await read(used, reports.report, "T")

    assert told == Report(300, 120, 60, 15, 90.0, 300 + 200 + 700 + 1_000 + 500, 4)


@pytest.mark.parametrize(
    ("which", "micro_usd", "calls"),
    [
        ({"channel": "C1"}, 1_200, 3),
        ({"user": "U2"}, 1_500, 1),
        ({"channel": "C2", "user": "U1"}, 0, 0),
        ({"user": "U1", "since": MIDNIGHT}, 900, 2),
        ({"user": "U1", "until": MIDNIGHT}, 300, 1),
    ],
)
async def test_a_report_is_of_whoever_is_meant(
    used: Database, which: dict[str, Any], micro_usd: int, calls: int
) -> None:
    told = await read(used, reports.report, "T", **which)

    assert (told.micro_usd, told.calls) == (micro_usd, calls)


async def test_days_are_those_of_the_time_zone_without_a_gap(used: Database) -> None:
    days = await read(used, reports.by_day, "T", user="U1", zone=SEOUL)

    assert [(day, one.micro_usd) for day, one in days] == [
        (date(2026, 11, 21), 300),
        (date(2026, 11, 22), 200),
        (date(2026, 11, 23), 0),
        (date(2026, 11, 24), 0),
        (date(2026, 11, 25), 700),
    ]


async def test_models_people_and_channels_come_the_dearest_first(used: Database) -> None:
    by_model = await read(used, reports.by_model, "T")
    by_person = await read(used, reports.by_person)
    by_channel = await read(used, reports.by_channel, "T")

    assert [(name, one.micro_usd) for name, one in by_model] == [
        ("sol", 1_500),
        ("ear", 700),
        ("luna", 500),
    ]
    assert [(name, one.micro_usd) for name, one in by_person] == [
        ("U2", 1_500),
        ("U1", 1_209),
        ("", 0),
    ]
    assert [(name, one.calls) for name, one in by_channel] == [("C2", 1), ("C1", 3)]


async def test_of_nothing_the_sums_are_nothing(database: Database) -> None:
    assert await read(database, reports.report, "T") == Report()
    assert await read(database, reports.by_day, "T", zone=UTC) == []
    assert await read(database, reports.by_model, "T") == []


@pytest.mark.parametrize(
    ("place", "index"),
    [
        ({"user": "U1"}, "ix_ledger_user_reserved_at (user=? AND reserved_at>? AND reserved_at<?)"),
        ({"channel": "C1"}, "ix_ledger_channel_reserved_at (channel=? AND reserved_at>?"),
        ({}, "ix_ledger_reserved_at_micro_usd (reserved_at>? AND reserved_at<?)"),
    ],
)
async def test_a_period_is_read_from_an_index(
    sqlite: Database, place: dict[str, str], index: str
) -> None:
    query = sa.select(sa.func.sum(ledger.c.input_tokens)).filter_by(team="T", **place)
    query = query.where(ledger.c.reserved_at >= 1.0, ledger.c.reserved_at < 2.0)
    written = query.compile(dialect=sqlite_dialect(), compile_kwargs={"literal_binds": True})

    async with sqlite.read() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}")
        (step,) = [row.detail for row in plan]

    assert index in step
