from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.cuts import SHORTEST, Plan, plan
from bot.voice.profile import NEAR_FLOOR, VOICED, Profile

SPEECH, UNVOICED, HUM, NOTHING = VOICED | 40, 38, VOICED | NEAR_FLOOR | 20, NEAR_FLOOR | 10

stretches = st.lists(
    st.tuples(st.sampled_from([SPEECH, UNVOICED, HUM, NOTHING]), st.integers(1, 900)), max_size=25
)
longest_chunks = st.sampled_from([1.0, 7.5, 15.0, 30.0])


def profile_of(parts: list[tuple[int, int]], missing: float = 0.0) -> Profile:
    steps = b"".join(bytes([step]) * count for step, count in parts)
    return Profile(max(0.0, len(steps) / 100 - missing), steps)


profiles = st.builds(profile_of, stretches, st.sampled_from([0.0, 0.005, 0.0099]))


@given(profiles, longest_chunks)
def test_chunks_are_in_order_and_never_overlap(profile: Profile, longest: float) -> None:
    cuts = plan(profile, longest).cuts

    assert all(one.end <= two.start for one, two in pairwise(cuts))
    assert all(0 <= cut.start < cut.end <= profile.duration for cut in cuts)


@given(profiles, longest_chunks)
def test_chunks_are_neither_too_long_nor_too_short(profile: Profile, longest: float) -> None:
    for cut in plan(profile, longest).cuts:
        assert SHORTEST - 1e-9 <= cut.end - cut.start <= longest + 1e-9


@given(profiles, longest_chunks)
def test_what_is_left_out_is_silence(profile: Profile, longest: float) -> None:
    cuts = plan(profile, longest).cuts

    covered = bytearray(len(profile.steps))
    for cut in cuts:
        first, stop = round(cut.start * 100), min(len(covered), -int(-cut.end * 100 // 1))
        covered[first:stop] = b"\1" * (stop - first)
    left_out = {step for step, is_in in zip(profile.steps, covered, strict=True) if not is_in}
    assert left_out <= {NOTHING} or profile.duration < SHORTEST


@given(profiles, longest_chunks)
def test_voiced_parts_lie_in_order_within_their_chunk(profile: Profile, longest: float) -> None:
    for cut in plan(profile, longest).cuts:
        assert cut.voiced
        times = [time for part in cut.voiced for time in part]
        assert times == sorted(times)
        assert cut.start <= times[0]
        assert times[-1] <= cut.end


@given(profiles, longest_chunks)
def test_a_plan_comes_back_exactly_from_json(profile: Profile, longest: float) -> None:
    planned = plan(profile, longest)

    assert Plan.from_json(planned.to_json()) == planned


def test_a_chunk_ends_in_a_pause_of_its_second_half() -> None:
    profile = profile_of(
        [(SPEECH, 1000), (NOTHING, 60), (SPEECH, 900), (NOTHING, 40), (SPEECH, 2000)]
    )

    first, *_ = plan(profile).cuts

    assert 19.6 < first.end < 20.0


def test_of_long_pauses_the_latest_ends_the_chunk() -> None:
    profile = profile_of(
        [(SPEECH, 1600), (NOTHING, 120), (SPEECH, 800), (NOTHING, 60), (SPEECH, 2000)]
    )

    first, *_ = plan(profile).cuts

    assert 25.2 < first.end < 25.8


def test_hum_in_a_pause_does_not_hide_it() -> None:
    profile = profile_of([(SPEECH, 2000), (HUM, 50), (SPEECH, 3000)])

    first, *_ = plan(profile).cuts

    assert 20.0 < first.end < 20.5


def test_without_a_pause_the_cut_is_where_the_last_fifth_is_quietest() -> None:
    quiet = VOICED | 30
    profile = profile_of([(SPEECH, 2600), (quiet, 4), (SPEECH, 3000)])

    first, *_ = plan(profile).cuts

    assert first.end == pytest.approx(26.02)


def test_silence_of_two_seconds_is_left_out_but_for_a_margin() -> None:
    profile = profile_of(
        [(SPEECH, 300), (NOTHING, 200), (SPEECH, 300), (NOTHING, 199), (SPEECH, 100)]
    )

    cuts = plan(profile).cuts

    assert [(cut.start, cut.end) for cut in cuts] == [(0.0, 3.2), (4.8, 10.99)]


def test_the_last_chunk_is_no_scrap() -> None:
    profile = profile_of([(SPEECH, 3005)])

    *_, last = plan(profile).cuts

    assert last.end - last.start >= 2


@pytest.mark.parametrize("longest", [0.5, 1400])
def test_chunks_of_a_useless_length_are_refused(longest: float) -> None:
    with pytest.raises(ValueError, match="longest"):
        plan(profile_of([(SPEECH, 100)]), longest)
