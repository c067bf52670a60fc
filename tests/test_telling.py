"""What one person alone is told."""

from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.languages import Languages
from bot.slack.client import SlackClient
from bot.store import people
from bot.store.database import Database
from bot.store.inbox import Kind, Pool
from bot.store.notices import Notice, notice_from, suggest_item, tell_item
from bot.store.people import Person
from bot.telling import PROMPTS, Telling

pytestmark = pytest.mark.anyio

NOTICE = Notice("C1", "UKO", "1.1", "muted")


class Slack:
    """Notes what it is told to show."""

    def __init__(self) -> None:
        self.shown: list[Any] = []

    async def post_ephemeral(self, channel: str, user: str, text: str, **rest: Any) -> None:
        self.shown.append((channel, user, text, rest))

    async def suggest_prompts(self, channel: str, prompts: Any) -> bool:
        self.shown.append((channel, prompts))
        return True

    async def locale(self, user: str) -> str:
        return "ko-KR" if user == "UKO" else "fr-FR"


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def telling(sqlite: Database, slack: Slack) -> Telling:
    client = cast("SlackClient", slack)
    return Telling(client, languages(sqlite, client))


def languages(database: Database, slack: SlackClient) -> Languages:
    return Languages(database, slack, "T1", Choosing(database, Chosen()))


def test_a_notice_is_one_piece_of_work_for_what_brought_it_about() -> None:
    item = tell_item(NOTICE, "T1/C1/1.1")

    assert notice_from(item.payload) == NOTICE
    assert (item.kind, item.pool) == (Kind.TELL, Pool.CONTROL)
    assert item.key != tell_item(NOTICE, "T1/C1/2.2").key


def test_prompts_are_one_piece_of_work_a_day() -> None:
    keys = [suggest_item("U1", "D1", now).key for now in (0.0, 86399.0, 86400.0)]

    assert keys[0] == keys[1] != keys[2]


async def test_a_notice_is_told_in_the_language_of_her_slack(
    telling: Telling, slack: Slack
) -> None:
    await telling.tell(NOTICE)

    ((channel, user, text, rest),) = slack.shown
    assert (channel, user, rest["thread_ts"], rest["blocks"]) == ("C1", "UKO", "1.1", None)
    assert "조용히" in text


async def test_a_notice_has_its_details_and_moments_where_the_workspace_is(
    sqlite: Database, slack: Slack
) -> None:
    details: dict[str, str | int | float] = {"percent": 83, "budget": 1.5, "zone": "Asia/Seoul"}
    moments = {"at": 1_796_050_800.0}
    notice = Notice("C1", "U1", "1.1", "budget_nearly_spent_own", details=details, moments=moments)
    client = cast("SlackClient", slack)
    telling = Telling(client, languages(sqlite, client), ZoneInfo("Asia/Seoul"))

    await telling.tell(notice_from(tell_item(notice, "x").payload))

    text = slack.shown[0][2]
    assert text.startswith("83 % of your budget of $1.50 is spent. It resets on Dec 1, 00:00 (Asia")


async def test_an_offer_has_its_button(telling: Telling, slack: Slack) -> None:
    offer = Notice("C1", "U1", "1.1", "edited_late", offers_again="T1/C1/1.1")

    await telling.tell(offer)

    assert "T1/C1/1.1" in str(slack.shown[0][3]["blocks"])


@pytest.mark.parametrize(
    ("user", "first"), [("UKO", "공지 쓰기"), ("UFR", "Draft an announcement")]
)
async def test_prompts_are_in_the_language_of_her_slack(
    telling: Telling, slack: Slack, user: str, first: str
) -> None:
    await telling.suggest(user, "D1")

    ((channel, prompts),) = slack.shown
    assert channel == "D1"
    assert prompts[0][0] == first
    assert len(prompts) == PROMPTS


async def test_a_known_language_costs_no_call(
    telling: Telling, slack: Slack, sqlite: Database
) -> None:
    async with sqlite.begin() as connection:
        seen = {"UFR": Person("Fr", "ko-KR", is_external=False, read_at=1.0)}
        await people.save(connection, "T1", seen)

    await telling.suggest("UFR", "D1")

    assert slack.shown[0][1][0][0] == "공지 쓰기"
