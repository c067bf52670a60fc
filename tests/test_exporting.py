"""What people take along: all of a thread, or what is one person's own, to read and to work with."""

import json
from datetime import UTC

import pytest

from bot.erasing import Erasing
from bot.exporting import Exporting
from bot.store.database import Database
from tests.store.filled import (
    CHOSEN,
    DIRECT,
    HER,
    HERS,
    HIM,
    HIS,
    NOW,
    QUOTED,
    TEAM,
    THREAD,
    fill,
    spend,
)

pytestmark = pytest.mark.anyio

# What people did not say: it isn't exported. Names of files are, what was read in them is not.
UNSAID = {"수은기둥", "harpsichord", "bassoon", "timpani"} | QUOTED | {"dandelion", "민들레"}
PRIVATE = {"zucchini", "애호박", "chrysanthemum", "국화"}
OF_THREAD = {"kohlrabi", "콜라비"}


def exporting(database: Database) -> Exporting:
    return Exporting(database, TEAM, lambda: NOW, UTC)


@pytest.fixture
async def filled(sqlite: Database) -> Database:
    await fill(sqlite)
    async with sqlite.begin() as connection:
        await spend(connection)
        await spend(connection, HIM, 7)
    return sqlite


def words_in(text: str) -> set[str]:
    return {word for word in HERS | QUOTED | HIS | CHOSEN if word in text}


@pytest.mark.parametrize("form", ["md", "json"])
async def test_a_thread_is_exported_whole_but_for_what_is_elsewhere(
    filled: Database, form: str
) -> None:
    text = await exporting(filled).thread(THREAD, form)

    assert words_in(text) == (HERS | HIS | OF_THREAD) - UNSAID - PRIVATE


@pytest.mark.parametrize("form", ["md", "json"])
async def test_a_person_gets_what_is_hers_and_nothing_of_others(
    filled: Database, form: str
) -> None:
    text = await exporting(filled).person(HER, form)

    assert words_in(text) == HERS - UNSAID


async def test_what_was_said_and_heard_is_read_in_order(filled: Database) -> None:
    text = await exporting(filled).thread(THREAD, "md")

    lines = [line for line in text.splitlines() if line]
    assert lines[0] == "# Conversation in C1 of 2023-11-14"
    assert lines[3:8] == [
        "**Hortensia 수국이** · 2023-11-14 22:13",
        "what of the pomegranate 석류나무?",
        "Files: quicksilver.txt, picture.png",
        "**Assistant** · 2023-11-14 22:13",
        "A tumbleweed 회전초.",
    ]
    assert "@Hortensia 수국이 I'd say wolverine 오소리" in lines
    assert lines[lines.index("### Recording: marzipan.m4a (0:09)") + 1 :][:5] == [
        "- [00:00] 주사위: xylophone 실로폰",
        "#### Summary",
        "철금",
        "#### Translation (English)",
        "- [00:00] 주사위: glockenspiel",
    ]


async def test_json_names_its_version_and_times(filled: Database) -> None:
    told = json.loads(await exporting(filled).thread(THREAD, "json"))

    (talk,) = told["conversations"]
    first, answer, *_ = talk["messages"]
    assert told["tarae_export"] == 1
    assert (told["kind"], told["team"]) == ("thread", TEAM)
    assert told["exported_at"] == "2023-11-14T22:13:30Z"
    assert first["at"] == "2023-11-14T22:13:21Z"
    assert (first["author"], first["name"], first["role"]) == (HER, "Hortensia 수국이", "user")
    assert answer["feedback"] == [{"user": HER, "is_good": True, "at": "2023-11-14T22:13:30Z"}]
    assert talk["settings"] == {"instructions": "kohlrabi 콜라비"}
    assert talk["recordings"][0]["segments"] == [
        {"start": 0.0, "end": 1.0, "text": "xylophone 실로폰", "speaker": "A"}
    ]


async def test_a_person_sees_what_was_spent_for_her(filled: Database) -> None:
    told = json.loads(await exporting(filled).person(HER, "json"))
    text = await exporting(filled).person(HER, "md", "ko")

    (spent,) = told["person"]["usage"]
    assert (spent["model"], spent["calls"], spent["micro_usd"]) == ("gpt", 1, 1_000)
    assert {talk["channel"] for talk in told["conversations"]} == {THREAD.channel, DIRECT.channel}
    assert "- gpt: 호출 1회, $0.001" in text


async def test_where_nothing_is_kept_nothing_is_exported(filled: Database) -> None:
    await Erasing(filled, TEAM, lambda: NOW).forget_thread(THREAD)

    assert await exporting(filled).thread(THREAD, "md") == ""
    assert await exporting(filled).person("U0NOBODY", "json") == ""
