"""Search: who finds what, and that nobody finds what was erased."""

import asyncio
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import Message, MessageState, Part, Recording, Role, ThreadKey
from bot.store import (
    conversations,
    forgetting,
    recordings,
    retention,
    search_queries,
    sqlite_driver,
)
from bot.store.database import Database
from bot.store.retention import Extent
from bot.store.search import Hit, find
from bot.store.search_index import Indexer, index_pending
from bot.store.tables import messages, search_pending

pytestmark = pytest.mark.anyio

SENTENCE = "다음 주 회의에서 예산을 결정했습니다"
THREAD = ThreadKey("T", "C1", "1700000000.000100")
DM = ThreadKey("T", "D1", "1700000000.000100")


async def nap(_: float) -> None:
    await asyncio.sleep(0)


async def say(
    database: Database,
    text: str,
    thread: ThreadKey = THREAD,
    number: int = 1,
    reply_key: str = "",
    **rest: Any,
) -> str:
    """Have something said by U1, unless said otherwise. Returns its ts."""
    ts = f"17000000{number:02}.000100" + "~" * bool(reply_key)
    said = Message(**{"ts": ts, "role": Role.USER, "text": text, "author": "U1", **rest})
    async with database.begin() as connection:
        await conversations.open_(connection, thread, 1.0, is_summoned=True, is_complete=True)
        await conversations.add_message(connection, thread, said, float(number), reply_key)
    return ts


async def look(
    database: Database,
    words: str,
    channels: Collection[str] = ("C1",),
    user: str = "U1",
    most: int = 10,
    before: int | None = None,
) -> list[Hit]:
    assert await Indexer(database, nap).catch_up(10.0)
    async with database.read() as connection:
        return await find(
            connection, words, team="T", channels=channels, user=user, most=most, before=before
        )


async def entries(database: Database) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(sa.text("SELECT count(*) FROM search_entries")) or 0)


@pytest.mark.parametrize(
    "query", ["회의", "예산", "결정", "결정 회의", '"예산을 결정"', "회의에서"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_korean_words_are_found_however_they_are_written(
    database: Database, query: str, form: Any
) -> None:
    other: Any = {"NFC": "NFD", "NFD": "NFC"}[form]
    ts = await say(database, unicodedata.normalize(form, SENTENCE))

    (hit,) = await look(database, unicodedata.normalize(other, query))

    assert (hit.channel, hit.thread_ts, hit.ts, hit.link_ts) == ("C1", THREAD.thread_ts, ts, ts)
    assert (hit.author, hit.role, hit.recording, hit.created_at) == ("U1", Role.USER, "", float(ts))
    assert hit.snippet == SENTENCE
    assert hit.marks
    assert hit.at_seconds is None


async def test_pairs_of_syllables_alone_are_no_word(database: Database) -> None:
    await say(database, "의에 따라 회의, 에서")

    assert await look(database, "회의에서") == []


@pytest.mark.parametrize("channel", ["C1", "G1"])
async def test_a_channel_that_was_left_is_seen_no_more(database: Database, channel: str) -> None:
    """Public, private, or a DM of several people: what Slack says now is what counts."""
    await say(database, SENTENCE, ThreadKey("T", channel, "1.0"))

    assert len(await look(database, "회의", [channel, "C9"])) == 1
    assert await look(database, "회의", ["C9"]) == []
    assert await look(database, "회의", []) == []


@pytest.mark.parametrize("channels", [["C1", "D1"], []])
async def test_a_dm_is_seen_by_its_person_alone(database: Database, channels: list[str]) -> None:
    await say(database, SENTENCE, DM)
    await say(database, "회의 답", DM, 2, reply_key="T/D1/1700000002.000100", role=Role.ASSISTANT)

    assert len(await look(database, "회의", channels, user="U1")) == 2
    assert await look(database, "회의", channels, user="U2") == []
    assert await look(database, "회의", channels, user="") == []


async def test_a_dm_in_which_somebody_else_wrote_is_nobodys(database: Database) -> None:
    await say(database, SENTENCE, DM)
    await say(database, "hello", ThreadKey("T", "D1", "1700000009.000100"), 9, author="W2")

    assert await look(database, "회의", ["D1"], user="U1") == []
    assert await look(database, "회의", ["D1"], user="W2") == []


async def test_an_app_in_a_dm_makes_no_difference(database: Database) -> None:
    await say(database, SENTENCE, DM)
    await say(database, "report", DM, 2, author="B1/U7")

    assert len(await look(database, "회의", [])) == 1


async def test_another_workspace_is_another_world(database: Database) -> None:
    await say(database, SENTENCE, ThreadKey("T2", "C1", "1.0"))
    await say(database, SENTENCE, ThreadKey("T2", "D1", "1.0"), 2)

    assert await look(database, "회의", ["C1", "D1"]) == []


async def test_the_latest_come_first_and_the_rest_on_the_next_page(database: Database) -> None:
    for number in range(1, 8):
        await say(database, f"예산 {number}", number=number)

    first = await look(database, "예산", most=3)
    second = await look(database, "예산", most=9, before=first[-1].id)

    assert [hit.snippet[-1] for hit in [*first, *second]] == list("7654321")


async def test_it_looks_on_where_many_have_only_the_pairs(database: Database) -> None:
    await say(database, "회의에서")
    for number in range(2, 80):
        await say(database, "의에 회의 에서", number=number)

    assert [hit.snippet for hit in await look(database, "회의에서", most=2)] == ["회의에서"]


async def test_an_answer_is_linked_where_it_is_visible(database: Database) -> None:
    key = "T/C1/1700000001.000100"
    await say(database, SENTENCE, reply_key=key, role=Role.ASSISTANT, author="UBOT")
    async with database.begin() as connection:
        for position, part in enumerate(["1700000005.0", "1700000006.0"]):
            await conversations.save_part(
                connection, key, THREAD, position, Part(part, "post"), 1.0
            )

    (hit,) = await look(database, "회의")

    assert (hit.ts, hit.reply_ts, hit.role) == (
        "1700000001.000100",
        "1700000005.0",
        Role.ASSISTANT,
    )
    assert hit.link_ts == hit.reply_ts


async def test_an_answer_of_which_nothing_is_visible_is_linked_to_its_question(
    database: Database,
) -> None:
    key = "T/C1/1700000001.000100/F1/summary/ko"
    await say(database, SENTENCE, reply_key=key, role=Role.ASSISTANT, ts=f"{key}~")

    (hit,) = await look(database, "회의")

    assert (hit.link_ts, hit.reply_ts) == ("1700000001.000100", "")


async def test_a_passage_of_a_transcript_has_its_time_and_place(database: Database) -> None:
    text = f"[Transcript of weekly.m4a, 5:00]\n[0:00] 안녕하세요.\n\n[1:03] {SENTENCE}."
    ts = await say(database, text, recording="F1")
    async with database.begin() as connection:
        part = Part("1700000005.0", "post")
        await conversations.save_part(connection, f"T/C1/{ts}/F1", THREAD, 0, part, 1.0)

    (hit,) = await look(database, "예산 안녕")
    (other,) = await look(database, "예산 weekly")

    assert (hit.recording, hit.ts, hit.reply_ts) == ("F1", ts, "1700000005.0")
    assert hit.at_seconds == 0.0
    assert other.at_seconds is None
    assert [hit.at_seconds for hit in await look(database, "예산")] == [63.0]


@pytest.mark.parametrize(
    "query",
    [
        "",
        '"',
        "'",
        "\x00",
        "* OR NOT ( AND ) NEAR/2 ^ : -",
        '회의" OR words:"',
        "{words} : 회의*",
        "'회의' | ':*'\\",
        "a" * 10_000,
        "회의 " * 3_000 + "없음",
        "🙂🙂",
        "ﷺ" * 100,
    ],
)
async def test_no_query_breaks_it(database: Database, query: str) -> None:
    await say(database, SENTENCE)

    hits = await look(database, query)

    assert len(hits) <= 1


async def test_thousands_of_channels_are_no_trouble(database: Database) -> None:
    await say(database, SENTENCE)

    assert len(await look(database, "회의", [f"C{number}" for number in range(5_000)])) == 1


async def test_the_search_runs_in_the_drivers_thread() -> None:
    for statement in (search_queries.IN_SQLITE, search_queries.KNOWN, search_queries.OWN_DMS):
        assert str(statement).startswith(sqlite_driver.IN_THREAD)


# What takes a text out of the index, at once.


async def edit(database: Database, ts: str) -> None:
    async with database.begin() as connection:
        await conversations.edit_message(connection, "T", "C1", ts, "다른 말")


async def erase(database: Database, ts: str) -> None:
    async with database.begin() as connection:
        await conversations.erase_message(connection, "T", "C1", ts)


async def forget_thread(database: Database, _: str) -> None:
    async with database.begin() as connection:
        await forgetting.forget_thread(connection, THREAD)


async def forget_channel(database: Database, _: str) -> None:
    async with database.begin() as connection:
        await forgetting.forget_channel(connection, "T", "C1")


async def retain_nothing(database: Database, _: str) -> None:
    async with database.begin() as connection:
        await retention.forget_some(connection, Extent(), 100.0)


async def set_state(database: Database, ts: str) -> None:
    async with database.begin() as connection:
        await connection.execute(
            messages.update().where(messages.c.ts == ts).values(state=MessageState.ERASED)
        )


ERASING = [edit, erase, forget_thread, forget_channel, retain_nothing, set_state]


@pytest.mark.parametrize("change", ERASING)
async def test_what_is_gone_is_found_no_more(database: Database, change: Any) -> None:
    ts = await say(database, SENTENCE)
    assert len(await look(database, "회의")) == 1

    await change(database, ts)

    assert await entries(database) == 0
    assert await look(database, "회의") == []
    assert len(await look(database, "다른")) == (change is edit)


@pytest.mark.parametrize("change", ERASING[1:])
async def test_what_is_gone_before_it_was_indexed_is_noted_no_more(
    database: Database, change: Any
) -> None:
    ts = await say(database, SENTENCE)

    await change(database, ts)

    async with database.read() as connection:
        assert (await connection.execute(sa.select(search_pending))).all() == []
    assert await index_pending(database) == 0


async def test_erasing_a_transcript_leaves_what_was_said_with_it(database: Database) -> None:
    ts = await say(database, "회의 녹음입니다")
    await say(database, f"[Voice message, 0:05]\n{SENTENCE}", recording="F1")
    async with database.begin() as connection:
        recording = Recording(THREAD, ts, "U1", "F1", "a.m4a")
        await recordings.erase(connection, await recordings.add(connection, recording, 1.0))
        await conversations.erase_transcript(connection, THREAD, ts, "F1")

    assert [hit.snippet for hit in await look(database, "회의")] == ["회의 녹음입니다"]


async def test_what_is_said_anew_is_found_anew(database: Database) -> None:
    await say(database, SENTENCE)
    assert len(await look(database, "회의")) == 1
    await say(database, "회식을 결정했습니다")

    assert await look(database, "회의") == []
    assert len(await look(database, "회식")) == 1


async def test_an_answer_that_is_being_replaced_is_found_until_then(database: Database) -> None:
    key = "T/C1/1700000001.000100"
    await say(database, SENTENCE, reply_key=key, role=Role.ASSISTANT)
    async with database.begin() as connection:
        await conversations.supersede(connection, key)

    assert len(await look(database, "회의")) == 1

    async with database.begin() as connection:
        await conversations.drop_answer(connection, key)

    assert await look(database, "회의") == []


async def test_no_word_is_left_in_the_files_of_what_was_erased(
    sqlite: Database, sqlite_url: str
) -> None:
    for number in range(2, 40):
        await say(sqlite, f"다른 이야기 {number} unrelated", number=number)
    await say(sqlite, unicodedata.normalize("NFD", "코끼리가 zanzibar 산책"), number=50)
    await say(sqlite, "코끼리와 zanzibar", ThreadKey("T", "C2", "1.0"), 51)
    await say(sqlite, "코끼리의 zanzibar", number=52)
    assert len(await look(sqlite, "코끼리 zanzibar", ["C1", "C2"])) == 3
    await say(sqlite, "그 밖의 이야기", number=53)
    await erase(sqlite, "1700000050.000100")
    await edit(sqlite, "1700000052.000100")
    async with sqlite.begin() as connection:
        await forgetting.forget_channel(connection, "T", "C2")
    await index_pending(sqlite)

    await sqlite.scrub()

    path = Path(sqlite_url.partition(":///")[2])
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for word in ("코끼", "끼리", "리가", "산책", "zanz", "nziba"):
        for form in ("NFC", "NFD"):
            assert unicodedata.normalize(form, word).encode() not in raw
    assert len(await look(sqlite, "unrelated 이야기", most=50)) == 38


# Bringing it up to date.


async def test_nothing_noted_is_nothing_to_do(database: Database) -> None:
    assert await index_pending(database) == 0


async def test_few_are_added_at_a_time_and_the_latest_first(database: Database) -> None:
    for number in range(1, 6):
        await say(database, f"예산 {number}" + " 말" * 5_000, number=number)

    assert await index_pending(database) == 1
    async with database.read() as connection:
        (hit,) = await find(connection, "예산", team="T", channels=["C1"], user="U1", most=9)
    assert hit.snippet.startswith("예산 5")


async def test_a_huge_message_is_added_alone(database: Database) -> None:
    await say(database, "작은 말")
    await say(database, "예산 " + "".join(map(chr, range(0xAC00, 0xD7A4))) * 3, number=2)

    assert await index_pending(database) == 1
    assert len(await look(database, "예산")) == 1


async def test_a_search_does_not_wait_for_all_of_it(database: Database) -> None:
    for number in range(1, 6):
        await say(database, "말 " * 12_000, number=number)

    assert not await Indexer(database, nap).catch_up(0.0)
    assert await Indexer(database, nap).catch_up(10.0)


async def test_all_that_add_at_once_add_it_once(database: Database, url: str) -> None:
    for number in range(1, 40):
        await say(database, f"예산 {number}", number=number)
    other = await Database.open(url)

    await asyncio.gather(
        *(Indexer(one, nap).catch_up(10.0) for one in [database, other] * 3),
        *(edit(database, f"17000000{number:02}.000100") for number in range(1, 20)),
    )

    assert len(await look(database, "예산", most=99)) == 20
    assert len(await look(database, "다른", most=99)) == 19
    assert await entries(database) == 39
    await other.close()


async def test_it_adds_while_it_runs(database: Database) -> None:
    woken = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds:
            await woken.wait()

    running = asyncio.create_task(Indexer(database, sleep).run())
    await say(database, SENTENCE)
    woken.set()

    async with asyncio.timeout(10):
        while not await entries(database):
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_trouble_is_logged_and_tried_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def sleep(_: float) -> None:
        nonlocal tries
        tries += 1
        if tries == 2:
            raise asyncio.CancelledError

    async with database.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE search_pending RENAME TO elsewhere"))
    with pytest.raises(asyncio.CancelledError):
        await Indexer(database, sleep).run()
    async with database.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO search_pending"))

    assert tries == 2
    assert "could not bring the search index up to date" in caplog.text
