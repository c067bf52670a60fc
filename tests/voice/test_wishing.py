"""Wishes in words: each is served once, whatever else goes wrong, and goes when it is taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from bot.conversation import Message, Question, Recording, Role, Signal
from bot.endpoints.failures import ModelOverloaded, QuotaSpent
from bot.playground.workspace import JIYOON, TEAM
from bot.store import conversations, inbox
from bot.store.inbox import Claim, Pool
from bot.store.work import answer_item
from bot.voice.wishing import take_back
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, profile, studio, tape
from tests.voice.test_render import LINES, model

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

GERMAN = "translate to German"
FRENCH = "translate to French"
ASKED = "what was decided?"


@pytest.fixture
async def heard(studio: Studio) -> Recording:
    """The tape as it was transcribed; the model answers from now on."""
    studio.scribe.said = dict(enumerate(LINES))
    studio.model.reply = model
    recording = studio.recording()
    await studio.transcribe(recording)
    return recording


async def write(studio: Studio, text: str, **fields: str | tuple[str, ...]) -> Question:
    """Write to the bot in the thread, which accepts that."""
    ts = await studio.reply(f"<@U0TARAE01> {text}")
    question = Question(studio.thread, ts, JIYOON, TEAM, text)
    return await take(studio, replace(question, **fields))  # type: ignore[arg-type] # some of it


async def take(studio: Studio, question: Question) -> Question:
    """Accept a question as the intake does."""
    said = Message(question.ts, Role.USER, question.text, question.user, position_ts=question.ts)
    async with studio.database.begin() as connection:
        now = studio.clock()
        await conversations.open_(
            connection, studio.thread, now, is_summoned=True, is_complete=True
        )
        await conversations.add_messages(connection, studio.thread, [said], now)
    await studio.accept(answer_item(question))
    return question


async def edit(studio: Studio, question: Question, text: str, edited_ts: str = "5.5") -> Question:
    """Have a message say something else, and be answered anew."""
    async with studio.database.begin() as connection:
        await conversations.edit_message(connection, TEAM, studio.thread.channel, question.ts, text)
    edited = replace(question, text=text, edited_ts=edited_ts)
    await studio.accept(answer_item(edited))
    return edited


def failing(what: str) -> Callable[[Sequence[Mapping[str, str]]], str]:
    """Return a model that fails at translations, or at anything else."""

    def reply(messages: Sequence[Mapping[str, str]]) -> str:
        is_translation = '"sentences"' in messages[-1]["content"]
        if is_translation == (what == "translation"):
            raise QuotaSpent("empty")
        return model(messages)

    return reply


def translations(texts: Sequence[str], language: str = "German") -> list[str]:
    return [text for text in texts if text.startswith(f"**{language} translation of")]


@pytest.mark.parametrize("first", [GERMAN, ASKED], ids=["the wish", "the question"])
async def test_a_wish_and_a_question_that_are_taken_together_are_both_served(
    studio: Studio, heard: Recording, first: str
) -> None:
    await write(studio, first)
    await write(studio, ASKED if first == GERMAN else GERMAN)

    await studio.work()

    texts = await studio.texts()
    assert len(translations(texts)) == 1
    assert texts.count("An answer.") == 1


@pytest.mark.parametrize("first", [GERMAN, ASKED], ids=["the wish", "the question"])
@pytest.mark.parametrize("what", ["translation", "question"])
async def test_what_goes_wrong_with_one_is_no_trouble_of_the_other(
    studio: Studio, heard: Recording, first: str, what: str
) -> None:
    studio.model.reply = failing(what)
    await write(studio, first)
    await write(studio, ASKED if first == GERMAN else GERMAN)

    await studio.work()

    texts = await studio.texts()
    assert len(translations(texts)) == (what == "question")
    assert texts.count("An answer.") == (what == "translation")
    assert len(texts) == 3  # the transcript, what went well, and why the other didn't


async def test_what_is_attempted_again_is_wished_for_once(studio: Studio, heard: Recording) -> None:
    await write(studio, GERMAN)
    await write(studio, ASKED)
    claim = await attempt(studio)
    studio.model.reply = model

    await studio.do(replace(claim, was_begun=True))
    await studio.work()

    texts = await studio.texts()
    assert len(translations(texts)) == 1
    assert texts.count("An answer.") == 1


async def attempt(studio: Studio) -> Claim:
    """Have what is asked fail for now; what was wished for meanwhile is done."""

    def down(_messages: Sequence[Mapping[str, str]]) -> str:
        raise ModelOverloaded

    studio.model.reply = down
    claim = await studio.claim(Pool.CHAT)
    with pytest.raises(ModelOverloaded):
        await studio.routes()[claim.kind].work(claim)
    return claim


# Edited, deleted


async def test_an_edited_wish_takes_the_result_of_the_first_away(
    studio: Studio, heard: Recording
) -> None:
    wish = await write(studio, GERMAN)
    await studio.work()

    await edit(studio, wish, FRENCH)
    await studio.work()

    texts = await studio.texts()
    assert len(translations(texts)) == 0
    assert len(translations(texts, "French")) == 1


async def test_a_wish_that_is_edited_into_a_question_leaves_only_an_answer(
    studio: Studio, heard: Recording
) -> None:
    wish = await write(studio, GERMAN)
    await studio.work()

    await edit(studio, wish, ASKED)
    await studio.work()

    texts = await studio.texts()
    assert translations(texts) == []
    assert texts[-1] == "An answer."


async def test_an_edit_that_wishes_for_the_same_leaves_it(studio: Studio, heard: Recording) -> None:
    wish = await write(studio, GERMAN)
    await studio.work()

    await edit(studio, wish, f"please {GERMAN}")
    await studio.work()

    assert len(translations(await studio.texts())) == 1


async def test_an_edited_wish_survives_that_what_is_asked_beside_it_is_attempted_again(
    studio: Studio, heard: Recording
) -> None:
    wish = await write(studio, GERMAN)
    await studio.work()
    await edit(studio, wish, FRENCH)
    await write(studio, ASKED)
    claim = await attempt(studio)
    studio.model.reply = model

    await studio.do(replace(claim, was_begun=True))
    await studio.work()

    texts = await studio.texts()
    assert len(translations(texts, "French")) == 1
    assert translations(texts) == []
    assert texts.count("An answer.") == 1


async def test_a_wish_that_is_edited_while_it_waits_beside_a_question_is_served_as_it_reads_now(
    studio: Studio, heard: Recording
) -> None:
    wish = await write(studio, GERMAN)
    await write(studio, ASKED)
    claim = await attempt(studio)
    async with studio.database.begin() as connection:
        await conversations.edit_message(connection, TEAM, studio.thread.channel, wish.ts, FRENCH)
    studio.model.reply = model

    await studio.do(replace(claim, was_begun=True))
    await studio.work()

    texts = await studio.texts()
    assert translations(texts) == []
    assert len(translations(texts, "French")) == 1


async def delete(studio: Studio, wish: Question) -> None:
    """Have the message that wished for something deleted."""
    async with studio.database.begin() as connection:
        await take_back(connection, wish.thread, wish.ts, "Ev9", studio.clock())


async def test_a_deleted_wish_takes_its_result_away(studio: Studio, heard: Recording) -> None:
    wish = await write(studio, GERMAN)
    await studio.work()

    await delete(studio, wish)
    await studio.work()

    assert translations(await studio.texts()) == []
    assert len(await studio.shown()) == 1
    assert not any("Posted" in said for said in await studio.said())


async def test_a_deleted_wish_that_waits_is_not_served(studio: Studio, heard: Recording) -> None:
    wish = await write(studio, GERMAN)
    await studio.do(await studio.claim(Pool.CHAT))

    await delete(studio, wish)

    assert await studio.work() == []


async def test_a_deleted_wish_takes_away_what_is_at_work(studio: Studio, heard: Recording) -> None:
    wish = await write(studio, GERMAN)
    await studio.do(await studio.claim(Pool.CHAT))
    claim = await studio.claim(Pool.RENDER)
    await studio.do(claim, is_finished=False)
    shown = await studio.texts()

    await delete(studio, wish)

    async with studio.database.read() as connection:
        signals = await inbox.signals(connection, [claim.id])
    await studio.routes()[claim.kind].withdraw(replace(claim, was_begun=True))
    assert signals == {claim.id: Signal.DROP}
    assert len(translations(shown)) == 1
    assert translations(await studio.texts()) == []


async def test_with_a_deleted_wish_goes_what_was_written_beside_it_to_be_written_once(
    studio: Studio, heard: Recording
) -> None:
    await write(studio, GERMAN)
    await write(studio, ASKED)
    claim = await studio.claim(Pool.CHAT)
    await studio.do(claim, is_finished=False)

    await studio.routes()[claim.kind].withdraw(replace(claim, was_begun=True))
    async with studio.database.begin() as connection:
        await inbox.drop(connection, claim, studio.clock())
    await studio.work()

    assert (await studio.texts()).count("An answer.") == 1


# What it is about


async def test_posted_with_files_it_is_about_each_of_them(studio: Studio, heard: Recording) -> None:
    ts = await studio.reply("these two")
    for file in ("F2", "F3"):
        await studio.transcribe(replace(heard, ts=ts, file_id=file, name=f"{file}.m4a"))

    await take(studio, Question(studio.thread, ts, JIYOON, TEAM, GERMAN, recordings=("F2", "F3")))
    await studio.work()

    heads = [text.partition("\n")[0] for text in translations(await studio.texts())]
    assert sorted(heads) == [
        "**German translation of F2.m4a**",
        "**German translation of F3.m4a**",
    ]
    posted = [said for said in await studio.said() if said.startswith("[Posted")]
    assert sorted(posted) == [
        "[Posted: translation/de of F2.m4a]",
        "[Posted: translation/de of F3.m4a]",
    ]


async def test_it_waits_for_a_transcript_that_is_being_made(studio: Studio) -> None:
    studio.scribe.said = dict(enumerate(LINES))
    studio.model.reply = model
    await studio.post(studio.recording())
    at_work = await studio.claim()
    await write(studio, GERMAN)
    await studio.do(await studio.claim(Pool.CHAT))

    too_early = await studio.work()
    await studio.do(at_work)
    later = await studio.work()

    assert (too_early, later) == ([], ["done"])
    assert len(translations(await studio.texts())) == 1
