"""`tarae usage`: what was used, as a table, CSV and JSON."""

import json
from contextlib import suppress
from datetime import UTC
from typing import Any, Literal

import pytest

from bot import parts
from bot.conversation import Usage
from bot.endpoints.failures import ModelMissing
from bot.money import Purse
from bot.settings import Settings
from bot.store import budgets
from bot.store.budgets import Budget, BudgetKind
from bot.store.database import Database
from bot.store.periods import Period, moment
from bot.store.usage import Spender
from bot.terminal.trouble import Trouble
from bot.terminal.usage import Wanted, period_of, usage

pytestmark = pytest.mark.anyio

DAY = 24 * 3600.0
ANN, BOB = Spender("T1", "C1", "1.0", "U1"), Spender("T1", "C2", "1.0", "U2")


@pytest.fixture
async def settings(sqlite: Database, sqlite_url: str) -> Settings:
    """Of a store with a question, a refused one, a recording, an old question, and three budgets."""
    now = parts.clock()
    for spender, at, model, seconds in (
        (ANN, now, "gpt-6-luna", 0.0),
        (BOB, now, "gpt-transcribe", 90.0),
        (BOB, now - 40 * DAY, "gpt-6-luna", 0.0),
    ):
        purse = Purse(sqlite, 20.0, lambda at=at: at)  # type: ignore[misc] # a clock that stands
        if seconds:
            async with purse.audio(spender, model, seconds) as spending:
                spending.add(Usage(audio_seconds=seconds))
        else:
            async with purse.chat(spender, model, 3_000, 500) as spending:
                spending.add(Usage(2_000, 1_000, 300, 100))
    with suppress(ModelMissing):
        async with Purse(sqlite, 20.0, parts.clock).chat(ANN, "no-such-model", 10, 10):
            raise ModelMissing("no-such-model")
    async with sqlite.begin() as connection:
        for budget in (
            Budget(BudgetKind.WORKSPACE, "", Period.MONTH, 5_000_000),
            Budget(BudgetKind.PERSON, "U2", Period.DAY, 1_000_000),
            Budget(BudgetKind.EVERYONE, "", Period.DAY, 500_000),
        ):
            await budgets.save(connection, "T1", budget, "UADMIN", now)
    return Settings(_env_file=None, database_url=sqlite_url)  # type: ignore[call-arg]


async def printed(capsys: pytest.CaptureFixture[str], settings: Settings, wanted: Wanted) -> str:
    await usage(settings, wanted)
    return capsys.readouterr().out


async def test_a_table_has_sums_and_what_is_left(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (await printed(capsys, settings, Wanted(days=7))).splitlines()

    assert lines[0].startswith("Usage from ")
    assert [line.split() for line in lines[2:6]] == [
        ["model", "calls", "in", "cached", "out", "reasoning", "minutes", "usd"],
        ["gpt-transcribe", "1", "0", "0", "0", "0", "1.5", "0.006750"],
        ["gpt-6-luna", "1", "2,000", "1,000", "300", "100", "0.0", "0.000285"],
        ["total", "2", "2,000", "1,000", "300", "100", "1.5", "0.007035"],
    ]
    assert lines[7] == "Budgets now:"
    assert lines[8].startswith("MONTHLY_BUDGET_USD")
    assert [line.split("  ")[0] for line in lines[9:]] == [
        "workspace",
        "person U2",
        "everyone without her own",
    ]
    assert "$20.00 a month" in lines[8]
    assert "$0.993250 left" in lines[10]


@pytest.mark.parametrize(
    ("by", "first"),
    [("model", "gpt-transcribe"), ("person", "U2"), ("channel", "C2")],
)
async def test_csv_has_a_line_for_each(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    by: Literal["model", "person", "channel"],
    first: str,
) -> None:
    lines = (await printed(capsys, settings, Wanted(by, days=7, form="csv"))).splitlines()

    assert lines[0] == (
        f"{by},calls,input_tokens,cached_tokens,output_tokens,reasoning_tokens,audio_seconds,micro_usd"
    )
    assert lines[1] == f"{first},1,0,0,0,0,90.0,6750"
    assert len(lines) == 3


async def test_json_has_it_all_in_one_line(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    text = await printed(capsys, settings, Wanted("day", days=1, form="json"))

    told = json.loads(text)
    (today,) = told["groups"]
    assert text.count("\n") == 1
    assert today["day"] == str(moment(parts.clock(), UTC).date())
    assert told["total"]["micro_usd"] == today["micro_usd"] == 7035
    assert told["total"]["reasoning_tokens"] == 100
    assert {one["kind"]: one["spent_micro_usd"] for one in told["budgets"]}["person"] == 6750


async def test_a_month_is_told_by_its_name(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    then = moment(parts.clock() - 40 * DAY, UTC)

    text = await printed(capsys, settings, Wanted(month=f"{then:%Y-%m}", form="csv"))

    assert text.splitlines()[1:] == ["gpt-6-luna,1,2000,1000,300,100,0.0,285"]


async def test_that_nothing_was_used_is_said(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (await printed(capsys, settings, Wanted(month="2020-02"))).splitlines()

    assert lines[:2] == [
        "Usage from 2020-02-01 00:00 to 2020-03-01 00:00 (UTC)",
        "Nothing was used.",
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(month="2026-13"),
        Wanted(month="November"),
        Wanted(month="0000-01"),
        Wanted(month="2026-1"),
        Wanted(days=3, month="2026-11"),
    ],
)
def test_what_is_no_period_is_said(wanted: Any) -> None:
    with pytest.raises(Trouble):
        period_of(wanted, 1_795_000_000.0, UTC)
