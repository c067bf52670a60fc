"""Answers from the question to their end: what is shown and kept of each, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.conversation import Attachment, Message, Question, Role
from bot.endpoints.failures import AnswerCutOff, ContextTooLong
from bot.slack.answer_menu import Act
from bot.slack.client import SlackClient
from bot.store import attachments, conversations, inbox, tables
from bot.store.database import Database
from bot.store.work import answer_item
from tests.chat.conftest import PeopledSlack
from tests.chat.talk import Take, Talk, talking
from tests.slack.conftest import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

TOO_LONG = Take(error=ContextTooLong("no"), is_refused=True)
DOWN: tuple[int, str, dict[str, str]] = (503, "{}", {})
UNSEEN = "I can't see pictures"


@pytest.fixture
async def talk(
    sqlite: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> AsyncIterator[Talk]:
    async with talking(Talk(sqlite, slack, client, clock)) as talk:
        yield talk


async def with_pictures(talk: Talk, count: int = 1) -> str:
    """Have pictures read that will have come with the next message, and return its ts."""
    ts, now = talk.next_ts(), talk.clock()
    async with talk.database.begin() as connection:
        for number in range(count):
            picture = Attachment(talk.thread, ts, f"F{number}", "cat.png", "image/png")
            await attachments.add(connection, picture, now)
            await attachments.save(
                connection, picture, kind="image", text='{"what": "64 × 48"}', image=b"PNG"
            )
    return ts


async def test_what_is_too_long_for_the_model_is_shortened_until_it_fits(talk: Talk) -> None:
    for number in range(8):
        await talk.ask(f"question {number}: " + "because " * 300)

    talk.model.takes = [TOO_LONG, TOO_LONG, Take("At last.")]
    await talk.ask("and now?")

    assert talk.slack.texts()[-1] == "At last."
    whole, half, quarter = (len("".join(talk.sent(at))) for at in (-3, -2, -1))
    assert half < 0.6 * whole
    assert quarter < 0.6 * half


async def test_a_link_that_slack_does_not_give_is_no_reason_not_to_answer(talk: Talk) -> None:
    await talk.ask("hello")
    talk.slack.script("conversations.replies", *[DOWN] * 3)

    await talk.ask("look at <https://team.slack.com/archives/C1/p1600000000000100>")

    assert talk.slack.texts()[-1] == "Because."
    assert "Slack didn't answer" in talk.sent()[-1]


async def test_pictures_that_are_not_seen_are_told_of_once(talk: Talk) -> None:
    await talk.ask("hello")
    talk.model.is_blind = True
    ts = await with_pictures(talk)

    await talk.ask("what is this?", ts=ts)
    await talk.ask("and why?")

    _, seen, why = talk.slack.texts()
    assert UNSEEN in seen
    assert UNSEEN not in why


async def test_a_picture_alone_is_a_question(talk: Talk) -> None:
    await talk.ask("hello")

    await talk.ask("", ts=await with_pictures(talk))

    assert talk.slack.texts()[-1] == "Because."
    assert "image_url" in talk.sent()[-1]


async def test_pictures_that_leave_no_room_are_left_out_and_told_of(talk: Talk) -> None:
    await talk.ask("hello")

    await talk.ask("what are these?", ts=await with_pictures(talk, 3))

    assert "image_url" not in talk.sent()[-1]
    assert "Because." in talk.slack.texts()[-1]
    assert "left out the pictures" in talk.slack.texts()[-1]


async def test_an_answer_shown_only_after_a_crash_reads_as_it_would_have(talk: Talk) -> None:
    await talk.ask("hello")
    talk.model.is_blind = True
    ts = await with_pictures(talk)
    talk.slack.script("chat.stopStream", *[DOWN] * 13)

    await talk.ask("what is this?", ts=ts)

    assert len(talk.model.sent) == 2
    assert "Because." in talk.slack.texts()[-1]
    assert UNSEEN in talk.slack.texts()[-1]


async def test_a_cut_answer_is_replaced_and_not_doubled(talk: Talk) -> None:
    talk.model.takes = [Take("It is", error=AnswerCutOff("cut")), Take("It is so.")]

    await talk.ask("why?")

    assert talk.slack.texts() == ["It is so."]


async def test_an_answer_out_of_time_is_shown_with_a_word_on_that_and_goes_on(
    sqlite: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> None:
    talk = Talk(sqlite, slack, client, clock, deadline=4.0)
    talk.model.takes = [Take("It is so. And", holds=asyncio.Event()), Take("And thus.")]
    async with talking(talk):
        ts = await talk.ask("why?")
        (cut,) = slack.texts()
        answer = await talk.answer(ts)
        await talk.click(ts, Act.CONTINUE)
        await talk.settle()

    assert cut.startswith("It is so. And\n\n_I stopped here")
    assert answer is not None
    assert answer.finish_reason == "deadline"
    assert slack.texts() == ["It is so. And thus."]


async def test_a_question_edited_late_in_its_time_has_all_of_it_again(talk: Talk) -> None:
    gate = asyncio.Event()
    talk.model.takes = [Take("Because", holds=gate), Take("It", holds=gate)]
    ts = await talk.say("why?")
    await talk.is_written("Because")
    talk.clock.now += 50

    await talk.edit(ts, "how?")
    await talk.until(lambda: len(talk.model.sent) == 2)

    async with talk.database.read() as connection:
        begun_at = await connection.scalar(sa.select(tables.inbox.c.begun_at))
    assert begun_at is not None
    assert begun_at >= talk.clock.now - 10
    gate.set()


async def test_who_stops_what_has_not_begun_is_told_so_even_after_an_outage(talk: Talk) -> None:
    talk.model.takes = [Take("", holds=asyncio.Event())]
    await talk.say("why?")
    await talk.until(lambda: len(talk.model.sent) == 1)
    talk.slack.script("chat.postMessage", *[DOWN] * 9)

    await talk.stop()
    await talk.settle()

    assert talk.slack.texts() == ["_Stopped._"]


async def test_several_questions_are_one_answer_and_each_keeps_its_quote_after_a_crash(
    talk: Talk,
) -> None:
    gate = asyncio.Event()
    talk.model.takes = [Take("First.", holds=gate), Take("Both.")]
    await talk.say("one?")
    await talk.is_written("First.")
    ts = await talk.say("two?")
    third = talk.next_ts()
    async with talk.database.begin() as connection:
        heard = "[Voice message, 0:12]\nAnd what of this?"
        await conversations.add_message(
            connection,
            talk.thread,
            Message(third, Role.USER, heard, "U1", recording="F9", position_ts=third),
            1.0,
        )
        question = Question(talk.thread, third, "U1", "T1", "three?", recordings=("F9",))
        await inbox.accept(connection, answer_item(question), 1.0)
    talk.slack.script("chat.stopStream", None, *[DOWN] * 13)
    gate.set()
    await talk.settle()

    assert ts
    assert len(talk.model.sent) == 2
    assert "And what of this?" in talk.slack.texts()[-1]
