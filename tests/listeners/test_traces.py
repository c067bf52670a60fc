"""Nothing that was erased is left in the database's files: they are searched byte by byte."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Attachment, Message, Role
from bot.housekeeping import DAY, Housekeeping
from bot.store import attachments, conversations, feedback
from bot.store.database import Database
from bot.store.inbox import Pool
from tests.listeners.conftest import THREAD, Desk
from tests.listeners.samples import (
    BOT,
    CHANNEL,
    JIYOON,
    MESSAGE,
    MINSU,
    TEAM,
    TS,
    Json,
    changed,
    deleted,
    edited,
    reply,
)

pytestmark = pytest.mark.anyio

KEY = f"{TEAM}/{CHANNEL}/{TS}"
SECOND = "1766458030.000100"
ASKED = "pomegranate"
FILED = "quicksilver"
PICTURED = b"\x89PNG-harpsichord"
LINKED = "marzipan"
ANSWERED = "tumbleweed"
REMARKED = "wolverine"
QUESTION = {**MESSAGE, "text": f"<@{BOT}> what of the {ASKED}?"}
REMARK = reply(f"I'd say {REMARKED}", SECOND, MINSU)
FILE = Attachment(THREAD, TS, "F1", f"{FILED}.txt", "text/plain")
PICTURE = replace(FILE, file_id="F2", name="picture.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the database's files are."""
    return tmp_path


async def answered(desk: Desk) -> None:
    """Have a question with files and a link answered, as the chat path stores it; somebody remarks."""
    await desk.hear(QUESTION)
    rendered = f"Jiyoon: what of the {ASKED}?\n[File {FILED}.txt]\n[linked]\n> {LINKED}"
    async with desk.database.begin() as connection:
        for file in (FILE, PICTURE):
            await attachments.add(connection, file, desk.now)
        await attachments.save(connection, FILE, kind="text", text=f"all about {FILED}")
        await attachments.save(connection, PICTURE, kind="image", text="", image=PICTURED)
        said = await conversations.load_window(connection, THREAD)
        sent = [replace(message, rendered=rendered) for message in said]
        await conversations.save_rendered(connection, THREAD, sent)
    answer = Message(f"{TS}~", Role.ASSISTANT, f"A {ANSWERED}.", position_ts=f"{TS}~")
    await desk.add(answer, KEY)
    await desk.finish(*await desk.claim())
    await desk.hear(REMARK, "Ev2")


async def left(desk: Desk, folder: Path) -> set[str]:
    """Return the words that can still be found once what was erased is scrubbed."""
    for claim in await desk.claim(Pool.CONTROL):
        await desk.finish(claim)
    await desk.database.scrub()
    held = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    words = {ASKED, FILED, LINKED, ANSWERED, REMARKED, PICTURED.decode(errors="replace")}
    assert held
    return {word for word in words if word.encode() in held or _is_picture(word, held)}


def _is_picture(word: str, held: bytes) -> bool:
    return "harpsichord" in word and PICTURED in held


def file_deletion(file_id: str) -> Json:
    return {"type": "file_deleted", "file_id": file_id, "event_ts": "1766458050.000100"}


PICTURE_WORD = PICTURED.decode(errors="replace")


async def test_all_of_it_is_found_before(desk: Desk, folder: Path) -> None:
    await answered(desk)

    assert await left(desk, folder) == {
        *(ASKED, FILED, LINKED, ANSWERED, REMARKED),
        PICTURE_WORD,
    }


async def test_a_deleted_question_leaves_nothing_of_it_its_files_links_and_answer(
    desk: Desk, folder: Path
) -> None:
    await answered(desk)

    await desk.hear(deleted(QUESTION), "Ev3")

    assert await left(desk, folder) == {REMARKED}


async def test_an_edited_question_leaves_nothing_of_what_it_said_and_linked(
    desk: Desk, folder: Path
) -> None:
    await answered(desk)

    await desk.hear(changed(QUESTION, edited(QUESTION, f"<@{BOT}> never mind")), "Ev3")

    assert await left(desk, folder) == {FILED, REMARKED, PICTURE_WORD}


async def test_a_deleted_file_leaves_nothing_that_was_read_in_it(desk: Desk, folder: Path) -> None:
    await answered(desk)

    await desk.hear(file_deletion("F1"), "Ev3")
    await desk.hear(file_deletion("F2"), "Ev4")

    assert await left(desk, folder) == {ASKED, ANSWERED, REMARKED}


async def test_a_forgotten_thread_leaves_nothing_at_all(desk: Desk, folder: Path) -> None:
    await answered(desk)

    await desk.hear(deleted(QUESTION), "Ev3")
    await desk.hear(deleted(REMARK), "Ev4")

    assert await left(desk, folder) == set()


async def test_a_question_deleted_before_its_answer_leaves_nothing(
    desk: Desk, folder: Path
) -> None:
    await desk.hear(QUESTION)
    await desk.hear(reply(f"and the {REMARKED}?", SECOND), "Ev2")

    await desk.hear(deleted(QUESTION), "Ev3")
    await desk.hear(deleted(REMARK), "Ev4")

    assert await left(desk, folder) == set()


async def test_a_deleted_channel_leaves_nothing_at_all(desk: Desk, folder: Path) -> None:
    await answered(desk)

    await desk.hear({"type": "channel_deleted", "channel": CHANNEL}, "Ev3")

    assert await left(desk, folder) == set()


async def test_what_is_kept_too_long_leaves_nothing_at_all(desk: Desk, folder: Path) -> None:
    await answered(desk)
    async with desk.database.begin() as connection:
        await feedback.save(connection, KEY, JIYOON, is_good=True, model="m", now=desk.now)
    desk.now += 91 * DAY

    await keep_house(desk.database, desk.now)

    assert await left(desk, folder) == set()


async def keep_house(database: Database, now: float) -> None:
    async def sleep(_seconds: float) -> None:
        """Not at all."""

    await Housekeeping(database, 90, lambda: now, sleep).tidy()
