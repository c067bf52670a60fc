import re
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
def test_what_is_left_out_is_silence_or_a_click_in_it(profile: Profile, longest: float) -> None:
    cuts = plan(profile, longest).cuts

    covered = bytearray(len(profile.steps))
    for cut in cuts:
        first, stop = round(cut.start * 100), min(len(covered), -int(-cut.end * 100 // 1))
        covered[first:stop] = b"\1" * (stop - first)
    left_out = bytes(
        NOTHING if is_in else step for step, is_in in zip(profile.steps, covered, strict=True)
    )
    for sound in re.split(b"%c{160,}" % NOTHING, left_out):
        assert is_click(sound) or profile.duration < SHORTEST


def is_click(sound: bytes) -> bool:
    loud = [step for step in sound if not step & NEAR_FLOOR]
    voiced = [step for step in sound if step & VOICED]
    return len(loud) < 15 and len(voiced) < 20


@given(profiles, longest_chunks)
def test_voiced_parts_lie_in_order_within_their_chunk(profile: Profile, longest: float) -> None:
    for cut in plan(profile, longest).cuts:
        times = [cut.start, *(time for part in cut.voiced for time in part), cut.end]
        assert times == sorted(times)


def test_sound_that_nobody_spoke_in_is_sent_with_no_voiced_part() -> None:
    (cut,) = plan(Profile(4.0, bytes([40]) * 400)).cuts

    assert cut.voiced == ()


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


def test_a_chunk_rather_ends_early_than_within_speech() -> None:
    profile = profile_of(
        [(SPEECH, 900), (NOTHING, 30), (SPEECH, 2000), (NOTHING, 3), (SPEECH, 900)]
    )

    first, *_ = plan(profile).cuts

    assert 9.0 < first.end < 9.3


def test_without_a_pause_the_cut_is_where_the_last_fifth_is_quietest() -> None:
    quiet = VOICED | 30
    profile = profile_of([(SPEECH, 2600), (quiet, 4), (SPEECH, 3000)])

    first, *_ = plan(profile).cuts

    assert first.end == pytest.approx(26.02)


def test_without_a_pause_the_shortest_gap_is_found() -> None:
    """Of one between two words that follow each other at once, rather than of a softer word."""
    gap, soft = VOICED | 20, VOICED | 32
    profile = profile_of([(SPEECH, 2500), (soft, 30), (SPEECH, 100), (gap, 2), (SPEECH, 3000)])

    first, *_ = plan(profile).cuts

    assert first.end == pytest.approx(26.31)


def test_silence_of_two_seconds_is_left_out_but_for_a_margin() -> None:
    profile = profile_of(
        [(SPEECH, 300), (NOTHING, 200), (SPEECH, 300), (NOTHING, 199), (SPEECH, 100)]
    )

    cuts = plan(profile).cuts

    assert [(cut.start, cut.end) for cut in cuts] == [(0.0, 3.2), (4.8, 10.99)]


@pytest.mark.parametrize("sound", [[(SPEECH, 12)], [(UNVOICED, 14)], [(SPEECH, 6), (HUM, 6)]])
def test_a_click_between_silences_is_not_sent(sound: list[tuple[int, int]]) -> None:
    profile = profile_of(
        [(NOTHING, 500), *sound, (NOTHING, 500), (SPEECH, 100), (NOTHING, 300), *sound]
    )

    cuts = plan(profile).cuts

    assert len(cuts) == 1
    assert cuts[0].start == pytest.approx(9.8 + sum(count for _, count in sound) / 100)


@pytest.mark.parametrize("sound", [[(SPEECH, 15)], [(UNVOICED, 15)], [(SPEECH, 6), (HUM, 15)]])
def test_what_may_be_a_short_word_is_sent(sound: list[tuple[int, int]]) -> None:
    profile = profile_of([(NOTHING, 500), *sound, (NOTHING, 500)])

    assert len(plan(profile).cuts) == 1


def test_a_click_is_not_left_out_beside_a_word() -> None:
    profile = profile_of(
        [(NOTHING, 500), (SPEECH, 5), (NOTHING, 150), (SPEECH, 30), (NOTHING, 500)]
    )

    (cut,) = plan(profile).cuts

    assert (cut.start, cut.end) == (4.8, 7.05)


def test_in_steady_noise_the_middle_of_a_pause_ends_the_chunk() -> None:
    noise = [(NEAR_FLOOR | 10 + number % 2, 1 + number % 3) for number in range(30)]
    profile = profile_of([(SPEECH, 2000), *noise, (SPEECH, 3000)])

    first, *_ = plan(profile).cuts

    assert first.end == pytest.approx(20.3, abs=0.01)


def test_the_last_chunk_is_no_scrap() -> None:
    profile = profile_of([(SPEECH, 3005)])

    *_, last = plan(profile).cuts

    assert last.end - last.start >= 2


@pytest.mark.parametrize("longest", [0.5, 1400])
def test_chunks_of_a_useless_length_are_refused(longest: float) -> None:
    with pytest.raises(ValueError, match="longest"):
        plan(profile_of([(SPEECH, 100)]), longest)
