"""Long transcripts, searched for what a question is about."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.long import ABRIDGED, abridge, look_up
from bot.chat.lookup import stretches, terms
from bot.conversation import STRETCHES, Message, Role

TALK = [
    "[0:00] Good morning everyone, let's begin with the numbers of last week.",
    "[3:10] Revenue grew by four percent, mostly in Japan.",
    "[9:45] The login page breaks on old phones; Minji will look into it.",
    "[15:20] We decided to ship the release on Friday.",
    "[22:00] Lunch was good, the new place on the corner.",
    "[31:30] 다음 주 회의는 부산에서 하기로 결정했습니다.",
]


def words(text: str) -> int:
    return len(text.split())


def test_the_stretch_that_shares_the_words_is_found() -> None:
    (found,) = stretches(TALK, "When do we ship the release?", 10, words)

    assert "Friday" in found


def test_korean_words_are_found_with_other_particles() -> None:
    (found,) = stretches(TALK, "회의를 부산으로 정했나요?", 9, words)

    assert "부산에서" in found


def test_endings_don_t_hide_a_word() -> None:
    (found,) = stretches(TALK, "anything about logins?", 14, words)

    assert "Minji" in found


def test_what_is_next_to_it_comes_along_where_there_is_room() -> None:
    found = stretches(TALK, "release", 40, words)

    assert found == TALK[2:5]


def test_a_question_that_shares_no_word_gets_stretches_from_all_over() -> None:
    found = stretches(TALK, "xyzzy?", 30, words)

    assert found[0] == TALK[0]
    assert len(found) >= 2


@given(st.lists(st.text(max_size=60), max_size=20), st.text(max_size=60), st.integers(0, 200))
def test_what_is_found_is_of_the_text_in_order_and_within_the_budget(
    paragraphs: list[str], question: str, budget: int
) -> None:
    found = stretches(paragraphs, question, budget, words)

    rest = iter(paragraphs)
    assert all(stretch in rest for stretch in found)
    assert sum(words(stretch) for stretch in found) <= budget


@given(st.text(max_size=200))
def test_a_text_always_has_the_terms_of_itself(text: str) -> None:
    assert terms(text) == terms(text.upper().lower()) or text.lower() != text.upper().lower()


def spoken(text: str, rendered: str) -> Message:
    return Message("1", Role.USER, text, recording="F1", rendered=rendered)


def test_a_transcript_that_fits_stands_whole() -> None:
    text = "\n\n".join(TALK)

    assert abridge(text, 1_000, words) == text


def test_one_that_does_not_fit_stands_with_its_opening() -> None:
    text = "\n\n".join(TALK * 20)

    abridged = abridge(text, 400, words)

    assert abridged.startswith(TALK[0])
    assert abridged.endswith(ABRIDGED)
    assert words(abridged) < 80


def test_a_question_brings_its_stretches_along_once() -> None:
    text = "\n\n".join(TALK * 20)
    history = [
        spoken(text, abridge(text, 400, words)),
        Message("2", Role.USER, "q", rendered="Jane: When do we ship the release?"),
    ]

    asked = look_up(history, 400, words)
    again = look_up(asked, 400, words)

    assert asked[0] == history[0]
    assert STRETCHES in asked[1].rendered
    assert "ship the release on Friday" in asked[1].rendered
    assert again == asked


def test_without_an_abridged_transcript_nothing_is_looked_up() -> None:
    history = [spoken("short", "short"), Message("2", Role.USER, "q", rendered="q")]

    assert look_up(history, 400, words) == history
