"""A flag posts one translation for each language, and it goes when what it translates goes."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.chosen import Choices
from bot.conversation import Shortcut, ThreadKey, Wanted
from bot.playground.workspace import GENERAL, JIYOON, MINSU, TEAM
from bot.store import conversations
from bot.store.work import shortcut_item, withdraw_item
from tests.playground_fixture import options, running
from tests.shortcuts.thread import GERMAN, answer, model
from tests.voice.studio import Studio, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

ANSWER = "We ship on Friday, and that is what we have decided [12:31]."


@pytest.fixture(autouse=True)
def honest(studio: Studio) -> None:
    studio.model.reply = model


def flag(ts: str, language: str = "de", user: str = MINSU, moment: str = "1.5") -> Shortcut:
    told_by = f"{GENERAL}/{ts}/{language}/{user}/{moment}"
    place = ThreadKey(TEAM, GENERAL, ts)
    return Shortcut(Wanted.TRANSLATE, place, ts, user, told_by, language=language, is_flag=True)


async def raise_(studio: Studio, *flags: Shortcut) -> list[str]:
    await studio.accept(*map(shortcut_item, flags))
    return await studio.work()


async def translations(studio: Studio) -> list[str]:
    return [text for text in await studio.texts() if GERMAN in text or "Sub: " in text]


async def test_a_flag_on_an_answer_posts_its_translation_in_the_thread(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)

    await raise_(studio, flag(ts))

    assert await translations(studio) == [f"**Translated into German:**\n\n{GERMAN}{ANSWER}"]
    assert await studio.said() == [ANSWER]  # no part of what the model reads


async def test_many_flags_at_once_make_one_translation_for_each_language(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    flags = [
        flag(ts, language, user, moment)
        for language in ("de", "fr")
        for user, moment in ((MINSU, "1.5"), (JIYOON, "1.6"), (MINSU, "1.7"))
    ]

    await raise_(studio, *flags)

    assert len(await translations(studio)) == 2
    assert len(studio.model.sent) == 2


async def test_a_flag_raised_years_later_finds_the_translation_there(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await raise_(studio, flag(ts))
    studio.clock.now += 3 * 365 * 86_400

    await raise_(studio, flag(ts, moment="9.9"))

    assert len(await translations(studio)) == 1


async def test_a_flag_on_a_translation_is_about_what_it_translates(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await raise_(studio, flag(ts))
    shown = (await studio.shown())[-1]

    await raise_(studio, flag(shown["ts"], "fr"))

    assert (await translations(studio))[1] == f"**Translated into French:**\n\n{GERMAN}{ANSWER}"


async def test_that_it_failed_is_told_in_the_thread_where_it_was_raised(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    studio.model.reply = lambda _: "이것은 독일어가 아니라 한국어로 쓴 답입니다. 번역이 아닙니다."

    outcomes = await raise_(studio, flag(ts))

    (told,) = (await studio.running.people.look("ephemerals", user=MINSU))["messages"]
    assert outcomes == ["message_not_translated"]
    assert told["thread_ts"] == studio.thread.thread_ts


async def test_an_answer_in_that_language_is_left(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)

    await raise_(studio, flag(ts, "en"))

    assert studio.model.sent == []


async def test_what_comes_back_the_same_is_not_posted(studio: Studio) -> None:
    ts = await answer(studio, "Wir liefern am Freitag.")
    studio.model.reply = lambda _: "Wir liefern am Freitag."

    await raise_(studio, flag(ts))

    assert len(await studio.texts()) == 1


async def test_another_answer_in_its_place_gets_another_translation(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await raise_(studio, flag(ts))
    async with studio.database.begin() as connection:
        key = studio.thread.key_of(studio.thread.thread_ts)
        await conversations.drop_answer(connection, key)
    again = await answer(studio, "We ship on Monday, and that is what we have decided.")

    await raise_(studio, flag(again, moment="2.5"))

    (shown,) = await translations(studio)
    assert "Monday" in shown


async def test_the_translation_goes_with_its_answer(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await raise_(studio, flag(ts))
    key = studio.thread.key_of(studio.thread.thread_ts)

    await studio.accept(withdraw_item(studio.thread, [key], "1"))
    await studio.work()

    assert await studio.texts() == []


async def test_an_answer_removed_meanwhile_leaves_no_translation(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await studio.accept(shortcut_item(flag(ts)))
    (claim,) = await studio._claims()
    going = asyncio.create_task(studio.do(claim))
    async with studio.database.begin() as connection:
        await conversations.drop_answer(connection, studio.thread.key_of(studio.thread.thread_ts))

    await going

    assert await translations(studio) == []


async def test_an_attempt_after_a_crash_goes_on_in_the_same_message(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await studio.accept(shortcut_item(flag(ts)))
    (claim,) = await studio._claims()
    await studio.do(claim, is_finished=False)

    await studio.do(replace(claim, was_begun=True))

    assert len(await translations(studio)) == 1
    assert await spent(studio) == 1


async def test_a_long_one_that_may_have_stopped_half_way_is_written_again(studio: Studio) -> None:
    ts = await answer(studio, f"{ANSWER} " * 40)
    await studio.accept(shortcut_item(flag(ts)))
    (claim,) = await studio._claims()
    await studio.do(claim, is_finished=False)

    await studio.do(replace(claim, was_begun=True))

    assert len(await translations(studio)) == 1
    assert await spent(studio) == 2


async def test_one_that_a_crash_left_standing_of_what_is_gone_goes_too(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await studio.accept(shortcut_item(flag(ts)))
    (claim,) = await studio._claims()
    await studio.do(claim, is_finished=False)
    async with studio.database.begin() as connection:
        await conversations.drop_answer(connection, studio.thread.key_of(studio.thread.thread_ts))

    await studio.do(replace(claim, was_begun=True))

    assert await translations(studio) == []


async def test_a_flag_on_a_transcript_posts_its_translation_once(studio: Studio) -> None:
    await studio.transcribe()
    shown = (await studio.shown())[0]

    await raise_(studio, flag(shown["ts"]), flag(shown["ts"], user=JIYOON, moment="1.6"))
    await raise_(studio, flag(shown["ts"], moment="1.7"))

    (text,) = await translations(studio)
    assert "Sub: We ship on Friday." in text
    assert await spent(studio) == 1


async def spent(studio: Studio) -> int:
    """Return how often the model was asked."""
    return len(studio.model.sent)


@pytest.mark.parametrize("person", [{"is_external": True}, {"is_bot": True}])
async def test_flags_of_people_of_other_organisations_and_of_bots_do_nothing(
    studio: Studio, person: dict[str, Any]
) -> None:
    ts = await answer(studio, ANSWER)
    told = await studio.running.people.do("users", name="Guest", **person)

    await raise_(studio, flag(ts, user=str(told["id"])))

    assert studio.model.sent == []


async def test_a_message_of_a_person_is_translated_where_its_channel_wants_that(
    studio: Studio,
) -> None:
    await studio.choose(Choices(flags_anywhere=True))

    await raise_(studio, flag(studio.thread.thread_ts))

    assert await translations(studio) == [f"**Translated into German:**\n\n{GERMAN}here it is"]


async def test_the_head_is_in_the_language_that_the_channel_chose(studio: Studio) -> None:
    ts = await answer(studio, ANSWER)
    await studio.choose(Choices(language="ko"))

    await raise_(studio, flag(ts))

    assert (await translations(studio))[0].startswith("**독일어 번역:**")
