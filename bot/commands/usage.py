"""What was used: tokens, minutes and money, by day, and what is left of each budget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.admins import Admins
from bot.asides import Asides
from bot.called import folded
from bot.commands.asked import Asked
from bot.commands.parsing import quotable
from bot.errors import UserFacingError
from bot.money import MICRO
from bot.slack.blocks import Block
from bot.slack.charts import bar_chart
from bot.store import budgets, reports
from bot.store.budgets import BudgetKind, Terms
from bot.store.database import Database
from bot.store.periods import Period, begin_of, day_of, end_of
from bot.store.reports import Report

_DAY_MARK = "%m-%d"
_DAY = 24 * 3600.0
_WEEK = timedelta(days=6)  # and today


class Scope(StrEnum):
    """Whose usage."""

    ME = "me"
    CHANNEL = "channel"
    WORKSPACE = "workspace"


_BUDGETS = {
    Scope.ME: {BudgetKind.PERSON, BudgetKind.EVERYONE},
    Scope.CHANNEL: {BudgetKind.CHANNEL},
    Scope.WORKSPACE: {BudgetKind.SERVER, BudgetKind.WORKSPACE},
}
"""Whose budgets are told with whose usage: that of the workspace is for admins."""
_SCOPES = {
    **dict.fromkeys(("me", "mine", "나", "내", "내것", "개인"), Scope.ME),
    **dict.fromkeys(("channel", "here", "채널", "여기"), Scope.CHANNEL),
    **dict.fromkeys(("workspace", "team", "all", "워크스페이스", "팀", "전체"), Scope.WORKSPACE),
}
_PERIODS = {
    **dict.fromkeys(("day", "today", "오늘", "일", "하루"), Period.DAY),
    **dict.fromkeys(("month", "이번달", "월", "달", "한달"), Period.MONTH),
}


class OnlyAdmins(UserFacingError):
    """Only admins see what the workspace uses."""

    text = "usage_only_admins"


class UnknownUsage(UserFacingError):
    """A word that names neither whose usage nor a period."""

    text = "usage_unknown"


def read_wanted(text: str) -> tuple[Scope, Period]:
    """Return whose usage of which period is wanted: the asker's of the month, if it isn't said.

    Raises UnknownUsage.
    """
    scope, period = Scope.ME, Period.MONTH
    for word in text.split():
        name = folded(word)
        if name in _SCOPES:
            scope = _SCOPES[name]
        elif name in _PERIODS:
            period = _PERIODS[name]
        else:
            raise UnknownUsage(word=quotable(word, 50))
    return scope, period


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found: figures since a moment, those of single days, and what is left of budgets."""

    since: float
    total: Report
    days: Sequence[tuple[date, Report]]
    left: Sequence[budgets.State]


@dataclass(frozen=True, slots=True)
class Reporting:
    """Shows usage. `terms` are the server's own: its limit a month, and where days begin."""

    database: Database
    asides: Asides
    admins: Admins
    terms: Terms
    clock: Callable[[], float]

    async def do(self, asked: Asked) -> None:
        """Show the figures as text, and a chart by day. The workspace's are for admins."""
        scope, period = read_wanted(asked.rest)
        if scope is Scope.WORKSPACE and not await self.admins.is_admin(asked.user):
            raise OnlyAdmins
        seen = await self._look_up(asked, scope, period)
        head = asked.say(f"usage_{scope}_{period}", at=self._moment(seen.since))
        left = [state for state in seen.left if state.budget.kind in _BUDGETS[scope]]
        told = [head, figures(asked, seen.total), self._left(asked, scope, left)]
        await self.asides.show(asked.aside("\n\n".join(told)), chart(asked, seen.days))

    async def _look_up(self, asked: Asked, scope: Scope, period: Period) -> Seen:
        now = self.clock()
        since, until = begin_of(period, now, self.terms.zone), end_of(period, now, self.terms.zone)
        channel = asked.channel if scope is Scope.CHANNEL else ""
        user = asked.user if scope is Scope.ME else ""
        server = self.terms.micro_usd if scope is Scope.WORKSPACE else None
        charted = since if period is Period.MONTH else since - 6 * _DAY
        today = day_of(now, self.terms.zone)
        async with self.database.read() as connection:
            days = await reports.by_day(
                connection,
                asked.team,
                channel=channel,
                user=user,
                zone=self.terms.zone,
                since=charted,
                until=until,
            )
            return Seen(
                since,
                await reports.report(
                    connection, asked.team, channel=channel, user=user, since=since, until=until
                ),
                padded(days, day_of(charted, self.terms.zone), today),
                await budgets.state(
                    connection,
                    asked.team,
                    self.terms.zone,
                    now,
                    channel=channel,
                    user=user,
                    server_micro_usd=server,
                ),
            )

    def _left(self, asked: Asked, scope: Scope, states: Sequence[budgets.State]) -> str:
        """Return what is left of each budget, a paragraph each: a second list would join the figures."""
        if not states:
            return asked.say(f"usage_no_budget_{scope}")
        return "\n\n".join(
            asked.say(
                f"usage_left_{state.budget.kind}",
                left=state.left_micro_usd / MICRO,
                limit=state.budget.usd,
                at=self._moment(state.resets_at),
            )
            for state in states
        )

    def _moment(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self.terms.zone)


def figures(asked: Asked, total: Report) -> str:
    """Return the figures of a report, a line each."""
    return asked.say(
        "usage_figures",
        calls=total.calls,
        read=total.input_tokens,
        cached=total.cached_tokens,
        written=total.output_tokens,
        reasoning=total.reasoning_tokens,
        length=total.audio_seconds,
        usd=total.micro_usd / MICRO,
    )


def padded(
    days: Sequence[tuple[date, Report]], since: date, today: date
) -> list[tuple[date, Report]]:
    """Return `days` with those without anything, up to `today`: a week, if as much lies after `since`."""
    if not days:
        return []
    found, first = dict(days), max(since, min(days[0][0], today - _WEEK))
    shown = (first + timedelta(days=one) for one in range((today - first).days + 1))
    return [(day, found.get(day, Report())) for day in shown]


def chart(asked: Asked, days: Sequence[tuple[date, Report]]) -> list[Block]:
    """Return the chart of what each day cost, or of its tokens where nothing cost anything.

    Days without anything give none.
    """
    costs = [(f"{day:{_DAY_MARK}}", each.micro_usd / MICRO) for day, each in days]
    if any(cost for _, cost in costs):
        unit, bars = "cost", costs
    else:
        unit = "tokens"
        bars = [
            (f"{day:{_DAY_MARK}}", float(each.input_tokens + each.output_tokens))
            for day, each in days
        ]
    if not any(value for _, value in bars):
        return []
    return [bar_chart(asked.say(f"usage_chart_{unit}"), asked.say(f"usage_series_{unit}"), bars)]
