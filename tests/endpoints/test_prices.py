from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Usage
from bot.endpoints.price_table import AS_OF
from bot.endpoints.prices import (
    AUDIO,
    CHAT,
    AudioPrice,
    ChatPrice,
    Free,
    Override,
    Prices,
    is_free,
)
from tests.pricing import TABLE, cost_audio, cost_chat, estimate_chat

tokens = st.integers(0, 2_000_000)


def test_a_call_costs_what_the_table_says() -> None:
    usage = Usage(input_tokens=1_000, cached_tokens=400, output_tokens=100)

    assert cost_chat("gpt-4o", usage) == 600 * 2.5 + 400 * 1.25 + 100 * 10
    assert cost_chat("gpt-6-luna", usage) == 75 + 4 + 50  # what is new is written to the cache


def test_a_snapshot_costs_what_its_model_does() -> None:
    assert TABLE.known("gpt-4o-mini-2024-07-18") == TABLE.known("gpt-4o-mini") is not None


def test_a_prompt_past_the_threshold_makes_the_whole_call_dearer() -> None:
    usage = Usage(input_tokens=300_000, output_tokens=1_000)

    assert cost_chat("gpt-6-luna", usage) == 300_000 * 0.125 * 2 + 1_000 * 0.5 * 1.5


@given(tokens, tokens, st.sampled_from([*CHAT]))
def test_no_known_model_is_dearer_than_an_unknown_one(read: int, written: int, model: str) -> None:
    usage = Usage(input_tokens=read, cached_tokens=read // 2, output_tokens=written)

    assert cost_chat("who-knows", usage) >= cost_chat(model, usage) >= 1


@given(tokens, tokens, tokens, st.sampled_from([*CHAT, "who-knows"]))
def test_what_was_reserved_covers_what_was_used(
    read: int, cached: int, written: int, model: str
) -> None:
    usage = Usage(input_tokens=read, cached_tokens=min(read, cached), output_tokens=written)

    assert estimate_chat(model, read, written) >= cost_chat(model, usage)


def test_without_a_limit_the_longest_answer_is_reserved() -> None:
    assert estimate_chat("gpt-4o", 0, None) == 128_000 * 10


@given(st.floats(0, 100_000), st.sampled_from([*AUDIO]))
def test_audio_is_never_free_and_never_too_cheap(seconds: float, model: str) -> None:
    cost = cost_audio(model, seconds)

    assert cost >= 1
    assert cost >= Decimal(seconds) * AUDIO[model][-1][1].minute * 1_000_000 / 60
    assert cost_audio("who-knows", seconds) >= cost


def test_an_hour_of_audio_costs_what_the_table_says() -> None:
    assert cost_audio("gpt-transcribe", 3600) == 270_000
    assert cost_audio("gpt-transcribe", 0.2) == 75


def test_a_clip_of_five_seconds_costs_more_than_zero() -> None:
    assert min(cost_audio(model, 5.0) for model in [*AUDIO, "who-knows"]) > 0


FROM_2027 = date(2027, 1, 1)
DEAR = ChatPrice(*map(Decimal, ("100", "10", "125", "500")))
CHEAP = ChatPrice(*map(Decimal, ("0.01", "0.001", "0.01", "0.02")))
LUNA = TABLE.known("gpt-6-luna")


def test_the_price_in_force_on_the_day_counts() -> None:
    prices = Prices(chat={"dated": ((AS_OF, CHEAP), (FROM_2027, DEAR))})

    found = [prices.chat("dated", day) for day in (date(2020, 1, 1), AS_OF, FROM_2027, date.max)]

    assert found == [CHEAP, CHEAP, DEAR, DEAR]


def test_what_an_admin_set_wins_from_its_day_on() -> None:
    prices = Prices([Override("gpt-6-luna", FROM_2027, DEAR), Override("gpt-6-luna", AS_OF, CHEAP)])

    found = [
        prices.known("gpt-6-luna", day) for day in (date(2026, 1, 1), date(2026, 12, 1), date.max)
    ]

    assert found == [LUNA, CHEAP, DEAR]


def test_what_is_set_for_a_model_counts_for_its_snapshots_and_one_of_those_wins() -> None:
    prices = Prices(
        [Override("house", AS_OF, CHEAP), Override("house-2026-11-01", AS_OF, DEAR)],
    )

    found = [prices.known(f"house{end}") for end in ("", "-2026-10-01", "-2026-11-01", "-2")]

    assert found == [CHEAP, CHEAP, DEAR, None]


def test_an_unknown_model_costs_what_the_dearest_does_also_of_those_that_were_set() -> None:
    prices = Prices([Override("house", FROM_2027, DEAR)])

    before, after = prices.chat("who-knows", AS_OF), prices.chat("who-knows", FROM_2027)

    assert (before.fresh, before.output) == (Decimal(10), Decimal(50))
    assert (after.fresh, after.output) == (Decimal(100), Decimal(500))
    assert prices.known("who-knows") is None


def test_a_transcribers_price_is_no_chat_models() -> None:
    prices = Prices([Override("whisper-1", AS_OF, AudioPrice(Decimal(1)))])

    assert prices.known("whisper-1") == prices.audio("whisper-1") == AudioPrice(Decimal(1))
    assert prices.chat("whisper-1") == Prices().chat("who-knows")
    assert prices.audio("who-knows") == AudioPrice(Decimal(1))


def test_what_is_set_to_nothing_costs_nothing() -> None:
    nothing = ChatPrice(*[Decimal(0)] * 4)

    assert nothing.cost(Usage(1_000, 0, 1_000)) == nothing.most(1_000, None) == 0
    assert AudioPrice(Decimal(0)).cost(Usage(audio_seconds=60.0)) == 0


@given(tokens, tokens, tokens)
def test_what_was_reserved_covers_a_cache_that_is_dearer(
    read: int, cached: int, written: int
) -> None:
    price = ChatPrice(Decimal(1), Decimal(3), Decimal(2), Decimal(1))
    usage = Usage(input_tokens=read, cached_tokens=min(read, cached), output_tokens=written)

    assert price.most(read, written) >= price.cost(usage)


def test_the_price_that_applied_is_told() -> None:
    assert LUNA is not None
    short, long = LUNA.applied(Usage(272_000)), LUNA.applied(Usage(272_001))

    assert short == {"fresh": "0.1", "cached": "0.01", "stored": "0.125", "output": "0.5"}
    assert long == {"fresh": "0.2", "cached": "0.02", "stored": "0.25", "output": "0.75"}
    assert AudioPrice(Decimal("30.0")).applied(Usage()) == {"minute": "30"}
    assert Free().applied(Usage()) == {}


@pytest.mark.parametrize(
    ("url", "key", "expected"),
    [
        ("http://127.0.0.1:8642/v1", "sk-playground-1", True),
        ("http://localhost:11434/v1", "", True),
        ("http://localhost:4000/v1", "sk-gateway", False),
        ("https://example.com/v1", "sk-playground-1", False),
        ("https://example.com/v1", "", False),
        ("https://api.openai.com/v1", "sk-proj-1", False),
    ],
)
def test_only_what_cannot_bill_is_free(url: str, key: str, expected: bool) -> None:
    assert is_free(url, key) is expected
