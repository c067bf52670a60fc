"""Snippets: what of a message is shown, and when it was said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Recording, Segment, ThreadKey, Transcript
from bot.store.search_passages import LONGEST, Snippet, said, snippet
from bot.store.search_words import terms
from bot.voice.memory import message
from bot.voice.stitch import paragraphs, timestamp

RECORDING = Recording(ThreadKey("T", "C", "1.0"), "1.0", "U1", "F1", "weekly.m4a")
SEGMENTS = (
    Segment(0.0, 50.0, "안녕하세요."),
    Segment(63.0, 80.0, "다음 주 회의에서 예산을 봅니다."),
    Segment(3723.0, 3730.0, "끝입니다."),
)


def passage(text: str, query: str) -> Snippet:
    """The snippet of what a person said."""
    found = snippet(said(text, is_transcript=False, is_markup=True), terms(query))
    assert found
    return found


def marked(found: Snippet) -> list[str]:
    return [found.text[start:end] for start, end in found.marks]


def test_all_that_matches_is_marked() -> None:
    found = passage("예산 회의: 회의에서 예산을 결정", "회의 예산")

    assert found.text == "예산 회의: 회의에서 예산을 결정"
    assert marked(found) == ["예산", "회의", "회의", "예산"]
    assert found.at is None


def test_a_long_message_is_shown_around_its_first_match() -> None:
    found = passage(
        "앞에 온 말입니다 " * 50 + "회의에서 정했습니다 " + "뒤에 온 말입니다 " * 50, "회의"
    )

    assert found.text.startswith("…")
    assert found.text.removesuffix("…").split()[-1] in {"뒤에", "온", "말입니다"}
    assert len(found.text) <= LONGEST
    assert marked(found) == ["회의"]


def test_no_character_is_cut_where_there_are_no_spaces() -> None:
    family = "👨‍👩‍👧‍👦"

    found = passage(f"{'漢' * 90}会議{family * 40}", "会議")

    assert len(found.text) <= LONGEST
    assert found.text.strip("…").removesuffix(family).endswith(family)


def test_what_grows_when_folded_is_marked_in_its_place() -> None:
    found = passage("Straße ﬁne Budget", "strasse budg")

    assert marked(found) == ["Straße", "Budg"]


def test_what_is_written_apart_is_shown_composed() -> None:
    found = passage(unicodedata.normalize("NFD", "다음 회의"), "회의")

    assert (found.text, marked(found)) == ("다음 회의", ["회의"])


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<@U1> see <https://a.example/b|the plan> &amp; *go*", "see the plan & *go*"),
        ("<@U1|min> in <#C1|budget> <!here> <!subteam^S1|@team>", "@min in #budget @here @team"),
        ("<mailto:a@b.example> `code` **x** 1 &lt; 2", "a@b.example code x 1 < 2"),
        ("<!date^1^{date}|Monday>, <#C1>\n\nx", "Monday, x"),
    ],
)
def test_markup_is_shown_as_slack_does(markup: str, shown: str) -> None:
    assert said(markup, is_transcript=False, is_markup=True).text == shown


def test_a_placeholder_of_a_file_is_nothing_that_was_said() -> None:
    posted = "[Posted: translation/en of weekly.m4a]"

    assert said(posted, is_transcript=False, is_markup=False).text == ""


@pytest.mark.parametrize(
    ("query", "at"), [("안녕하세요", 0.0), ("예산", 63.0), ("끝입니다", 3723.0), ("weekly", None)]
)
def test_a_passage_of_a_transcript_has_its_time(query: str, at: float | None) -> None:
    text = paragraphs(Transcript(SEGMENTS, 3800.0))
    label = f"Transcript of weekly.m4a, {timestamp(3800.0)}"
    transcript = message(RECORDING, label, text, 1.0)

    found = snippet(said(transcript.text, is_transcript=True, is_markup=False), terms(query))

    assert found
    assert found.at == at
    assert "[" not in found.text


def test_a_short_transcript_has_no_times() -> None:
    text = "[Voice message, 0:05]\n다음 주 회의"

    found = snippet(said(text, is_transcript=True, is_markup=False), terms("회의"))

    assert found == Snippet("다음 주 회의", ((5, 7),), None)


@given(st.text(), st.text(min_size=1, max_size=5))
def test_a_snippet_is_short_and_its_marks_are_in_it(text: str, query: str) -> None:
    found = snippet(said(f"{text} {query}", is_transcript=False, is_markup=False), terms(query))

    assert found is None or (
        len(found.text) <= LONGEST
        and all(0 <= start < end <= len(found.text) for start, end in found.marks)
    )
