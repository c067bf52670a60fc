"""The first frame goes at once, the others by time."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pacing import (
    APPEND_INTERVAL,
    EDIT_INTERVAL,
    LONGEST_APPEND_INTERVAL,
    LONGEST_EDIT_INTERVAL,
    Pace,
    append_interval,
    edit_interval,
)


def test_the_first_frame_goes_at_once() -> None:
    assert Pace().wait(1000.0, 3.0) == 0


@given(st.lists(st.floats(0, 10), min_size=1), st.floats(0.1, 10))
def test_frames_keep_their_distance(gaps: list[float], interval: float) -> None:
    pace, now, sent = Pace(), 0.0, list[float]()

    for gap in gaps:
        now += gap
        if pace.wait(now, interval) == 0:
            pace.mark(now)
            sent.append(now)

    assert all(later - earlier >= interval * 0.999 for earlier, later in zip(sent, sent[1:]))  # noqa: B905, RUF007 - pairs


def test_nothing_goes_while_slack_wants_rest() -> None:
    pace = Pace()

    pace.rest(10.0, 30.0)

    assert pace.wait(10.0, 1.0) == 30.0
    assert pace.wait(40.0, 1.0) == 0


@given(st.lists(st.floats(0, 10), max_size=20))
def test_a_reply_is_as_old_as_its_first_frame(gaps: list[float]) -> None:
    pace, now = Pace(), 100.0
    assert pace.age(now) == 0

    pace.mark(now)
    for gap in gaps:
        now += gap
        pace.mark(now)

    assert pace.age(now) == now - 100.0


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_appends_come_further_apart_with_age(one: float, other: float) -> None:
    early, late = sorted((one, other))

    assert (
        APPEND_INTERVAL
        <= append_interval(early)
        <= append_interval(late)
        <= LONGEST_APPEND_INTERVAL
    )


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_edits_come_further_apart_with_length(one: int, other: int) -> None:
    short, long = sorted((one, other))

    assert EDIT_INTERVAL <= edit_interval(short) <= edit_interval(long) <= LONGEST_EDIT_INTERVAL


def test_a_short_answer_is_fluent_and_a_full_message_is_edited_slowly() -> None:
    assert (append_interval(10), append_interval(90)) == (0.7, 3.0)
    assert (edit_interval(500), edit_interval(9_000)) == (3.0, 10.0)
