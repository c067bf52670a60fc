"""A key that stops working: admins hear of it at once, and once."""

from dataclasses import replace

import pytest

from bot.endpoints.failures import KeyRejected, ModelMissing, QuotaSpent
from bot.errors import UserFacingError
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Item, Kind, Pool
from bot.troubles import Troubles

pytestmark = pytest.mark.anyio

NOW = 1_795_348_800.0


async def claim_of(database: Database, kind: Kind) -> Claim:
    """Return a claim on work of that kind."""
    item = Item("a/1", kind, Pool.CHAT, "a", "1", {})
    async with database.begin() as connection:
        await inbox.accept(connection, item, NOW)
        return (await inbox.claim(connection, Pool.CHAT, "w", NOW, 60.0, 1))[0]


@pytest.mark.parametrize(
    ("kind", "error", "told"),
    [
        (Kind.ANSWER, KeyRejected("401"), [("OPENAI_API_KEY", "key_rejected")]),
        (Kind.TRANSCRIBE, QuotaSpent("429"), [("AUDIO_API_KEY", "quota_spent")]),
        (Kind.ANSWER, ModelMissing(model="x"), []),
    ],
)
async def test_work_that_fails_for_a_key_is_noted_once_a_day(
    sqlite: Database, kind: Kind, error: UserFacingError, told: list[tuple[str, str]]
) -> None:
    troubles = Troubles(sqlite, {Kind.TRANSCRIBE: "AUDIO_API_KEY"}, lambda: NOW)
    claim = await claim_of(sqlite, kind)

    await troubles.note(claim, error)
    await troubles.note(replace(claim, key="a/2"), error)

    async with sqlite.begin() as connection:
        found = await inbox.claim(connection, Pool.CONTROL, "w", NOW, 60.0, 10)
    assert [(one.payload["key"], one.payload["trouble"]) for one in found] == told
