"""How answers are written where people chose something."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat.manner import Manners
from bot.choosing import Choosing
from bot.chosen import Choices, Chosen, Example, SpeechLevel
from bot.conversation import ThreadKey
from bot.endpoints.chat_model import Params
from bot.endpoints.failures import ContentRefused
from bot.slack.client import SlackClient
from bot.store import choices
from bot.store.database import Database
from bot.texts import say
from tests.chat.conftest import PeopledSlack
from tests.chat.talk import Take, Talk, talking
from tests.slack.conftest import Clock

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T1", "C1", "1.0")


@pytest.fixture
async def talk(
    sqlite: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> AsyncIterator[Talk]:
    async with talking(Talk(sqlite, slack, client, clock)) as talk:
        yield talk


async def test_a_thread_has_what_was_chosen_nearest(sqlite: Database) -> None:
    manners = Manners(Choosing(sqlite, Chosen(chat_model="luna")), "You are Tarae.")
    async with sqlite.begin() as connection:
        workspace = Choices(instructions="Be brief.", temperature=0.2, language="ko")
        await choices.save(connection, workspace, 1.0, "T1")
        await choices.save(connection, Choices(chat_model="sol", top_p=0.5), 1.0, "T1", "C1")
        thread = Choices(instructions="In verse.", chat_model="astra")
        await choices.save(connection, thread, 1.0, "T1", "C1", "1.0")

    manner = await manners.of(THREAD)

    assert manner.params == Params(
        "astra", temperature=0.2, max_tokens=32_768, top_p=0.5, reasoning_effort="none"
    )
    assert manner.instructions.startswith("You are Tarae.\n\n")
    assert manner.instructions.endswith("Be brief.\n\nIn verse.")
    assert manner.language_for("What?") == "ko"


async def test_a_speech_level_is_told_to_the_model(sqlite: Database) -> None:
    server = Chosen(speech_level=SpeechLevel.POLITE, reasoning_effort="default")

    manner = await Manners(Choosing(sqlite, server), "").of(THREAD)

    assert "해요체" in manner.instructions
    assert manner.params.reasoning_effort is None
    assert manner.language_for("뭐?") == "ko"


async def test_examples_stand_between_the_instructions_and_the_thread(talk: Talk) -> None:
    await talk.choose(
        Choices(examples=(Example("Hi", "Ahoy!"),), instructions="Talk like a pirate.")
    )

    await talk.ask("How are you?")

    sent = talk.model.sent[-1]
    assert [each["role"] for each in sent] == ["system", "user", "assistant", "user"]
    assert sent[0]["content"].endswith("Talk like a pirate.")
    assert [each["content"] for each in sent[1:3]] == ["Hi", "Ahoy!"]


async def test_what_is_chosen_while_an_answer_is_written_holds_from_the_next_one(
    talk: Talk,
) -> None:
    going_on = asyncio.Event()
    talk.model.takes = [Take("Because.", holds=going_on), Take("So it is.")]
    first = await talk.say("why?")
    await talk.is_written("Because.")

    await talk.choose(Choices(chat_model="another", max_tokens=7, language="ko"))
    going_on.set()
    await talk.settle()
    second = await talk.ask("and then?")

    answers = [await talk.answer(ts) for ts in (first, second)]
    assert [(answer.text, answer.model) for answer in answers if answer] == [
        ("Because.", "gpt-5-mini"),
        ("So it is.", "another"),
    ]


async def test_people_are_told_in_the_language_of_their_channel(talk: Talk) -> None:
    await talk.choose(Choices(language="ko"))
    talk.model.takes = [Take(error=ContentRefused("no"), is_refused=True)]

    await talk.ask("why?")

    assert talk.slack.texts() == [say("content_refused", "ko")]
