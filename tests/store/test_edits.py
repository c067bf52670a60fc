"""Answers that are given anew: what stands meanwhile, and their place in the queue. Both databases."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import Again, Message, MessageState, Question, Role, Signal, ThreadKey
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Kind, Pool
from bot.store.nouns import question_from
from bot.store.work import again_item, answer_item

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T", "C", "1700000001.000100")
QUESTION = Question(THREAD, "1700000002.000100", "U1", "T", "Why?")
AGAIN = replace(QUESTION, again=Again.REGENERATE, again_by="U2")
KEY = QUESTION.reply_key
CLICKED = "1700000005.000200"
ANSWER = Message(
    f"{QUESTION.ts}~", Role.ASSISTANT, "Because.", "UBOT", "Because.", finish_reason="length"
)


def asked(second: int) -> Question:
    return replace(QUESTION, ts=f"170000000{second}.000100")


async def do(database: Database, change: Any, *arguments: Any, **named: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments, **named)


async def accept(database: Database, *items: inbox.Item) -> None:
    for item in items:
        await do(database, inbox.accept, item, 0.0)


async def claim(database: Database) -> list[Claim]:
    claims: list[Claim] = await do(database, inbox.claim, Pool.CHAT, "w", 1.0, 60.0, 10)
    return claims


async def answered(database: Database, state: MessageState = MessageState.COMPLETE) -> None:
    async with database.begin() as connection:
        await conversations.open_(connection, THREAD, 1.0, is_summoned=True, is_complete=True)
        await conversations.add_message(connection, THREAD, replace(ANSWER, state=state), 1.0, KEY)


async def stored(database: Database) -> Message:
    found = await do(database, conversations.answer_text, KEY)
    assert isinstance(found, Message)
    return found


@pytest.mark.parametrize("state", [MessageState.COMPLETE, MessageState.STOPPED])
async def test_a_superseded_answer_keeps_its_text_until_the_next_one(
    database: Database, state: MessageState
) -> None:
    await answered(database, state)

    was_there = await do(database, conversations.supersede, KEY)
    meanwhile = await stored(database)
    again = replace(ANSWER, text="Therefore.", rendered="Therefore.", finish_reason="stop")
    await do(database, conversations.add_message, THREAD, again, 2.0, KEY)

    assert was_there
    assert (meanwhile.state, meanwhile.text) == (MessageState.SUPERSEDED, "Because.")
    last = await stored(database)
    assert (last.state, last.text, last.finish_reason) == (
        MessageState.COMPLETE,
        "Therefore.",
        "stop",
    )


async def test_a_superseded_answer_can_stand_after_all(database: Database) -> None:
    await answered(database)
    await do(database, conversations.supersede, KEY)

    was_restored = await do(database, conversations.restore, KEY)

    assert was_restored
    assert (await stored(database)).state is MessageState.COMPLETE
    assert not await do(database, conversations.restore, KEY)


async def test_only_an_answer_that_stands_is_superseded(database: Database) -> None:
    assert not await do(database, conversations.supersede, KEY)

    await answered(database)

    assert await do(database, conversations.supersede, KEY)
    assert not await do(database, conversations.supersede, KEY)
    assert not await do(database, conversations.supersede, f"{KEY}1")


async def test_what_is_wanted_again_takes_its_turn_in_the_lane(database: Database) -> None:
    await accept(database, answer_item(asked(4)), again_item(AGAIN, CLICKED))

    [first] = await claim(database)
    await do(database, inbox.finish, first, 2.0)
    [second] = await claim(database)

    assert question_from(first.payload) == asked(4)
    assert (second.kind, second.order_ts) == (Kind.ANSWER, CLICKED)
    assert question_from(second.payload) == AGAIN


async def test_no_question_joins_what_is_wanted_again(database: Database) -> None:
    await accept(database, again_item(AGAIN, CLICKED), answer_item(asked(6)))

    [again] = await claim(database)
    await do(database, inbox.finish, again, 2.0)
    [question] = await claim(database)

    assert again.absorbed == ()
    assert question_from(question.payload) == asked(6)


async def test_what_is_wanted_again_joins_no_question(database: Database) -> None:
    items = (answer_item(asked(4)), again_item(AGAIN, CLICKED), answer_item(asked(6)))
    await accept(database, *items)

    [first] = await claim(database)
    await do(database, inbox.finish, first, 2.0)
    [again] = await claim(database)

    assert [question_from(payload) for payload in first.absorbed] == [asked(6)]
    assert question_from(again.payload) == AGAIN


async def test_what_is_owed_to_a_question_is_known(database: Database) -> None:
    other = replace(QUESTION, ts="1700000002.000101")
    await accept(database, answer_item(QUESTION), answer_item(other))

    assert await do(database, inbox.owed, KEY) == [f"{KEY}/0"]
    assert not await do(database, inbox.is_wanted_again, KEY)

    await accept(database, again_item(AGAIN, CLICKED))

    assert set(await do(database, inbox.owed, KEY)) == {f"{KEY}/0", f"{KEY}/again/{CLICKED}"}
    assert await do(database, inbox.is_wanted_again, KEY)


async def test_what_was_given_anew_is_owed_no_longer(database: Database) -> None:
    await accept(database, again_item(AGAIN, CLICKED))

    [running] = await claim(database)
    is_wanted = await do(database, inbox.is_wanted_again, KEY)
    await do(database, inbox.finish, running, 2.0)

    assert is_wanted
    assert await do(database, inbox.owed, KEY) == []


@pytest.mark.parametrize("signal", [Signal.REDO, Signal.DROP])
async def test_what_happens_to_the_question_reaches_what_is_wanted_again(
    database: Database, signal: Signal
) -> None:
    await accept(database, again_item(AGAIN, CLICKED))
    [running] = await claim(database)

    await do(database, inbox.signal, signal, key_prefix=f"{KEY}/")

    assert await do(database, inbox.hold, running) is signal


async def test_stop_reaches_what_is_wanted_again(database: Database) -> None:
    await accept(database, again_item(AGAIN, CLICKED))
    [running] = await claim(database)

    await do(database, inbox.signal, Signal.STOP, lane=THREAD.chat_lane)

    assert await do(database, inbox.hold, running) is Signal.STOP
