"""Korean speech levels, by the ends of sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.speech_levels import INSTRUCTIONS, keeps, level_of

FORMAL = [
    "내일 갑니다.",
    "언제 갑니까?",
    "앉으십시오.",
    "같이 갑시다.",
    "좋습니다",
    "“그렇습니다.”",
]
POLITE = ["내일 가요.", "언제 가요?", "앉으세요.", "그렇죠.", "좋아요", "제가 할게요."]
PLAIN = ["내일 갔어.", "그랬지.", "먹었다.", "내가 할게.", "좋아하잖아.", "그렇게 할까?"]
# At home at any level, or no sentence with a verb.
ANY = [
    "네.",
    "안녕하세요.",
    "감사합니다.",
    "회의록.",
    "다음 주 월요일.",
    "OK.",
    "API, SDK.",
    "…",
    "",
]


@pytest.mark.parametrize(
    ("texts", "level"), [(FORMAL, "합니다체"), (POLITE, "해요체"), (PLAIN, "반말")]
)
def test_each_level_keeps_itself_and_no_other(texts: list[str], level: str) -> None:
    for text in texts:
        assert [one for one in INSTRUCTIONS if keeps(text, one)] == [level]


@pytest.mark.parametrize("text", ANY)
def test_what_has_no_level_keeps_all(text: str) -> None:
    assert all(keeps(text, level) for level in INSTRUCTIONS)


def test_one_sentence_of_several_is_enough_to_break_it() -> None:
    assert keeps("내일 갑니다. 네. 좋습니다!", "합니다체")
    assert not keeps("내일 갑니다. 정말요? 그래요! 좋습니다!", "합니다체")


def test_nouns_and_other_words_with_such_endings_are_not_taken_for_verbs() -> None:
    assert keeps("신규 수요. 꼭 필요. 그러니까.", "반말")


def test_the_default_is_formal_and_an_unknown_level_is_an_error() -> None:
    assert level_of("") == "합니다체"
    with pytest.raises(ValueError, match="no speech level"):
        level_of("하오체")


@given(st.text(max_size=60), st.sampled_from(sorted(INSTRUCTIONS)))
def test_any_text_can_be_judged(text: str, level: str) -> None:
    assert keeps(text, level) in (True, False)
