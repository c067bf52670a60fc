"""Budgets: shown to admins, and set by them."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.client import SlackClient
from bot.store import budgets
from bot.store.budgets import Budget, BudgetKind
from bot.store.database import Database
from bot.store.periods import Period
from bot.store.spendings import Spender
from bot.texts import in_language
from tests.listeners.counter import TEAM, Counter, Workspace, filled, sentences
from tests.playground_fixture import until
from tests.slack.conftest import Clock, Json, budget, client, clock, served

__all__ = ["budget", "client", "clock"]

pytestmark = pytest.mark.anyio

ENGLISH = in_language("en")
WORKSPACE = Budget(BudgetKind.WORKSPACE, "", Period.MONTH, 5_000_000)


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with served(Workspace()) as fake:
        yield fake


@pytest.fixture
async def counter(sqlite: Database, client: SlackClient, clock: Clock) -> Counter:
    async with sqlite.begin() as connection:
        await budgets.save(connection, TEAM, WORKSPACE, "UADMIN", 1.0)
    return Counter(sqlite, client, clock)


async def opened(counter: Counter, slack: Workspace, user: str = "UADMIN") -> Json:
    assert await counter.settings.open_budgets(user=user, trigger_id="t") == ""
    await until(lambda: not counter.budgets.is_busy)
    return slack.shown()


async def kept(counter: Counter) -> dict[tuple[str, str, str], float]:
    async with counter.database.read() as connection:
        found = await budgets.load_all(connection, TEAM)
    return {(one.kind, one.subject, one.period): one.usd for one in found}


async def test_admins_see_what_is_set_and_spent(counter: Counter, slack: Workspace) -> None:
    async with counter.purse.chat(Spender(TEAM, "C1", "", "U1"), "gpt-6-luna", 100_000, 100):
        view = await opened(counter, slack)

    overview = view["blocks"][0]["text"]["text"]
    assert "of $5.00 spent" in overview
    assert "$0.00 of $5.00" not in overview
    assert "of $20.00 spent" in overview


async def test_others_are_told_that_admins_alone_may(counter: Counter, slack: Workspace) -> None:
    view = await opened(counter, slack, "U1")

    assert ENGLISH("settings_only_admins") in str(view)


async def test_who_clicks_too_late_is_told_to_click_again(
    counter: Counter, slack: Workspace
) -> None:
    slack.script("views.open", "expired_trigger_id")

    assert await counter.settings.open_budgets(user="UADMIN", trigger_id="t") == "settings_expired"


async def test_what_an_admin_changes_is_kept(counter: Counter, slack: Workspace) -> None:
    view = await opened(counter, slack)
    typed = filled(
        view,
        "UADMIN",
        **{"workspace/month": "", "everyone/day": "$0.50", "person": "U1", "person/month": "3"},
    )

    reaction = await counter.budgets.submitted(typed)

    assert "*<@U1>* · Dollars a month: $0.00 of $3.00 spent" in sentences(reaction)
    assert await kept(counter) == {
        ("everyone", "", "day"): 0.5,
        ("person", "U1", "month"): 3.0,
    }


async def test_what_is_no_amount_is_said_beside_it(counter: Counter, slack: Workspace) -> None:
    view = await opened(counter, slack)

    reaction = await counter.budgets.submitted(
        filled(view, "UADMIN", **{"workspace/day": "much", "channel/day": "1"})
    )

    assert set(reaction.answer["errors"]) == {"workspace/day", "channel/day"}
    assert await kept(counter) == {("workspace", "", "month"): 5.0}


async def test_who_may_set_budgets_is_asked_again_when_they_are_sent(
    counter: Counter, slack: Workspace
) -> None:
    view = await opened(counter, slack)

    reaction = await counter.budgets.submitted(filled(view, "U1", **{"workspace/month": "900"}))

    assert ENGLISH("settings_only_admins") in sentences(reaction)
    assert await kept(counter) == {("workspace", "", "month"): 5.0}
