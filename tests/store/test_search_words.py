"""Words: what a text is found by, and what it isn't."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.search_words import LONGEST_QUERY, MOST_TERMS, fold, terms, tokens

SENTENCE = "다음 주 회의에서 예산을 결정했습니다"
SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
SCRIPTS = st.one_of(
    SYLLABLES,
    st.characters(codec="utf-8"),
    st.sampled_from("aZé1ß漢字かなカﾅＡ１ㅋ_-.\"'*: \n&|!()\\\x00"),
)
WORD = st.text(SYLLABLES, min_size=2, max_size=8)


def is_found(query: str, text: str) -> bool:
    """Whether the index gives the text for the query, and the text then matches."""
    wanted, kept = terms(query), tokens(text)
    return bool(wanted) and all(
        term.whole <= set(kept)
        and all(any(token.startswith(begun) for token in kept) for begun in term.beginnings)
        and term.pattern.search(fold(text))
        for term in wanted
    )


@pytest.mark.parametrize(
    "query", ["회의", "예산", "결정", "회의에서", "예산 결정", "주", "다음 주"]
)
def test_korean_words_are_found_with_their_particles_attached(query: str) -> None:
    assert is_found(query, SENTENCE)


@pytest.mark.parametrize("query", ["의회", "회의를", "다음주", "산정", "예산 확정", '"예산 회의"'])
def test_what_was_not_said_is_not_found(query: str) -> None:
    assert not is_found(query, SENTENCE)


@given(st.lists(WORD, min_size=1, max_size=5), st.data())
def test_every_two_syllables_of_a_word_and_more_are_found(
    words: list[str], data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(word) - 2))
    end = data.draw(st.integers(start + 2, len(word)))

    assert is_found(word[start:end], " ".join(words))


@given(st.text(SCRIPTS, max_size=40), st.text(SCRIPTS, max_size=20))
def test_composed_or_not_is_all_the_same(text: str, query: str) -> None:
    composed = [unicodedata.normalize("NFC", said) for said in (text, query)]
    apart = [unicodedata.normalize("NFD", said) for said in (text, query)]

    assert tokens(composed[0]) == tokens(apart[0])
    assert terms(composed[1]) == terms(apart[1])


@given(st.text(SCRIPTS, max_size=60))
def test_tokens_hold_nothing_that_a_database_reads_as_syntax(text: str) -> None:
    found = tokens(text)

    for token in [*found, *(t for term in terms(text) for t in (*term.whole, *term.beginnings))]:
        assert token
        assert all(char.isalnum() or ord(char) > 127 for char in token)
        assert not any(char.isspace() for char in token)


@given(st.text(SCRIPTS, max_size=60))
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    for word in text.split():
        if '"' not in word and terms(word):
            assert is_found(word, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("budg", "The Budget is set"),
        ("BUDGET", "the budget"),
        ("budget", "ＢＵＤＧＥＴ"),
        ('"the budget"', "about THE  budget."),
        ("“the budget”", "about the budget."),
        ("v1.2", "released v1.2 today"),
        ("foo-bar", "foo-barista"),
        ("slack", "Slack에서 봤어요"),
        ("q3예산", "Q3예산안"),
        ("straße", "STRASSE"),
        ("会議", "来週の会議で"),
        ("หวัด", "สวัสดี หวัดดี"),
        ("हिन्दी", "वह हिन्दी है"),
        ("ㅋㅋ", "ㅋㅋㅋㅋ"),
        ('"예산을', SENTENCE),
    ],
)
def test_is_found(query: str, text: str) -> None:
    assert is_found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("bu", "budget"),  # two letters are a word
        ("udget", "budget"),
        ('"budg"', "budget"),
        ('"budget the"', "the budget"),
        ("12분기", "112분기"),
        ("budget plan", "the budget"),
        ("", "anything"),
        ('"*" () - !', "anything * - !"),
    ],
)
def test_is_not_found(query: str, text: str) -> None:
    assert not is_found(query, text)


def test_a_query_is_as_long_as_it_may_be() -> None:
    assert len(terms(" ".join(map(str, range(5_000))))) == MOST_TERMS
    assert sum(len(term.whole) for term in terms("가나" * 5_000)) <= LONGEST_QUERY


def test_a_text_of_any_size_has_as_many_words_as_an_index_takes() -> None:
    huge = " ".join(f"{number:032}" for number in range(40_000))

    assert 10_000 < len(tokens(huge)) < 40_000
    assert sum(len(token) for token in tokens(huge)) < 1_000_000
