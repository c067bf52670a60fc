"""A summary holds against its transcript, whatever the model reports."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Segment, Transcript
from bot.errors import UserFacingError
from bot.voice.evidence import Item
from bot.voice.summary import Summary, summarise
from bot.voice.summing import PART, SummaryFailed, parts
from tests.voice.scripted import Data, ScriptedModel, spoken

MEETING = spoken(
    "Good morning, everyone.",
    "We ship the new version on Friday.",
    "Jane writes the release notes by Thursday.",
    "I'll call the printer.",
    "Who pays for the two new servers?",
    "Someone should water the plants.",
    *(f"Then we talked about other things, number {'x' * n}." for n in range(9)),
    "Marcus was not here in October.",
)
TEXTS = {
    "summary_head": "Summary",
    "summary_decisions": "Decisions",
    "summary_tasks": "Tasks",
    "summary_questions": "Open questions",
    "summary_owner": "Owner",
    "summary_due": "Due",
    "summary_none": "No decisions, tasks or open questions were heard.",
}
SHIP = "We ship the new version on Friday"
NOTES = "Jane writes the release notes by Thursday"


def told(**given: Any) -> str:
    return json.dumps({"overview": "A meeting.", **given}, ensure_ascii=False)


async def summary_of(answer: str, transcript: Transcript = MEETING, **more: Any) -> Summary:
    model = ScriptedModel(lambda _: answer)
    return await summarise(model.ask, transcript, language=more.pop("language", "en"), **more)


async def task(transcript: Transcript = MEETING, **given: str) -> Item | None:
    summary = await summary_of(told(tasks=[given]), transcript)
    return next(iter(summary.tasks), None)


@pytest.mark.anyio
async def test_what_was_said_is_reported_with_its_line_and_time() -> None:
    answer = told(
        decisions=[{"text": "The version ships on Friday.", "quote": SHIP, "time": "0:10"}],
        tasks=[
            {
                "text": "Write the release notes",
                "owner": "Jane",
                "due": "Thursday",
                "quote": NOTES,
                "time": "0:20",
            }
        ],
        open_questions=[
            {"text": "Who pays for the servers?", "quote": "Who pays for", "time": "0:40"}
        ],
    )

    summary = await summary_of(f"Here you go:\n```json\n{answer}\n```")

    assert summary.decisions == (Item("The version ships on Friday.", SHIP, 10.0),)
    assert summary.tasks == (Item("Write the release notes", NOTES, 20.0, "Jane", "Thursday"),)
    assert summary.open_questions == (Item("Who pays for the servers?", "Who pays for", 40.0),)
    assert summary.to_markdown(TEXTS) == (
        "**Summary**\n\nA meeting.\n\n"
        f"**Decisions**\n- The version ships on Friday. — “{SHIP}” [0:10]\n\n"
        f"**Tasks**\n- Write the release notes (Owner: Jane · Due: Thursday) — “{NOTES}” [0:20]\n\n"
        "**Open questions**\n- Who pays for the servers? — “Who pays for” [0:40]"
    )


@pytest.mark.anyio
@pytest.mark.parametrize("quote", ["We ship it on Monday", "", "ship the new versions", "…"])
async def test_an_item_whose_line_was_never_said_is_left_out(quote: str) -> None:
    summary = await summary_of(told(decisions=[{"text": "x", "quote": quote}]))

    assert summary.decisions == ()


@pytest.mark.anyio
async def test_a_wrong_time_becomes_the_one_of_the_line() -> None:
    summary = await summary_of(told(decisions=[{"text": "Ship", "quote": SHIP, "time": "9:59"}]))

    assert summary.decisions[0].time == 10.0


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("owner", "kept"),
    [("Jane", "Jane"), ("Peter", ""), ("I", ""), ("the team", ""), ("Marcus", ""), ("", "")],
)
async def test_an_owner_is_a_name_that_was_said_near_the_line(owner: str, kept: str) -> None:
    found = await task(text="Water the plants", quote="Someone should water", owner=owner)

    assert found is not None
    assert found.owner == kept


@pytest.mark.anyio
@pytest.mark.parametrize(("due", "kept"), [("by Thursday", "by Thursday"), ("October", "")])
async def test_a_date_is_one_that_was_said_near_the_line(due: str, kept: str) -> None:
    found = await task(text="Write the notes", quote=NOTES, due=due)

    assert found is not None
    assert found.due == kept


@pytest.mark.anyio
@pytest.mark.parametrize(
    "text",
    [
        "Peter waters the plants",  # the owner that went
        "Water the plants by Monday",
        "Water the plants by 15 March",
        "Water 30 plants",
        "Water the plants for Beatrice",
        "",
    ],
)
async def test_a_text_that_claims_more_than_was_said_gives_way_to_the_line(text: str) -> None:
    found = await task(text=text, quote="Someone should water the plants", owner="Peter")

    assert found is not None
    assert found.text == "Someone should water the plants"


@pytest.mark.anyio
async def test_numbers_in_words_count_as_said() -> None:
    found = await task(text="Pay for the 2 servers", quote="Who pays for the two new servers")

    assert found is not None
    assert found.text == "Pay for the 2 servers"


@pytest.mark.anyio
async def test_a_labelled_speaker_owns_what_she_takes_on_by_the_name_she_was_given() -> None:
    said = (Segment(0, 5, "I'll call the printer.", "A"), Segment(6, 9, "Thank you.", "B"))
    answer = told(
        tasks=[
            {"text": "Call the printer", "quote": "I'll call the printer", "owner": "Ruth"},
            {"text": "Give thanks", "quote": "Thank you", "owner": "Ruth"},
        ]
    )

    named = await summary_of(answer, Transcript(said, 9, "en"), names={"A": "Ruth"})
    unnamed = await summary_of(answer, Transcript(said, 9, "en"))

    assert [item.owner for item in named.tasks] == ["Ruth", ""]
    assert [item.owner for item in unnamed.tasks] == ["", ""]


@pytest.mark.anyio
async def test_korean_is_summarised_in_english_with_its_own_lines() -> None:
    transcript = spoken("김민수 씨가 금요일까지 보고서를 씁니다.", "좋습니다.", language="ko")
    answer = told(
        overview="About a report.",
        tasks=[
            {
                "text": "Write the report by Friday",
                "owner": "김민수",
                "due": "금요일까지",
                "quote": "김민수 씨가 금요일까지 보고서를 씁니다",
                "time": "0:00",
            }
        ],
    )

    summary = await summary_of(answer, transcript)

    assert summary.tasks[0].text == "Write the report by Friday"
    assert summary.tasks[0].owner == "김민수"
    assert summary.tasks[0].due == "금요일까지"


@pytest.mark.anyio
async def test_the_overview_loses_what_was_never_said() -> None:
    overview = (
        "They spoke of a version. It costs 900 dollars. They meet on Sunday. Marcus was absent. "
        "So was Beatrice. One said “we lie” [0:10]. And “we ship” [0:10]. It ships on Friday."
    )

    summary = await summary_of(told(overview=overview))

    assert summary.overview == (
        "They spoke of a version. Marcus was absent. One said. And “we ship” [0:10]. "
        "It ships on Friday."
    )


@pytest.mark.anyio
async def test_an_answer_that_can_not_be_read_is_asked_for_once_more() -> None:
    answers = iter(["I'd rather not.", told()])

    summary = await summarise(
        ScriptedModel(lambda _: next(answers)).ask, MEETING, language="English"
    )

    assert summary == Summary("A meeting.")
    assert summary.to_markdown(TEXTS).endswith(TEXTS["summary_none"])


@pytest.mark.anyio
async def test_two_answers_that_can_not_be_read_fail() -> None:
    model = ScriptedModel(lambda _: "No.")

    with pytest.raises(SummaryFailed) as failed:
        await summarise(model.ask, MEETING, language="en")

    assert isinstance(failed.value, UserFacingError)
    assert failed.value.text == "summary_failed"
    assert len(model.sent) == 2


@pytest.mark.anyio
async def test_a_long_transcript_is_summarised_in_parts_and_joined() -> None:
    filler = "We went on talking for a while. " * 12
    transcript = spoken(*(f"{filler}Decision {n} is made." for n in range(200)))

    def reply(data: Data) -> str:
        if "parts" in data:
            return told(overview=f"All {'of it' if len(data['parts']) > 1 else ''}.")
        line = data["transcript"][0]
        quote = line["text"].rsplit("while. ", 1)[-1]
        again = {"text": "Decided", "quote": "Decision 0 is made", "time": "0:00"}
        return told(decisions=[{"text": "Decided", "quote": quote, "time": line["time"]}, again])

    model = ScriptedModel(reply)
    summary = await summarise(model.ask, transcript, language="en")

    asked = [data["transcript"] for data in model.sent if "transcript" in data]
    assert len(asked) > 2
    assert sum(map(len, asked)) == 200
    assert summary.overview == "All of it."
    assert [item.quote for item in summary.decisions] == [
        line[0]["text"].rsplit("while. ", 1)[-1] for line in asked
    ]
    assert list(summary.decisions) == sorted(summary.decisions, key=lambda item: item.time)


@pytest.mark.anyio
async def test_parts_that_can_not_be_joined_stand_side_by_side() -> None:
    transcript = spoken(*(f"This is a line of talk, {'very ' * 50}long." for _ in range(200)))
    model = ScriptedModel(lambda data: "No." if "parts" in data else told(overview="A part."))

    summary = await summarise(model.ask, transcript, language="en")

    assert set(summary.overview.split("\n\n")) == {"A part."}


@pytest.mark.anyio
async def test_gaps_are_not_said_by_anybody() -> None:
    gap = Segment(200, 210, "We ship on Sunday.", is_gap=True)
    transcript = replace(MEETING, segments=(*MEETING.segments, gap), duration=210)

    summary = await summary_of(
        told(decisions=[{"text": "x", "quote": "We ship on Sunday"}]), transcript
    )

    assert summary.decisions == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just(SHIP),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "quote", "time", "owner", "due"]), inner)
    ),
    max_leaves=9,
)


@given(st.fixed_dictionaries({"overview": JSON, "decisions": JSON, "tasks": JSON}))
def test_whatever_the_model_answers_every_item_was_said(answer: dict[str, Any]) -> None:
    summary = asyncio.run(summary_of(json.dumps(answer)))

    for item in (*summary.decisions, *summary.tasks):
        assert item.quote.strip()
        assert 0 <= item.time <= MEETING.duration


@given(st.lists(st.integers(0, 2 * PART), max_size=40))
def test_parts_hold_every_line_once_in_order(lengths: list[int]) -> None:
    lines = [{"text": "x" * length} for length in lengths]

    found = parts(lines)

    assert [line for part in found for line in part] == lines
    for part in found:
        assert len(part) == 1 or sum(len(line["text"]) for line in part) <= PART
