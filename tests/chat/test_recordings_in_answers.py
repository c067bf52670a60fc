"""Answers in threads with recordings: waited for, quoted, cited, looked up."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.chat.history import MOST_EARLIER
from bot.conversation import Message, Question, Recording, Role
from bot.playground.workspace import JIYOON, MINSU, TEAM
from bot.slack.menu import PLAY
from bot.store import conversations, recordings, tables
from bot.store.recordings import State
from bot.store.work import answer_item
from bot.voice.manage import forget
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio


def plays(message: Mapping[str, Any]) -> list[str]:
    """Return the buttons below a message that play something."""
    return [label for label in labels(message) if label.startswith(PLAY)]


async def take(studio: Studio, question: Question) -> None:
    """Accept a question, as the intake does."""
    message = Message(question.ts, Role.USER, question.text, question.user)
    async with studio.database.begin() as connection:
        now = studio.clock()
        await conversations.open_(
            connection, studio.thread, now, is_summoned=True, is_complete=False
        )
        await conversations.add_messages(connection, studio.thread, [message], now)
    await studio.accept(
        answer_item(
            question,
            tuple(
                studio.recording(ts=question.ts, file_id=file).reply_key
                for file in question.recordings
            ),
        )
    )


async def ask(studio: Studio, text: str = "what was decided?", user: str = JIYOON) -> list[str]:
    """Ask the bot something in the thread, and have it answered."""
    ts = await studio.reply(f"<@U0TARAE01> {text}", user)
    await take(studio, Question(studio.thread, ts, user, TEAM, f"<@U0TARAE01> {text}"))
    return await studio.work()


def sent(studio: Studio) -> str:
    """Return what the model was sent last."""
    return "\n".join(message["content"] for message in studio.model.sent[-1])


async def spoken(studio: Studio, text: str, words: str = "") -> list[str]:
    """Say something to the bot in a clip, perhaps with written `words`, and have it answered."""
    studio.scribe.said = {0: text, 1: "", 2: "", 3: ""}
    clip = studio.recording(is_clip=True, is_asked=True, is_question=True)
    await studio.post(clip)
    asked = Question(studio.thread, clip.ts, JIYOON, TEAM, words, "im", recordings=(clip.file_id,))
    await take(studio, asked)
    return await studio.work()


# From before the bot was asked in


async def test_recordings_from_before_are_transcribed_and_then_answered_from(
    studio: Studio,
) -> None:
    await studio.share("first.wav")
    await studio.share("second.wav")

    outcomes = await ask(studio)

    assert outcomes[0] == "postponed"
    assert outcomes[-1] == "done"
    assert "[Transcript of first.wav, 0:16]" in sent(studio)
    assert "[Transcript of second.wav, 0:16]" in sent(studio)
    assert (await studio.texts())[-1] == "Noted."
    assert len(studio.model.sent) == 1


async def test_of_many_only_the_last_are_and_none_twice(studio: Studio) -> None:
    for number in range(MOST_EARLIER + 2):
        await studio.share(f"part {number}.wav")

    await ask(studio)
    await ask(studio, "and now?")

    transcripts = [text for text in await studio.texts() if "Transcript of" in text]
    assert len(transcripts) == MOST_EARLIER
    assert "part 1.wav" not in "".join(transcripts)
    assert len(studio.scribe.asked) == 4  # the same bytes are heard once


async def test_what_was_transcribed_on_sight_is_not_waited_for_again(studio: Studio) -> None:
    shared = await studio.share("first.wav")
    await studio.post(replace(shared, urls=("https://x",)))
    await studio.work()
    async with studio.database.begin() as connection:
        await connection.exec_driver_sql("UPDATE conversations SET is_complete = 0")

    outcomes = await ask(studio)

    assert outcomes == ["done"]
    assert len(studio.scribe.asked) == 4


async def test_what_turned_out_to_be_silent_does_not_keep_the_answer_waiting(
    studio: Studio,
) -> None:
    studio.scribe.text = ""
    await studio.share("silence.wav")

    outcomes = await ask(studio)

    assert outcomes == ["postponed", "no_speech", "done"]


# Spoken questions


async def test_what_was_asked_aloud_is_quoted_above_the_answer(studio: Studio) -> None:
    await spoken(studio, "What did we decide?")

    (answer,) = await studio.texts()
    assert answer == "> 🎙 _Voice message, 0:16:_\n> What did we decide?\n\nNoted."
    assert "[Voice message, 0:16]" in sent(studio)
    assert studio.model.sent[-1][-1]["content"].endswith("What did we decide?")


async def test_a_mention_beside_a_clip_is_not_the_question(studio: Studio) -> None:
    await spoken(studio, "What did we decide?", words="<@U0TARAE01>")

    assert studio.model.sent[-1][-1]["content"].endswith("What did we decide?")
    assert "(no text)" not in sent(studio)


async def test_the_quote_is_no_part_of_what_the_model_said(studio: Studio) -> None:
    await spoken(studio, "What did we decide?")

    assert (await studio.said())[-1] == "Noted."


async def test_where_nothing_was_understood_nothing_is_answered(studio: Studio) -> None:
    outcomes = await spoken(studio, "")

    (told,) = await studio.texts()
    assert told.startswith("I couldn't make out any words")
    assert outcomes == ["no_speech", "done"]
    assert studio.model.sent == []


async def test_what_was_written_beside_what_nobody_understood_is_not_answered_either(
    studio: Studio,
) -> None:
    await spoken(studio, "", words="and what about this?")

    assert len(await studio.texts()) == 1
    assert studio.model.sent == []


# What is cited


async def test_quotes_that_were_not_said_go_and_the_others_can_be_played(studio: Studio) -> None:
    studio.scribe.said = {0: "We ship on Friday.", 1: "Jane sends the notes."}
    recording = studio.recording()
    await studio.transcribe(recording)
    studio.model.reply = lambda _: (
        "They said “We ship on Friday.” [0:01] and “We hire ten people.” [0:05]."
    )

    await ask(studio, user=MINSU)

    shown = (await studio.shown())[-1]
    text = (await studio.running.texts(studio.thread.thread_ts))[-1]
    assert "We ship on Friday." in text
    assert "ten people" not in text
    assert plays(shown) == [f"{PLAY}:0"]
    assert recording.reply_key in json.dumps(shown["blocks"])
    assert "ten people" not in (await studio.said())[-1]


async def test_each_quote_plays_the_recording_it_is_from(studio: Studio) -> None:
    studio.is_distinct = True
    studio.scribe.said = {0: "We ship on Friday.", 4: "Jane sends the notes."}
    studio.scribe.text = ""
    first = replace(await studio.share("first.wav"), urls=())
    second = replace(await studio.share("second.wav"), urls=())
    await studio.transcribe(first)
    await studio.transcribe(second)
    studio.model.reply = lambda _: "“Jane sends the notes.” [0:01] “We ship on Friday.” [0:01]"

    await ask(studio)

    buttons = [
        element
        for block in (await studio.shown())[-1]["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id", "").startswith(PLAY)
    ]
    keys = [button["value"].partition("|")[0] for button in buttons]
    assert keys == [second.reply_key, first.reply_key]


async def test_an_answer_that_cites_nothing_has_no_buttons(studio: Studio) -> None:
    await studio.transcribe()

    await ask(studio)

    assert plays((await studio.shown())[-1]) == []


async def test_a_transcript_that_is_removed_is_cited_no_more(studio: Studio) -> None:
    recording: Recording = studio.recording()
    await studio.transcribe(recording)
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await recordings.erase(connection, stored.id)
    studio.model.reply = lambda _: "They said “We ship on Friday.” [0:01]"

    await ask(studio)

    assert (await studio.stored(recording)).state is State.ERASED
    assert plays((await studio.shown())[-1]) == []


# Long transcripts


async def test_a_long_transcript_is_looked_up_for_each_question(studio: Studio) -> None:
    filler = " ".join(
        f"Item {n} of the agenda was read aloud and nobody said much." for n in range(300)
    )
    studio.scribe.said = {0: filler, 1: filler, 2: "The budget is nine thousand euros.", 3: filler}
    await studio.transcribe()

    await ask(studio, "how large is the budget?")

    assert "This transcript goes on" in sent(studio)
    assert "nine thousand euros" in studio.model.sent[-1][-1]["content"]


async def test_a_question_does_not_keep_what_it_was_given_of_one_that_is_removed(
    studio: Studio,
) -> None:
    filler = " ".join(f"Item {n} of the agenda was read aloud." for n in range(450))
    studio.scribe.said = {0: filler, 1: "The budget is nine thousand euros."}
    recording = studio.recording()
    await studio.transcribe(recording)
    await ask(studio, "how large is the budget?")
    kept = await rendered(studio)
    async with studio.database.begin() as connection:
        await forget(connection, await studio.stored(recording), studio.clock(), "Ev1")

    await ask(studio, "and now?")

    assert "nine thousand euros" in kept
    assert "nine thousand euros" not in await rendered(studio)
    assert "nine thousand euros" not in sent(studio)
    assert "how large is the budget?" in sent(studio)


async def rendered(studio: Studio) -> str:
    """Return all that the store has of what the model was sent."""
    async with studio.database.read() as connection:
        return "\n".join(await connection.scalars(sa.select(tables.messages.c.rendered)))
