"""What was used and what it cost, by model, person, channel or day; and what is left of budgets."""

import csv
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Literal

from bot import parts
from bot.settings import Settings
from bot.store import budgets, reports
from bot.store.budgets import MICRO, Budget, BudgetKind, State
from bot.store.database import Connection
from bot.store.periods import (
    Period,
    begin_of,
    begin_of_days,
    end_of,
    moment,
    month_of,
)
from bot.store.reports import Report
from bot.store.spendings import Spender
from bot.terminal.trouble import Trouble

Form = Literal["table", "csv", "json"]
By = Literal["model", "person", "channel", "day"]
Group = tuple[str, Report]

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_COLUMNS = ("calls", "in", "cached", "out", "reasoning", "minutes", "usd")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which usage: so many days until now, else a month ("YYYY-MM"), else the one under way."""

    by: By = "model"
    days: int | None = None
    month: str = ""
    form: Form = "table"


async def usage(settings: Settings, wanted: Wanted) -> None:
    """Print what was used in a period, and as a table or JSON what is left of each budget now."""
    now = parts.clock()
    async with parts.open_database(settings) as database, database.read() as connection:
        purse = parts.build_purse(settings, database)
        zone = purse.terms.zone
        since, until = period_of(wanted, now, zone)
        groups = await _groups(connection, wanted.by, zone, since, until)
        states = await _states(connection, purse.terms.micro_usd, zone, now)
    period = (
        f"{moment(since, zone):%Y-%m-%d %H:%M} to {moment(until, zone):%Y-%m-%d %H:%M} ({zone})"
    )
    match wanted.form:
        case "json":
            print(to_json(wanted.by, groups, states, since, until))
        case "csv":
            _print_csv(wanted.by, groups)
        case "table":
            print("\n".join(to_lines(wanted.by, groups, states, period, zone)))


def period_of(wanted: Wanted, now: float, zone: tzinfo) -> tuple[float, float]:
    """Return the first moment of the period that is wanted, and the first after it. Raises Trouble."""
    if wanted.days is not None and wanted.month:
        raise Trouble("--days and --month can't be given together")
    if wanted.days is not None:  # with what is reserved in this very moment
        return begin_of_days(wanted.days, now, zone), now + 1
    if not wanted.month:
        return begin_of(Period.MONTH, now, zone), end_of(Period.MONTH, now, zone)
    matched = _MONTH.fullmatch(wanted.month)
    if not matched or not 1 <= int(matched[2]) <= 12 or int(matched[1]) < 2000:
        raise Trouble(f"--month {wanted.month}: a month is written as 2026-11")
    return month_of(int(matched[1]), int(matched[2]), zone)


def to_lines(
    by: By, groups: Sequence[Group], states: Sequence[State], period: str, zone: tzinfo
) -> list[str]:
    """Return the lines of a table with its sums, and below it those of the budgets."""
    lines = [f"Usage from {period}"]
    if groups:
        total = sum((report for _, report in groups), Report())
        rows = [(by, *_COLUMNS), *(_cells(name, one) for name, one in groups)]
        lines += ["", *_aligned([*rows, _cells("total", total)])]
    else:
        lines.append("Nothing was used.")
    return [*lines, "", "Budgets now:", *_aligned([_left(state, zone) for state in states])]


def to_json(
    by: By, groups: Sequence[Group], states: Sequence[State], since: float, until: float
) -> str:
    """Return all of it as one line of JSON. Times are Unix seconds, money millionths of a dollar."""
    total = sum((report for _, report in groups), Report())
    everything = {
        "by": by,
        "since": since,
        "until": until,
        "groups": [{by: name, **asdict(report)} for name, report in groups],
        "total": asdict(total),
        "budgets": [_facts(state) for state in states],
    }
    return json.dumps(everything, ensure_ascii=False)


async def _groups(
    connection: Connection, by: By, zone: tzinfo, since: float, until: float
) -> list[Group]:
    """Return what was used; what was only tried, as a model that doesn't exist, is left out."""
    found = await _all_groups(connection, by, zone, since, until)
    return [(name, report) for name, report in found if report != Report()]


async def _all_groups(
    connection: Connection, by: By, zone: tzinfo, since: float, until: float
) -> list[Group]:
    match by:
        case "model":
            return await reports.by_model(connection, since=since, until=until)
        case "person":
            return await reports.by_person(connection, since=since, until=until)
        case "channel":
            return await reports.by_channel(connection, since=since, until=until)
        case "day":
            days = await reports.by_day(connection, zone=zone, since=since, until=until)
            return [(str(day), report) for day, report in days]


async def _states(
    connection: Connection, server_micro_usd: int, zone: tzinfo, now: float
) -> list[State]:
    """Return what is spent of every budget there is; of `everyone`'s nothing by itself."""
    server = Budget(BudgetKind.SERVER, "", Period.MONTH, server_micro_usd)
    found = [("", server), *await budgets.load_teams(connection)]
    return [
        await budgets.state_of_one(connection, Spender(team, "", "", ""), budget, zone, now)
        for team, budget in found
    ]


def _cells(name: str, report: Report) -> tuple[str, ...]:
    return (
        name or "(terminal)",
        f"{report.calls:,}",
        f"{report.input_tokens:,}",
        f"{report.cached_tokens:,}",
        f"{report.output_tokens:,}",
        f"{report.reasoning_tokens:,}",
        f"{report.audio_seconds / 60:,.1f}",
        f"{report.micro_usd / MICRO:,.6f}",
    )


def _left(state: State, zone: tzinfo) -> tuple[str, ...]:
    budget = state.budget
    limit = f"${budget.usd:,.2f} a {budget.period}"
    if budget.kind is BudgetKind.EVERYONE:
        return ("everyone without her own", limit, "", "")
    whose = "MONTHLY_BUDGET_USD" if budget.kind is BudgetKind.SERVER else str(budget.kind)
    left = f"${state.left_micro_usd / MICRO:,.6f} left"
    resets = f"resets {moment(state.resets_at, zone):%Y-%m-%d %H:%M}"
    return (f"{whose} {budget.subject}".strip(), limit, left, resets)


def _facts(state: State) -> dict[str, str | int | float]:
    budget = state.budget
    return {
        "kind": str(budget.kind),
        "subject": budget.subject,
        "period": str(budget.period),
        "micro_usd": budget.micro_usd,
        "spent_micro_usd": state.spent_micro_usd,
        "resets_at": state.resets_at,
    }


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines, their first column left and the others right aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([f"{first:<{widths[0]}}", *cells]).rstrip())
    return lines


def _print_csv(by: By, groups: Sequence[Group]) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    names = ("calls", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")
    rows.writerow([by, *names, "audio_seconds", "micro_usd"])
    for name, report in groups:
        figures = asdict(report)
        values = [figures[each] for each in (*names, "audio_seconds", "micro_usd")]
        rows.writerow([name, *values])
