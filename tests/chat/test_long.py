"""Transcripts too long for the window: abridged where they stand, looked up for each question."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.long import ABRIDGED, abridge, look_up
from bot.conversation import STRETCHES, Message, Role

WINDOW = 400
PARAGRAPHS = [f"Item {number} of the agenda was read aloud to everybody." for number in range(99)]
LONG = "\n\n".join([*PARAGRAPHS, "The budget is nine thousand euros."])


def count(text: str) -> int:
    return len(text.split())


def heard(text: str, ts: str = "1.000001") -> Message:
    rendered = abridge(text, WINDOW, count)
    return Message(ts, Role.USER, text, rendered=rendered, recording="F1", position_ts=ts)


def asked(text: str) -> Message:
    return Message("9.000001", Role.USER, text, rendered=text, position_ts="9.000001")


def test_a_transcript_that_fits_stands_whole() -> None:
    short = "\n\n".join(PARAGRAPHS[:10])

    text = abridge(short, WINDOW, count)

    assert text == short


@given(st.lists(st.text("ab ", min_size=1, max_size=60), min_size=1, max_size=80))
def test_a_transcript_is_whole_or_says_that_it_goes_on(paragraphs: list[str]) -> None:
    whole = "\n\n".join(paragraphs)

    text = abridge(whole, WINDOW, count)

    if text != whole:
        assert text.endswith(ABRIDGED)
        assert whole.startswith(text.removesuffix(f"\n\n{ABRIDGED}"))
        assert count(text) < WINDOW // 2


def test_what_fits_the_question_is_given_with_it() -> None:
    _, question = look_up([heard(LONG), asked("how large is the budget?")], WINDOW, count)

    assert STRETCHES in question.rendered
    assert "nine thousand euros" in question.rendered
    assert question.text == "how large is the budget?"


def test_what_was_looked_up_once_is_not_looked_up_again() -> None:
    first = look_up([heard(LONG), asked("how large is the budget?")], WINDOW, count)

    again = look_up(first, WINDOW, count)

    assert again == first


def test_where_all_stands_whole_nothing_is_looked_up() -> None:
    messages = [heard("Short."), asked("how large is the budget?")]

    assert look_up(messages, WINDOW, count) == messages
    assert look_up([], WINDOW, count) == []
