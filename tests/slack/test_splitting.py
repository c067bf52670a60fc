"""Long text is split where it does not hurt, and can be put together again."""

import re
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.text import LIMIT, Splitter, closed, extend, join, size, split

FRAGMENTS = [
    *["```python\n", "```\n", "```", "````\n", "~~~\n", "  ```js\n", "``` ", "~~~~ info\n"],
    *["\n", "\n\n", "   ", "\t", "word " * 30, "단어 " * 20, "가나다" * 60, "& < > " * 9],
    *["| a | b |\n", "| " + "c" * 500 + " |\n", "`code`", "x" * 50, "x" * 1500, "- item\n"],
    *[
        "| a | b |\n|---|---|\n",
        "| c | d |\n" * 9,
        "|---|---|\n",
        "x | y\n--- | ---\n1 | 2\n",
        "|",
        "-",
    ],
    *[
        "- one " + "two " * 30 + "\n",
        "  - nested " + "it " * 20 + "\n",
        "1. first\n",
        "   more of it\n",
    ],
    *["- ```py\n", "# Title\n", "> quoted\n", " ", "  ", "| " + "d " * 900 + "|\n"],
    *["👨‍👩‍👧‍👦" * 20, "🇰🇷🇯🇵" * 15, "e\u0301\u0302" * 40, "각" * 50],
]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
SMALL = 1024


@settings(max_examples=50)
@given(texts)
def test_joined_parts_are_the_text(text: str) -> None:
    assert join(split(text, SMALL)) == text


@settings(max_examples=50)
@given(st.text())
def test_any_text_can_be_joined(text: str) -> None:
    assert join(split(text * 40, SMALL)) == text * 40


@settings(max_examples=50)
@given(texts)
def test_parts_are_within_the_limit(text: str) -> None:
    parts = split(text, SMALL)

    assert all(len(part) <= len(part.encode()) <= size(part) <= SMALL for part in parts)
    assert all(parts)


def written(text: str, lengths: list[int], rolls: list[int] = [], limit: int = SMALL) -> list[str]:  # noqa: B006
    """The parts of `text` in deltas of these lengths, asked to end after so many characters."""
    splitter, parts, start = Splitter(limit), list[str](), 0
    ends = cycle(lengths)
    while start < len(text):
        end = min(start + next(ends), len(text), *(roll for roll in rolls if roll > start))
        extend(parts, splitter.feed(text[start:end]))
        start = end
        if start in rolls:
            splitter.roll()
    extend(parts, splitter.finish())
    return parts


deltas = st.lists(st.sampled_from([1, 2, 7, 40, 400, 4000]), min_size=1, max_size=5)


@settings(max_examples=50)
@given(texts, deltas)
def test_deltas_give_the_same_parts_as_the_whole(text: str, lengths: list[int]) -> None:
    assert written(text, lengths) == split(text, SMALL)


@settings(max_examples=50)
@given(texts, deltas, st.lists(st.integers(1, 3000), max_size=4))
def test_parts_that_were_asked_to_end_are_the_text(
    text: str, lengths: list[int], rolls: list[int]
) -> None:
    parts = written(text, lengths, rolls)

    assert join(parts) == text
    assert all(0 < size(part) <= SMALL for part in parts)
    assert parts == written(text, [len(text) or 1], rolls)


@settings(max_examples=40)
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


def test_a_table_goes_on_under_its_header() -> None:
    head, row = "| a |\n|:-:|\n", "| " + "cell " * 30 + "|\n"

    parts = split(head + row * 100, SMALL)

    assert len(parts) > 10
    assert all(part.startswith(head + row) for part in parts)
    assert all(part.endswith("|\n ") for part in parts[:-1])


def test_a_row_longer_than_a_part_goes_on_under_the_header() -> None:
    head, row = "a | b\n--- | ---\n", "1 | " + "cell " * 400

    parts = split(head + row, SMALL)

    assert all(part.startswith(head) for part in parts)
    assert all(part.endswith(" \n  ") for part in parts[1:-1])
    assert join(parts) == head + row


def test_a_table_does_not_begin_at_the_end_of_a_part() -> None:
    table = "| " + "a " * 60 + "|\n|---|\n| " + "b " * 60 + "|\n"

    parts = split("x" * 780 + "\n" + table, SMALL)

    assert parts == ["x" * 780 + "\n", table]


def test_a_text_that_repeats_its_table_head_is_not_taken_for_one_opened_again() -> None:
    table = "| a |\n|---|\n" + "| cell |\n" * 85
    text = (table + "\n") * 6 + "\n \n  \n" + table

    assert join(split(text, SMALL)) == text


def test_items_are_not_cut_and_nested_ones_stay_with_theirs() -> None:
    item = "- " + "word " * 20 + "\n  continued\n\n  ```py\n  x\n  ```\n  - " + "n " * 20 + "\n"

    parts = split(item * 40, SMALL)

    assert len(parts) > 5
    assert all(part.startswith("- word") for part in parts)


def test_a_heading_stays_with_what_it_heads() -> None:
    before, after = "x" * 790 + "\n\n# Title\n\nIts text.\n\n", "More.\n"

    assert split(before + after, SMALL) == [before, after]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("One.\n\n", "Two.\n\nThree.", ["One.\n\n", "Two.\n\nThree."]),
        ("One", " two.\n\nThree.", ["One two.\n\n", "Three."]),
        ("```\nx\n```\n", "y", ["```\nx\n```\n", "y"]),
        ("```\nx", "\n\ny\n```\n\nz", ["```\nx\n\ny\n```\n\n", "z"]),
        ("| a |\n|---|\n| b |\n", "| c |\n\nz", ["| a |\n|---|\n| b |\n| c |\n\n", "z"]),
        ("- a\n", "  b\n- c\n- d\n", ["- a\n  b\n", "- c\n- d\n"]),
        ("", "One.\n\nTwo.", ["One.\n\nTwo."]),
        ("\n\n", "One.", ["\n\nOne."]),
    ],
)
def test_a_part_that_is_asked_to_end_does_so_at_the_next_good_place(
    before: str, after: str, parts: list[str]
) -> None:
    assert written(before + after, [max(len(before), 1), 1000], [len(before)]) == parts


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("```py\n" + "x = 1\n" * 600, "x = 1\n```"),
        ("| a |\n|---|\n" + "| b |\n" * 600, "| b |\n "),
        ("A line of a paragraph.\n" * 300, "paragraph.\n"),
        ("word " * 1500, "word "),
    ],
)
def test_a_part_that_is_asked_to_end_does_not_wait_for_ever(text: str, end: str) -> None:
    first, *_ = written(text, [100], [100], LIMIT)

    assert 1590 <= size(first) <= 1600 + 2000
    assert first.endswith(end)


def test_text_goes_on_as_it_comes_after_a_part_is_asked_to_end() -> None:
    splitter = Splitter()
    splitter.feed("A paragr")
    splitter.roll()

    assert splitter.feed("aph") == ["aph"]
    assert splitter.feed(".\n\nNext") == [".\n\n", "Next"]
    assert splitter.feed(".\n\nLast") == [".\n\nLast"]


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


def long_answer() -> str:
    """More than 40,000 characters of all that answers are made of."""
    section = [
        "## Section {n}: 긴 답변 👩‍👩‍👧‍👦\n\n",
        "A paragraph with *emphasis*, `code` and a [link](https://example.com/{n}). " * 5 + "\n\n",
        "한국어 문단입니다. 조합형 \u1112\u1161\u11ab\u1100\u1173\u11af 글자도 있고 " * 9 + "\n\n",
        "日本語の段落。" * 30 + "🇰🇷🇯🇵🏴\U000e0067\U000e0062\U000e007f👍🏽" * 9 + "\n\n",
        "```python\n" + 'print("{n}", "줄")  # 👨‍💻\n\n' * 30 + "```\n\n",
        "| 이름 | value |\n|:---|---:|\n" + "| 가나다 👍🏽 | {n} |\n" * 30 + "\n",
        "- top {n} "
        + "항목 " * 20
        + "\n  continued\n    - nested 🇰🇷\n\n  ```js\n  let x = 1\n  ```\n",
        "- next\n- last\n\n",
        *(
            f"{k}. step {k} " + "e\u0301 " * 30 + "\n\n   its second paragraph\n\n"
            for k in range(1, 9)
        ),
    ]
    return "".join(piece.replace("{n}", str(n)) for n in range(12) for piece in section)


def structure(text: str) -> dict[int, str]:
    """Tell for each line's start in `text` what would be cut there: "" where nothing would."""
    inside, place, is_code, table, item = dict[int, str](), 0, False, 0, False
    for line in text.splitlines(keepends=True):
        is_fence, bare = line.lstrip().startswith("```"), line.strip()
        table = table + 1 if line.startswith("|") and not is_code else 0
        is_marker = re.match(r"(?:- |[0-9]+\. )", line) is not None and not is_code
        if bare and not is_code and not line.startswith(" "):
            item = False
        belongs = item and (line.startswith(" ") or not bare)
        inside[place] = (
            "fence" if is_code else "table" if table > 1 else "item" if belongs and bare else ""
        )
        is_code ^= is_fence
        item = item or is_marker
        place += len(line)
    return {**inside, place: ""}


@pytest.mark.parametrize("rolls", [[], [9_001, 23_456, 23_457, 38_000]])
@pytest.mark.parametrize("length", [3, 100, 100_000])
def test_a_long_answer_arrives_whole_and_nothing_is_cut(length: int, rolls: list[int]) -> None:
    text = long_answer()
    inside = structure(text)

    parts = written(text, [length], rolls, LIMIT)

    assert len(text) > 40_000
    assert join(parts) == text
    assert all(size(part) <= LIMIT and len(part) <= 12_000 for part in parts)
    for number in range(1, len(parts)):
        place = len(join([*parts[:number], ""]))
        assert inside.get(place) in ("", "fence", "table"), text[place - 40 : place + 40]
        assert parts[number].startswith(
            {"fence": "```python\n", "table": "| 이름 | value |\n|:---|---:|\n|"}.get(
                inside[place], ""
            )
        )
    for part in parts:
        assert len(re.findall(r"^ *```", part, re.MULTILINE)) % 2 == 0
        assert ("| 가나다" in part) <= ("| 이름 | value |\n|:---|---:|\n| 가나다" in part)


def test_the_time_a_delta_takes_does_not_grow_with_the_text() -> None:
    splitter, longest = Splitter(), 0
    for start in range(0, 20_000, 4):
        held = splitter.feed(("- item with words\n" * 4)[start % 68 : start % 68 + 4])
        longest = max(longest, len("".join(held)))

    assert longest < 100


@pytest.mark.parametrize(
    "text", ["word " * 400, "- an item that goes on " * 80, "> a quote " * 100, "1. x\n   y " * 100]
)
def test_below_the_soft_limit_nothing_but_a_few_characters_is_held(text: str) -> None:
    splitter, given_out = Splitter(), 0

    for place in range(len(text)):
        given_out += len(splitter.feed(text[place])[0])
        assert place + 1 - given_out <= 5
