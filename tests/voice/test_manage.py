"""What may be done to a transcript, and by whom: remove it, name who speaks."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.chosen import Choices
from bot.conversation import (
    Deed,
    Order,
    Question,
    Recording,
    Rendition,
    RenditionKind,
    Segment,
    Transcript,
    Wish,
)
from bot.playground.workspace import JIYOON, MINSU, TEAM
from bot.slack.menu import KEEP, REMOVE
from bot.store import inbox, recordings, renditions, tables, transcripts
from bot.store.inbox import Item
from bot.store.recordings import State
from bot.store.work import answer_item, manage_item, render_item
from bot.voice.manage import forget
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape
from tests.voice.test_render import model

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

ONLY_POSTER = "Only the person who posted the recording, or an admin, can do that."
SECRET = "The secret word is marzipan."


async def order(
    studio: Studio, recording: Recording, what: str, user: str, **details: Any
) -> list[str]:
    """Have someone order something, and have it done."""
    await studio.accept(ordered(recording, what, user, **details))
    return await studio.work()


def ordered(
    recording: Recording, what: str, user: str, asked_at: str = "1", **details: Any
) -> Item:
    """Return the order as the work that it is."""
    place = (recording.thread, recording.ts, recording.file_id)
    return manage_item(Order(*place, Deed(what), user, **details), asked_at)


async def post(studio: Studio, user: str = MINSU) -> Recording:
    """Have someone's recording transcribed."""
    studio.scribe.text = SECRET
    studio.model.reply = model
    recording = studio.recording(user=user)
    await studio.transcribe(recording)
    return recording


async def all_text(studio: Studio) -> str:
    """Return every text that the store has of recordings and conversations."""
    columns = [
        *(tables.chunks.c.text, tables.chunks.c.detail, tables.segments.c.text),
        *(tables.renditions.c.text, tables.messages.c.text, tables.messages.c.rendered),
        *(tables.recordings.c.name, tables.inbox.c.payload),
    ]
    async with studio.database.read() as connection:
        found = [await connection.scalars(sa.select(column)) for column in columns]
    return "\n".join(text or "" for texts in found for text in texts)


@pytest.mark.parametrize("user", [MINSU, JIYOON], ids=["who posted it", "an admin"])
async def test_the_poster_or_an_admin_is_asked_before_it_is_removed(
    studio: Studio, user: str
) -> None:
    recording = await post(studio)

    await order(studio, recording, "ask_removal", user)

    told = (await studio.running.people.look("ephemerals", user=user))["messages"]
    assert [labels(message) for message in told] == [[REMOVE, KEEP]]
    assert len(await studio.shown()) == 1


@pytest.mark.parametrize("what", ["ask_removal", "remove", "name_speakers"])
async def test_nobody_else_may_do_anything(studio: Studio, what: str) -> None:
    recording = await post(studio, JIYOON)

    await order(studio, recording, what, MINSU, names={"A": "Somebody"})

    assert await studio.whispers(MINSU) == [ONLY_POSTER]
    assert (await studio.stored(recording)).state is State.TRANSCRIBED
    assert SECRET in (await studio.texts())[0]


async def test_removal_takes_all_of_it_from_slack_and_the_store(studio: Studio) -> None:
    studio.scribe.language = "ko"
    await studio.choose(Choices(translate_to="de", summarises=True, files=("srt", "txt")))
    recording = await post(studio)
    await studio.files(2)
    question = Question(studio.thread, await studio.reply("?"), JIYOON, TEAM, "vtt captions please")
    await studio.accept(answer_item(question))
    await studio.work()
    before = len(await studio.shown())

    await order(studio, recording, "remove", MINSU)

    assert before >= 5
    assert [text for text in await studio.texts() if text] == []
    assert await studio.attached() == []
    assert "marzipan" not in await all_text(studio)
    assert (await studio.whispers(MINSU))[-1].startswith("The transcript was removed")


async def test_a_long_transcript_goes_with_its_file(studio: Studio) -> None:
    recording = studio.recording(user=MINSU)
    studio.scribe.text = " ".join(f"{SECRET} It was said {n} times." for n in range(50))
    await studio.transcribe(recording)
    await studio.files()

    await order(studio, recording, "remove", MINSU)

    assert await studio.attached() == []
    assert "marzipan" not in await all_text(studio)


async def test_what_others_said_in_the_thread_stays(studio: Studio) -> None:
    recording = await post(studio)
    other = studio.recording(ts=await studio.reply("a second one"), file_id="F2", user=MINSU)
    await studio.transcribe(other)

    await order(studio, recording, "remove", MINSU)

    (text,) = [text for text in await studio.texts() if text]
    assert SECRET in text
    assert len(await studio.said()) == 1


async def test_while_it_is_transcribed_it_can_be_removed(studio: Studio) -> None:
    recording = studio.recording(user=MINSU)
    await studio.post(recording)
    claim = await studio.claim()
    await studio.accept(ordered(recording, "remove", MINSU, "1"))

    await studio.work()

    async with studio.database.read() as connection:
        signals = await inbox.signals(connection, [claim.id])
    assert signals[claim.id] == "drop"
    with pytest.raises(inbox.Dropped):
        await studio.routes()[claim.kind].work(claim)
    assert await studio.transcript_text(recording) == ""
    assert await studio.said() == []


async def test_what_was_removed_cannot_be_removed_again(studio: Studio) -> None:
    recording = await post(studio)
    await studio.reply("thanks")  # else the thread would be none any more
    await order(studio, recording, "remove", MINSU)
    await studio.accept(ordered(recording, "remove", JIYOON, "2"))

    await studio.work()

    assert await studio.whispers(JIYOON) == ["지워진 녹취록입니다."]


async def two_speakers(studio: Studio) -> Recording:
    """A transcript whose endpoint told two speakers apart, with a translation of it."""
    recording = await post(studio)
    stored = await studio.stored(recording)
    spoken = Transcript(
        (Segment(0, 1, "Shall we?", "A"), Segment(2, 3, "We shall.", "B")), 16.0, "en"
    )
    async with studio.database.begin() as connection:
        await transcripts.save_transcript(connection, stored.id, spoken, "gpt")
        german = replace(spoken, language="de")
        await renditions.save_translation(connection, stored.id, german, 1.0)
    return recording


async def test_named_speakers_stand_in_the_transcript(studio: Studio) -> None:
    recording = await two_speakers(studio)
    (before,) = await studio.shown()

    await order(studio, recording, "name_speakers", MINSU, names={"A": "Jane", "B": "Minsu"})

    (after,) = await studio.shown()
    (text,) = await studio.texts()
    assert before["ts"] == after["ts"]
    assert "Jane" in text
    assert "Minsu" in text
    assert (await studio.stored(recording)).speakers == {"A": "Jane", "B": "Minsu"}


async def test_named_speakers_stand_in_what_the_conversation_remembers_too(studio: Studio) -> None:
    recording = await two_speakers(studio)

    await order(studio, recording, "name_speakers", MINSU, names={"A": "Jane", "B": "Minsu"})

    (said,) = await studio.said()
    assert "Jane" in said
    assert "Minsu" in said


async def test_what_was_made_before_the_speakers_were_named_is_made_anew(studio: Studio) -> None:
    recording = await two_speakers(studio)

    await order(studio, recording, "name_speakers", MINSU, names={"A": "Jane"})

    stored = await studio.stored(recording)
    async with studio.database.read() as connection:
        assert await renditions.load_translation(connection, stored.id, "de") is None


async def test_a_file_deleted_in_slack_takes_along_what_was_made_of_it(studio: Studio) -> None:
    recording = await post(studio)
    german = Rendition(RenditionKind.TRANSLATION, "de")
    wish = Wish(recording.thread, recording.ts, recording.file_id, german, JIYOON)
    await studio.accept(render_item(wish, "1"))
    await studio.work()
    async with studio.database.begin() as connection:
        posted = await recordings.find_by_file(connection, TEAM, recording.file_id)
        await forget(connection, posted[0], studio.clock(), "Ev1")

    await studio.work()

    assert [text for text in await studio.texts() if text] == []
    assert await studio.said() == []
