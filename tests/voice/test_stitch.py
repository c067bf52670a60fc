from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Segment, Transcript
from bot.voice.cuts import Cut, Plan
from bot.voice.stitch import paragraphs, sentences, stitch, timestamp

GAP = "[{start}–{end}: this part could not be transcribed]"

texts = st.text(st.sampled_from("abcDr .!?…\"')0 가나다。！？」\n"), max_size=80)


@st.composite
def planned(draw: st.DrawFn) -> tuple[Plan, list[str | None]]:
    """A plan of a few chunks with voiced parts, and what was heard in each."""
    cuts, at = [], 0.0
    for _ in range(draw(st.integers(0, 5))):
        times = [at]
        for length in draw(st.lists(st.integers(1, 400), min_size=1, max_size=15)):
            times.append(times[-1] + length / 100)
        voiced = list(zip(times[::2], times[1::2], strict=False))
        cuts.append(Cut(at, times[-1], tuple(voiced)))
        at = times[-1] + draw(st.sampled_from([0.0, 1.0]))
    heard = draw(st.lists(st.none() | texts, min_size=len(cuts), max_size=len(cuts)))
    return Plan(at, tuple(cuts)), heard


@given(planned())
def test_no_word_is_lost_or_doubled(case: tuple[Plan, list[str | None]]) -> None:
    plan, heard = case

    transcript = stitch(plan, heard, "")

    assert "".join(transcript.text.split()) == "".join(
        "".join(text or "" for text in heard).split()
    )


@given(planned())
def test_times_run_forward_and_stay_within_their_chunk(case: tuple[Plan, list[str | None]]) -> None:
    plan, heard = case

    segments = stitch(plan, heard, GAP).segments

    assert all(one.start <= two.start and one.end <= two.start for one, two in pairwise(segments))
    for segment in segments:
        assert segment.start <= segment.end
        assert any(cut.start <= segment.start and segment.end <= cut.end for cut in plan.cuts)


def test_a_chunk_that_failed_is_a_visible_gap_with_its_times() -> None:
    plan = Plan(90.0, tuple(Cut(at, at + 30, ((at, at + 30),)) for at in (0.0, 30.0, 60.0)))

    transcript = stitch(plan, ["Before.", None, "After."], GAP, "en")

    assert transcript.text == "Before. [0:30–1:00: this part could not be transcribed] After."
    assert transcript.segments[1] == Segment(30, 60, transcript.segments[1].text)


def test_a_sentence_begins_after_the_pause_near_its_place() -> None:
    plan = Plan(10.0, (Cut(0.0, 10.0, ((0.2, 4.0), (5.0, 9.8))),))

    first, second = stitch(plan, ["A sentence here. Another one there, longer."], "").segments

    assert (first.start, first.end) == (0.2, 4.0)
    assert (second.start, second.end) == (5.0, 9.8)


def test_a_chunk_in_which_nothing_was_heard_leaves_nothing() -> None:
    plan = Plan(5.0, (Cut(0.0, 5.0, ((0.0, 5.0),)),))

    assert stitch(plan, [" \n"], "").segments == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ('He said "Stop." Then 3.5 percent.', ['He said "Stop."', "Then 3.5 percent."]),
        ("Dr. Kim met J. Park. Fine.", ["Dr. Kim met J. Park.", "Fine."]),
        ("안녕하세요. 오늘은 예산을 봅니다. 네?", ["안녕하세요.", "오늘은 예산을 봅니다.", "네?"]),
        ("你好。今天很好！是吗？", ["你好。", "今天很好！", "是吗？"]),
        ("「はい。」と言った。", ["「はい。」", "と言った。"]),
        ("no full stop at all", ["no full stop at all"]),
        ("Well… maybe. And so", ["Well…", "maybe.", "And so"]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_paragraphs_are_where_people_pause() -> None:
    segments = (Segment(0, 5, "One."), Segment(5.4, 9, "Two."), Segment(12, 15, "Three."))

    assert paragraphs(Transcript(segments, 15)) == "One. Two.\n\nThree."


def test_paragraphs_of_a_long_recording_carry_their_times() -> None:
    segments = (Segment(7.9, 9, "One."), Segment(3723, 3725, "Two."))

    assert paragraphs(Transcript(segments, 4000)) == "[0:07] One.\n\n[1:02:03] Two."


def test_the_longer_a_paragraph_the_shorter_the_pause_that_ends_it() -> None:
    segments = tuple(
        Segment(n * 5.0, n * 5.0 + 4, f"{n} " + "word " * 19 + "end.") for n in range(12)
    )

    blocks = paragraphs(Transcript(segments, 60)).split("\n\n")

    assert [block.count("end.") for block in blocks] == [3, 3, 3, 3]


def test_chinese_sentences_are_joined_without_spaces() -> None:
    segments = (Segment(0, 1, "你好。"), Segment(1, 2, "是吗？"))

    assert paragraphs(Transcript(segments, 2)) == "你好。是吗？"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0:00"), (59.9, "0:59"), (751, "12:31"), (3600, "1:00:00")]
)
def test_a_time_is_written_as_people_do(seconds: float, expected: str) -> None:
    assert timestamp(seconds) == expected
