"""The first frame goes at once, the others by time."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pacing import Pace


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
