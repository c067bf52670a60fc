"""Conversations, replies, and what Slack changes in them later."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import STRETCHES, Message, MessageState, Part, Role, ThreadKey
from bot.store import conversations, forgetting, retention
from bot.store.conversations import Standing
from bot.store.database import Connection, Database
from bot.store.retention import Extent

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T", "C", "1700000000.000100")


def ts(number: int) -> str:
    return f"17000{number:05}.000100"


def said(number: int, text: str = "hello", author: str = "U1", **rest: Any) -> Message:
    return Message(ts(number), Role.USER, text, author, **{"position_ts": ts(number), **rest})


def answer(number: int, text: str = "answer") -> Message:
    return Message(
        f"{ts(number)}~", Role.ASSISTANT, text, "UBOT", text, 7, "gpt", position_ts=f"{ts(number)}~"
    )


async def do(database: Database, change: Any, *arguments: Any, **named: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments, **named)


async def talk(
    database: Database, *messages: Message, thread: ThreadKey = THREAD, is_summoned: bool = True
) -> None:
    async with database.begin() as connection:
        await conversations.open_(
            connection, thread, 1.0, is_summoned=is_summoned, is_complete=False
        )
        for message in messages:
            await conversations.add_message(connection, thread, message, 1.0)


async def window(database: Database, thread: ThreadKey = THREAD) -> list[Message]:
    async with database.read() as connection:
        return await conversations.load_window(connection, thread)


async def test_a_thread_is_remembered(database: Database) -> None:
    await talk(database, said(2), answer(2), said(1))

    assert await window(database) == [said(1), said(2), answer(2)]
    assert await window(database, replace(THREAD, channel="C2")) == []


async def test_standing_to_a_strange_thread_is_nothing(database: Database) -> None:
    assert await do(database, conversations.standing, THREAD, ts(1), "U1") == Standing()


async def test_standing_knows_whether_others_speak(database: Database) -> None:
    await talk(database, said(1), said(2, author="U3"), answer(2), said(3))

    first, second, third, fourth = [
        await do(database, conversations.standing, THREAD, ts(3), user)
        for user in ("U1", "U2", "U3", "U4")
    ]
    fresh = await do(database, conversations.standing, THREAD, ts(4), "U1")

    assert first == Standing(is_known=True, is_summoned=True, has_others=True, has_message=True)
    assert first == second == third == fourth
    assert fresh == replace(first, has_message=False)


@pytest.mark.parametrize("author", ["U1", "W1", "U"])
async def test_the_only_writer_has_no_others(database: Database, author: str) -> None:
    await talk(database, said(1, author=author), answer(1), said(2, author="B0WEBHOOK"))

    alone = await do(database, conversations.standing, THREAD, ts(9), author)
    other = await do(database, conversations.standing, THREAD, ts(9), "U9")

    assert not alone.has_others
    assert other.has_others


async def test_who_erased_all_she_said_is_no_writer(database: Database) -> None:
    await talk(database, said(1), said(2, author="U2"))
    before = await do(database, conversations.writers, THREAD)

    await do(database, conversations.erase_message, "T", "C", ts(2))

    standing = await do(database, conversations.standing, THREAD, ts(9), "U1")
    assert not standing.has_others
    assert before == {"U1", "U2"}
    assert await do(database, conversations.writers, THREAD) == {"U1"}
    assert not await do(database, conversations.is_writer, THREAD, "U2")
    assert await do(database, conversations.is_writer, THREAD, "U1")


async def test_standing_in_an_empty_conversation(database: Database) -> None:
    await talk(database, is_summoned=False)

    standing = await do(database, conversations.standing, THREAD, ts(1), "U1")

    assert standing == Standing(is_known=True)


async def test_a_thread_is_muted_and_unmuted(database: Database) -> None:
    mute: Any = conversations.mute
    await talk(database, thread=replace(THREAD, channel="C2"))
    await talk(database)

    await do(database, mute, THREAD, is_muted=True)
    muted = await do(database, conversations.standing, THREAD, ts(1), "U1")
    await do(database, mute, THREAD, is_muted=False)

    elsewhere = replace(THREAD, channel="C2")
    assert muted.is_muted
    assert not (await do(database, conversations.standing, THREAD, ts(1), "U1")).is_muted
    assert not (await do(database, conversations.standing, elsewhere, ts(1), "U1")).is_muted


async def test_summoned_and_complete_only_rise(database: Database) -> None:
    opening: Any = conversations.open_
    first = await do(database, opening, THREAD, 1.0, is_summoned=True, is_complete=False)
    second = await do(database, opening, THREAD, 2.0, is_summoned=False, is_complete=True)
    third = await do(database, opening, THREAD, 3.0, is_summoned=False, is_complete=False)

    standing = await do(database, conversations.standing, THREAD, ts(1), "U1")

    assert first == second == third
    assert standing.is_summoned
    assert await do(database, conversations.is_complete, THREAD)
    assert not await do(database, conversations.is_complete, replace(THREAD, team="T2"))


async def test_a_message_is_stored_once_and_keeps_its_place(database: Database) -> None:
    await talk(database, said(1, rendered="U1: hello"), said(2))

    await talk(database, said(1, position_ts=ts(9)))

    assert await window(database) == [said(1, rendered="U1: hello"), said(2)]


async def test_other_words_are_rendered_anew(database: Database) -> None:
    await talk(database, said(1, rendered="U1: hello"))

    await talk(database, said(1, "goodbye"))

    assert await window(database) == [said(1, "goodbye")]


async def test_a_transcript_stands_beside_the_message_it_came_with(database: Database) -> None:
    transcript = said(1, "spoken words", recording="F1", position_ts=ts(5))

    await talk(database, said(1), said(3), transcript)

    assert await window(database) == [said(1), said(3), transcript]


async def test_history_is_added_in_one_go_and_overwrites_nothing(database: Database) -> None:
    await talk(database, said(2, "as we know it"), answer(2))
    history = [said(number, "as Slack tells it") for number in range(1, 1500)]

    await do(database, conversations.add_messages, THREAD, history, 1.0)

    stored = await window(database)
    assert len(stored) == 1500
    assert stored[1:3] == [said(2, "as we know it"), answer(2)]
    await do(database, conversations.add_messages, THREAD, [], 1.0)


async def test_a_message_needs_an_open_conversation(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        await do(database, conversations.add_message, THREAD, said(1), 1.0)


async def test_the_window_starts_where_it_was_set(database: Database) -> None:
    await talk(database, said(1), said(2), said(3))

    await do(database, conversations.set_window_start, THREAD, ts(2))

    assert await window(database) == [said(2), said(3)]


async def test_a_rendering_is_saved_once_with_its_place(database: Database) -> None:
    await talk(database, said(1), said(2, rendered="first"))
    sent = [said(1, rendered="U1: hello", position_ts=ts(7)), said(2, rendered="second")]

    await do(database, conversations.save_rendered, THREAD, sent)

    assert await window(database) == [said(2, rendered="first"), sent[0]]


async def test_a_rendering_of_words_since_changed_is_not_saved(database: Database) -> None:
    await talk(database, said(1))
    sent = [replace(message, rendered="U1: hello") for message in await window(database)]
    await do(database, conversations.edit_message, "T", "C", ts(1), "changed")

    await do(database, conversations.save_rendered, THREAD, sent)

    assert await window(database) == [said(1, "changed")]


async def test_an_edit_is_known_by_channel_and_ts(database: Database) -> None:
    await talk(database, said(1, rendered="U1: hello", tokens=3))

    edited = await do(database, conversations.edit_message, "T", "C", ts(1), "changed")
    again = await do(database, conversations.edit_message, "T", "C", ts(1), "changed")
    stranger = await do(database, conversations.edit_message, "T", "C9", ts(1), "other")

    assert (edited, again, stranger) == (THREAD, None, None)
    assert await window(database) == [said(1, "changed")]


async def test_an_edit_leaves_transcripts_and_answers_alone(database: Database) -> None:
    transcript = said(1, "spoken words", recording="F1", position_ts=ts(5))
    await talk(database, said(1), transcript, answer(7))

    await do(database, conversations.edit_message, "T", "C", ts(1), "changed")
    ours = await do(database, conversations.edit_message, "T", "C", f"{ts(7)}~", "changed")

    assert ours is None
    assert await window(database) == [said(1, "changed"), transcript, answer(7)]


async def test_what_was_erased_stays_erased(database: Database) -> None:
    transcript = said(1, "spoken words", recording="F1", position_ts=ts(5))
    await talk(database, said(1), transcript, said(2))

    erased = await do(database, conversations.erase_message, "T", "C", ts(1))
    await talk(database, said(1), transcript)
    edited = await do(database, conversations.edit_message, "T", "C", ts(1), "back again")

    assert (erased, edited) == (THREAD, None)
    assert await window(database) == [said(2)]
    assert await do(database, conversations.erase_message, "T", "C", ts(8)) is None
    found = await do(database, conversations.find_by_ts, "T", "C", ts(1))
    assert found[1].state is MessageState.ERASED
    assert found[1].text == ""


async def test_a_transcript_can_be_erased_alone(database: Database) -> None:
    await talk(database, said(1), said(1, "spoken words", recording="F1", position_ts=ts(5)))

    await do(database, conversations.erase_transcript, THREAD, ts(1), "F1")

    assert await window(database) == [said(1)]


async def test_a_message_is_found_by_channel_and_ts(database: Database) -> None:
    await talk(database, said(1))

    found = await do(database, conversations.find_by_ts, "T", "C", ts(1))

    assert found == (THREAD, said(1))
    assert await do(database, conversations.find_by_ts, "T", "C", ts(2)) is None
    assert await do(database, conversations.find_by_ts, "T2", "C", ts(1)) is None


async def test_an_answer_is_kept_under_its_reply_until_it_is_dropped(database: Database) -> None:
    await talk(database, said(1))
    await do(database, conversations.add_message, THREAD, answer(1), 1.0, "T/C/1")

    stored = await do(database, conversations.answer_text, "T/C/1")
    dropped = await do(database, conversations.drop_answer, "T/C/1")
    again = await do(database, conversations.drop_answer, "T/C/1")

    assert stored == answer(1)
    assert (dropped, again) == (True, False)
    assert await do(database, conversations.answer_text, "T/C/1") is None
    await do(database, conversations.add_message, THREAD, answer(1, "anew"), 1.0, "T/C/1")
    assert await window(database) == [said(1), answer(1, "anew")]


async def test_the_parts_of_a_reply_are_known_in_order(database: Database) -> None:
    parts = [Part(ts(5), "stream"), Part(ts(6), "post"), Part("", "file", "F7")]
    for position in (2, 0, 1):
        await do(database, conversations.save_part, "T/C/1", THREAD, position, parts[position], 1.0)

    assert await do(database, conversations.load_parts, "T/C/1") == parts
    assert await do(database, conversations.known_part_ts, THREAD) == {ts(5), ts(6)}
    assert await do(database, conversations.reply_of_part, "T", "C", ts(6)) == "T/C/1"
    assert await do(database, conversations.reply_of_part, "T", "C", ts(9)) is None


async def test_a_part_is_replaced_dropped_and_forgotten(database: Database) -> None:
    save: Any = conversations.save_part
    for position in range(3):
        await do(database, save, "T/C/1", THREAD, position, Part(ts(position), "post"), 1.0)

    await do(database, save, "T/C/1", THREAD, 0, Part(ts(8), "post"), 1.0)
    await do(database, conversations.drop_parts, "T/C/1", 2)
    await do(database, conversations.forget_part, "T", "C", ts(1))

    assert await do(database, conversations.load_parts, "T/C/1") == [Part(ts(8), "post")]


async def test_messages_and_parts_are_ours(database: Database) -> None:
    await talk(database, said(1))
    await do(database, conversations.save_part, "T/C/1", THREAD, 0, Part(ts(5), "post"), 1.0)

    ours = [await do(database, conversations.is_ours, "T", "C", ts(n)) for n in (1, 5, 9)]

    assert ours == [True, True, False]


async def test_an_unused_conversation_is_forgotten_whole(database: Database) -> None:
    other = replace(THREAD, thread_ts=ts(50))
    await talk(database, said(1))
    await do(database, conversations.open_, other, 9.0, is_summoned=True, is_complete=True)

    forgotten = await do(database, retention.forget_some, Extent(), 5.0)

    assert forgotten == 1
    assert await do(database, conversations.find_by_ts, "T", "C", ts(1)) is None
    assert await do(database, conversations.is_complete, other)


async def explained(connection: Connection, ask: Any, *arguments: Any) -> list[str]:
    """The query plans of every statement that `ask` makes, on SQLite."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    sync = connection.sync_connection
    sa.event.listen(sync, "before_cursor_execute", note)
    await ask(connection, *arguments)
    sa.event.remove(sync, "before_cursor_execute", note)
    steps = []
    for statement, parameters in statements:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps += [row.detail for row in plan]
    return steps


@pytest.mark.parametrize(
    ("ask", "arguments"),
    [
        (conversations.standing, (THREAD, ts(1), "U1")),
        (conversations.is_writer, (THREAD, "U1")),
        (forgetting.is_known, (THREAD,)),
        (forgetting.is_over, (THREAD,)),
        (forgetting.is_root_gone, (THREAD,)),
        (forgetting.was_taken, ("T/C/1",)),
        (conversations.load_window, (THREAD,)),
        (conversations.find_by_ts, ("T", "C", ts(1))),
        (conversations.is_ours, ("T", "C", ts(1))),
        (conversations.edit_message, ("T", "C", ts(1), "x")),
        (conversations.answer_text, ("T/C/1",)),
        (conversations.load_parts, ("T/C/1",)),
        (conversations.known_part_ts, (THREAD,)),
        (conversations.save_rendered, (THREAD, [])),
    ],
)
async def test_every_look_up_uses_an_index_and_sorts_nothing(
    sqlite: Database, ask: Any, arguments: tuple[Any, ...]
) -> None:
    await talk(sqlite, said(1))

    async with sqlite.begin() as connection:
        steps = await explained(connection, ask, *arguments)

    unindexed = [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]
    assert unindexed == []
    assert not [
        step for step in steps if "TEMP B-TREE" in step and ask is conversations.load_window
    ]


async def test_a_message_is_found_by_its_ts_first(sqlite: Database) -> None:
    await talk(sqlite, said(1))

    async with sqlite.begin() as connection:
        steps = await explained(connection, conversations.find_by_ts, "T", "C", ts(1))

    assert "messages" in steps[0]
    assert "(ts=?" in steps[0]


@pytest.mark.parametrize("people", [1, 5])
async def test_standing_costs_as_many_steps_however_long_the_thread_is(
    sqlite: Database, people: int
) -> None:
    """SQLite counts the steps of its machine, which time on a busy one does not tell."""
    await talk(sqlite)
    steps = []
    for length in (10, 1000):
        history = [said(number, author=f"U{number % people}") for number in range(length)]
        await do(sqlite, conversations.add_messages, THREAD, history, 1.0)
        steps.append(await steps_of(sqlite, conversations.standing, THREAD, ts(9), "U0"))

    assert 0 < steps[0] == steps[1]


async def steps_of(database: Database, ask: Any, *arguments: Any) -> int:
    """How many instructions of SQLite's machine a look-up takes."""
    async with database.begin() as connection:
        await ask(connection, *arguments)
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        driver._conn.set_progress_handler(step, 1)
        await ask(connection, *arguments)
        driver._conn.set_progress_handler(None, 1)
    return count


async def test_no_word_of_what_was_erased_is_left_in_the_file(
    sqlite: Database, sqlite_url: str
) -> None:
    path = Path(sqlite_url.partition(":///")[2])
    words = [f"marzipan{number}" for number in range(300)]
    secrets = [
        said(number, f"{word} " * (number % 50 + 1), rendered=f"U1: {word}")
        for number, word in enumerate(words)
    ]
    await talk(sqlite, *secrets)
    await talk(sqlite, *(replace(said(n), text="marzipan again " * n) for n in range(0, 300, 3)))
    await sqlite.scrub()
    assert b"marzipan" in await asyncio.to_thread(path.read_bytes)

    for number in range(300):
        await do(sqlite, conversations.erase_message, "T", "C", ts(number))
    await sqlite.scrub()

    assert b"marzipan" not in await asyncio.to_thread(path.read_bytes)
    log = path.with_name(path.name + "-wal")
    assert b"marzipan" not in await asyncio.to_thread(log.read_bytes)


async def test_stretches_of_a_transcript_erased_meanwhile_are_not_kept(database: Database) -> None:
    transcript = said(1, "spoken words", recording="F1", rendered="U1: spoken words")
    await talk(database, transcript, said(2, "what was said?"))
    asked = said(2, "what was said?", rendered=f"U1: what was said?\n\n{STRETCHES}\nspoken words")
    await do(database, conversations.erase_transcript, THREAD, ts(1), "F1")

    await do(database, conversations.save_rendered, THREAD, [transcript, asked])

    assert [message.rendered for message in await window(database)] == [""]
