"""Recordings, their chunks and their transcripts."""

from typing import Any

import pytest

from bot.conversation import Recording, Segment, Speech, ThreadKey, Transcript, Word
from bot.store import recordings, renditions, retention, transcripts
from bot.store.database import Database
from bot.store.recordings import State
from bot.store.retention import Extent

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T", "C", "1700000000.000100")
TRANSCRIPT = Transcript((Segment(0.0, 1.5, "hello"), Segment(2.0, 3.0, "world")), 3.5, "en")


def recording(file_id: str = "F1", ts: str = "1700000001.000100", **rest: Any) -> Recording:
    return Recording(THREAD, ts, "U1", file_id, f"{file_id}.m4a", **rest)


async def do(database: Database, change: Any, *arguments: Any) -> Any:
    async with database.begin() as connection:
        return await change(connection, *arguments)


async def add(database: Database, new: Recording, now: float = 1.0) -> int:
    added: int = await do(database, recordings.add, new, now)
    return added


async def save_chunk(
    database: Database, stored: int, position: int, heard: Speech | None, error: str = ""
) -> None:
    await do(database, transcripts.save_chunk, stored, position, (0.0, 9.0), heard, 1.0, error)


async def test_a_recording_is_added_once(database: Database) -> None:
    first = await add(database, recording())
    again = await add(database, recording())
    other = await add(database, recording("F2"))

    stored = await do(database, recordings.load, first)

    assert first == again != other
    assert (stored.file_id, stored.name, stored.state) == ("F1", "F1.m4a", State.WAITING)


async def test_once_asked_for_it_stays_so(database: Database) -> None:
    first = await add(database, recording())
    await add(database, recording(is_asked=True))
    await add(database, recording())

    assert (await do(database, recordings.load, first)).is_asked


async def test_recordings_are_found_by_file_message_and_thread(database: Database) -> None:
    one = await add(database, recording())
    two = await add(database, recording(ts="1700000002.000100"))
    three = await add(database, recording("F3"))
    await do(database, transcripts.save_transcript, three, TRANSCRIPT, "m")

    by_file = await do(database, recordings.find_by_file, "T", "F1")
    by_message = await do(database, recordings.find_by_message, THREAD, "1700000001.000100")

    assert [stored.id for stored in by_file] == [one, two]
    assert [stored.id for stored in by_message] == [one, three]
    assert await do(database, recordings.find_by_file, "T2", "F1") == []
    assert await do(database, recordings.waiting, THREAD) == ["F1.m4a", "F1.m4a"]


async def test_chunks_are_stored_as_they_come(database: Database) -> None:
    stored = await add(database, recording())
    await do(database, recordings.save_plan, stored, "[1]", 40.0, "abc")

    for position, text in ((1, "second"), (0, "first"), (1, "second, better")):
        await save_chunk(database, stored, position, Speech(text, "en"))

    assert await do(database, transcripts.load_chunks, stored) == {
        0: Speech("first", "en"),
        1: Speech("second, better", "en"),
    }
    loaded = await do(database, recordings.load, stored)
    assert (loaded.plan, loaded.duration, loaded.sha256) == ("[1]", 40.0, "abc")


async def test_a_new_plan_lets_go_of_the_chunks_of_the_old_one(database: Database) -> None:
    stored = await add(database, recording())
    await save_chunk(database, stored, 0, Speech("old bytes"))

    await do(database, recordings.save_plan, stored, "[2]", 40.0, "other")

    assert await do(database, transcripts.load_chunks, stored) == {}


async def test_a_transcript_comes_back_as_it_was_saved(database: Database) -> None:
    stored = await add(database, recording())
    assert await do(database, transcripts.load_transcript, stored) is None

    await do(database, transcripts.save_transcript, stored, TRANSCRIPT, "gpt-transcribe")
    await do(database, transcripts.save_transcript, stored, TRANSCRIPT, "gpt-transcribe")

    assert await do(database, transcripts.load_transcript, stored) == TRANSCRIPT
    loaded = await do(database, recordings.load, stored)
    assert (loaded.state, loaded.model) == (State.TRANSCRIBED, "gpt-transcribe")


async def test_a_transcript_without_words_is_empty(database: Database) -> None:
    stored = await add(database, recording())

    await do(database, transcripts.save_transcript, stored, Transcript((), 3.5), "m")

    assert (await do(database, recordings.load, stored)).state is State.EMPTY


async def test_what_was_erased_stays_erased(database: Database) -> None:
    stored = await add(database, recording())
    await save_chunk(database, stored, 0, Speech("hello", "en", (Word(0.0, 0.4, "hello"),)))
    await do(database, transcripts.save_transcript, stored, TRANSCRIPT, "m")

    await do(database, recordings.erase, stored)
    await save_chunk(database, stored, 1, Speech("late"))
    await do(database, transcripts.save_transcript, stored, TRANSCRIPT, "m")
    await do(database, recordings.set_state, stored, State.FAILED)
    await add(database, recording())

    chunks = await do(database, transcripts.load_chunks, stored)
    loaded = await do(database, recordings.load, stored)
    assert list(chunks.values()) == [Speech("", "en")]
    assert (loaded.state, loaded.name) == (State.ERASED, "")
    assert await do(database, transcripts.load_transcript, stored) is None


async def test_only_what_was_transcribed_on_sight_counts_for_the_day(database: Database) -> None:
    for number, (now, is_asked) in enumerate([(5.0, False), (15.0, False), (16.0, True)]):
        stored = await add(database, recording(f"F{number}", is_asked=is_asked), now)
        await do(database, recordings.save_plan, stored, "", 100.0 + number, "")

    assert await do(database, recordings.seconds_since, "T", 10.0) == 101.0
    assert await do(database, recordings.seconds_since, "T2", 10.0) == 0.0


async def test_an_old_recording_is_forgotten_whole(database: Database) -> None:
    old = await add(database, recording(), 1.0)
    new = await add(database, recording("F2"), 9.0)
    await do(database, transcripts.save_transcript, old, TRANSCRIPT, "m")

    forgotten = await do(database, retention.forget_some, Extent(), 5.0)

    assert forgotten == 1
    assert (await do(database, recordings.load, new)).file_id == "F2"
    assert await do(database, recordings.find_by_file, "T", "F1") == []


async def test_the_times_that_come_with_a_chunk_come_back(database: Database) -> None:
    stored = await add(database, recording())
    heard = Speech(
        "네, ship it.", "ko", (Word(0.1, 0.4, "네"),), (Segment(0.1, 0.4, "네", speaker="A"),)
    )

    await save_chunk(database, stored, 0, heard)

    assert await do(database, transcripts.load_chunks, stored) == {0: heard}


async def test_a_chunk_that_failed_for_good_is_known_until_it_is_retried(
    database: Database,
) -> None:
    stored = await add(database, recording())
    await save_chunk(database, stored, 0, Speech("heard"))
    await save_chunk(database, stored, 1, None, "audio_rejected")

    failed = await do(database, transcripts.load_chunks, stored)
    await do(database, transcripts.forget_failures, stored)

    assert failed == {0: Speech("heard"), 1: None}
    assert await do(database, transcripts.load_chunks, stored) == {0: Speech("heard")}
    assert (await do(database, recordings.load, stored)).state is State.WAITING


async def test_gaps_and_speakers_of_a_transcript_come_back(database: Database) -> None:
    stored = await add(database, recording())
    transcript = Transcript(
        (Segment(0.0, 1.0, "hello", speaker="A"), Segment(1.0, 9.0, "[gap]", is_gap=True)), 9.0
    )

    await do(database, transcripts.save_transcript, stored, transcript, "m")
    await do(database, recordings.set_speakers, stored, {"A": "지윤"})

    assert await do(database, transcripts.load_transcript, stored) == transcript
    assert (await do(database, recordings.load, stored)).speakers == {"A": "지윤"}


async def test_the_same_bytes_are_found_again_the_latest_first(database: Database) -> None:
    found = []
    for number, sha256 in enumerate(["same", "other", "same"]):
        stored = await add(database, recording(f"F{number}"))
        await do(database, recordings.save_plan, stored, "", 3.5, sha256)
        await do(database, transcripts.save_transcript, stored, TRANSCRIPT, "m")
        found.append(stored)
    waiting = await add(database, recording("F9"))
    await do(database, recordings.save_plan, waiting, "", 3.5, "same")

    alike = await do(database, recordings.find_alike, "T", "same")

    assert [stored.id for stored in alike] == [found[2], found[0]]
    assert await do(database, recordings.find_alike, "T2", "same") == []


async def test_spoken_questions_are_no_material_that_is_waited_for(database: Database) -> None:
    await add(database, recording(is_question=True))

    assert await do(database, recordings.waiting, THREAD) == []


async def test_what_was_made_of_a_transcript_is_kept_until_it_is_erased(
    database: Database,
) -> None:
    stored = await add(database, recording())
    translated = Transcript(
        (Segment(0.0, 1.5, "안녕"), Segment(2.0, 3.0, "", is_gap=True)), 3.5, "ko"
    )
    await do(database, renditions.save_translation, stored, translated, 1.0)
    await do(database, renditions.save_summary, stored, "en", "They said hello.", 1.0)

    kept = await do(database, renditions.load_translation, stored, "ko")
    summary = await do(database, renditions.load_summary, stored, "en")
    await do(database, recordings.erase, stored)
    await do(database, renditions.save_summary, stored, "en", "too late", 1.0)

    assert (kept, summary) == (translated, "They said hello.")
    assert await do(database, renditions.load_translation, stored, "ko") is None
    assert await do(database, renditions.load_summary, stored, "en") == ""
