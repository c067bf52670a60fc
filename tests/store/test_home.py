"""What the Home tab and the daily look find in the store, on both databases."""

from datetime import date

import pytest
import sqlalchemy as sa

from bot.chosen import Choices
from bot.conversation import Message, MessageState, Role, ThreadKey
from bot.store import choices, conversations, home, known_models, models_in_use, preferences, told
from bot.store.database import Database
from bot.store.known_models import Known
from bot.store.models_in_use import ChosenModel
from bot.store.tables import messages
from bot.store.told import Told

pytestmark = pytest.mark.anyio


async def converse(database: Database, channel: str, at: float, *said: tuple[str, str]) -> None:
    thread = ThreadKey("T1", channel, f"{int(at)}.000000")
    async with database.begin() as connection:
        await conversations.open_(connection, thread, at, is_summoned=True, is_complete=True)
        for number, (author, text) in enumerate(said):
            role = Role.ASSISTANT if author == "" else Role.USER
            message = Message(f"{int(at)}.00000{number}", role, text, author=author)
            await conversations.add_message(connection, thread, message, at)


async def recent(database: Database, *channels: str, user: str = "U1") -> list[tuple[str, str]]:
    async with database.read() as connection:
        found = await home.recent(connection, "T1", user, channels, 10)
    return [(one.thread.channel, one.opening) for one in found]


async def test_conversations_one_wrote_in_begin_with_what_was_said_first(
    database: Database,
) -> None:
    await converse(database, "C1", 1.0, ("U2", "first"), ("", "answer"), ("U1", "mine"))
    await converse(database, "C2", 2.0, ("U2", "not mine"))
    await converse(database, "C3", 3.0, ("U1", "of another channel"))
    await converse(database, "D1", 4.0, ("U1", "to the bot"))
    await converse(database, "D2", 5.0, ("U2", "of another person"))

    assert await recent(database, "C1", "C2") == [("D1", "to the bot"), ("C1", "first")]
    assert await recent(database) == [("D1", "to the bot")]


async def test_what_was_erased_is_in_no_conversation(database: Database) -> None:
    await converse(database, "C1", 1.0, ("U1", "mine"))
    async with database.begin() as connection:
        await connection.execute(messages.update().values(text="", state=MessageState.ERASED))

    assert await recent(database, "C1") == []


async def test_channels_are_those_one_wrote_in(database: Database) -> None:
    await converse(database, "C1", 1.0, ("U1", "mine"))
    await converse(database, "C2", 2.0, ("U1", "mine"))
    await converse(database, "C1", 3.0, ("U1", "mine"))
    await converse(database, "D1", 4.0, ("U1", "to the bot"))
    await converse(database, "C3", 5.0, ("U2", "of another"))

    async with database.read() as connection:
        found = await home.channels_written(connection, "T1", "U1", 10)

    assert found == ["C1", "C2"]


async def test_what_endpoints_said_is_kept(database: Database) -> None:
    known = Known("OPENAI_API_KEY", {"a": date(2027, 1, 14), "b": None}, "quota_spent", 5.0)
    async with database.begin() as connection:
        await known_models.save(connection, "CHAT_MODEL", known, 5.0)
        await preferences.save(connection, known_models.SCOPE, "AUDIO_MODEL", "{}", 5.0)

    async with database.read() as connection:
        assert await known_models.load(connection) == {"CHAT_MODEL": known}


async def test_models_are_found_wherever_they_were_chosen(database: Database) -> None:
    async with database.begin() as connection:
        for model, place in (
            ("a", ("T1",)),
            ("b", ("T1", "C1")),
            ("c", ("T1", "C1", "1.1")),
            ("d", ("T10", "C1")),
            ("", ("T1", "C2")),
        ):
            await choices.save(connection, Choices(chat_model=model), 1.0, *place)
        await choices.save(connection, Choices(retention_days=3), 1.0, "T1", "C3")

    async with database.read() as connection:
        found = await models_in_use.load(connection, "T1")

    assert found == [
        ChosenModel("a"),
        ChosenModel("b", "C1"),
        ChosenModel("c", "C1", "1.1"),
    ]


async def test_what_was_told_is_kept_by_subject_and_person(database: Database) -> None:
    first = Told("ending/gpt-4o/2027-01-14/30", "U1", 1.0)
    mended = Told("key/OPENAI_API_KEY/key_rejected", "U2", 2.0, is_mended=True)
    async with database.begin() as connection:
        for one in (first, mended):
            await told.save(connection, "T1", one, 3.0)
        await preferences.save(connection, told.scope_of("T1"), "budget/x", "1", 3.0)

    async with database.read() as connection:
        found = await told.load(connection, "T1")
        rows = await connection.scalar(sa.text("SELECT count(*) FROM preferences"))

    assert found == {(one.subject, one.user): one for one in (first, mended)}
    assert rows == 3
