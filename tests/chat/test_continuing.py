"""Going on with an answer: the seam between what stands and what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.continuing import Continuation, resume_point

TEXTS = st.text(st.sampled_from("ab .\n`~가。!"), max_size=80)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("One. Two. Thr", "One. Two. "),
        ("One.\nTwo and th", "One.\n"),
        ("하나입니다. 둘입", "하나입니다. "),
        ("一つ。二", "一つ。"),
        ("no end in sigh", "no end in "),
        ("nothing", "nothing"),
        ("whole line\n", "whole line\n"),
        ("```python\nx = 1\ny = (2. + 3", "```python\nx = 1\n"),
        ("“Stop.” She said th", "“Stop.” "),
    ],
)
def test_an_answer_goes_on_from_its_last_whole_line_or_sentence(text: str, kept: str) -> None:
    assert resume_point(text) == kept


@given(TEXTS)
def test_only_the_end_of_an_answer_is_written_again(text: str) -> None:
    assert text.startswith(resume_point(text))


@pytest.mark.parametrize(
    ("kept", "written", "shown"),
    [
        ("One. ", "Two.", "Two."),
        ("One. ", "\n\n  Two.", "Two."),
        ("```python\nx = 1\n", "```python\ny = 2\n```\n", "y = 2\n```\n"),
        ("```python\nx = 1\n", "y = 2\n```\n", "y = 2\n```\n"),
        ("```python\nx = 1\n", "    y = 2\n", "    y = 2\n"),
        ("```python\nx = 1\n", "```", "```"),
        ("One.\n", "```\ncode\n```", "```\ncode\n```"),
    ],
)
def test_what_is_written_on_fits_behind_what_stands(kept: str, written: str, shown: str) -> None:
    continuation = Continuation(kept)

    assert continuation.feed(written) + continuation.finish() == shown


@given(st.sampled_from(["One. ", "```\nx\n"]), TEXTS, st.data())
def test_how_it_comes_in_deltas_makes_no_difference(
    kept: str, written: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(written)))
    whole, pieces = Continuation(kept), Continuation(kept)

    in_one = whole.feed(written) + whole.finish()
    in_two = pieces.feed(written[:place]) + pieces.feed(written[place:]) + pieces.finish()

    assert in_two == in_one
