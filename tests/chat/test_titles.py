"""What a conversation is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.titles import LONGEST, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bora Bora trip prep", "Bora Bora trip prep"),
        ("<@U0TARAE01> what is *new* here?\nand more", "what is new here?"),
        ("hello <@U0TARAE01|tarae>, again", "hello , again"),
        ("# A heading\ntext", "A heading"),
        ("- [ ] item", "[ ] item"),
        ("1. **first** `code_name` _so_", "first code_name so"),
        ("see [the docs](https://a.example/b) please", "see the docs please"),
        ("snake_case and 2*3 stay", "snake_case and 2*3 stay"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("\n\n  second line \n", "second line"),
        ("👍", "…"),
        ("", "…"),
        ("오늘 회의 내용을 정리해 줘", "오늘 회의 내용을 정리해 줘"),
        ("word " * 20, "word word word word word word word word word word word word…"[:60]),
        ("x" * 100, "x" * 59 + "…"),
    ],
)
def test_a_title_is_the_first_line_without_its_markup(text: str, title: str) -> None:
    assert title_of(text).replace("…", "") == title.replace("…", "")
    assert len(title_of(text)) <= LONGEST


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_title_is_one_short_line_and_never_empty(text: str) -> None:
    title = title_of(text)

    assert 0 < len(title) <= LONGEST
    assert len(title.splitlines()) == 1
    assert title == title.strip()


@given(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=1, max_size=30))
def test_a_title_is_cut_at_a_word(words: list[str]) -> None:
    title = title_of(" ".join(words))

    kept = title.removesuffix("…").split()
    assert kept == words[: len(kept)]
