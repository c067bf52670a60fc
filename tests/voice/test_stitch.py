from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Segment, Speech, Transcript, Word
from bot.voice.cuts import Cut, Plan
from bot.voice.stitch import paragraphs, running, sentence_groups, sentences, stitch, timestamp

GAP = "[{start}–{end}: this part could not be transcribed]"

texts = st.text(st.sampled_from("abcDr .!?…\"')0 가나다。！？」\n"), max_size=80)
times = st.floats(-1, 12)


@st.composite
def speeches(draw: st.DrawFn) -> Speech:
    """A text, and what endpoints may give with it: words and segments, that agree with it or not."""
    text = draw(texts)
    said = draw(st.sampled_from([text, "", draw(texts)])).split()
    words = tuple(Word(draw(times), draw(times), word) for word in said)
    speakers = draw(st.sampled_from(["", "AB"]))
    segments = tuple(
        Segment(draw(times), draw(times), word, draw(st.sampled_from(speakers or [""])))
        for word in draw(st.sampled_from([text.split(), []]))
    )
    return Speech(text, "", draw(st.sampled_from([words, ()])), segments)


@st.composite
def planned(draw: st.DrawFn) -> tuple[Plan, list[Speech | None]]:
    """A plan of a few chunks with voiced parts, and what was heard in each."""
    cuts, at = [], 0.0
    for _ in range(draw(st.integers(0, 5))):
        bounds = [at]
        for length in draw(st.lists(st.integers(1, 400), min_size=1, max_size=15)):
            bounds.append(bounds[-1] + length / 100)
        voiced = list(zip(bounds[::2], bounds[1::2], strict=False))
        cuts.append(Cut(at, bounds[-1], draw(st.sampled_from([tuple(voiced), ()]))))
        at = bounds[-1] + draw(st.sampled_from([0.0, 1.0]))
    heard = draw(st.lists(st.none() | speeches(), min_size=len(cuts), max_size=len(cuts)))
    return Plan(at, tuple(cuts)), heard


def marks(text: str) -> list[str]:
    """What has to be there, in whatever order people who speak at once come; no marks of omission."""
    return sorted("".join(text.split()).replace("…", "").replace(".", ""))


def heard_as(*texts: str | None) -> list[Speech | None]:
    return [None if text is None else Speech(text) for text in texts]


def chunks(count: int, length: float = 30.0) -> Plan:
    """A plan of chunks that meet, with speech all through."""
    cuts = (Cut(n * length, (n + 1) * length, ()) for n in range(count))
    return Plan(count * length, tuple(cuts))


@settings(max_examples=50)
@given(planned())
def test_no_word_is_lost_or_doubled(case: tuple[Plan, list[Speech | None]]) -> None:
    plan, heard = case

    transcript = stitch(plan, heard, "")

    assert marks(transcript.text) == marks("".join(part.text for part in heard if part))


@settings(max_examples=50)
@given(planned())
def test_times_run_forward_and_stay_within_their_chunk(
    case: tuple[Plan, list[Speech | None]],
) -> None:
    plan, heard = case

    segments = stitch(plan, heard, GAP).segments

    assert all(one.start <= two.start and one.end <= two.end for one, two in pairwise(segments))
    for segment in segments:
        assert segment.start <= segment.end
        assert segment.is_gap or any(
            cut.start <= segment.start and segment.end <= cut.end for cut in plan.cuts
        )


@settings(max_examples=50)
@given(planned())
def test_sentence_groups_hold_every_segment_once(case: tuple[Plan, list[Speech | None]]) -> None:
    transcript = stitch(*case, GAP)

    groups = sentence_groups(transcript)

    assert [segment for group in groups for segment in group] == list(transcript.segments)
    assert all(group for group in groups)


def test_a_chunk_that_failed_is_a_visible_gap_with_its_times() -> None:
    plan = Plan(90.0, tuple(Cut(at, at + 30, ((at, at + 30),)) for at in (0.0, 30.0, 60.0)))

    transcript = stitch(plan, heard_as("Before.", None, "After."), GAP, "en")

    assert transcript.text == "Before. After."
    assert transcript.has_gaps
    assert transcript.segments[1] == Segment(
        30, 60, "[0:30–1:00: this part could not be transcribed]", is_gap=True
    )


def test_neighbouring_gaps_are_one() -> None:
    transcript = stitch(chunks(4), heard_as("Before.", None, None, None), GAP)

    assert transcript.segments[1:] == (
        Segment(30, 120, "[0:30–2:00: this part could not be transcribed]", is_gap=True),
    )


def test_a_sentence_begins_after_the_pause_near_its_place() -> None:
    plan = Plan(10.0, (Cut(0.0, 10.0, ((0.2, 4.0), (5.0, 9.8))),))

    first, second = stitch(
        plan, heard_as("A sentence here. Another one there, longer."), ""
    ).segments

    assert (first.start, first.end) == (0.2, 4.0)
    assert (second.start, second.end) == (5.0, 9.8)


def test_a_clause_that_ends_in_a_pause_has_its_own_time() -> None:
    plan = Plan(10.0, (Cut(0.0, 10.0, ((0.2, 3.0), (3.4, 6.0))),))
    text = "When it rains in the spring, we rather stay at home."

    transcript = stitch(plan, heard_as(text), "")

    assert transcript.segments == (
        Segment(0.2, 3.0, "When it rains in the spring,"),
        Segment(3.4, 6.0, "we rather stay at home."),
    )
    assert [running(group) for group in sentence_groups(transcript)] == [text]


def test_a_clause_far_from_every_pause_stays_in_its_sentence() -> None:
    plan = Plan(10.0, (Cut(0.0, 10.0, ((0.2, 9.0), (9.4, 9.9))),))

    transcript = stitch(plan, heard_as("When it rains in the spring, we stay."), "")

    assert len(transcript.segments) == 1


def test_a_chunk_in_which_nothing_was_heard_leaves_nothing() -> None:
    plan = Plan(5.0, (Cut(0.0, 5.0, ((0.0, 5.0),)),))

    assert stitch(plan, heard_as(" \n"), "").segments == ()


def test_sentences_have_the_times_of_their_words() -> None:
    plan = Plan(70.0, (Cut(40.0, 70.0, ((40.0, 70.0),)),))
    words = (Word(1.0, 1.5, "Good"), Word(1.5, 2.0, "morning"), Word(8.0, 9.0, "everyone"))

    segments = stitch(plan, [Speech("Good morning. Everyone!", "en", words)], "").segments

    assert segments == (Segment(41, 42, "Good morning."), Segment(48, 49, "Everyone!"))


def test_words_that_differ_from_the_text_cost_only_their_own_times() -> None:
    plan = chunks(1)
    said = ["We", "met", "twenty", "people", ".", "They", "were", "kind", "!", "All", "of", "them"]
    words = tuple(Word(n, n + 0.5, word) for n, word in enumerate(said))

    segments = stitch(
        plan, [Speech("We met 20 people. They were kind! All of them.", "en", words)], ""
    )

    assert [(one.start, one.end) for one in segments.segments] == [(0, 3.5), (5, 7.5), (9, 11.5)]


def test_words_without_a_likeness_to_the_text_are_not_trusted() -> None:
    plan = Plan(10.0, (Cut(0.0, 10.0, ((0.2, 4.0), (5.0, 9.8))),))
    words = (Word(0, 1, "nothing"), Word(1, 2, "alike"))

    first, second = stitch(
        plan, [Speech("A sentence here. Another one there, longer.", "", words)], ""
    ).segments

    assert (first.end, second.start) == (4.0, 5.0)


def test_chinese_words_time_sentences_too() -> None:
    words = tuple(Word(n, n + 1, word) for n, word in enumerate(["你", "好", "是", "吗"]))

    segments = stitch(chunks(1), [Speech("你好。是吗？", "zh", words)], "").segments

    assert segments == (Segment(0, 2, "你好。"), Segment(2, 4, "是吗？"))


def test_times_of_segments_hold_the_sentences_in_them() -> None:
    turns = (Segment(0, 4, "One. Two."), Segment(20, 22, "Three."))

    segments = stitch(chunks(1), [Speech("One. Two. Three.", "en", (), turns)], "").segments

    assert segments == (Segment(0, 2, "One."), Segment(2, 4, "Two."), Segment(20, 22, "Three."))


def test_each_turn_keeps_its_speaker() -> None:
    turns = (Segment(0, 4, "네, 알겠습니다. 그럼", "A"), Segment(4, 6, "잠깐만요.", "B"))

    segments = stitch(
        chunks(1), [Speech("네, 알겠습니다. 그럼 잠깐만요.", "ko", (), turns)], ""
    ).segments

    assert [(one.speaker, one.text) for one in segments] == [
        ("A", "네, 알겠습니다."), ("A", "그럼"), ("B", "잠깐만요."),
    ]  # fmt: skip


def test_segments_that_say_less_than_the_text_are_not_trusted() -> None:
    heard = Speech("One. Two.", "en", (), (Segment(0, 1, "One.", "A"),))

    assert stitch(chunks(1), [heard], "").text == "One. Two."


def test_marks_of_omission_at_a_join_go() -> None:
    transcript = stitch(chunks(3), heard_as("Well… we have to...", "…decide this", "... now…"), "")

    assert [segment.text for segment in transcript.segments] == [
        "Well…", "we have to", "decide this", "now…",
    ]  # fmt: skip


def test_marks_of_omission_beside_a_silence_stay() -> None:
    plan = Plan(70.0, (Cut(0.0, 30.0, ()), Cut(40.0, 70.0, ())))

    assert stitch(plan, heard_as("So…", "…yes."), "").text == "So… …yes."


def test_english_words_in_korean_stay_as_they_are() -> None:
    text = "이번 sprint에서 API를 deploy했고 Kubernetes v1.31로 rollback했습니다."

    assert stitch(chunks(1), heard_as(text), "").text == text


def test_the_language_is_the_one_in_which_most_was_heard() -> None:
    heard = [Speech("Hi.", "en"), Speech("오늘 회의를 시작하겠습니다.", "ko"), None]

    assert stitch(chunks(3), heard, "").language == "ko"
    assert stitch(chunks(3), heard, "", "en").language == "en"


def groups_of(*segments: Segment) -> list[str]:
    return [running(group) for group in sentence_groups(Transcript(segments, 100))]


def test_a_sentence_over_three_segments_is_one_group() -> None:
    assert groups_of(
        Segment(0, 29, "지난번에 말씀드린 예산안은"),
        Segment(30, 59, "내부 검토를 거쳐서 다음 주까지"),
        Segment(60.1, 61, "확정하겠습니다."),
        Segment(61.2, 63, "질문 있으신가요?"),
    ) == [
        "지난번에 말씀드린 예산안은 내부 검토를 거쳐서 다음 주까지",
        "확정하겠습니다.",
        "질문 있으신가요?",
    ]
    assert groups_of(
        Segment(0, 9, "지난번에 말씀드린 예산안은"),
        Segment(9, 30, "내부 검토를 거쳐서 다음 주까지"),
        Segment(30, 31, "확정하겠습니다."),
        Segment(31.2, 33, "질문 있으신가요?"),
    ) == [
        "지난번에 말씀드린 예산안은 내부 검토를 거쳐서 다음 주까지 확정하겠습니다.",
        "질문 있으신가요?",
    ]


def test_a_korean_ending_and_a_pause_end_a_sentence() -> None:
    assert groups_of(
        Segment(0, 2, "오늘은 예산을 봅니다"),
        Segment(2.6, 4, "먼저 인건비는"),
        Segment(4.6, 6, "작년과 같아요"),
        Segment(6.2, 7, "라고 했습니다"),
    ) == ["오늘은 예산을 봅니다", "먼저 인건비는 작년과 같아요 라고 했습니다"]


def test_gaps_speakers_and_long_pauses_end_a_sentence() -> None:
    assert groups_of(
        Segment(0, 1, "and then"),
        Segment(1, 2, "[gap]", is_gap=True),
        Segment(2, 3, "we", "A"),
        Segment(3, 4, "yes", "B"),
        Segment(6, 7, "Dr.", "B"),
        Segment(7, 8, "Kim", "B"),
    ) == ["and then", "[gap]", "we", "yes", "Dr. Kim"]


def test_a_sentence_that_never_ends_is_cut() -> None:
    endless = [Segment(n, n + 1, "word " * 9 + "word") for n in range(40)]
    slow = [Segment(n * 10, n * 10 + 9, "word") for n in range(20)]

    assert max(map(len, groups_of(*endless))) <= 400
    assert [text.count("word") for text in groups_of(*slow)] == [6, 6, 6, 2]


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


def test_a_paragraph_rather_ends_with_a_sentence_than_with_a_clause() -> None:
    long = "word " * 70
    segments = (
        Segment(0, 9, f"{long}and,"), Segment(10, 12, "so it ends."), Segment(13, 15, "Next."),
    )  # fmt: skip

    assert paragraphs(Transcript(segments, 15)) == f"{long}and, so it ends.\n\nNext."


def test_a_paragraph_ends_where_somebody_else_speaks() -> None:
    segments = (
        Segment(0, 1, "Shall we?", "A"), Segment(1, 2, "Now?", "A"), Segment(2, 3, "Yes.", "B"),
        Segment(3, 4, "[0:03–0:04: gap]", is_gap=True), Segment(4, 5, "Fine.", "B"),
    )  # fmt: skip

    short = paragraphs(Transcript(segments, 5), {"A": "지민"})
    long = paragraphs(Transcript(segments, 500), {"A": "지민"}, "화자 {label}")

    assert (
        short == "지민: Shall we? Now?\n\nSpeaker B: Yes.\n\n[0:03–0:04: gap]\n\nSpeaker B: Fine."
    )
    assert long.split("\n\n") == [
        "[0:00] 지민: Shall we? Now?", "[0:02] 화자 B: Yes.", "[0:03–0:04: gap]", "[0:04] 화자 B: Fine.",
    ]  # fmt: skip


def test_chinese_sentences_are_joined_without_spaces() -> None:
    segments = (Segment(0, 1, "你好。"), Segment(1, 2, "是吗？"))

    assert paragraphs(Transcript(segments, 2)) == "你好。是吗？"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0:00"), (59.9, "0:59"), (751, "12:31"), (3600, "1:00:00")]
)
def test_a_time_is_written_as_people_do(seconds: float, expected: str) -> None:
    assert timestamp(seconds) == expected
