"""What people thought of answers, on both databases."""

import asyncio

import pytest

from bot.conversation import Part, ThreadKey
from bot.housekeeping import DAY, Housekeeping
from bot.store import conversations, feedback, retention
from bot.store.database import Database
from bot.store.feedback import Complaint, Tally
from bot.store.retention import Extent

pytestmark = pytest.mark.anyio

KEY = "T/C/1700000002.000100"
OTHER = "T/C/1700000003.000100"
ROOT = "1700000001.000100"


async def call(
    database: Database, key: str, user: str, is_good: bool, model: str = "gpt", now: float = 10.0
) -> None:
    async with database.begin() as connection:
        await feedback.save(connection, key, user, is_good=is_good, model=model, now=now)


async def tallies(database: Database, since: float = 0.0) -> list[Tally]:
    async with database.read() as connection:
        return list(await feedback.tallies(connection, since))


async def test_answers_are_counted_by_model(database: Database) -> None:
    await call(database, KEY, "U1", True)
    await call(database, KEY, "U2", False)
    await call(database, OTHER, "U1", True)
    await call(database, OTHER, "U2", False, "local")

    assert await tallies(database) == [Tally("gpt", 2, 1), Tally("local", 0, 1)]


async def test_nobody_thought_anything_at_first(database: Database) -> None:
    assert await tallies(database) == []


async def test_the_last_word_of_each_person_counts(database: Database) -> None:
    await call(database, KEY, "U1", True)
    await call(database, KEY, "U1", False, now=11.0)
    await call(database, KEY, "U1", False, now=12.0)

    assert await tallies(database) == [Tally("gpt", 0, 1)]


async def test_only_what_was_thought_since_then_counts(database: Database) -> None:
    await call(database, KEY, "U1", True, now=10.0)
    await call(database, OTHER, "U1", True, now=20.0)

    assert await tallies(database, since=15.0) == [Tally("gpt", 1, 0)]


async def test_bad_answers_are_told_of_with_their_thread_the_latest_first(
    database: Database,
) -> None:
    thread = ThreadKey("T", "C", ROOT)
    async with database.begin() as connection:
        for position in range(2):
            part = Part(f"170000000{position}.5", "post")
            await conversations.save_part(connection, KEY, thread, position, part, 1.0)
    await call(database, KEY, "U1", False, now=10.0)
    await call(database, OTHER, "U1", False, now=20.0)
    await call(database, OTHER, "U2", True, now=30.0)

    async with database.read() as connection:
        told = await feedback.complaints(connection, 0.0)
        latest = await feedback.complaints(connection, 0.0, limit=1)

    assert told == [
        Complaint(20.0, "gpt", "C", "1700000003.000100"),  # where its parts are forgotten
        Complaint(10.0, "gpt", "C", ROOT),
    ]
    assert latest == told[:1]


async def test_feedback_goes_with_its_answer_and_in_time(database: Database) -> None:
    await call(database, KEY, "U1", True, now=10.0)
    await call(database, OTHER, "U1", False, now=20.0)
    await call(database, OTHER, "U2", False, now=30.0)

    async with database.begin() as connection:
        await conversations.drop_answer(connection, KEY)
        await retention.forget_rest(connection, Extent(), 25.0)

    assert await tallies(database) == [Tally("gpt", 0, 1)]


async def test_the_house_keeps_feedback_no_longer_than_text(database: Database) -> None:
    now = 100 * DAY
    await call(database, KEY, "U1", True, now=now - 91 * DAY)
    await call(database, KEY, "U2", True, now=now - 89 * DAY)
    keeping = Housekeeping(database, 90, lambda: now, asyncio.sleep)

    await keeping.tidy()

    assert await tallies(database) == [Tally("gpt", 1, 0)]
