"""What a person used this month, in figures and as a chart; and budgets, hers and those nearly spent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.slack.blocks import Block
from bot.slack.charts import bar_chart
from bot.slack.menu import Say
from bot.store import budgets, reports
from bot.store.budgets import BudgetKind, State, Terms
from bot.store.database import Connection
from bot.store.periods import Period, begin_of, end_of
from bot.store.reports import Report

MICRO = 1_000_000
NEARLY = 80  # percent of a budget
MOST_BUDGETS = 100  # that are looked at for a warning


@dataclass(frozen=True, slots=True)
class Month:
    """What one person used since the month began: in all, by day, and of the budgets that are hers."""

    since: datetime
    until: datetime
    whole: Report
    days: Sequence[tuple[date, Report]]
    budgets: Sequence[State]


async def load_month(
    connection: Connection, team: str, user: str, zone: tzinfo, now: float
) -> Month:
    """Return what `user` used since the month began in `zone`."""
    since, until = (of(Period.MONTH, now, zone) for of in (begin_of, end_of))
    hers = await budgets.state(connection, team, zone, now, user=user)
    return Month(
        datetime.fromtimestamp(since, zone),
        datetime.fromtimestamp(now, zone),
        await reports.report(connection, team, user=user, since=since, until=until),
        await reports.by_day(connection, team, user=user, zone=zone, since=since, until=until),
        [state for state in hers if state.budget.kind in {BudgetKind.PERSON, BudgetKind.EVERYONE}],
    )


def usage_text(say: Say, month: Month) -> str:
    """Return the figures of a month, and what is left of her budgets, in Slack's markup."""
    whole = month.whole
    if not whole.calls:
        head = say("home_usage_none", since=month.since)
    else:
        head = say(
            "home_usage",
            since=month.since,
            usd=whole.micro_usd / MICRO,
            calls=whole.calls,
            input=whole.input_tokens,
            cached=whole.cached_tokens,
            output=whole.output_tokens,
            sound=whole.audio_seconds,
        )
    zone = month.since.tzinfo or UTC
    return "\n".join([head, *(f"• {_own(say, state, zone)}" for state in month.budgets)])


def usage_chart_of(say: Say, month: Month) -> Block | None:
    """Return the chart of a month by day, None for a month in which nothing was spent."""
    spent = {day: report.micro_usd / MICRO for day, report in month.days}
    if not any(spent.values()):
        return None
    first, last = month.since.date(), month.until.date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    bars = [(f"{day:%m-%d}", spent.get(day, 0.0)) for day in days]
    return bar_chart(say("home_usage_chart"), "USD", bars)


async def load_spent(connection: Connection, team: str, terms: Terms, now: float) -> list[State]:
    """Return the budgets of the server, the workspace, channels and people that are nearly spent."""
    found = await budgets.state(connection, team, terms.zone, now, server_micro_usd=terms.micro_usd)
    stored = await budgets.load_all(connection, team)
    subjects = {(one.kind, one.subject) for one in stored[:MOST_BUDGETS] if one.subject}
    for kind, subject in sorted(subjects):
        channel = subject if kind is BudgetKind.CHANNEL else ""
        user = subject if kind is BudgetKind.PERSON else ""
        states = await budgets.state(connection, team, terms.zone, now, channel=channel, user=user)
        found += [state for state in states if state.budget.subject == subject]
    return [state for state in found if state.percent >= NEARLY]


def nearly_spent(say: Say, spent: Sequence[State], zone: tzinfo) -> list[str]:
    """Return a sentence for each budget that is nearly spent, in Slack's markup."""
    return [_spent(say, state, zone) for state in spent]


def _own(say: Say, state: State, zone: tzinfo) -> str:
    return say(
        f"home_own_budget_{state.budget.period}",
        left=state.left_micro_usd / MICRO,
        limit=state.budget.usd,
        resets=datetime.fromtimestamp(state.resets_at, zone),
    )


def _spent(say: Say, state: State, zone: tzinfo) -> str:
    budget = state.budget
    subjects = {
        BudgetKind.CHANNEL: f"<#{budget.subject}>",
        BudgetKind.PERSON: f"<@{budget.subject}>",
    }
    details = {"whose": subjects[budget.kind]} if budget.kind in subjects else {}
    return say(
        f"home_budget_{budget.kind}_{budget.period}",
        spent=state.spent_micro_usd / MICRO,
        limit=budget.usd,
        resets=datetime.fromtimestamp(state.resets_at, zone),
        **details,
    )
