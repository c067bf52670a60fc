"""What was written keeps its place, and the parts joined are the final text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import join, neutralise, split
from bot.slack.written import Written

lines = st.sampled_from(
    [
        "words and words. " * 9,
        "- item",
        "```python",
        "code = 1",
        "| a | b |",
        "",
        "한국어 문장 " * 20,
        "<!channel>",
    ]
)
texts = st.lists(lines, max_size=120).map("\n".join)
cuts = st.lists(st.tuples(st.integers(1, 900), st.booleans()), max_size=40)


def write(written: Written, text: str, steps: list[tuple[int, bool]]) -> int:
    """Write `text` in `steps`, after some of which the part is to end; return how much was."""
    start = 0
    for length, is_rolled in steps:
        written.add(text[start : start + length])
        start = min(len(text), start + length)
        if is_rolled:
            written.roll()
    return start


@given(texts, cuts)
def test_the_parts_joined_are_the_final_text_wherever_they_were_rolled(
    text: str, steps: list[tuple[int, bool]]
) -> None:
    written = Written()
    write(written, text, steps)

    assert join(written.finished(text)) == neutralise(text)


@given(texts, cuts, texts)
def test_a_final_text_that_is_another_is_cut_anew(
    text: str, steps: list[tuple[int, bool]], other: str
) -> None:
    written = Written()
    write(written, "Z" + text, steps)

    assert join(written.finished(other)) == neutralise(other)
    assert written.finished(other) == split(neutralise(other))


@given(texts, cuts)
def test_what_was_written_stays_in_its_parts(text: str, steps: list[tuple[int, bool]]) -> None:
    written = Written()
    write(written, text, steps)
    shown = list(written.parts)

    finished = written.finished(text)

    assert finished[: len(shown) - 1] == shown[:-1] or not shown
    assert not shown or finished[len(shown) - 1].startswith(shown[-1])
    assert written.finished(text) == finished


def test_a_part_that_was_asked_to_ends_at_the_next_paragraph() -> None:
    written = Written()
    written.add("One paragraph, half of it")
    written.roll()
    written.add(" and the rest.\n\nAnother paragraph.\n\nA third.\n")

    assert [part.strip() for part in written.parts] == [
        "One paragraph, half of it and the rest.",
        "Another paragraph.\n\nA third.",
    ]
