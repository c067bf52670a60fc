from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.families import spelt

WORDS = st.lists(st.text("abc타래", min_size=1, max_size=40), max_size=60)


def weight(text: str) -> int:
    return sum(1 if letter.isascii() else 3 for letter in text)


def test_a_prompt_and_words_that_fit_are_sent_whole() -> None:
    assert spelt("Stand-up.", ["Tarae", "타래"]) == "Stand-up. Tarae, 타래"


@given(prompt=WORDS.map(" ".join), words=WORDS)
def test_a_prompt_is_short_enough_to_be_read_and_of_whole_words(
    prompt: str, words: list[str]
) -> None:
    text = spelt(prompt, words)

    assert weight(text) <= 601
    assert set(text.replace(",", "").split()) <= {*prompt.split(), *words}


def test_of_too_long_a_prompt_the_end_stays_and_of_too_many_words_the_first() -> None:
    prompt = " ".join(f"p{number}" for number in range(300))
    words = [f"word{number}" for number in range(300)]

    text = spelt(prompt, words)

    assert "p299 word0, word1" in text
    assert "p0 " not in text
    assert "word299" not in text
