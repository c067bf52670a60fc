"""Where somebody wrote, and what she was shown alone, on both databases."""

import pytest

from bot.conversation import Message, MessageState, Role, ThreadKey
from bot.store import asides, conversations, written
from bot.store.asides import LIFE, Kept
from bot.store.database import Database

pytestmark = pytest.mark.anyio

KEPT = Kept("command/1", "T1", "C1", "", "U1", "It is so.", "`gpt`")


async def say(
    database: Database, thread: ThreadKey, author: str, text: str, now: float, ts: str = "1"
) -> None:
    async with database.begin() as connection:
        await conversations.open_(connection, thread, now, is_summoned=True, is_complete=True)
        message = Message(ts, Role.USER, text, author=author, position_ts=ts)
        await conversations.add_message(connection, thread, message, now)


async def test_threads_are_those_where_somebody_wrote_the_latest_first(database: Database) -> None:
    first, second, third = (ThreadKey("T1", "C1", f"{number}.1") for number in (1, 2, 3))
    elsewhere = ThreadKey("T1", "C2", "4.1")
    await say(database, first, "U1", "One", 1.0)
    await say(database, second, "U2", "Two", 2.0)
    await say(database, second, "U1", "and me", 3.0, "2")
    await say(database, third, "U2", "Three", 4.0)
    await say(database, elsewhere, "U1", "Four", 5.0)

    async with database.read() as connection:
        found = await written.threads(connection, "T1", "C1", "U1", 5)
        one = await written.threads(connection, "T1", "C1", "U1", 1)
        channels = await written.channels(connection, "T1")

    assert [(each.thread, each.opening) for each in found] == [(second, "Two"), (first, "One")]
    assert len(one) == 1
    assert sorted(channels) == ["C1", "C2"]


async def test_a_thread_where_all_of_hers_is_erased_is_none_of_hers(database: Database) -> None:
    thread = ThreadKey("T1", "C1", "1.1")
    await say(database, thread, "U1", "One", 1.0)
    async with database.begin() as connection:
        gone = Message("1", Role.USER, "", author="U1", state=MessageState.ERASED)
        await conversations.erase_message(connection, "T1", "C1", gone.ts)
        found = await written.threads(connection, "T1", "C1", "U1", 5)

    assert found == []


async def test_what_was_shown_is_taken_once(database: Database) -> None:
    async with database.begin() as connection:
        await asides.add(connection, KEPT, 1.0)
        await asides.add(connection, KEPT, 2.0)
        found = await asides.load(connection, KEPT.key)
        taken = [await asides.take(connection, KEPT.key) for _ in range(2)]
        shared = await asides.load(connection, KEPT.key)

    assert found == KEPT
    assert taken == [True, False]
    assert shared is not None
    assert shared.is_shared


async def test_what_could_not_be_shared_is_put_back(database: Database) -> None:
    async with database.begin() as connection:
        await asides.add(connection, KEPT, 1.0)
        await asides.take(connection, KEPT.key)
        await asides.put_back(connection, KEPT)

        assert await asides.load(connection, KEPT.key) == KEPT


async def test_what_is_older_than_a_day_goes_when_more_comes(database: Database) -> None:
    async with database.begin() as connection:
        await asides.add(connection, KEPT, 1.0)
        other = Kept("command/2", "T1", "C1", "", "U1", "Else.", "")
        await asides.add(connection, other, LIFE + 2)

        assert await asides.load(connection, KEPT.key) is None
