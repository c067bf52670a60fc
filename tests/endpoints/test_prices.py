from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Usage
from bot.endpoints.prices import (
    AUDIO,
    CHAT,
    chat_price,
    cost_audio,
    cost_chat,
    estimate_chat,
    is_free,
)

tokens = st.integers(0, 2_000_000)


def test_a_call_costs_what_the_table_says() -> None:
    usage = Usage(input_tokens=1_000, cached_tokens=400, output_tokens=100)

    assert cost_chat("gpt-4o", usage) == 600 * 2.5 + 400 * 1.25 + 100 * 10
    assert cost_chat("gpt-6-luna", usage) == 75 + 4 + 50  # what is new is written to the cache


def test_a_snapshot_costs_what_its_model_does() -> None:
    assert chat_price("gpt-4o-mini-2024-07-18") == CHAT["gpt-4o-mini"]


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
    assert cost >= Decimal(seconds) * AUDIO[model] * 1_000_000 / 60
    assert cost_audio("who-knows", seconds) >= cost


def test_an_hour_of_audio_costs_what_the_table_says() -> None:
    assert cost_audio("gpt-transcribe", 3600) == 270_000
    assert cost_audio("gpt-transcribe", 0.2) == 75


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
