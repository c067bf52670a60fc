"""The Home tab: for each person in her language, what she may see and no more."""

from datetime import UTC, date

import pytest

from bot.chosen import Choices, Recordings
from bot.conversation import Usage
from bot.home.home import Home
from bot.slack.errors import SlackError, SlackUnreachable
from bot.store import budgets, choices, known_models, usage
from bot.store.budgets import Budget, BudgetKind, Terms
from bot.store.database import Database
from bot.store.known_models import Known
from bot.store.periods import Period
from bot.store.usage import Call, Spender
from tests.home.conftest import ADA, MINA, NOW, SAM, TEAM, Slack, converse, home_of

pytestmark = pytest.mark.anyio

TS = "1795300000.000100"
DAY = 24 * 3600.0


async def spend(database: Database, micro_usd: int, at: float, user: str = SAM) -> None:
    call = Call(Spender(TEAM, "C1", TS, user), "chat", "gpt", "{}")
    async with database.begin() as connection:
        terms = Terms(10**9, UTC)
        reservation = await usage.reserve(connection, call, micro_usd, terms, at)
        used = Usage(input_tokens=1200, cached_tokens=200, output_tokens=34)
        await usage.settle(connection, reservation, micro_usd, used, at)


async def know(database: Database, **ends: date | None) -> None:
    models = {name.replace("_", "-"): day for name, day in ends.items()}
    async with database.begin() as connection:
        await known_models.save(connection, "CHAT_MODEL", Known("OPENAI_API_KEY", models), NOW)


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (SAM, ["Ask me anything", "`/tarae help`", "for 90 days", "`api.example.com`"]),
        (MINA, ["무엇이든 물어보세요", "`/tarae help`", "90일 동안", "`sound.example.com`"]),
    ],
)
async def test_it_says_in_ones_language_what_it_does_keeps_and_sends(
    home: Home, slack: Slack, user: str, words: list[str]
) -> None:
    await home.publish(user)

    assert [word for word in words if word not in slack.text_of(user)] == []


async def test_it_goes_by_what_the_workspace_chose(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    chosen = Choices(retention_days=0, recordings=Recordings.NEVER)
    async with sqlite.begin() as connection:
        await choices.save(connection, chosen, NOW, TEAM)

    await home.publish(SAM)

    assert "until it is deleted" in slack.text_of(SAM)
    assert "Recordings aren't transcribed" in slack.text_of(SAM)


async def test_ones_own_usage_is_shown_in_figures_and_by_day(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    await spend(sqlite, 250_000, NOW - DAY)
    await spend(sqlite, 500_000, NOW - 3 * DAY)
    await spend(sqlite, 9_000_000, NOW, user=ADA)

    await home.publish(SAM)

    assert "$0.75 for 2 calls" in slack.text_of(SAM)
    assert "2,400 tokens read, 400 of them" in slack.text_of(SAM)
    (chart,) = [one for one in slack.homes[SAM] if one["type"] == "data_visualization"]
    data = chart["chart"]["series"][0]["data"]
    assert data[0]["label"].startswith("11-01")
    assert data[-1]["label"].endswith("11-22")
    assert [one["value"] for one in data if one["value"]] == [0.5, 0.25]


async def test_where_charts_are_refused_the_figures_stand_alone_and_charts_are_not_tried_again(
    sqlite: Database,
) -> None:
    slack = Slack(draws=False)
    home = home_of(sqlite, slack)
    await spend(sqlite, 250_000, NOW)

    await home.publish(SAM)
    await home.publish(SAM)

    assert "$0.25 for 1 call " in slack.text_of(SAM)
    assert "data_visualization" not in slack.types(SAM)
    assert slack.attempts == 3


async def test_another_refusal_is_raised(home: Home, slack: Slack) -> None:
    slack.error = SlackUnreachable("http_503", "views.publish")

    with pytest.raises(SlackError):
        await home.publish(SAM)


async def test_what_is_left_of_ones_budget_is_shown(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    await spend(sqlite, 250_000, NOW)
    async with sqlite.begin() as connection:
        everyone = Budget(BudgetKind.EVERYONE, "", Period.MONTH, 1_000_000)
        await budgets.save(connection, TEAM, everyone, ADA, NOW)

    await home.publish(SAM)

    assert "you have $0.75 left of $1.00, until Dec 1, 00:00" in slack.text_of(SAM)


async def test_recent_conversations_are_links_with_their_first_words(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    await converse(sqlite, "C1", TS, "<@UBOT> When is the *release* &lt;b&gt;|x?", "and then?")

    await home.publish(SAM)

    link = f"<https://team.slack.com/archives/C1/p{TS.replace('.', '')}|"
    assert f"{link}When is the ∗release∗ &lt;b&gt;¦x?> · <#C1>" in slack.text_of(SAM)


async def test_conversations_of_channels_one_has_left_and_of_others_are_not_shown(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    await converse(sqlite, "C2", TS, "a secret of C2")
    await converse(sqlite, "DADA", TS, "a secret of Ada", user=ADA)
    await converse(sqlite, "DSAM", TS, "my own message")

    await home.publish(SAM)

    assert "secret" not in slack.text_of(SAM)
    assert "my own message> · direct messages" in slack.text_of(SAM)


async def test_at_most_ten_conversations_the_last_first(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    for number in range(12):
        await converse(sqlite, "C1", f"17953000{number:02}.000100", f"n{number}", at=NOW + number)

    await home.publish(SAM)

    shown = [f"|n{number}>" in slack.text_of(SAM) for number in range(12)]
    assert shown == [False, False, *[True] * 10]
    assert slack.text_of(SAM).index("|n11>") < slack.text_of(SAM).index("|n2>")


async def test_only_admins_see_what_admins_set_and_the_warnings(
    home: Home, slack: Slack, sqlite: Database
) -> None:
    await know(sqlite, gpt_4o=date(2027, 1, 14))

    await home.publish(SAM)
    await home.publish(ADA)

    assert "home_settings" not in slack.text_of(SAM)
    assert "gpt-4o" not in slack.text_of(SAM)
    assert "home_settings" in slack.text_of(ADA)
    assert "home_budgets" in slack.text_of(ADA)
    assert "`gpt-4o` ends on Jan 14, 53 days from now" in slack.text_of(ADA)
    assert "`gpt-6-luna`" in slack.text_of(ADA)
    assert "`CHAT_MODEL`" in slack.text_of(ADA)


async def test_admins_are_told_that_all_is_well(home: Home, slack: Slack) -> None:
    await home.publish(ADA)

    assert "No warnings" in slack.text_of(ADA)


async def test_admins_are_warned_of_scopes_and_of_budgets_nearly_spent(sqlite: Database) -> None:
    slack = Slack()
    slack.scopes -= {"files:read"}
    home = home_of(sqlite, slack)
    await spend(sqlite, 900_000, NOW)
    async with sqlite.begin() as connection:
        for kind, subject, micro in (
            (BudgetKind.CHANNEL, "C1", 1_000_000),
            (BudgetKind.PERSON, SAM, 9_000_000),
            (BudgetKind.WORKSPACE, "", 900_000),
        ):
            budget = Budget(kind, subject, Period.MONTH, micro)
            await budgets.save(connection, TEAM, budget, ADA, NOW)

    await home.publish(ADA)

    told = slack.text_of(ADA)
    assert "`files:read`" in told
    assert "budget of <#C1>: $0.90 of $1.00" in told
    assert "workspace's budget of this month: $0.90 of $0.90" in told
    assert f"<@{SAM}>" not in told
