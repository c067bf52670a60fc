"""People and preferences, remembered."""

import pytest

from bot.store import people, preferences
from bot.store.database import Database
from bot.store.people import Person

pytestmark = pytest.mark.anyio


async def test_people_are_remembered_as_last_seen(database: Database) -> None:
    jiyoon, minsu = Person("Jiyoon", "ko-KR", False, 1.0), Person("Minsu", "", True, 1.0)
    later = Person("지윤", "ko-KR", False, 2.0)

    async with database.begin() as connection:
        await people.save(connection, "T", {"U1": jiyoon, "U2": minsu})
        await people.save(connection, "T", {"U1": later})
        await people.save(connection, "T", {})
        found = await people.load(connection, "T", ["U1", "U2", "U3"])
        elsewhere = await people.load(connection, "T2", ["U1"])

    assert found == {"U1": later, "U2": minsu}
    assert elsewhere == {}


async def test_preferences_are_kept_by_scope(database: Database) -> None:
    async with database.begin() as connection:
        await preferences.save(connection, "endpoint:a", "temperature", "refused", 1.0)
        await preferences.save(connection, "endpoint:a", "temperature", "1", 2.0)
        await preferences.save(connection, "endpoint:b", "top_p", "refused", 1.0)

        found = await preferences.load(connection, "endpoint:a")

    assert found == {"temperature": "1"}
