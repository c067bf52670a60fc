"""The daily look: who is told what, when, and how often."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from bot.admins import Admins
from bot.choosing import Choosing
from bot.chosen import Choices, Chosen
from bot.endpoints.catalog import ModelInfo
from bot.endpoints.failures import KeyRejected, ModelUnreachable, QuotaSpent
from bot.findings import WEEK, Finding, is_due
from bot.housekeeping import Housekeeping
from bot.languages import Languages
from bot.outlook import Ending, Outlooks, Use, endings_of
from bot.slack.client import SlackClient
from bot.slack.errors import SlackUnreachable
from bot.store import choices, inbox, known_models
from bot.store.database import Database
from bot.store.inbox import Claim, Pool
from bot.store.known_models import Known
from bot.store.models_in_use import ChosenModel
from bot.store.told import Told
from bot.store.work import key_trouble_item, watch_item
from bot.watching import Source, Watching
from tests.home.conftest import ADA, MINA, TEAM, Slack

pytestmark = pytest.mark.anyio

END = date(2027, 1, 14)
DAY = 24 * 3600.0


def noon(day: date) -> float:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()


class Admin:
    """Somebody's days: looks, and reads what is told."""

    def __init__(self, database: Database, slack: Slack, *admins: str) -> None:
        self.database, self.slack = database, slack
        self.now = noon(date(2026, 9, 1))
        self.error: Exception | None = None
        self.models: Sequence[ModelInfo] = [ModelInfo("gpt-4o", "", END), ModelInfo("gpt-6-luna")]
        client = cast("SlackClient", slack)
        choosing = Choosing(database, Chosen())
        self.watching = Watching(
            database=database,
            slack=client,
            team=TEAM,
            admins=Admins(client, admins),
            languages=Languages(database, client, TEAM, choosing),
            outlooks=Outlooks(database, client, TEAM, {"CHAT_MODEL": "gpt-4o"}),
            sources=[Source("CHAT_MODEL", "OPENAI_API_KEY", self._list)],
            command="/tarae",
            clock=lambda: self.now,
        )

    async def _list(self) -> Sequence[ModelInfo]:
        if self.error:
            raise self.error
        return self.models

    async def look(self, day: date) -> list[str]:
        """Look on that day and return what is then told."""
        self.now = noon(day)
        return await self.take(watch_item(self.now))

    async def take(self, item: inbox.Item) -> list[str]:
        """Have a piece of work done with all that comes of it, and return what is told."""
        self.slack.posts.clear()
        async with self.database.begin() as connection:
            await inbox.accept(connection, item, self.now)
        while claims := await self._claim():
            for claim in claims:
                await self.watching.watch(claim)
                async with self.database.begin() as connection:
                    await inbox.finish(connection, claim, self.now)
        return [text for _, text, _ in self.slack.posts]

    async def _claim(self) -> list[Claim]:
        async with self.database.begin() as connection:
            return await inbox.claim(connection, Pool.CONTROL, "w", self.now, 60.0, 10)


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def admin(sqlite: Database, slack: Slack) -> Admin:
    return Admin(sqlite, slack)


async def test_an_admin_is_told_90_30_and_7_days_before_a_model_ends_and_no_other_day(
    admin: Admin,
) -> None:
    told = {}
    for left in range(95, -3, -1):
        if said := await admin.look(END - timedelta(days=left)):
            told[left] = said

    assert list(told) == [90, 30, 7]
    assert all(len(said) == 1 for said in told.values())
    assert "`gpt-4o`" in told[90][0]
    assert "90 days from now" in told[90][0]
    assert "`gpt-6-luna`" in told[90][0]


async def test_of_missed_days_only_the_nearest_is_told(admin: Admin) -> None:
    late = [await admin.look(END - timedelta(days=left)) for left in (5, 4)]

    assert [len(said) for said in late] == [1, 0]
    assert "5 days from now" in late[0][0]


async def test_a_model_that_ended_is_told_as_ended(admin: Admin) -> None:
    (text,) = await admin.look(END + timedelta(days=2))

    assert "ended on" in text


async def test_a_bot_that_starts_again_looks_again_and_hour_by_hour_no_more(
    admin: Admin, sqlite: Database
) -> None:
    looks = []
    for hour in range(4):
        admin.now = noon(END) + 3600.0 * hour
        if hour in {0, 2}:  # it starts
            keeping = Housekeeping(sqlite, 90, lambda: admin.now, asyncio.sleep)
        await keeping.tidy()
        async with sqlite.begin() as connection:
            claims = await inbox.claim(connection, Pool.CONTROL, "w", admin.now, 60.0, 10)
            for claim in claims:
                await inbox.finish(connection, claim, admin.now)
        looks.append([claim.payload for claim in claims])

    assert looks == [[{"about": "day"}], [], [{"about": "day"}], []]


async def test_the_settings_that_use_it_are_named(admin: Admin, sqlite: Database) -> None:
    async with sqlite.begin() as connection:
        chosen = Choices(chat_model="gpt-4o")
        await choices.save(connection, chosen, 1.0, TEAM)
        await choices.save(connection, chosen, 1.0, TEAM, "C1")
        await choices.save(connection, chosen, 1.0, TEAM, "C2", "1795300000.000100")
        await choices.save(connection, chosen, 1.0, TEAM, "D2", "1795300000.000200")
        await choices.save(connection, Choices(chat_model="gpt-6-luna"), 1.0, TEAM, "C3")

    await admin.look(END - timedelta(days=30))

    ((_, _, blocks),) = admin.slack.posts
    assert blocks[1]["text"]["text"].splitlines() == [
        "This is where it is set:",
        "• `CHAT_MODEL`, by whoever runs me",
        "• the settings of the workspace",
        "• the settings of <#C1>",
        "• <https://team.slack.com/archives/C2/p1795300000000100|a thread> in <#C2>",
        "• somebody's direct messages with me",
    ]


async def test_every_admin_is_told_in_her_own_language(sqlite: Database, slack: Slack) -> None:
    admin = Admin(sqlite, slack, MINA)

    await admin.look(END - timedelta(days=30))

    told = {user: text for user, text, _ in slack.posts}
    assert set(told) == {ADA, MINA}
    assert "종료됩니다" in told[MINA]


async def test_what_was_told_is_not_told_again_if_looked_at_twice_a_day(admin: Admin) -> None:
    first = await admin.look(END - timedelta(days=30))
    item = replace(watch_item(admin.now), key="watch/once-more")

    again = await admin.take(item)

    assert (len(first), again) == (1, [])


@pytest.mark.parametrize(
    ("error", "words"),
    [(KeyRejected("401"), "doesn't accept"), (QuotaSpent("429"), "no money left")],
)
async def test_a_key_that_stops_working_is_told_once(
    admin: Admin, error: Exception, words: str
) -> None:
    admin.models = []
    admin.error = error
    day = date(2026, 9, 1)

    told = [await admin.look(day + timedelta(days=number)) for number in range(3)]

    assert [len(each) for each in told] == [1, 0, 0]
    assert words in told[0][0]
    assert "`OPENAI_API_KEY`" in told[0][0]


async def test_a_key_that_was_mended_and_breaks_again_is_told_again_once_a_week(
    admin: Admin,
) -> None:
    day, told = date(2026, 9, 1), []
    for number in range(12):
        admin.error = None if number % 2 else KeyRejected("401")
        told.append(len(await admin.look(day + timedelta(days=number))))

    assert told == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]


async def test_a_key_that_fails_at_work_is_told_at_once(admin: Admin) -> None:
    item = key_trouble_item("OPENAI_API_KEY", "quota_spent", admin.now)

    told = await admin.take(item)

    assert len(told) == 1
    assert await admin.look(date(2026, 9, 2)) == []


async def test_an_endpoint_that_is_down_tells_nothing_and_forgets_nothing(
    admin: Admin, sqlite: Database
) -> None:
    await admin.look(date(2026, 9, 1))
    admin.error = ModelUnreachable("down")

    told = await admin.look(END - timedelta(days=30))

    assert len(told) == 1
    async with sqlite.read() as connection:
        known = await known_models.load(connection)
    assert known["CHAT_MODEL"].models == {"gpt-4o": END, "gpt-6-luna": None}


async def test_missing_scopes_are_told_once(admin: Admin, slack: Slack) -> None:
    slack.scopes -= {"files:read", "commands"}

    first = await admin.look(date(2026, 9, 1))
    second = await admin.look(date(2026, 9, 2))

    assert len(first) == 1
    assert "2 permissions" in first[0] or "`commands`, `files:read`" in first[0]
    assert second == []


async def test_a_token_whose_scopes_slack_doesnt_tell_lacks_none(
    admin: Admin, slack: Slack
) -> None:
    slack.scopes = frozenset()

    assert await admin.look(date(2026, 9, 1)) == []


async def test_a_budget_that_is_nearly_spent_is_told_to_every_admin_once(
    sqlite: Database, slack: Slack
) -> None:
    admin = Admin(sqlite, slack, MINA)
    payload: dict[str, Any] = {
        "about": "budget",
        "text": "budget_nearly_spent_channel",
        "details": {"percent": 82, "budget": 10.0, "zone": "Asia/Seoul", "channel": "C1"},
        "moments": {"at": noon(date(2026, 12, 1))},
    }
    item = replace(watch_item(1.0), key="watch/budget/T1/workspace", payload=payload)

    told = await admin.take(item)

    assert len(told) == 2
    assert {user for user, _, _ in slack.posts} == {ADA, MINA}
    assert any("82 % of the budget of $10.00 of <#C1>" in text for text in told)
    assert any("21:00" in text for text in told)


async def test_what_a_later_version_wrote_is_let_go(admin: Admin) -> None:
    unknown = replace(watch_item(1.0), payload={"about": "weather"})
    addressed = replace(watch_item(2.0), key="watch/x", payload={"about": "weather", "to": ADA})

    assert await admin.take(unknown) == []
    assert await admin.take(addressed) == []


async def test_a_telling_that_slack_doesnt_take_is_not_lost(admin: Admin, slack: Slack) -> None:
    slack.error = SlackUnreachable("http_503", "chat.postMessage")

    with pytest.raises(SlackUnreachable):
        await admin.look(END - timedelta(days=30))

    slack.error = None
    admin.now += 120.0
    (claim,) = await admin._claim()
    await admin.watching.watch_again(claim, KeyRejected(""))
    assert len(slack.posts) == 1


def test_what_can_be_mended_is_due_a_week_after_it_was_told() -> None:
    key = Finding("key/K/key_rejected", {}, can_mend=True)
    mended = Told(key.subject, ADA, at=100.0, is_mended=True)

    assert is_due(key, None, 0.0)
    assert not is_due(key, replace(mended, is_mended=False), 100.0 + 2 * WEEK)
    assert not is_due(key, mended, 100.0 + WEEK - 1)
    assert is_due(key, mended, 100.0 + WEEK)


def test_models_that_end_are_those_in_use() -> None:
    known = {
        "CHAT_MODEL": Known("K", {"a": date(2026, 12, 1), "b": date(2026, 11, 30), "c": None}),
        "AUDIO_MODEL": Known("K", {"a": date(2026, 11, 25), "w": date(2027, 2, 26)}),
    }
    models = {"CHAT_MODEL": "a", "AUDIO_MODEL": "w", "FALLBACK_MODEL": "a"}
    chosen = [ChosenModel("b", "C1"), ChosenModel("c", "C1"), ChosenModel("x", "C2")]

    endings = endings_of(models, chosen, known, date(2026, 11, 22))

    assert endings == (
        Ending("b", date(2026, 11, 30), (Use(channel="C1"),)),
        Ending("a", date(2026, 12, 1), (Use(setting="CHAT_MODEL"),)),
    )
