"""Texts are cut to their bound, and it is said what is missing."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.bounds import beginning, clip, first_rows

TEXTS = st.text(st.sampled_from("ab \n"), max_size=400)


def by_letters(text: str) -> int:
    return len(text)


@given(TEXTS, st.integers(1, 500))
def test_a_text_that_fits_is_whole_and_one_that_does_not_says_what_is_missing(
    text: str, tokens: int
) -> None:
    cut = clip(text, tokens, by_letters)

    assert cut.is_whole == (len(text) <= tokens)
    assert cut.total == len(text)
    if cut.is_whole:
        assert cut.text == text
    else:
        assert cut.shown <= tokens
        assert f"[… {len(text) - cut.shown:,} characters left out …]" in cut.text


@given(TEXTS, st.integers(10, 500))
def test_what_is_shown_is_its_beginning_and_its_end(text: str, tokens: int) -> None:
    cut = clip(text, tokens, by_letters)

    head, *tail = cut.text.split("[…")
    assert text.lstrip().startswith(head.strip())
    if tail:
        assert text.rstrip().endswith(tail[0].split("…]")[1].strip())


@given(TEXTS, st.integers(1, 500))
def test_a_beginning_is_within_its_bound(text: str, tokens: int) -> None:
    found = beginning(text, tokens, by_letters)

    assert text.startswith(found)
    assert len(found) <= tokens


def test_a_cut_is_made_at_the_end_of_a_line() -> None:
    text = "a line of some words\n" * 100

    assert beginning(text, 500, by_letters).endswith("words\n")


@given(
    st.lists(st.tuples(st.text("ab,\"'\n ", max_size=8), st.integers()), max_size=30),
    st.integers(9, 200),
)
def test_the_first_rows_of_a_table_are_whole_and_all_are_counted(
    rows: list[tuple[str, int]], tokens: int
) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([("name", "n"), *rows])

    kept = first_rows(text.getvalue(), ",", tokens, by_letters)

    assert kept is not None
    assert kept.total == len(rows)
    assert kept.is_whole == (len(text.getvalue()) <= tokens)
    found = [tuple(row) for row in csv.reader(StringIO(kept.text, newline=""))]
    assert found == [("name", "n"), *((name, str(n)) for name, n in rows[: kept.shown])]


def test_what_is_no_table_is_none() -> None:
    assert first_rows("x" * 200_000, ",", 100, by_letters) is None
    assert first_rows("", ",", 100, by_letters) is None
