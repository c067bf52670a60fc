"""What the people of a workspace, a channel or a thread chose."""

from dataclasses import replace

import pytest

from bot.chosen import Choices, Example, Place, Recordings, SpeechLevel
from bot.conversation import FollowUps
from bot.store import choices, preferences
from bot.store.database import Database

pytestmark = pytest.mark.anyio

ALL = Choices(
    instructions="Be brief.",
    examples=(Example("Hi", "Hello."),),
    chat_model="gpt-6-sol",
    reasoning_effort="low",
    temperature=0.5,
    max_tokens=100,
    top_p=0.9,
    follow_ups=FollowUps.ALWAYS,
    recordings=Recordings.NEVER,
    glossary=("타래", "Slack"),
    languages=("ko", "en"),
    knows_names=True,
    translate_to="",
    summarises=False,
    files=("txt", "srt"),
    speech_level=SpeechLevel.POLITE,
    retention_days=0,
    language="ko",
    flags_anywhere=True,
)


async def test_a_place_where_nothing_was_chosen_has_no_choices(database: Database) -> None:
    async with database.read() as connection:
        assert await choices.load(connection, "T", "C") == Choices()


@pytest.mark.parametrize("place", [(), ("C",), ("C", "1.0")])
async def test_choices_come_back_for_their_place_alone(
    database: Database, place: tuple[str, ...]
) -> None:
    async with database.begin() as connection:
        await choices.save(connection, ALL, 1.0, "T", *place)

    async with database.read() as connection:
        assert await choices.load(connection, "T", *place) == ALL
        assert await choices.load(connection, "T", "C2") == Choices()
        assert await choices.load(connection, "T", "C", "2.0") == Choices()


async def test_what_is_changed_leaves_alone_what_others_change_meanwhile(
    database: Database,
) -> None:
    async with database.begin() as connection:
        await choices.save(connection, ALL, 1.0, "T", "C")

    async with database.begin() as connection:
        new = Choices(temperature=0.7)
        await choices.change(connection, new, ("temperature", "glossary"), 2.0, "T", "C")

    async with database.read() as connection:
        kept = await choices.load(connection, "T", "C")
    assert kept == replace(ALL, temperature=0.7, glossary=None)


async def test_choices_of_all_places_come_with_one_look(database: Database) -> None:
    async with database.begin() as connection:
        await choices.save(connection, Choices(max_tokens=1), 1.0, "T")
        await choices.save(connection, Choices(max_tokens=2), 1.0, "T", "C")
        await choices.save(connection, Choices(chat_model="x"), 1.0, "T", "C", "1.0")
        await choices.save(connection, Choices(max_tokens=3), 1.0, "T", "C2")

    async with database.read() as connection:
        assert await choices.load_all(connection, "T", "C", "1.0") == {
            Place.WORKSPACE: Choices(max_tokens=1),
            Place.CHANNEL: Choices(max_tokens=2),
            Place.THREAD: Choices(chat_model="x"),
        }


async def test_choices_can_be_taken_back(database: Database) -> None:
    async with database.begin() as connection:
        await choices.save(connection, ALL, 1.0, "T", "C")

        await choices.save(connection, Choices(translate_to="ko"), 2.0, "T", "C")

    async with database.read() as connection:
        assert await choices.load(connection, "T", "C") == Choices(translate_to="ko")


async def test_what_a_later_version_chose_is_as_nothing_chosen(database: Database) -> None:
    async with database.begin() as connection:
        await preferences.save(connection, "channel:T/C", "follow_ups", '"telepathy"', 1.0)
        await preferences.save(connection, "channel:T/C", "glossary", "no JSON", 1.0)
        await preferences.save(connection, "channel:T/C", "mood", '"blue"', 1.0)

    async with database.read() as connection:
        assert await choices.load(connection, "T", "C") == Choices()


async def test_a_lock_outlives_a_change_of_choices(database: Database) -> None:
    async with database.begin() as connection:
        await choices.lock(connection, "T", "C", 1.0, is_locked=True)

        await choices.save(connection, Choices(), 2.0, "T", "C")

    async with database.read() as connection:
        assert await choices.is_locked(connection, "T", "C")
        assert not await choices.is_locked(connection, "T", "C2")
