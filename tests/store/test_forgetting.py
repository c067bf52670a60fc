"""Conversations whose place in Slack was deleted."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.conversation import Attachment, Message, Part, Recording, Role, ThreadKey
from bot.store import attachments, conversations, forgetting, recordings, tables
from bot.store.database import Database

pytestmark = pytest.mark.anyio

TS = "1700000001.000100"
THREAD = ThreadKey("T", "C", TS)
KEY = f"T/C/{TS}"


async def fill(database: Database, thread: ThreadKey = THREAD) -> None:
    """Have a question and its answer, a file, feedback, and a visible part in a thread."""
    key = thread.key_of(TS)
    async with database.begin() as connection:
        await conversations.open_(connection, thread, 1.0, is_summoned=True, is_complete=True)
        question = Message(TS, Role.USER, "hello", "U1")
        await conversations.add_message(connection, thread, question, 1.0)
        answer = Message(f"{TS}~", Role.ASSISTANT, "hi", "UBOT")
        await conversations.add_message(connection, thread, answer, 1.0, key)
        await attachments.add(connection, Attachment(thread, TS, "F1", "a.txt"), 1.0)
        await conversations.save_part(connection, key, thread, 0, Part("2.2", "post"), 1.0)
        await connection.execute(
            tables.feedback.insert().values(
                reply_key=key, user="U1", is_good=True, model="m", given_at=1.0
            )
        )


async def left(database: Database) -> set[str]:
    """The tables that hold something."""
    async with database.read() as connection:
        return {
            table.name
            for table in tables.metadata.sorted_tables
            if await connection.scalar(sa.select(sa.func.count()).select_from(table))
        }


async def test_a_forgotten_thread_leaves_only_what_has_to_be_withdrawn(database: Database) -> None:
    await fill(database)

    async with database.begin() as connection:
        await forgetting.forget_thread(connection, THREAD)
        shown = await forgetting.shown_in(connection, THREAD)

    assert shown == [KEY]
    assert await left(database) == {"reply_parts"}


async def test_a_thread_is_over_when_nothing_that_people_said_is_left(database: Database) -> None:
    await fill(database)

    async with database.begin() as connection:
        before = await forgetting.is_over(connection, THREAD)
        await conversations.erase_message(connection, "T", "C", TS)
        after = await forgetting.is_over(connection, THREAD)
        is_root_gone = await forgetting.is_root_gone(connection, THREAD)
        recording = Recording(THREAD, "1700000002.000100", "U1", "F2", "a.mp3")
        await recordings.add(connection, recording, 1.0)
        with_recording = await forgetting.is_over(connection, THREAD)

    assert (before, after, is_root_gone, with_recording) == (False, True, True, False)


async def test_a_forgotten_channel_leaves_nothing_of_it_and_all_of_the_others(
    database: Database,
) -> None:
    other = replace(THREAD, channel="C2")
    await fill(database)
    await fill(database, other)
    async with database.begin() as connection:
        forgotten = await forgetting.forget_channel(connection, "T", "C")
        again = await forgetting.forget_channel(connection, "T", "C")

    async with database.read() as connection:
        theirs = await conversations.load_window(connection, other)
        ours = await conversations.load_window(connection, THREAD)
        feedback = list(await connection.scalars(sa.select(tables.feedback.c.reply_key)))
    assert (forgotten, again) == (True, False)
    assert ours == []
    assert len(theirs) == 2
    assert feedback == [other.key_of(TS)]
