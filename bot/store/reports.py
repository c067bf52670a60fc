"""What was used: the ledger read by who, where, when and which model.

What a call cost counts in the period that it was reserved in, as in budgets, and so does what is still
promised. A time is Unix seconds; `since` belongs to a period, `until` doesn't.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import floor
from bot.store.periods import QUARTER, day_of
from bot.store.tables import ledger


@dataclass(frozen=True, slots=True)
class Report:
    """Sums. `cached_tokens` are part of the input's, `reasoning_tokens` of the output's.

    `calls` are those that were made and are over; `micro_usd` has what is promised in it.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    audio_seconds: float = 0.0
    micro_usd: int = 0
    calls: int = 0

    def __add__(self, other: "Report") -> "Report":
        """Return both together."""
        return Report(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.audio_seconds + other.audio_seconds,
            self.micro_usd + other.micro_usd,
            self.calls + other.calls,
        )


async def report(
    connection: Connection,
    team: str = "",
    *,
    channel: str = "",
    user: str = "",
    since: float,
    until: float,
) -> Report:
    """Return the sums of a period: of a workspace ("": of all), of a channel of it, or of a person."""
    which = _which(team, channel, user, since, until)
    rows = await connection.execute(sa.select(*_SUMS).where(*which))
    return _report(rows.one())


async def by_day(
    connection: Connection,
    team: str = "",
    *,
    channel: str = "",
    user: str = "",
    zone: tzinfo,
    since: float,
    until: float,
) -> list[tuple[date, Report]]:
    """Return the sums by the days of `zone`: every one from the first with anything to the last."""
    quarter = floor(connection, ledger.c.reserved_at / QUARTER)
    which = _which(team, channel, user, since, until)
    rows = await connection.execute(
        sa.select(*_SUMS, quarter.label("quarter")).where(*which).group_by(quarter)
    )
    days: dict[date, Report] = defaultdict(Report)
    for row in rows:
        days[day_of(row.quarter * QUARTER, zone)] += _report(row)
    return [(day, days[day]) for day in _all_days(days)]


async def by_model(
    connection: Connection,
    team: str = "",
    *,
    channel: str = "",
    user: str = "",
    since: float,
    until: float,
) -> list[tuple[str, Report]]:
    """Return the sums by model, the dearest first."""
    which = _which(team, channel, user, since, until)
    return await _grouped(connection, ledger.c.model, which)


async def by_person(
    connection: Connection, team: str = "", *, channel: str = "", since: float, until: float
) -> list[tuple[str, Report]]:
    """Return the sums by person, the dearest first; "" is the terminal."""
    return await _grouped(connection, ledger.c.user, _which(team, channel, "", since, until))


async def by_channel(
    connection: Connection, team: str = "", *, user: str = "", since: float, until: float
) -> list[tuple[str, Report]]:
    """Return the sums by channel, the dearest first; "" is the terminal."""
    return await _grouped(connection, ledger.c.channel, _which(team, "", user, since, until))


_IS_CALL = sa.and_(
    ledger.c.entry == "close",
    sa.or_(
        ledger.c.input_tokens + ledger.c.output_tokens > 0,
        ledger.c.audio_seconds > 0,
    ),
)
# Statements that begin with a sum go to SQLite's thread: these may go through a long table.
_SUMS = (
    *(
        sa.func.sum(ledger.c[name]).label(name)
        for name in (
            "micro_usd",
            "input_tokens",
            "cached_tokens",
            "output_tokens",
            "reasoning_tokens",
            "audio_seconds",
        )
    ),
    sa.func.sum(sa.case((_IS_CALL, 1), else_=0)).label("calls"),
)


def _which(
    team: str, channel: str, user: str, since: float, until: float
) -> list[sa.ColumnElement[bool]]:
    which = [ledger.c.reserved_at >= since, ledger.c.reserved_at < until]
    named = ((ledger.c.team, team), (ledger.c.channel, channel), (ledger.c.user, user))
    return which + [column == value for column, value in named if value]


async def _grouped(
    connection: Connection, column: sa.Column[str], which: Iterable[sa.ColumnElement[bool]]
) -> list[tuple[str, Report]]:
    rows = await connection.execute(
        sa.select(*_SUMS, column.label("group")).where(*which).group_by(column)
    )
    found = [(str(row.group), _report(row)) for row in rows]
    return sorted(found, key=lambda each: (-each[1].micro_usd, each[0]))


def _report(row: Any) -> Report:
    """Return what a row of sums says; those of nothing are NULL."""
    return Report(
        input_tokens=int(row.input_tokens or 0),
        cached_tokens=int(row.cached_tokens or 0),
        output_tokens=int(row.output_tokens or 0),
        reasoning_tokens=int(row.reasoning_tokens or 0),
        audio_seconds=float(row.audio_seconds or 0.0),
        micro_usd=int(row.micro_usd or 0),
        calls=int(row.calls or 0),
    )


def _all_days(days: Iterable[date]) -> list[date]:
    found = sorted(days)
    if not found:
        return []
    count = (found[-1] - found[0]).days + 1
    return [found[0] + timedelta(days=number) for number in range(count)]
