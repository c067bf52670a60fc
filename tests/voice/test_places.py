from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.places import Part, Pause, ends

parts = st.lists(st.builds(Part, st.integers(1, 200), st.booleans()), min_size=1, max_size=20)


@st.composite
def spoken(draw: st.DrawFn) -> tuple[list[Pause], float]:
    lengths = draw(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=30))
    place, pauses = 0.0, []
    for length in lengths:
        place += length
        pauses.append(Pause(place, draw(st.floats(0.1, 3.0))))
    return pauses[:-1], place


def places(
    text: list[tuple[int, bool]], pauses: list[tuple[float, float]], whole: float
) -> list[float]:
    found = ends([Part(*part) for part in text], [Pause(*pause) for pause in pauses], whole)
    return [place for place, _ in found]


@given(parts, spoken())
def test_every_part_ends_once_and_in_order(
    text: list[Part], said: tuple[list[Pause], float]
) -> None:
    pauses, whole = said

    found = ends(text, pauses, whole)

    assert len(found) == len(text)
    assert found[-1] == (whole, False)
    assert all(0 <= one[0] <= other[0] + 1e-9 for one, other in pairwise(found))
    at_pauses = [place for place, is_pause in found if is_pause]
    assert set(at_pauses) <= {pause.place for pause in pauses if pause.length >= 0.15}
    assert len(set(at_pauses)) == len(at_pauses)


def test_without_pauses_each_part_has_its_share() -> None:
    assert places([(10, True), (30, True), (10, True)], [], 5.0) == pytest.approx([1.0, 4.0, 5.0])


def test_an_end_moves_to_the_pause_near_it() -> None:
    assert places([(40, True), (40, True)], [(3.4, 0.5)], 8.0) == [3.4, 8.0]


def test_a_pause_far_from_every_end_is_a_hesitation() -> None:
    assert places([(100, True), (100, True)], [(1.0, 0.5)], 20.0) == [10.0, 20.0]


def test_of_two_pauses_the_longer_rather_ends_a_sentence() -> None:
    assert places([(50, True), (50, True)], [(4.5, 0.8), (5.2, 0.2)], 10.0) == [4.5, 10.0]


def test_what_is_shorter_than_a_pause_ends_nothing() -> None:
    assert places([(50, True), (50, True)], [(4.8, 0.14)], 10.0) == [5.0, 10.0]


def test_ends_are_laid_for_all_of_the_chunk_at_once() -> None:
    """By itself the first would end in the pause at 2.6 s, and each after it one too late."""
    text = [(20, True), (20, True), (20, True), (40, True)]

    found = places(text, [(1.5, 0.4), (2.6, 0.4), (4.8, 0.4)], 10.0)

    assert found == [1.5, 2.6, 4.8, 10.0]


def test_between_two_pauses_parts_have_their_share() -> None:
    text = [(40, True), (10, False), (30, True), (40, True)]

    assert places(text, [(4.0, 0.5), (8.2, 0.5)], 12.0) == pytest.approx([4.0, 5.05, 8.2, 12.0])


def test_nothing_said_has_no_ends() -> None:
    assert ends([], [], 3.0) == []
