"""The summary of a thread holds what its messages say, each item with a link to one of them."""

import json
from typing import Any

import pytest

from bot.shortcuts.reading import Line
from bot.shortcuts.summary import Summary, entries, summarise
from bot.texts import in_language
from bot.voice.summing import PART, SummaryFailed
from tests.voice.scripted import ScriptedModel

pytestmark = pytest.mark.anyio

LINES = [
    Line("1.0", "Jiyoon", "Shall we ship on Friday?"),
    Line("2.0", "Minsu", "Yes, Friday. I write the notes by Thursday."),
    Line("3.0", "Jiyoon", "Who books the room?"),
]


def told(**given: Any) -> str:
    return json.dumps({"overview": "About shipping.", **given}, ensure_ascii=False)


async def summary_of(answer: str) -> Summary:
    return await summarise(ScriptedModel(lambda _: answer).ask, LINES, "en")


async def test_each_item_has_a_link_to_the_message_that_states_it() -> None:
    summary = await summary_of(
        told(
            decisions=[{"text": "Shipping is on Friday.", "id": 2}],
            tasks=[{"text": "Write the notes.", "owner": "Minsu", "due": "Thursday", "id": 2}],
            open_questions=[{"text": "Who books the room?", "id": 3}],
        )
    )

    text = summary.to_markdown(in_language("en"), lambda ts: f"https://slack/{ts}")

    assert text == (
        "**Summary of this thread**\n\nAbout shipping.\n\n"
        "**Decisions**\n- Shipping is on Friday. — [Minsu](https://slack/2.0)\n\n"
        "**Tasks**\n- Write the notes. (owner: Minsu · due: Thursday) — [Minsu](https://slack/2.0)\n\n"
        "**Open questions**\n- Who books the room? — [Jiyoon](https://slack/3.0)"
    )


@pytest.mark.parametrize("number", [0, 4, "2", None, True, -1])
async def test_an_item_of_no_message_is_left_out(number: Any) -> None:
    summary = await summary_of(told(decisions=[{"text": "Ten people are hired.", "id": number}]))

    assert summary.decisions == ()


async def test_owners_and_dates_that_nobody_wrote_are_left_out() -> None:
    task = {"text": "Write the notes.", "owner": "Marcus", "due": "October", "id": 2}

    summary = await summary_of(told(tasks=[task]))

    assert [(item.owner, item.due) for item in summary.tasks] == [("", "")]


async def test_a_long_thread_goes_in_parts_and_its_overviews_become_one() -> None:
    lines = [Line(f"{n}.0", "Jiyoon", f"Message {n}. " * 800) for n in range(6)]
    model = ScriptedModel(
        lambda data: json.dumps({"overview": "All of it." if "parts" in data else "A part."})
    )

    summary = await summarise(model.ask, lines, "en")

    assert summary.overview == "All of it."
    assert len(model.sent) > 3
    assert model.sent[-1] == {"parts": ["A part."] * (len(model.sent) - 1)}


def test_a_message_longer_than_a_part_is_in_several_under_its_number() -> None:
    sent = list(entries([Line("1.0", "Jiyoon", "a" * (2 * PART + 1)), LINES[0]]))

    assert [(one["id"], len(one["text"])) for one in sent] == [
        (1, PART),
        (1, PART),
        (1, 1),
        (2, len(LINES[0].text)),
    ]


async def test_what_is_no_summary_twice_is_told() -> None:
    with pytest.raises(SummaryFailed):
        await summary_of("I'd rather not.")


async def test_korean_is_written_in_the_speech_level_that_was_chosen() -> None:
    model = ScriptedModel(lambda _: told())

    await summarise(model.ask, LINES, "ko", "반말")

    assert "반말" in model.instructions[0]
