"""What is erased while an answer to it is being written: nothing of it comes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.conversation import Command, Signal
from bot.erasing import Erasing
from bot.slack.answer_menu import Act
from bot.slack.client import SlackClient
from bot.store import inbox, scrubbing, tables
from bot.store.database import Database
from bot.store.search_index import index_pending
from bot.store.work import command_item
from tests.chat.conftest import PeopledSlack
from tests.chat.talk import Take, Talk, talking
from tests.slack.conftest import Clock
from tests.store.conftest import database, postgresql_url, url

__all__ = ["database", "postgresql_url", "url"]

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

WORDS = ("pomegranate", "tumbleweed", "zeppelin")


@pytest.fixture
async def talk(
    sqlite: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> AsyncIterator[Talk]:
    async with talking(Talk(sqlite, slack, client, clock)) as talk:
        yield talk


Erase = Callable[[Talk], Awaitable[None]]


def erasing(talk: Talk) -> Erasing:
    return Erasing(talk.database, "T1", talk.clock)


async def thread(talk: Talk) -> None:
    await erasing(talk).forget_thread(talk.thread)


async def person(talk: Talk) -> None:
    await erasing(talk).forget_person("U1")


async def channel(talk: Talk) -> None:
    await erasing(talk).forget_channel("C1")


async def everything(talk: Talk) -> None:
    await erasing(talk).forget_all()


async def deleted_channel(talk: Talk) -> None:
    await talk.intake.changes.channel_deletion("C1")


async def uninstalled(talk: Talk) -> None:
    await talk.intake.changes.uninstallation()


async def deleted_thread(talk: Talk) -> None:
    async with talk.database.read() as connection:
        said = await connection.scalars(
            sa.select(tables.messages.c.ts).where(tables.messages.c.role == "user")
        )
        all_ts = said.all()
    for ts in all_ts:
        await talk.intake.changes.deletion(talk.thread, ts, f"Ev{ts}")


async def left(database: Database) -> list[str]:
    """Return in which tables some of the words are."""
    found = []
    async with database.read() as connection:
        for table in tables.metadata.sorted_tables:
            rows = (await connection.execute(sa.select(table))).all()
            found += [f"{table.name}: {row}" for row in rows if any(w in str(row) for w in WORDS)]
    return found


ALL = [thread, person, channel, everything, deleted_channel, deleted_thread, uninstalled]


@pytest.mark.parametrize("is_again", [False, True])
@pytest.mark.parametrize("erase", ALL)
async def test_an_answer_under_way_brings_nothing_back(
    talk: Talk, tmp_path: Path, erase: Erase, is_again: bool
) -> None:
    held = asyncio.Event()
    talk.model.takes = [Take("The tumbleweed."), Take("Another tumbleweed, it is.", holds=held)]
    ts = await talk.ask("what of the pomegranate?")
    if is_again:
        await talk.click(ts, Act.REGENERATE)
    else:
        await talk.say("and the zeppelin?")
    await talk.until(lambda: talk.model.asked == 2)

    await erase(talk)
    held.set()
    await talk.settle()
    await talk.until(lambda: not talk.worker._jobs)
    while await index_pending(talk.database):
        pass

    await scrubbing.fulfil(talk.database)
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert await left(talk.database) == []
    assert [word for word in WORDS if word.encode() in raw] == []
    assert await talk.unfinished() == []


@pytest.mark.parametrize("erase", [thread, person, channel, everything, uninstalled])
async def test_a_thread_that_is_just_read_in_slack_is_not_stored_any_more(
    talk: Talk, erase: Erase
) -> None:
    is_read = asyncio.Event()
    talk.slack.history = [
        {"ts": talk.thread.thread_ts, "user": "U2", "text": "a pomegranate"},
        {"ts": talk.next_ts(), "user": "U1", "text": "my zeppelin"},
    ]
    talk.slack.script("conversations.replies", is_read)
    await talk.say("what of it?", ts=talk.next_ts())
    await talk.until(lambda: "conversations.replies" in talk.slack.methods())

    await erase(talk)
    is_read.set()
    await talk.until(lambda: not talk.worker._jobs)
    await talk.settle()

    assert await left(talk.database) == []
    assert talk.slack.texts() == []


async def test_another_process_that_purges_ends_what_is_under_way_here(
    database: Database, url: str, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> None:
    elsewhere = await Database.open(url)
    async with talking(Talk(database, slack, client, clock)) as talk:
        talk.model.takes = [Take("The tumbleweed.", holds=asyncio.Event())]
        await talk.say("what of the pomegranate?")
        await talk.until(lambda: talk.model.asked == 1)

        await Erasing(elsewhere, "T1", clock).forget_all()
        await talk.until(lambda: not talk.worker._jobs)

        assert await left(elsewhere) == []
        assert talk.slack.texts() == []
        assert await talk.unfinished() == []
    await elsewhere.close()


async def test_a_command_given_in_a_channel_that_is_deleted_ends_with_it(talk: Talk) -> None:
    command = command_item(Command("/tarae", "ask about the zeppelin", "U1", "C1", "1"))
    other = command_item(Command("/tarae", "help", "U1", "C2", "2"))
    async with talk.database.begin() as connection:
        for item in (command, other):
            await inbox.accept(connection, item, talk.clock())
        claims = await inbox.claim(connection, command.pool, "w", talk.clock(), 60.0, 2)

    await talk.intake.changes.channel_deletion("C1")

    async with talk.database.read() as connection:
        signals = await inbox.signals(connection, [claim.id for claim in claims])
    assert signals == {claims[0].id: Signal.DROP}
