"""Files that are no recordings: kept with what was read in them, gone when they are deleted."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import Attachment, Message, Role, ThreadKey
from bot.store import attachments, conversations, retention
from bot.store.attachments import Picture, State
from bot.store.database import Database
from bot.store.retention import Extent

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T", "C", "1700000000.000100")
ELSEWHERE = ThreadKey("T", "C2", "1700000000.000100")
TS = "1700000001.000100"


def attachment(
    file_id: str = "F1", ts: str = TS, thread: ThreadKey = THREAD, **rest: Any
) -> Attachment:
    return Attachment(
        thread, ts, file_id, f"{file_id}.txt", "text/plain", 5, ("https://a/b",), **rest
    )


async def do(database: Database, change: Any, *arguments: Any, **named: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments, **named)


async def add(database: Database, *new: Attachment, now: float = 1.0) -> None:
    for one in new:
        await do(database, conversations.open_, one.thread, now, is_summoned=True, is_complete=True)
        await do(database, attachments.add, one, now)


async def load(database: Database, *ts: str, thread: ThreadKey = THREAD) -> list[Any]:
    found: list[Any] = await do(database, attachments.load, thread, ts or (TS,))
    return found


async def test_a_file_is_added_once_and_waits(database: Database) -> None:
    await add(database, attachment(), attachment(), attachment("F2"))

    stored = await load(database)

    assert [one.attachment for one in stored] == [attachment(), attachment("F2")]
    assert {one.state for one in stored} == {State.WAITING}


async def test_a_file_in_trouble_does_not_wait(database: Database) -> None:
    await add(database, attachment(trouble="file_gone"))

    (stored,) = await load(database)

    assert (stored.state, stored.attachment.trouble) == (State.FAILED, "file_gone")


async def test_what_was_read_is_kept_and_the_addresses_are_not(database: Database) -> None:
    await add(database, attachment(), attachment("F2"))

    await do(database, attachments.save, attachment(), kind="text", text="hello")
    await do(database, attachments.save, attachment("F2"), kind="", text="", trouble="file_damaged")

    one, two = await load(database)
    assert (one.state, one.kind, one.text, one.attachment.urls) == (State.READ, "text", "hello", ())
    assert (two.state, two.attachment.trouble) == (State.FAILED, "file_damaged")


async def test_only_the_asked_messages_of_the_thread_count(database: Database) -> None:
    later = "1700000002.000100"
    await add(database, attachment(), attachment(ts=later), attachment(thread=ELSEWHERE))

    assert len(await load(database)) == 1
    assert len(await load(database, TS, later)) == 2
    assert await load(database, "1700000009.000100") == []


async def save_picture(database: Database, one: Attachment) -> None:
    data = one.file_id.encode()
    await do(
        database, attachments.save, one, kind="image", text="", image=data, mimetype="image/png"
    )


@pytest.mark.parametrize(
    ("count", "first"), [(0, 0), (1, 0), (4, 0), (5, 2), (6, 2), (7, 4), (8, 4), (9, 6)]
)
async def test_the_latest_pictures_are_shown_and_older_ones_leave_in_steps(
    database: Database, count: int, first: int
) -> None:
    posted = [attachment(f"F{number}", f"170000000{number}.000100") for number in range(count)]
    await add(database, *posted, attachment("F-text", "1700000000.000200"))
    for one in posted:
        await save_picture(database, one)

    shown = await do(database, attachments.images, THREAD, 4)

    assert shown == {
        one.ts: (Picture(one.file_id.encode(), "image/png"),) for one in posted[first:]
    }


async def test_pictures_of_one_message_keep_their_order(database: Database) -> None:
    for name in ("F2", "F1"):
        await add(database, attachment(name))
    for name in ("F1", "F2"):
        await save_picture(database, attachment(name))

    shown = await do(database, attachments.images, THREAD, 4)

    assert [picture.data for picture in shown[TS]] == [b"F2", b"F1"]


async def test_with_a_message_its_files_are_erased(database: Database) -> None:
    await add(database, attachment(), attachment(thread=ELSEWHERE))
    await do(database, attachments.save, attachment(), kind="text", text="hello")

    assert await do(database, attachments.erase_by_message, "T", "C", TS)

    assert await load(database) == []
    assert len(await load(database, thread=ELSEWHERE)) == 1
    assert not await do(database, attachments.erase_by_message, "T", "C", "1700000009.000100")


async def test_a_deleted_file_is_erased_everywhere_and_its_messages_are_rendered_anew(
    database: Database,
) -> None:
    await add(database, attachment(), attachment(thread=ELSEWHERE), attachment("F2"))
    said = Message(TS, Role.USER, "look", rendered="look\n[File…", position_ts=TS)
    await do(database, conversations.add_message, THREAD, said, 1.0)

    assert await do(database, attachments.erase_by_file, "T", "F1")

    assert [one.attachment.file_id for one in await load(database)] == ["F2"]
    assert await load(database, thread=ELSEWHERE) == []
    (message,) = await do(database, conversations.load_window, THREAD)
    assert (message.text, message.rendered) == ("look", "")
    assert not await do(database, attachments.erase_by_file, "T", "F1")
    assert not await do(database, attachments.erase_by_file, "T2", "F2")


async def test_what_was_erased_stays_so(database: Database) -> None:
    await add(database, attachment())
    await do(database, attachments.erase_by_file, "T", "F1")

    await do(database, attachments.save, attachment(), kind="text", text="hello")
    await add(database, attachment())

    assert await load(database) == []
    async with database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT name, text, image, urls FROM attachments")
        assert [tuple(row) for row in rows] == [("", "", None, "")]


async def test_files_are_forgotten_in_time_and_with_their_conversation(database: Database) -> None:
    await add(database, attachment(), now=1.0)
    await add(database, attachment("F2"), now=5.0)
    await add(database, attachment(thread=ELSEWHERE), now=3.0)

    await do(database, retention.forget_some, Extent(), 4.0)

    assert [one.attachment.file_id for one in await load(database)] == ["F2"]
    assert await load(database, thread=ELSEWHERE) == []


async def test_what_was_read_of_a_file_erased_meanwhile_is_not_kept_in_its_message(
    database: Database,
) -> None:
    """It was read and rendered before the deletion, and is stored after it."""
    await add(database, attachment(), attachment("F2", "1700000002.000100"))
    messages = [
        Message(ts, Role.USER, "see this", author="U1", position_ts=ts)
        for ts in (TS, "1700000002.000100")
    ]
    for message in messages:
        await do(database, conversations.add_message, THREAD, message, 1.0)
    sent = [replace(message, rendered=f"U1: see this [{message.ts}]") for message in messages]
    await do(database, attachments.erase_by_file, "T", "F1")

    read = [(TS, "F1"), ("1700000002.000100", "F2")]
    erased = await do(database, attachments.erased_of, THREAD, read)
    kept = [message for message in sent if message.ts not in erased]
    await do(database, conversations.save_rendered, THREAD, kept)

    window = await do(database, conversations.load_window, THREAD)
    assert [message.rendered for message in window] == ["", sent[1].rendered]
