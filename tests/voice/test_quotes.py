"""Citations in an answer are checked against the recordings they cite."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Segment, Transcript
from bot.voice.quotes import Checked, checked
from bot.voice.spoken import Spoken
from bot.voice.stitch import timestamp

MEETING = Transcript(
    (
        Segment(0, 10, "Good morning, everyone."),
        Segment(60, 70, "We ship the new version on Friday,"),
        Segment(70, 80, "and Jane's team writes the notes."),
        Segment(100, 110, "[could not be transcribed]", is_gap=True),
        Segment(120, 125, "We can't do it without Jane."),
        Segment(300, 310, "우리는 다음 주에 예산안을 승인합니다."),
        Segment(400, 410, "그건 불가능합니다."),
        Segment(500, 510, "会議は金曜日です。"),
        Segment(590, 600, "Good morning, everyone, again."),
    ),
    600,
    "en",
)

KEPT = [
    "She said “we ship the new version on Friday” [1:02].",
    'She said "We ship the new version on friday," [1:00].',
    "“WE SHIP … the notes” [1:10]",
    "“on Friday, and Jane’s team” [1:05]",
    "‘we can't do it’ (2:01)",
    "'Good morning everyone' [0:05] isn't much.",
    "「승인합니다」 [5:02] 라고 했습니다.",
    "“우리는 다음주에 예산안을 승인합니다.” [5:00]",
    "„金曜日です“ [8:20]",
    "*“Good morning”* [0:01] and **“again”** [9:55]",
    "[1:02] Jane: “We ship the new version”",
    "> We ship the new version on Friday. [1:00]",
    "It begins [0:00], see also [9:59].",
    "The stand-up is at (10:30).",
    "“Good morning” [0:01-0:09]",
    "A [12:31](https://example.com/99:99) link, and a “scare quote” of nobody.",
]


@pytest.mark.parametrize("answer", KEPT)
def test_what_holds_stays_as_it_is(answer: str) -> None:
    assert checked(answer, [MEETING]).text == answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("She said: “we ship on Monday” [1:02].", "She said."),
        ("She said “we ship on Monday” [1:02] and left.", "She said and left."),
        ("- “nothing” [1:02]\n- “again” [9:55]\n", "- “again” [9:55]\n"),
        ("1. “nothing” [1:02]\n2. fine", "2. fine"),
        ("Said: “x” [0:01], “again” [9:55].", "Said: “again” [9:55]."),
        ("Said: “again” [9:55], “x” [0:01].", "Said: “again” [9:55]."),
        ("Said: “again” [9:55] and “x” [0:01].", "Said: “again” [9:55]."),
        ("Yes (“nope” [1:00]).", "Yes."),
        ("So **“nope” [0:01]** it is", "So it is"),
        ("So *“nope”* [0:01] it is", "So it is"),
        ("| “nope” [0:01] | Jane |", "| | Jane |"),
        ("> We lie. [1:00]\n\nEnd.", "\nEnd."),
        ("[1:02] Jane: “We lie”\nEnd.", "End."),
        ("At [11:00] or (99:59).", "At."),
        ("“nope” [0:01][0:02]: so it ends", "[0:02]: so it ends"),
        ("“nope” [0:01]: so it ends", "so it ends"),
        ("그는 「가능합니다」 [6:41] 했다.", "그는 했다."),
        ("“Jane writes” [1:15]", ""),
        ("“everyone. We can” [1:40]", ""),
        ("“the notes We can't” [1:40]", ""),
    ],
)
def test_what_was_never_said_goes_without_a_trace(answer: str, expected: str) -> None:
    assert checked(answer, [MEETING]).text == expected


@pytest.mark.parametrize(
    ("answer", "expected", "time"),
    [
        ("“again” [0:05]", "“again” [9:50]", 590.0),
        ("“불가능합니다” (1:00)", "“불가능합니다” [6:40]", 400.0),
        ("“Good morning” [5:30]", "“Good morning” [9:50]", 590.0),
        ("“Good morning” [99:00]", "“Good morning” [9:50]", 590.0),
        ("“We ship” [1:99]", "“We ship” [1:00]", 60.0),
    ],
)
def test_a_wrong_time_becomes_the_one_at_which_it_was_said(
    answer: str, expected: str, time: float
) -> None:
    assert checked(answer, [MEETING]) == Checked(expected, ((0, time),))


def test_times_are_each_given_once_in_their_order() -> None:
    answer = "“again” [9:55], then [0:03], “again” [9:55] and “nope” [0:30]"

    assert checked(answer, [MEETING]).times == (595.0, 3.0)


def test_a_quote_may_be_from_any_of_the_recordings() -> None:
    other = Transcript((Segment(30, 35, "Something else entirely."),), 40)

    assert checked("“something else” [0:31]", [MEETING, other]).times == (31.0,)


def test_without_a_transcript_nothing_is_checked() -> None:
    assert checked("“x” [0:01]", []) == Checked("“x” [0:01]")


CODE = [
    "`“nope” [0:01]`",
    "``a ` “nope” [0:01]``",
    "```\n“nope” [0:01]\n```",
    "~~~text\n[99:00]\n~~~",
    "- like\n  ```\n  [99:00]\n  ```",
    "```\n“never closed” [0:01]\n",
]
PROSE = st.sampled_from(
    ["“nope” [0:01]", "[99:00]", "“again” [9:55]", "word", " ", "\n", "\n\n", ".", ", ", "- ", "> "]
)


@given(st.sampled_from(CODE), st.lists(PROSE, max_size=6), st.lists(PROSE, max_size=6))
def test_code_is_never_changed(code: str, before: list[str], after: list[str]) -> None:
    answer = f"{''.join(before)}\n\n{code}\n\n{''.join(after)}"

    assert code in checked(answer, [MEETING]).text


@given(st.text(st.sampled_from("ab .,:“”\"'‘’()[]*_`#->\n가나"), max_size=200))
def test_an_answer_without_times_is_unchanged(answer: str) -> None:
    assert checked(answer, [MEETING]) == Checked(answer)


@given(st.lists(PROSE | st.sampled_from(KEPT), max_size=12).map("".join))
def test_checking_twice_changes_nothing_more(answer: str) -> None:
    once = checked(answer, [MEETING])

    assert checked(once.text, [MEETING]).text == once.text


@given(st.data())
def test_any_run_of_words_said_is_found_where_it_was_said(data: st.DataObject) -> None:
    segment = data.draw(st.sampled_from([s for s in MEETING.segments if not s.is_gap]))
    words = segment.text.split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = re.sub(r"[,.。]", "", " ".join(words[start:end])).upper()

    result = checked(f"“{quote}” [{timestamp(segment.start)}]", [MEETING])

    assert result.text == f"“{quote}” [{timestamp(segment.start)}]"
    assert segment in [place.first for place in Spoken(MEETING).places(quote)]


def test_words_left_out_must_be_of_one_statement() -> None:
    spoken = Spoken(MEETING)

    last = spoken.find("Good morning … again", near=590)

    assert [found.first for found in spoken.places("Good morning … the notes")] == [
        MEETING.segments[0]
    ]
    assert last is not None
    assert last.first == MEETING.segments[-1]
    assert spoken.find("We ship … without Jane") is None  # a gap lies between
    assert spoken.find("the notes … we ship") is None
    assert spoken.find("…") is None


def test_a_name_is_said_where_a_particle_follows_it() -> None:
    said = Spoken(Transcript((Segment(5, 9, "김민수가 보고서를 씁니다."),), 10, "ko"))

    assert said.says("김민수", 0, 10)
    assert not said.says("민수", 0, 10)
    assert not said.says("김민수", 20, 30)


def test_a_long_answer_on_a_long_recording_is_checked_at_once() -> None:
    segments = tuple(Segment(5.0 * n, 5.0 * n + 5, f"Sentence {n} of many.") for n in range(1500))
    transcript = Transcript(segments, 7500.0)
    answer = "\n".join(f"- “sentence {n} of many” [{timestamp(5.0 * n)}] `" for n in range(300))

    assert len(checked(answer, [transcript]).times) == 300
