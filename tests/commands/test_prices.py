"""Prices that admins set, by what they type."""

import pytest

from bot.conversation import Usage
from bot.endpoints.prices import AudioPrice, ChatPrice
from tests.commands.conftest import Bench

pytestmark = pytest.mark.anyio

ADMIN = "UADMIN"


async def test_an_admin_sets_a_price_that_holds_at_once_and_is_listed(bench: Bench) -> None:
    told = await bench.give("models price llama-local $0.25 1.125", user=ADMIN)
    listed = await bench.give("models llama")

    assert (
        "`llama-local` counts at $0.25 for a million tokens in and $1.125 for a million out" in told
    )
    assert "- `llama-local` · $0.25 in, $1.125 out for a million tokens" in listed
    assert await bench.purse.chat_cost("llama-local", Usage(100_000, 0, 100_000)) == 137_500


async def test_a_price_of_sound_is_one_number_a_minute(bench: Bench) -> None:
    told = await bench.give("models price my-whisper 0.0045", user=ADMIN)

    assert "$0.0045 for a minute of sound" in told
    assert isinstance(await bench.purse.known_price("my-whisper"), AudioPrice)


async def test_a_price_is_taken_back(bench: Bench) -> None:
    await bench.give("models price gpt-6-luna 9 9", user=ADMIN)

    gone = await bench.give("models price gpt-6-luna unset", user=ADMIN)
    again = await bench.give("models price gpt-6-luna unset", user=ADMIN)

    known = await bench.purse.known_price("gpt-6-luna")
    assert "no longer holds" in gone
    assert "nothing to take back" in again
    assert isinstance(known, ChatPrice)
    assert known.fresh < 9


async def test_korean_words_and_code_marks_do_as_well(bench: Bench) -> None:
    await bench.give("모델 가격 `llama-local` 1 2", user=ADMIN)
    await bench.give("모델 가격 “llama-local” 해제", user=ADMIN)

    assert await bench.purse.known_price("llama-local") is None


async def test_only_admins_set_prices(bench: Bench) -> None:
    told = await bench.give("models price llama-local 0 0")

    assert "Only admins" in told
    assert await bench.purse.known_price("llama-local") is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("llama-local", "models price MODEL 0.25 2"),
        ("llama-local 1 2 3", "models price MODEL 0.25 2"),
        ("llama-local cheap", "`cheap` is no price"),
        ("llama-local -1 2", "`-1` is no price"),
        ("llama-local nan 2", "`nan` is no price"),
        ("llama-local 1 1e9", "`1e9` is no price"),
        ("gpt-6-luna 0.006", "I need two prices"),
        ("whisper-1 1 2", "I need one price"),
        (f"{'x' * 201} 1 2", "no name of a model"),
    ],
)
async def test_what_is_no_price_is_told_and_sets_nothing(
    bench: Bench, typed: str, told: str
) -> None:
    assert told in await bench.give(f"models price {typed}", user=ADMIN)

    assert not await bench.purse.prices.all_set()


async def test_price_alone_lists_the_models(bench: Bench) -> None:
    listed = await bench.give("models price")

    assert "`gpt-6-luna`" in listed
    assert "`/tarae models price`" in listed
