"""What people want of a message by its menu, on a real database and against the playground."""

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.chosen import Choices, Recordings, SpeechLevel
from bot.conversation import Recording, Shortcut, ThreadKey, Wanted
from bot.endpoints.failures import QuotaSpent
from bot.playground.workspace import GENERAL, JIYOON, MINSU, RANDOM, TEAM
from bot.shortcuts.reading import NotHere
from bot.store import recordings, tables
from bot.store.recordings import State
from bot.store.work import shortcut_item
from tests.playground_fixture import options, running
from tests.shortcuts.thread import ENGLISH, answer, model
from tests.voice.studio import Studio, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def honest(studio: Studio) -> None:
    studio.model.reply = model


def wanted(studio: Studio, what: Wanted, ts: str = "", user: str = MINSU, **more: Any) -> Shortcut:
    """Return a shortcut chosen on a message of the thread, its first one unless told otherwise."""
    ts = ts or studio.thread.thread_ts
    told_by = f"{GENERAL}/{ts}/{user}/{what}/1.5"
    return replace(Shortcut(what, studio.thread, ts, user, told_by), **more)


async def choose(studio: Studio, shortcut: Shortcut) -> list[str]:
    await studio.accept(shortcut_item(shortcut))
    return await studio.work()


async def spent_by(studio: Studio, purpose: str) -> set[str]:
    """Return who was charged for calls of a kind."""
    ledger = tables.ledger
    async with studio.database.read() as connection:
        rows = await connection.execute(sa.select(ledger.c.user).where(ledger.c.purpose == purpose))
        return {row.user for row in rows}


# Transcribe


async def shared(studio: Studio) -> Recording:
    """Have the tape shared in the thread where nobody noticed."""
    return await studio.share()


async def test_a_recording_is_transcribed_for_whoever_chose_it_and_she_is_charged(
    studio: Studio,
) -> None:
    recording = await shared(studio)

    outcomes = await choose(studio, wanted(studio, Wanted.TRANSCRIBE, recording.ts))

    assert outcomes == ["done", "done"]
    assert "We ship on Friday." in (await studio.texts())[-1]
    assert await spent_by(studio, "audio") == {MINSU}
    stored = await studio.stored(recording)
    assert (stored.is_asked, stored.user) == (True, JIYOON)


async def test_without_a_recording_only_who_chose_it_is_told(studio: Studio) -> None:
    outcomes = await choose(studio, wanted(studio, Wanted.TRANSCRIBE))

    assert outcomes == ["no_recording_here"]
    assert await studio.whispers(MINSU) == ["There is no recording in that message."]
    assert await studio.texts() == []


async def test_what_is_transcribed_already_is_linked_to(studio: Studio) -> None:
    recording = await shared(studio)
    await studio.transcribe(recording)
    shown = (await studio.shown())[-1]

    outcomes = await choose(studio, wanted(studio, Wanted.TRANSCRIBE, recording.ts))

    assert outcomes == ["transcribed_already"]
    (told,) = await studio.whispers(MINSU)
    assert told.startswith("That recording has [a transcript](")
    assert f"/archives/{GENERAL}/p{shown['ts'].replace('.', '')}" in told


async def test_what_failed_is_transcribed_again(studio: Studio) -> None:
    recording = await shared(studio)
    studio.scribe.errors = {0: QuotaSpent()}
    await studio.transcribe(recording)

    await choose(studio, wanted(studio, Wanted.TRANSCRIBE, recording.ts))

    assert "We ship on Friday." in await studio.transcript_text(recording)


async def test_where_a_channel_has_nothing_transcribed_she_is_told_so(studio: Studio) -> None:
    recording = await shared(studio)
    await studio.choose(Choices(recordings=Recordings.NEVER))

    outcomes = await choose(studio, wanted(studio, Wanted.TRANSCRIBE, recording.ts))

    assert outcomes == ["recordings_never"]
    assert await studio.whispers(MINSU) != []


async def test_where_the_bot_is_not_she_is_told_how_to_invite_it(studio: Studio) -> None:
    ts = await studio.running.root("elsewhere", RANDOM)
    away = wanted(studio, Wanted.SUMMARISE, ts, user=JIYOON, thread=ThreadKey(TEAM, RANDOM, ts))
    await studio.accept(shortcut_item(away))
    claims = await studio._claims()

    with pytest.raises(NotHere) as raised:
        await studio.routes()[claims[0].kind].work(claims[0])

    assert raised.value.details["bot"] != ""


# Translate


async def test_a_message_is_translated_for_whoever_chose_it_alone(studio: Studio) -> None:
    ts = await studio.reply("우리는 금요일에 출시합니다.")

    await choose(studio, wanted(studio, Wanted.TRANSLATE, ts, text="우리는 금요일에 출시합니다."))

    (told,) = await studio.whispers(MINSU)
    assert told == f"**Translated into English:**\n\n{ENGLISH}우리는 금요일에 출시합니다."
    assert await studio.texts() == []
    assert await spent_by(studio, "chat") == {MINSU}


async def test_what_is_in_her_language_becomes_english(studio: Studio) -> None:
    korean = "우리는 금요일에 출시합니다."
    await studio.reply()  # Slack shows nothing in a thread without replies

    await choose(studio, wanted(studio, Wanted.TRANSLATE, user=JIYOON, text=korean))

    (told,) = await studio.whispers(JIYOON)
    assert told.startswith("**영어 번역:**")


async def test_what_is_in_english_already_is_not_translated_for_who_speaks_it(
    studio: Studio,
) -> None:
    english = "We ship it on Friday, and that is what we have to do."

    outcomes = await choose(studio, wanted(studio, Wanted.TRANSLATE, text=english))

    assert outcomes == ["in_that_language"]
    assert await studio.whispers(MINSU) == ["That message is in English already."]
    assert studio.model.sent == []


async def test_where_all_are_names_and_numbers_there_is_nothing_to_translate(
    studio: Studio,
) -> None:
    studio.model.reply = lambda messages: json.loads(messages[-1]["content"])["text"]
    names = "Kubernetes 1.36, PostgreSQL 18"
    shortcut = wanted(studio, Wanted.TRANSLATE, user=JIYOON, text=names)

    outcomes = await choose(studio, shortcut)

    assert outcomes == ["nothing_to_translate"]


async def test_an_answer_is_translated_whole_whichever_part_was_chosen(studio: Studio) -> None:
    ts = await answer(studio, "We ship on Friday, and the notes are what you asked for.")

    await choose(studio, wanted(studio, Wanted.TRANSLATE, ts, user=JIYOON, text="a part of it"))

    (told,) = await studio.whispers(JIYOON)
    assert "the notes are what you asked for" in told


async def test_a_transcript_is_translated_in_its_thread_as_from_its_menu(studio: Studio) -> None:
    await studio.transcribe()
    shown = (await studio.shown())[0]

    await choose(studio, wanted(studio, Wanted.TRANSLATE, shown["ts"], user=JIYOON))

    texts = await studio.texts()
    assert "Sub: We ship on Friday." in texts[1]
    assert await studio.whispers(JIYOON) == []


async def test_without_words_there_is_nothing_to_translate(studio: Studio) -> None:
    recording = await shared(studio)

    outcomes = await choose(studio, wanted(studio, Wanted.TRANSLATE, recording.ts))

    assert outcomes == ["nothing_to_translate"]


async def test_korean_translations_of_transcripts_keep_the_channel_s_speech_level(
    studio: Studio,
) -> None:
    await studio.choose(Choices(speech_level=SpeechLevel.PLAIN))
    await studio.transcribe()
    shown = (await studio.shown())[0]

    await choose(studio, wanted(studio, Wanted.TRANSLATE, shown["ts"], user=JIYOON))

    assert "반말" in studio.model.sent[-1][0]["content"]


# Summarise


async def test_a_thread_is_summarised_for_whoever_chose_it_alone(studio: Studio) -> None:
    await studio.reply("We ship on Friday.", user=JIYOON)
    ts = await studio.reply("Who books the room?", user=MINSU)

    await choose(studio, wanted(studio, Wanted.SUMMARISE, ts))

    (told,) = await studio.whispers(MINSU)
    assert told.startswith("**Summary of this thread**\n\nAbout shipping.")
    link = f"p{ts.replace('.', '')}?thread_ts={studio.thread.thread_ts}"
    assert "- Who books the room? — [Minsu](" in told
    assert link in told
    assert await studio.texts() == []


async def test_a_summary_knows_what_was_said_in_recordings_and_not_what_was_posted_of_them(
    studio: Studio,
) -> None:
    await studio.transcribe()
    await answer(studio, "The answer of the bot.")

    await choose(studio, wanted(studio, Wanted.SUMMARISE))

    sent = json.loads(studio.model.sent[-1][1]["content"])["messages"]
    texts = [one["text"] for one in sent]
    assert texts[0] == "here it is"
    assert sum("We ship on Friday." in text for text in texts) == 1
    assert any("weekly sync" in text for text in texts)
    assert texts[-1] == "The answer of the bot."


async def test_a_summary_that_was_made_before_a_crash_is_not_paid_for_again(
    studio: Studio,
) -> None:
    await studio.reply()
    await studio.accept(shortcut_item(wanted(studio, Wanted.SUMMARISE)))
    (claim,) = await studio._claims()
    await studio.do(claim, is_finished=False)

    await studio.do(replace(claim, was_begun=True))

    assert len(studio.model.sent) == 1
    first, again = await studio.whispers(MINSU)
    assert first == again


async def test_a_removed_transcript_stays_removed(studio: Studio) -> None:
    recording = await shared(studio)
    await studio.transcribe(recording)
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await recordings.erase(connection, stored.id)

    outcomes = await choose(studio, wanted(studio, Wanted.TRANSCRIBE, recording.ts))

    assert outcomes == ["transcript_gone"]
    assert (await studio.stored(recording)).state is State.ERASED
