"""What was erased is in no table of either database, and in no file of SQLite's: they are searched."""

from pathlib import Path

import pytest

from bot.chat import linked
from bot.conversation import Message, Question, Role
from bot.erasing import Erasing
from bot.housekeeping import DAY, Housekeeping
from bot.store import conversations, inbox, personal, scrubbing
from bot.store.database import Database
from bot.store.inbox import Pool
from bot.store.personal import LINKED
from bot.store.work import answer_item
from tests.store.filled import (
    CHANNEL,
    CHOSEN,
    DIRECT,
    HER,
    HERS,
    HIM,
    HIS,
    NEXT_TS,
    NOW,
    QUOTED,
    TEAM,
    THREAD,
    WORDS,
    fill,
    left,
)

pytestmark = pytest.mark.anyio

NAME = {"Hortensia", "수국이"}
PRIVATE = {"zucchini", "애호박"}


def in_files(folder: Path) -> set[str]:
    """Return which words are in the bytes of the database's files."""
    held = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert held
    return {word for word in WORDS if word.encode() in held}


def erasing(database: Database) -> Erasing:
    return Erasing(database, TEAM, lambda: NOW)


async def nap(_seconds: float) -> None:
    """Take no time."""


async def test_all_words_are_there_before(sqlite: Database, tmp_path: Path) -> None:
    await fill(sqlite)
    await sqlite.scrub()

    assert await left(sqlite) == WORDS
    assert in_files(tmp_path) == WORDS


async def test_a_forgotten_thread_leaves_what_others_places_hold(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite)

    await erasing(sqlite).forget_thread(THREAD)

    workspace_and_channel = {"celeriac", "셀러리악", "fennel", "회향풀"}
    assert in_files(tmp_path) == NAME | PRIVATE | workspace_and_channel


async def test_of_a_forgotten_person_only_what_others_wrote_is_left(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite)

    await erasing(sqlite).forget_person(HER)

    assert in_files(tmp_path) == HIS | CHOSEN


async def test_who_wrote_beside_her_takes_only_his_own_along(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite)

    await erasing(sqlite).forget_person(HIM)

    assert in_files(tmp_path) == HERS | CHOSEN


async def test_a_forgotten_channel_leaves_the_other_channels(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite)

    await erasing(sqlite).forget_channel(CHANNEL)

    assert in_files(tmp_path) == NAME | PRIVATE | {"celeriac", "셀러리악"}


@pytest.mark.parametrize("how", ["purged", "uninstalled"])
async def test_nothing_is_left_when_all_is(sqlite: Database, tmp_path: Path, how: str) -> None:
    await fill(sqlite)

    all_of_it = erasing(sqlite)
    await (all_of_it.forget_all() if how == "purged" else all_of_it.uninstall())

    assert in_files(tmp_path) == set()


async def test_nothing_but_choices_is_left_when_its_time_is_over(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite, is_unfinished=False)
    house = Housekeeping(sqlite, 90, lambda: NOW + 91 * DAY, nap)

    await house.tidy()
    await house.scrub_what_was_left()

    assert in_files(tmp_path) == CHOSEN - {"kohlrabi", "콜라비"}


async def test_both_databases_forget_alike(database: Database) -> None:
    await fill(database)
    everything = erasing(database)

    await everything.forget_person(HER)
    of_person = await left(database)
    await everything.forget_thread(THREAD)
    of_thread = await left(database)
    await everything.forget_channel(CHANNEL)
    of_channel = await left(database)
    await everything.forget_all()

    assert of_person == HIS | CHOSEN
    assert of_thread == CHOSEN - {"kohlrabi", "콜라비"}
    assert of_channel == {"celeriac", "셀러리악"}
    assert await left(database) == set()


async def test_what_is_under_way_is_dropped_and_scrubbed_once_it_ended(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite)
    async with sqlite.begin() as connection:
        (claim,) = await inbox.claim(connection, Pool.CHAT, "w", NOW, 60.0, 1)

    await erasing(sqlite).forget_person(HER)

    async with sqlite.begin() as connection:
        signals = await inbox.signals(connection, [claim.id])
        await inbox.drop(connection, claim, NOW)
        wish = await scrubbing.wished(connection)
    assert list(signals) == [claim.id]
    assert wish is not None
    await scrubbing.fulfil(sqlite)
    assert in_files(tmp_path) == HIS | CHOSEN


async def test_what_a_dead_process_had_under_way_goes_at_once(
    sqlite: Database, tmp_path: Path
) -> None:
    await fill(sqlite)
    async with sqlite.begin() as connection:
        await inbox.claim(connection, Pool.CHAT, "w", NOW - 61, 60.0, 1)

    await erasing(sqlite).forget_all()

    assert in_files(tmp_path) == set()


async def test_an_answer_to_two_at_once_goes_with_the_other(database: Database) -> None:
    his = Question(THREAD, NEXT_TS, HIM, TEAM, "see this")
    hers = Question(THREAD, "1700000007.000100", HER, TEAM, "and the pomegranate?")
    answer = Message(f"{NEXT_TS}~", Role.ASSISTANT, "A tumbleweed, and the wolverine.", "U0BOT")
    async with database.begin() as connection:
        await conversations.open_(connection, THREAD, NOW, is_summoned=True, is_complete=True)
        for one in (his, hers):
            said = Message(one.ts, Role.USER, one.text, one.user)
            await conversations.add_message(connection, THREAD, said, NOW)
            await inbox.accept(connection, answer_item(one), NOW)
        (claim,) = await inbox.claim(connection, Pool.CHAT, "w", NOW, 60.0, 1)
        await conversations.add_message(connection, THREAD, answer, NOW, his.reply_key)
        await inbox.finish(connection, claim, NOW)

    await erasing(database).forget_person(HER)

    async with database.read() as connection:
        window = await conversations.load_window(connection, THREAD)
    assert len(claim.absorbed) == 1
    assert [one.text for one in window] == ["see this"]


async def test_the_work_that_erases_goes_on(sqlite: Database) -> None:
    await fill(sqlite)
    async with sqlite.begin() as connection:
        (claim, *_) = await inbox.claim(connection, Pool.RENDER, "w", NOW, 60.0, 1)

    await erasing(sqlite).forget_person(HER, by=claim.key)

    async with sqlite.begin() as connection:
        assert await inbox.hold(connection, claim) is None


async def test_forgetting_a_person_lists_no_conversations_for_every_thousand_messages(
    sqlite: Database,
) -> None:
    """It did: with 100,000 messages all who write waited four seconds, and Slack for its acks."""
    compiled = personal._RENDER_ANEW.compile(dialect=sqlite._engine.dialect)

    async with sqlite.read() as connection:
        plan = await connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", (None,) * len(compiled.positiontup or ())
        )
        steps = [row.detail for row in plan]

    assert not any("LIST SUBQUERY" in step or step.startswith("SCAN") for step in steps), steps


def test_linked_messages_begin_as_forgetting_knows() -> None:
    assert linked.LINKED.startswith(LINKED)


def test_words_are_told_apart() -> None:
    assert not QUOTED & HERS
    assert DIRECT.channel.startswith("D")
