"""Prices that admins set: kept, replaced, taken back, and nothing absurd among them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.store import preferences, price_list
from bot.store.database import Database
from bot.store.price_list import BadModelName, BadPrice, SetPrice, audio_price, chat_price

pytestmark = pytest.mark.anyio

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


async def do(database: Database, change: Any, *arguments: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments)


async def test_prices_are_kept_by_model_and_day(database: Database) -> None:
    later = chat_price("house", DECEMBER, "2", "8", cached="0.5", stored="2.5", set_by="U2")
    now = chat_price("house", NOVEMBER, "$1,000.10", "4", set_by="U1")
    heard = audio_price("house", NOVEMBER, "0.006", set_by="U1")

    for price in (later, now, heard):
        await do(database, price_list.save, price, 1.0)

    assert await do(database, price_list.load) == [heard, now, later]
    assert now.numbers == {
        "fresh": Decimal("1000.10"),
        "cached": Decimal("1000.10"),
        "stored": Decimal("1000.10"),
        "output": Decimal(4),
    }


async def test_a_price_takes_the_place_of_the_one_for_its_day(database: Database) -> None:
    for dollars in ("1", "2"):
        await do(database, price_list.save, audio_price("ear", NOVEMBER, dollars), 1.0)

    (kept,) = await do(database, price_list.load)

    assert kept.numbers == {"minute": Decimal(2)}


async def test_a_model_can_go_back_to_the_table(database: Database) -> None:
    await do(database, price_list.save, audio_price("ear", NOVEMBER, "1"), 1.0)

    gone = [await do(database, price_list.remove, "ear", kind) for kind in ("chat", "audio")]

    assert gone == [False, True]
    assert await do(database, price_list.load) == []


@pytest.mark.parametrize("written", ["", "much", "-1", "nan", "-0.01", "Infinity", "10001", "1 2"])
async def test_what_is_no_price_is_refused(database: Database, written: str) -> None:
    with pytest.raises(BadPrice) as refused:
        chat_price("house", NOVEMBER, "1", written)
    with pytest.raises(BadPrice):
        audio_price("house", NOVEMBER, written)

    assert refused.value.details == {"value": written, "most": 10_000}


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal(-1), Decimal(10**9)])
async def test_nothing_absurd_is_kept(sqlite: Database, number: Decimal) -> None:
    price = SetPrice("house", "audio", NOVEMBER, {"minute": number})

    with pytest.raises(BadPrice):
        await do(sqlite, price_list.save, price, 1.0)


@pytest.mark.parametrize("name", ["", "  ", "two words", "x" * 201])
def test_what_no_model_is_named_is_refused(name: str) -> None:
    with pytest.raises(BadModelName):
        audio_price(name, NOVEMBER, "1")


async def test_what_cannot_be_read_is_as_nothing_set(sqlite: Database) -> None:
    for name, value in (
        ("chat:a", "{"),
        ("chat:b", '[{"since": "2026-11-01", "set_by": ""}]'),
        ("video:c", '[{"since": "2026-11-01", "set_by": ""}]'),
        ("audio:d", '[{"since": "soon", "set_by": "", "minute": "1"}]'),
        ("audio:e", '[{"since": "2026-11-01", "set_by": "", "minute": "-1"}]'),
        ("audio:f", "7"),
    ):
        await do(sqlite, preferences.save, "prices", name, value, 1.0)

    assert await do(sqlite, price_list.load) == []
