"""Translation by the chat model: whole paragraphs, a piece at a time."""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.failures import ModelMissing
from bot.voice.translate import PIECE, pieces, translate

TEXT = st.text("ab\n ", max_size=60)
LONGEST = st.integers(1, 40)


@dataclass
class Model:
    """Answers with the next of `answers`, delta by delta, and remembers what it was sent."""

    answers: list[list[str]]
    sent: list[Sequence[Mapping[str, str]]] = field(default_factory=list)

    async def ask(self, messages: Sequence[Mapping[str, str]]) -> AsyncIterator[str]:
        self.sent.append(messages)
        if not self.answers:
            raise ModelMissing(model="m")
        for delta in self.answers.pop(0):
            yield delta


@given(TEXT, LONGEST)
def test_pieces_joined_give_the_text_back(text: str, longest: int) -> None:
    assert "\n\n".join(pieces(text, longest)) == text


@given(TEXT, LONGEST)
def test_only_a_paragraph_too_long_by_itself_is_longer(text: str, longest: int) -> None:
    for piece in pieces(text, longest):
        assert len(piece) <= longest or "\n\n" not in piece


@given(TEXT, LONGEST)
def test_no_two_pieces_would_have_fitted_in_one(text: str, longest: int) -> None:
    found = pieces(text, longest)

    for piece, after in itertools.pairwise(found):
        assert len(piece) + 2 + len(after.split("\n\n")[0]) > longest


@pytest.mark.anyio
async def test_pieces_are_translated_in_order_and_joined_by_paragraphs() -> None:
    model = Model([["하나"], ["둘", "."]])
    first, second = "one " * (PIECE // 4), "two"

    deltas = [delta async for delta in translate(model.ask, f"{first}\n\n{second}", "Korean")]

    assert "".join(deltas) == "하나\n\n둘."
    assert [messages[1]["content"] for messages in model.sent] == [first, second]
    assert "Korean" in model.sent[0][0]["content"]


@pytest.mark.anyio
async def test_what_goes_wrong_between_two_pieces_is_raised() -> None:
    model = Model([["하나"]])
    text = f"{'one ' * (PIECE // 4)}\n\ntwo"

    with pytest.raises(ModelMissing):
        [delta async for delta in translate(model.ask, text, "Korean")]
