"""What takes the place of a model that ends."""

import pytest

from bot.endpoints.successors import successor_of


@pytest.mark.parametrize(
    ("model", "successor"),
    [
        ("gpt-4o", "gpt-6-luna"),
        ("gpt-4o-mini-2024-07-18", "gpt-6-luna"),
        ("whisper-1", "gpt-transcribe"),
        ("gpt-4o-mini-transcribe-2025-12-15", "gpt-transcribe"),
        ("gpt-6-luna", ""),
        ("somebody's-own", ""),
    ],
)
def test_a_model_and_its_snapshots_have_one_successor(model: str, successor: str) -> None:
    assert successor_of(model) == successor
