"""An answer that is wanted again, or on from where it broke off, and all that may happen meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.conversation import MessageState, Part, Usage
from bot.endpoints.failures import ContentRefused
from bot.replies import TRANSLATION
from bot.slack.answer_menu import Act
from bot.slack.client import SlackClient
from bot.store import conversations, people, tables
from bot.store.database import Database
from bot.store.people import Person
from bot.texts import say
from tests.chat.conftest import PeopledSlack
from tests.chat.talk import Take, Talk, talking
from tests.slack.conftest import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

REFUSED = Take(error=ContentRefused("no"), is_refused=True)


@pytest.fixture
async def talk(
    sqlite: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> AsyncIterator[Talk]:
    async with talking(Talk(sqlite, slack, client, clock)) as talk:
        yield talk


async def test_an_answer_out_of_time_is_continued_where_its_menu_offers_that(talk: Talk) -> None:
    talk.model.takes = [Take("It is so. And"), Take("And thus.")]
    ts = await talk.ask("why?")
    async with talk.database.begin() as connection:
        await connection.execute(tables.messages.update().values(finish_reason="deadline"))

    told = await talk.click(ts, Act.CONTINUE)
    await talk.settle()

    assert told == ""
    assert talk.slack.texts() == ["It is so. And thus."]


async def test_an_answer_given_anew_takes_the_translations_of_the_old_one_away(talk: Talk) -> None:
    talk.model.takes = [Take("It is so."), Take("It is not.")]
    ts = await talk.ask("why?")
    translated = talk.slack.add("Es ist so.", "post")
    thread = talk.said("", ts).thread
    key = f"{thread.key_of(ts)}/{TRANSLATION}/de/abc"
    async with talk.database.begin() as connection:
        await conversations.save_part(connection, key, thread, 0, Part(translated.ts, "post"), 1.0)

    await talk.click(ts, Act.REGENERATE)
    await talk.settle()

    assert talk.slack.texts() == ["It is not."]


async def test_who_wanted_another_answer_is_told_why_not_in_the_language_of_her_slack(
    talk: Talk,
) -> None:
    talk.model.takes = [Take("It is so."), REFUSED]
    ts = await talk.ask("why?")
    seen = {"U1": Person("Jiyoon", "ko-KR", is_external=False, read_at=talk.clock())}
    async with talk.database.begin() as connection:
        await people.save(connection, talk.said("").thread.team, seen)

    await talk.click(ts, Act.REGENERATE)
    await talk.settle()

    assert talk.whispers() == [say("content_refused", "ko")]


async def test_a_stopped_answer_that_can_not_be_given_again_stays_stopped(talk: Talk) -> None:
    talk.model.takes = [Take("It is so.", holds=asyncio.Event()), REFUSED]
    ts = await talk.say("why?")
    await talk.is_written("It is so.")
    await talk.stop()
    await talk.settle()

    await talk.click(ts, Act.REGENERATE)
    await talk.settle()

    assert talk.slack.texts() == ["It is so.\n\n_Stopped._"]
    answer = await talk.answer(ts)
    assert answer is not None
    assert answer.state is MessageState.STOPPED


async def test_an_answer_before_the_window_is_given_again_within_the_budget(talk: Talk) -> None:
    talk.model.counts = True
    questions = [await talk.ask(f"question {n}: " + "because " * 900) for n in range(20)]

    await talk.click(questions[10], Act.REGENERATE)
    await talk.settle()

    sent = talk.sent()
    assert "question 10" in sent[-1]
    assert sum(map(len, sent)) < 8_000 * 8
    assert "question 1:" not in "".join(sent)


async def test_a_question_edited_and_moved_on_is_what_its_answer_is_given_again_to(
    talk: Talk,
) -> None:
    ts = await talk.ask("why?")
    talk.clock.now += 10_000
    await talk.edit(ts, "how?")
    await talk.ask("and what else?")

    await talk.click(ts, Act.REGENERATE)
    await talk.settle()

    assert talk.sent() == ["Jiyoon: how?"]


async def test_who_wants_an_answer_again_to_an_edited_question_is_told_if_there_is_none(
    talk: Talk,
) -> None:
    gate = asyncio.Event()
    talk.model.takes = [Take(), Take("Therefore", holds=gate), REFUSED]
    ts = await talk.ask("why?")
    await talk.click(ts, Act.REGENERATE)
    await talk.is_written("Therefore")

    await talk.edit(ts, "how?")
    await talk.settle()

    (shown,) = talk.slack.texts()
    assert "filter" in shown


async def test_a_transcript_still_under_way_is_not_mixed_into_what_goes_on(talk: Talk) -> None:
    talk.model.takes = [Take("It is so. And", finish_reason="length"), Take("And thus.")]
    ts = await talk.ask("why?")
    async with talk.database.begin() as connection:
        await connection.execute(
            tables.recordings.insert().values(
                team="T1",
                channel="C1",
                thread_ts=talk.thread.thread_ts,
                ts=talk.next_ts(),
                file_id="F1",
                user="U1",
                name="long.mp3",
                state="waiting",
                is_asked=True,
                created_at=1.0,
            )
        )

    await talk.click(ts, Act.CONTINUE)
    await talk.settle()

    assert talk.sent()[:2] == ["Jiyoon: why?", "It is so. "]


async def test_a_title_given_by_hand_outlives_a_new_answer(
    sqlite: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> None:
    async with talking(Talk(sqlite, slack, client, clock, channel="D1")) as talk:
        ts = await talk.ask("why?")

        await talk.click(ts, Act.REGENERATE)
        await talk.settle()

    assert len(slack.all("agents.sessions.rename") + slack.all("assistant.threads.setTitle")) == 1


async def test_who_presses_stop_while_slack_is_down_loses_nothing(talk: Talk) -> None:
    talk.model.takes = [Take("It is so.", holds=asyncio.Event())]
    ts = await talk.say("why?")
    await talk.is_written("It is so.")
    talk.slack.script("chat.stopStream", *[(500, "{}", {})] * 13)  # the first attempt at it fails

    await talk.stop()
    await talk.settle()

    assert talk.slack.texts() == ["It is so.\n\n_Stopped._"]
    answer = await talk.answer(ts)
    assert answer is not None
    assert answer.text == "It is so."


async def test_what_was_counted_before_a_new_answer_is_counted_anew(talk: Talk) -> None:
    counted = Usage(input_tokens=100, output_tokens=10)
    talk.model.takes = [Take(usage=counted), Take(usage=counted), Take("word " * 1_000)]
    first = await talk.ask("why?")
    second = await talk.ask("how?")

    await talk.click(first, Act.REGENERATE)
    await talk.settle()

    later = await talk.answer(second)
    assert later is not None
    assert later.tokens is None


async def test_hidden_reasoning_is_not_counted_as_what_is_sent_again(talk: Talk) -> None:
    talk.model.takes = [Take(usage=Usage(input_tokens=100, output_tokens=60, reasoning_tokens=50))]

    ts = await talk.ask("why?")

    answer = await talk.answer(ts)
    assert answer is not None
    assert answer.tokens == 110


async def test_counts_from_before_a_cut_are_not_believed_after_it(talk: Talk) -> None:
    talk.model.counts = True
    for number in range(8):
        await talk.ask(f"question {number}: " + "because " * 900)
    talk.model.counts = False
    await talk.ask("a ninth: " + "because " * 900)
    cut = talk.sent()
    assert len(cut) < len(talk.sent(-2))

    await talk.ask("a tenth")

    assert talk.sent()[: len(cut)] == cut


async def test_an_edited_question_is_read_as_it_is_now(talk: Talk) -> None:
    gate = asyncio.Event()
    talk.model.takes = [Take("Therefore", holds=gate), Take()]
    ts = await talk.say("why?")
    await talk.is_written("Therefore")

    await talk.edit(ts, "무엇이 문제입니까?")
    talk.model.takes = [Take(finish_reason="length")]
    await talk.settle()

    (shown,) = talk.slack.texts()
    assert "길이 한도" in shown


async def test_an_edit_of_one_of_several_questions_reaches_an_answer_that_was_kept(
    talk: Talk,
) -> None:
    gate = asyncio.Event()
    talk.model.takes = [Take("First.", holds=gate), Take("Both."), Take("Anew.")]
    await talk.say("one?")
    await talk.is_written("First.")
    await talk.say("two?")
    third = await talk.say("three?")
    hold = asyncio.Event()
    talk.slack.script("chat.stopStream", None, hold)
    gate.set()
    await talk.is_written("Both.")

    async def is_kept() -> bool:
        query = sa.select(sa.func.count()).where(tables.messages.c.text == "Both.")
        async with talk.database.read() as connection:
            return bool(await connection.scalar(query))

    while not await is_kept():
        await asyncio.sleep(0.002)
    await talk.edit(third, "3?")
    hold.set()
    await talk.settle()

    assert talk.slack.texts()[-1] == "Anew."
    assert "3?" in "".join(talk.sent())
    assert "Both." not in talk.sent()
