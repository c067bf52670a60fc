"""Captions hold the subtitlers' rules for any transcript, and independent parsers read them back."""

import html
import re
import unicodedata
from datetime import timedelta
from itertools import pairwise

import pytest
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Segment, Transcript
from bot.voice.captions import Cue, clean, cues, to_srt, to_vtt

ENGLISH = (
    "The committee met on Tuesday to talk about the budget for the coming year, and nobody was quite "
    "prepared for what the treasurer had to say about it."
)
KOREAN = (
    "오늘 회의에서는 다음 분기 예산을 어떻게 나눌 것인지 이야기하고, 그다음에 새로 들어온 디자인 팀 "
    "API 연동 일정을 확인할 수 있도록 하겠습니다."
)
JAPANESE = "今日は新しいプロジェクトの進め方を話し合い、まずはスケジュールを確認しましょう。"
CHINESE = "我们今天要讨论的是下一个季度的预算，首先请财务部门介绍一下目前的情况。"

words = st.text(
    st.sampled_from("abcdeABC019가나다라각갂ひらカ漢字.,!?…-–'\"()「」、。ー<>&éñทำ\u0301"),
    min_size=1,
    max_size=12,
)
long_words = st.integers(20, 100).flatmap(
    lambda size: st.sampled_from("xé가字ก").map(lambda mark: mark * size)
)
sentences = st.lists(words | long_words, min_size=1, max_size=20).map(" ".join)
anything = sentences | st.text(max_size=60)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Segments one after the other, as `stitch` makes them, of all lengths from nothing to minutes."""
    at, segments = 0.0, []
    for text in draw(st.lists(anything, max_size=4)):
        start = at + draw(st.sampled_from([0.0, 0.3, 5.0]))
        at = start + draw(st.sampled_from([0.0, 0.2, 1.0, 4.0, 20.0, 100.0]))
        speaker = draw(st.sampled_from(["", "A", "B"]))
        segments.append(Segment(start, at, text, speaker, draw(st.booleans())))
    return Transcript(tuple(segments), draw(st.sampled_from([0.0, at, at + 3.0])))


# Six properties of something that takes milliseconds.
few = settings(max_examples=30, deadline=None)


def units(line: str) -> tuple[float, float]:
    """How wide a line is and may be, counted as the guides do."""
    if re.search("[가-힣ᄀ-ᇿㄱ-ㆎ]", line):
        return sum(1.0 if mark.isalpha() and ord(mark) > 0x10FF else 0.5 for mark in line), 16.0
    return len(line), 42.0


def letters(text: str) -> str:
    return "".join(text.split())


@few
@given(transcripts())
def test_no_two_captions_overlap_and_none_is_empty(transcript: Transcript) -> None:
    found = cues(transcript)

    assert all(cue.start < cue.end for cue in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(
        cue.lines and all(line and line == line.strip() for line in cue.lines) for cue in found
    )


@few
@given(transcripts())
def test_captions_have_at_most_two_lines_none_too_wide(transcript: Transcript) -> None:
    found = cues(transcript)

    assert all(len(cue.lines) <= 2 for cue in found)
    for line in (line for cue in found for line in cue.lines):
        width, limit = units(line)
        assert width <= limit


@few
@given(transcripts())
def test_no_caption_stands_longer_than_seven_seconds_or_the_recording(
    transcript: Transcript,
) -> None:
    found = cues(transcript)

    assert all(cue.end - cue.start < 7.0005 for cue in found)
    if transcript.duration * 1000 >= len(found):
        assert all(cue.start >= 0 and cue.end <= transcript.duration + 0.0005 for cue in found)


@few
@given(transcripts())
def test_every_caption_stands_long_enough_to_be_seen_where_the_recording_has_the_time(
    transcript: Transcript,
) -> None:
    found = cues(transcript)

    if transcript.duration == 0 or transcript.duration >= len(found) * 0.918:
        assert all(cue.end - cue.start > 0.833 for cue in found)
        assert all(two.start - one.end > 0.083 for one, two in pairwise(found))


@few
@given(transcripts())
def test_all_words_are_there_in_order_and_nothing_else(transcript: Transcript) -> None:
    found = cues(transcript)

    shown = "".join(letters(line) for cue in found for line in cue.lines)
    assert shown == "".join(letters(clean(segment.text)) for segment in transcript.segments)


@few
@given(transcripts())
def test_both_formats_read_back_by_others_are_the_same(transcript: Transcript) -> None:
    found = cues(transcript)

    subrip = list(srt.parse(to_srt(found)))
    captions = webvtt.from_string(to_vtt(found)).captions

    assert [html.unescape(one.text) for one in captions] == ["\n".join(c.lines) for c in found]
    assert [one.content for one in subrip] == [
        "\n".join(cue.lines).replace("-->", "→") for cue in found
    ]
    assert [round(one.start_in_seconds) for one in captions] == [int(c.start) for c in found]
    assert [(one.start, one.end) for one in subrip] == [
        (timedelta(seconds=cue.start), timedelta(seconds=cue.end)) for cue in found
    ]


def test_a_long_sentence_is_divided_where_it_pauses_within_its_time() -> None:
    found = cues(Transcript((Segment(0.5, 9.1, ENGLISH),), 20.0))

    assert [cue.lines for cue in found] == [
        ("The committee met on Tuesday to talk", "about the budget for the coming year,"),
        ("and nobody was quite prepared for what", "the treasurer had to say about it."),
    ]
    assert found[0].start == 0.5
    assert 4.7 < found[1].start < 4.9


def test_korean_breaks_between_words_with_latin_at_half_width() -> None:
    found = cues(Transcript((Segment(0, 10, KOREAN),), 10.0))

    assert [cue.lines for cue in found] == [
        ("오늘 회의에서는 다음 분기 예산을", "어떻게 나눌 것인지 이야기하고,"),
        ("그다음에 새로 들어온", "디자인 팀 API 연동"),
        ("일정을 확인할 수 있도록", "하겠습니다."),
    ]


def test_decomposed_korean_is_as_wide_as_composed() -> None:
    decomposed = unicodedata.normalize("NFD", KOREAN)

    assert cues(Transcript((Segment(0, 10, decomposed),), 10.0)) == cues(
        Transcript((Segment(0, 10, KOREAN),), 10.0)
    )


def test_latin_words_among_korean_ones_fill_half_the_line_they_would() -> None:
    text = "GitHub Actions workflow 결과"  # 24 Latin units and 2 syllables: 14 of 16

    (cue,) = cues(Transcript((Segment(0, 3, text),), 3.0))

    assert cue.lines == (text,)


@pytest.mark.parametrize(("text", "limit"), [(JAPANESE, 13), (CHINESE, 16)])
def test_scripts_without_spaces_break_anywhere_but_before_a_closing_mark(
    text: str, limit: int
) -> None:
    found = cues(Transcript((Segment(0, 12, text),), 12.0))

    lines = [line for cue in found for line in cue.lines]
    assert "".join(lines) == text
    assert all(len(line) <= limit for line in lines)
    assert not any(line[0] in "、。，ーっょ" for line in lines)


def test_han_alone_is_japanese_where_the_recording_is() -> None:
    text = "東京都千代田区永田町一丁目七番一号"  # 17 characters

    japanese = cues(Transcript((Segment(0, 5, text),), 5.0, "ja"))
    chinese = cues(Transcript((Segment(0, 5, text[:16]),), 5.0, "zh"))

    assert max(len(line) for cue in japanese for line in cue.lines) <= 13
    assert chinese[0].lines == (text[:16],)


def test_a_word_wider_than_a_line_is_the_only_one_broken() -> None:
    found = cues(Transcript((Segment(0, 6, f"see {'x' * 60} there"),), 6.0))

    lines = [line for cue in found for line in cue.lines]
    assert "".join(lines).replace(" ", "") == f"see{'x' * 60}there"
    assert len(lines) == 2


def test_a_caption_read_slower_than_said_stays_into_the_pause() -> None:
    said = Segment(0.0, 2.0, "This was said much faster than anyone can read.")

    (cue,) = cues(Transcript((said,), 10.0))

    assert 46 / 17 - 0.01 < cue.end < 3.0


def test_a_caption_never_stays_into_what_is_said_next() -> None:
    fast = Segment(0.0, 2.0, "This was said much faster than anyone can read.")

    first, second = cues(Transcript((fast, Segment(2.1, 4.0, "So was this.")), 10.0))

    assert first.end < 2.1
    assert second.start == 2.1


def test_a_pause_too_short_to_notice_is_closed_up() -> None:
    said = (Segment(0.0, 2.0, "One of these."), Segment(2.4, 4.0, "And another one."))

    first, second = cues(Transcript(said, 4.0))

    assert second.start - first.end == pytest.approx(0.084)


def test_sentences_too_short_to_read_alone_share_a_caption() -> None:
    said = (Segment(0, 3, ENGLISH[:60]), Segment(3.1, 3.4, "Yes."), Segment(3.5, 3.9, "Exactly."))

    found = cues(Transcript(said, 10.0))

    assert found[-1].lines == ("Yes. Exactly.",)


def test_two_people_never_share_a_caption() -> None:
    said = (Segment(0, 0.3, "Yes?", "A"), Segment(0.4, 0.7, "No.", "B"))

    assert [cue.lines for cue in cues(Transcript(said, 5.0))] == [("Yes?",), ("No.",)]


def test_names_stand_where_the_speaker_changes_if_they_are_given() -> None:
    said = (
        Segment(0, 3, "Shall we?", "A"),
        Segment(3, 6, "Not yet, I am afraid.", "A"),
        Segment(6, 9, "Then later.", "B"),
        Segment(9, 12, "Fine.", "C"),
    )

    named = cues(Transcript(said, 12.0), {"A": "지윤", "B": "Minsu"})

    assert [cue.lines[0] for cue in named] == [
        "지윤: Shall we?",
        "Not yet, I am afraid.",
        "Minsu: Then later.",
        "Fine.",
    ]


def test_people_who_talk_at_once_are_shown_in_turn() -> None:
    said = (Segment(0, 10, ENGLISH, "A"), Segment(2, 3, "Hear, hear!", "B"))

    found = cues(Transcript(said, 10.0))

    assert [cue.lines[0] for cue in found][1] == "Hear, hear!"
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_a_gap_is_told_at_its_start_for_seven_seconds_at_most() -> None:
    gap = Segment(30, 60, "[0:30–1:00: this part could not be transcribed]", is_gap=True)

    (cue,) = cues(Transcript((gap,), 90.0))

    assert (cue.start, cue.end) == (30.0, 37.0)
    assert " ".join(cue.lines) == gap.text


def test_words_said_very_slowly_are_not_shown_one_by_one() -> None:
    found = cues(Transcript((Segment(0, 60, "So I went home."),), 60.0))

    assert [cue.lines for cue in found] == [("So I went",), ("home.",)]


def test_no_speech_is_no_captions() -> None:
    assert cues(Transcript((), 5.0)) == ()
    assert (to_srt(()), to_vtt(())) == ("", "WEBVTT\n\n")


def test_what_would_turn_or_end_a_caption_is_taken_out() -> None:
    text = "a\u202eb\x00c\n\nd --> e <b>&"

    (cue,) = cues(Transcript((Segment(0, 3, text),), 3.0))

    assert cue.lines == ("abc d --> e <b>&",)
    assert to_srt([cue]).count("-->") == 1
    assert "abc d --&gt; e &lt;b&gt;&amp;" in to_vtt([cue])


def test_times_of_long_recordings_have_their_hours() -> None:
    cue = Cue(3723.004, 3725.5, ("Late.",))

    assert "01:02:03,004 --> 01:02:05,500" in to_srt([cue])
    assert "01:02:03.004 --> 01:02:05.500" in to_vtt([cue])


def test_clauses_with_times_of_their_own_share_captions() -> None:
    """And a caption that begins with a clause begins when that is said, not by its share."""
    said = (
        Segment(0, 0.5, "Well,"),
        Segment(0.7, 5, "if everybody on the committee agrees with the treasurer about that,"),
        Segment(5.4, 10, "we can go home early today and have some dinner with the others."),
    )

    found = cues(Transcript(said, 11.0))

    assert [(cue.start, cue.lines[0].split()[0]) for cue in found] == [(0, "Well,"), (5.4, "we")]


def test_a_long_pause_in_a_sentence_ends_a_caption() -> None:
    said = (Segment(0, 2, "When it rains,"), Segment(3, 5, "we stay at home."))

    found = cues(Transcript(said, 6.0))

    assert [(cue.start, cue.lines) for cue in found] == [
        (0.0, ("When it rains,",)), (3.0, ("we stay at home.",)),
    ]  # fmt: skip
