"""Long text is split where it does not hurt, and can be put together again."""

import re
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import LIMIT, Splitter, closed, extend, join, size, split

FRAGMENTS = [
    *["```python\n", "```\n", "```", "````\n", "~~~\n", "  ```js\n", "``` ", "~~~~ info\n"],
    *["\n", "\n\n", "   ", "\t", "word " * 30, "단어 " * 20, "가나다" * 60, "& < > " * 9],
    *["| a | b |\n", "| " + "c" * 500 + " |\n", "`code`", "x" * 50, "x" * 1500, "- item\n"],
    *["👨‍👩‍👧‍👦" * 20, "🇰🇷🇯🇵" * 15, "e\u0301\u0302" * 40, "각" * 50],
]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
SMALL = 1024


@given(texts)
def test_joined_parts_are_the_text(text: str) -> None:
    assert join(split(text, SMALL)) == text


@given(st.text())
def test_any_text_can_be_joined(text: str) -> None:
    assert join(split(text * 40, SMALL)) == text * 40


@given(texts)
def test_parts_are_within_the_limit(text: str) -> None:
    parts = split(text, SMALL)

    assert all(len(part) <= len(part.encode()) <= size(part) <= SMALL for part in parts)
    assert all(parts)


@given(texts, st.lists(st.sampled_from([1, 2, 7, 40, 400, 4000]), min_size=1, max_size=5))
def test_deltas_give_the_same_parts_as_the_whole(text: str, lengths: list[int]) -> None:
    splitter, parts, start = Splitter(SMALL), list[str](), 0

    for length in cycle(lengths):
        extend(parts, splitter.feed(text[start : start + length]))
        start += length
        if start >= len(text):
            break
    extend(parts, splitter.finish())

    assert parts == split(text, SMALL)


@given(texts)
def test_every_part_has_its_fences_closed_if_the_text_has(text: str) -> None:
    whole = (
        text.replace("```", "").replace("~~~", "") + "\n```python\n" + "code = 1\n" * 300 + "```"
    )

    for part in split(whole, SMALL):
        assert len(re.findall(r"^```", part, re.MULTILINE)) % 2 == 0


def test_a_fence_is_reopened_with_its_language() -> None:
    code = "```python\n" + "print('hello')\n" * 200 + "```\n"

    parts = split(code, SMALL)

    assert all(part.startswith("```python\n") for part in parts)
    assert all(part.rstrip().endswith("```") for part in parts)


def test_a_part_ends_at_a_paragraph_when_there_is_one() -> None:
    text = ("One sentence of a paragraph.\n" * 6 + "\n") * 40

    parts = split(text, SMALL)

    assert all(part.endswith("\n\n") for part in parts)


def test_a_row_of_a_table_is_never_cut() -> None:
    row = "| " + "cell " * 30 + "|\n"

    parts = split("| a |\n|---|\n" + row * 100, SMALL)

    assert all(part.endswith("|\n") for part in parts)


@pytest.mark.parametrize(
    "grapheme",
    [
        "👨‍👩‍👧‍👦",
        "🇰🇷",
        "👍🏽",
        "e\u0301\u0323",
        "\u1112\u1161\u11ab",
        "क्षि",
        "✊🏿",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
def test_a_grapheme_is_never_cut(grapheme: str) -> None:
    parts = split("a" + grapheme * 1500, SMALL)

    assert len(parts) > 1
    assert all(part.replace(grapheme, "") in ("", "a") for part in parts)


def test_text_is_given_out_as_it_comes() -> None:
    splitter = Splitter()

    assert splitter.feed("Hel") == ["Hel"]
    assert splitter.feed("lo\n`") == ["lo\n"]
    assert splitter.feed("x` is code") == ["`x` is code"]


def test_a_line_that_may_be_a_fence_waits_until_it_is_complete() -> None:
    splitter = Splitter()

    assert splitter.feed("``") == [""]
    assert splitter.feed("`python") == [""]
    assert splitter.feed("\nx") == ["```python\nx"]


def test_past_the_soft_limit_only_complete_lines_are_given_out() -> None:
    splitter = Splitter(SMALL)
    splitter.feed("w" * 795)
    splitter.feed("x" * 10)

    assert splitter.feed("and more") == [""]
    assert splitter.feed(" of it\n") == ["xxxxxxxxxand more of it\n"]


def test_a_limit_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        Splitter(100)


def test_a_long_answer_fits_into_few_parts() -> None:
    parts = split("A sentence that says something, then another.\n\n" * 850)

    assert len(parts) <= 40_000 // (LIMIT * 7 // 9) + 1


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", ""),
        ("plain", ""),
        ("```\ndone\n```", ""),
        ("```python\nx = 1", "\n```"),
        ("~~~~\nx\n```", "\n~~~~"),
    ],
)
def test_an_open_fence_is_closed_for_what_comes_below(text: str, end: str) -> None:
    assert closed(text) == text + end
