import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.failures import (
    AnswerCutOff,
    AnswerUsedUp,
    ContentRefused,
    ContextTooLong,
    EmptyAnswer,
    ImagesRefused,
    KeyRejected,
    ModelMissing,
    ModelOverloaded,
    ModelUnreachable,
    QuotaSpent,
    RequestRejected,
    WrongBaseUrl,
)
from bot.endpoints.standby import LONGEST, SHORTEST, Standby, is_down, may_take_over

DOWN = [
    *(ModelUnreachable, ModelOverloaded, AnswerCutOff),
    *(QuotaSpent, KeyRejected, ModelMissing, WrongBaseUrl),
]


@pytest.mark.parametrize("error", DOWN)
def test_another_model_takes_over_from_one_that_is_down(error: type[Exception]) -> None:
    assert (is_down(error()), may_take_over(error())) == (True, True)


@pytest.mark.parametrize("error", [EmptyAnswer, AnswerUsedUp])
def test_a_model_with_nothing_to_say_is_asked_the_next_question(error: type[Exception]) -> None:
    assert (is_down(error()), may_take_over(error())) == (False, True)


@pytest.mark.parametrize("error", [ContentRefused, ContextTooLong, RequestRejected, ValueError])
def test_what_is_wrong_with_the_question_is_no_reason_to_ask_elsewhere(
    error: type[Exception],
) -> None:
    assert not may_take_over(error())
    assert not may_take_over(ImagesRefused("", is_blind=True))


def test_the_first_choice_is_asked_first() -> None:
    assert list(Standby(2).choose(0)) == [0, 1]


def test_a_model_that_is_down_is_passed_over_twice_as_long_each_time() -> None:
    standby, now, pauses = Standby(2), 100.0, []
    for _ in range(6):
        standby.asked(0, now)
        standby.failed(0, now, now)
        began = now
        while 0 not in standby.choose(now):
            now += 1
        pauses.append(now - began)

    assert pauses == [30, 60, 120, 240, 300, 300]


def test_a_model_is_passed_over_as_long_as_it_asks_for() -> None:
    standby = Standby(2)

    standby.failed(0, 0, 0, retry_after=90)

    assert (list(standby.choose(89)), list(standby.choose(90))) == ([1], [0, 1])


def test_questions_under_way_when_it_failed_count_once() -> None:
    standby = Standby(2)

    for seconds in range(1, 200):
        standby.failed(0, 0, seconds)

    assert list(standby.choose(1 + SHORTEST)) == [0, 1]


def test_one_question_tries_it_and_the_others_go_on_without() -> None:
    standby = Standby(2)
    standby.failed(0, 0, 0)

    standby.asked(0, SHORTEST)
    others = list(standby.choose(SHORTEST))

    assert others == [1]
    assert list(standby.choose(2 * SHORTEST)) == [0, 1]  # whoever tried it never came back


def test_a_model_that_answers_is_up() -> None:
    standby = Standby(2)
    standby.failed(0, 0, 0)

    standby.asked(0, SHORTEST)
    standby.answered(0, SHORTEST)

    assert list(standby.choose(SHORTEST)) == [0, 1]


def test_an_answer_begun_before_it_was_down_says_nothing() -> None:
    standby = Standby(2)
    standby.failed(0, 5, 10)

    standby.answered(0, 4)

    assert list(standby.choose(11)) == [1]


steps = st.lists(
    st.tuples(
        st.sampled_from(["asked", "failed", "answered"]),
        st.integers(0, 1),
        st.floats(0, 1000),
        st.floats(0, 1000),
    )
)


@given(steps, st.integers(1, 2))
def test_somebody_is_always_asked_and_nobody_passed_over_for_longer_than_the_longest(
    steps: list[tuple[str, int, float, float]], count: int
) -> None:
    standby, now = Standby(count), 0.0

    for what, index, passed, ago in steps:
        now += passed
        if index < count:
            times = (now - ago, now) if what == "failed" else (now,)
            getattr(standby, what)(index, *times)
        assert set(standby.choose(now)) <= set(range(count))
        assert standby.choose(now)

    assert list(standby.choose(now + LONGEST)) == list(range(count))
