from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.halves import Halves, whole

halves = st.text(st.sampled_from("a\ud83d\ude00\ufeff한"), max_size=8)


def fed(pieces: Sequence[str]) -> str:
    halves = Halves()
    return "".join(map(halves.feed, pieces))


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["\ud83d", "\ude00"], "😀"),
        (["a\ud83d", "\ude00b"], "a😀b"),
        (["\ud83d", "", "\ude00"], "😀"),
        (["\ud83d", "a"], "\ufffda"),
        (["\ude00\ud83d"], "\ufffd"),
        (["\ufeffa", "\ufeff\ude00"], "\ufeffa\ufeff\ufffd"),
    ],
)
def test_halves_meet_and_those_alone_are_replaced(pieces: list[str], text: str) -> None:
    assert fed(pieces) == text


@given(st.lists(halves))
def test_however_a_text_is_cut_it_becomes_the_same(pieces: list[str]) -> None:
    assert fed([*pieces, "."]) == whole("".join([*pieces, "."]))


@given(st.text(st.characters()))
def test_what_is_whole_stays_as_it_is(text: str) -> None:
    assert fed([text, text]) == text + text
