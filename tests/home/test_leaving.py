"""Everything of one person's, erased or handed over from her Home tab."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from bot.erasing import Erasing
from bot.home.home import Home
from bot.home.leaving import Leaving
from bot.slack.client import SlackClient
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Kind, Pool
from bot.store.work import export_item, forget_item, home_item
from bot.worker import TookTooLong
from tests.home.conftest import ADA, MINA, NOW, SAM, TEAM, Slack, converse

pytestmark = pytest.mark.anyio

TS = "1795300000.000100"


@dataclass
class Exports:
    """What is written down of people."""

    texts: dict[str, str] = field(default_factory=dict)

    async def person(self, user: str, *_: str, **__: str) -> str:
        return self.texts.get(user, "")


@pytest.fixture
def exports() -> Exports:
    return Exports()


@pytest.fixture
def leaving(sqlite: Database, slack: Slack, home: Home, exports: Exports) -> Leaving:
    client = cast("SlackClient", slack)
    erasing = Erasing(sqlite, TEAM, lambda: NOW)
    return Leaving(erasing, exports, client, home.languages, home)


async def claim_of(database: Database) -> Claim:
    async with database.begin() as connection:
        await inbox.accept(connection, forget_item(SAM, "USAM/1.1"), NOW)
        (claim,) = await inbox.claim(connection, Pool.CONTROL, "w", NOW, 60.0, 10)
    return claim


def test_a_click_is_one_piece_of_work_for_nobodys_turn() -> None:
    forget, export = forget_item(SAM, "USAM/1.1"), export_item(SAM, "USAM/1.1")
    again = home_item(SAM, "USAM/1.1")

    assert (forget.kind, export.kind, again.kind) == (Kind.FORGET, Kind.FORGET, Kind.GREET)
    assert len({forget.key, export.key, again.key}) == 3
    assert {forget.user, export.user, again.user} == {""}


async def test_what_is_hers_is_erased_and_her_home_shows_it(
    leaving: Leaving, slack: Slack, sqlite: Database
) -> None:
    await converse(sqlite, "C1", TS, "my own words")
    await converse(sqlite, "C1", "1795300009.000100", "words of Ada", user=ADA)
    await leaving.home.publish(SAM)
    before = slack.text_of(SAM)
    claim = await claim_of(sqlite)

    await leaving.forget(claim, SAM)

    assert "my own words" in before
    assert "my own words" not in slack.text_of(SAM)
    assert "none yet" in slack.text_of(SAM)
    ((channel, text, _),) = slack.posts
    assert channel == SAM
    assert "Everything of yours is erased" in text


async def test_what_others_wrote_stays(leaving: Leaving, slack: Slack, sqlite: Database) -> None:
    await converse(sqlite, "C1", TS, "words of Ada", user=ADA)

    await leaving.forget(await claim_of(sqlite), SAM)

    await leaving.home.publish(ADA)
    assert "words of Ada" in slack.text_of(ADA)


async def test_an_export_comes_as_a_file_in_her_direct_messages(
    leaving: Leaving, slack: Slack, exports: Exports
) -> None:
    exports.texts[SAM] = "# What I wrote"

    await leaving.export(SAM)

    assert slack.files == [("DUSAM", "1.1", "USAM.md", b"# What I wrote")]


async def test_where_nothing_is_kept_she_is_told_so_in_her_language(
    leaving: Leaving, slack: Slack
) -> None:
    await leaving.export(MINA)

    assert slack.files == []
    assert slack.posts[0][:2] == (MINA, "보관하고 있는 기록이 없습니다.")


async def test_what_fails_is_told(leaving: Leaving, slack: Slack) -> None:
    await leaving.tell(SAM, TookTooLong())

    assert slack.posts[0][0] == SAM
