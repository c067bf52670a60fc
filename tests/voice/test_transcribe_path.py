"""The voice path on a real database and against the playground, with a transcriber that says much."""

from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from bot.chosen import Chosen
from bot.conversation import Recording, Segment, ThreadKey, Transcript
from bot.endpoints.failures import AudioRejected, QuotaSpent
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, MINSU, TEAM
from bot.slack.menu import MENU, RETRY
from bot.store import inbox, recordings, transcripts
from bot.voice.ear import Manner
from bot.voice.manage import retry
from bot.voice.showing import OPENING
from bot.voice.transcribe import _sha256
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

SENTENCE = "This is one of the many sentences that were said in this meeting. "
GONE = {
    "recording_external": "lives outside Slack",
    "file_hidden": "hidden by the history limit",
    "file_gone": "isn't in Slack any more",
    "file_forbidden": "didn't let me download",
}


async def ask_again(studio: Studio, recording: Recording, asked_at: str = "1") -> None:
    """Click Retry."""
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await retry(connection, stored, studio.clock(), asked_at)


# What is shown and kept


async def test_a_short_transcript_is_text_and_part_of_the_conversation(studio: Studio) -> None:
    studio.scribe.said = {1: "", 2: "", 3: ""}

    outcomes = await studio.transcribe()

    (transcript,) = await studio.texts()
    assert transcript == "**Transcript of weekly sync .m4a** (0:16)\n\nWe ship on Friday."
    assert await studio.said() == ["[Transcript of weekly sync .m4a, 0:16]\nWe ship on Friday."]
    assert outcomes == ["done"]


async def test_under_a_transcript_stands_its_menu(studio: Studio) -> None:
    await studio.transcribe()

    (shown,) = await studio.shown()
    assert labels(shown) == [MENU]


async def test_a_long_transcript_is_a_file_under_its_opening(studio: Studio) -> None:
    studio.scribe.text = SENTENCE * 50

    await studio.transcribe()

    files = await studio.files()
    (opened, attached) = await studio.texts()
    assert opened.endswith("The whole transcript is attached.")
    assert len(opened) < OPENING + 200
    assert attached == ""
    assert list(files) == ["weekly sync.txt"]
    assert files["weekly sync.txt"].decode().count(SENTENCE.strip()) == 200
    assert len((await studio.said())[0]) > 200 * len(SENTENCE.strip())


async def test_past_the_hours_of_a_day_nothing_is_sent(studio: Studio) -> None:
    studio.hours_per_day = 0.001

    outcomes = await studio.transcribe()

    assert outcomes == ["daily_hours_spent"]
    assert studio.scribe.asked == []


async def test_what_is_set_and_what_the_channel_chose_is_told_to_the_endpoint(
    studio: Studio,
) -> None:
    studio.server = Chosen(languages=("ko", "en"), glossary=("Tarae",))

    await studio.transcribe()

    hints = studio.scribe.hints[0]
    assert hints["languages"] == ("ko", "en")
    assert hints["keywords"] == ("Tarae",)
    assert "영어" in hints["prompt"]


# Where nothing is heard


async def test_on_sight_silence_is_told_to_its_poster_alone(studio: Studio) -> None:
    studio.scribe.text = ""

    await studio.transcribe()

    assert await studio.texts() == []
    assert await studio.whispers() == ["이 녹음에서는 말소리가 들리지 않았습니다."]
    assert await studio.whispers(MINSU) == []
    assert await studio.said() == []


async def test_asked_for_silence_is_told_in_the_thread(studio: Studio) -> None:
    studio.scribe.text = ""

    await studio.transcribe(studio.recording(is_asked=True))

    assert await studio.texts() == ["I heard no speech in that recording."]
    assert await studio.whispers() == []


async def test_a_progress_message_does_not_outlive_what_held_nothing(studio: Studio) -> None:
    studio.scribe.text = ""
    seen: list[str] = []

    async def wait() -> None:
        studio.clock.now += 30
        await a_message(studio)
        seen.extend(await studio.texts())

    studio.scribe.meanwhile = wait

    await studio.transcribe()

    assert seen[0].startswith("Transcribing **weekly sync .m4a**")
    assert await studio.texts() == []
    assert len(await studio.whispers()) == 1


@pytest.mark.parametrize("trouble", sorted(GONE))
async def test_asked_for_what_slack_withholds_it_says_why(studio: Studio, trouble: str) -> None:
    outcomes = await studio.transcribe(studio.recording(is_asked=True, trouble=trouble))

    (told,) = await studio.texts()
    assert GONE[trouble] in told
    assert outcomes == [trouble]
    assert studio.downloads == []


async def test_a_file_that_vanished_before_it_was_looked_at_is_gone(studio: Studio) -> None:
    stub = studio.recording(file_id="F0NOWHERE", urls=(), is_stub=True, is_asked=True)

    outcomes = await studio.transcribe(stub)

    assert outcomes == ["file_gone"]


async def test_a_stub_that_is_a_recording_is_transcribed_by_its_name(studio: Studio) -> None:
    shared = await studio.share("the launch.wav")

    await studio.transcribe(replace(shared, name="recording", is_stub=True, is_asked=True))

    (shown,) = await studio.texts()
    assert "We ship on Friday." in shown


async def test_a_stub_that_is_no_recording_leaves_nothing(studio: Studio) -> None:
    posted = await studio.running.people.upload(GENERAL, JIYOON, {"notes.txt": b"to do"})
    stub = studio.recording(
        file_id=posted["files"][0], name="recording", urls=(), is_stub=True, is_asked=True
    )

    outcomes = await studio.transcribe(stub)

    assert outcomes == ["done"]
    assert await studio.texts() == []
    assert await studio.whispers() == []
    assert await studio.said() == []
    async with studio.database.read() as connection:
        assert await recordings.find(connection, stub.thread, stub.ts, stub.file_id) is None


# Spoken questions


async def test_a_spoken_question_is_stored_and_its_transcript_not_posted(studio: Studio) -> None:
    studio.scribe.said = {0: "What did we decide?", 1: "", 2: "", 3: ""}

    await studio.transcribe(studio.recording(is_question=True, is_asked=True, is_clip=True))

    assert await studio.said() == ["[Voice message, 0:16]\nWhat did we decide?"]
    assert await studio.texts() == []


async def test_a_spoken_question_that_nobody_understands_is_asked_for_again(
    studio: Studio,
) -> None:
    studio.scribe.text = ""

    await studio.transcribe(studio.recording(is_question=True, is_asked=True, is_clip=True))

    (told,) = await studio.texts()
    assert told.startswith("I couldn't make out any words in that voice message.")


# The same bytes again


async def test_the_same_bytes_of_the_same_person_are_not_heard_again(studio: Studio) -> None:
    await studio.transcribe()
    before = len(studio.scribe.asked)
    elsewhere = replace(studio.thread, thread_ts=await studio.running.root("again"))

    await studio.transcribe(
        studio.recording(thread=elsewhere, ts=elsewhere.thread_ts, file_id="F2")
    )

    (shown,) = [
        text for text in await studio.running.texts(elsewhere.thread_ts) if "Transcript" in text
    ]
    assert "We ship on Friday." in shown
    assert len(studio.scribe.asked) == before == 4


async def test_in_the_same_channel_they_are_anybodys(studio: Studio) -> None:
    await studio.transcribe()

    await studio.transcribe(studio.recording(ts=await studio.reply(), file_id="F2", user=MINSU))

    assert len(studio.scribe.asked) == 4
    assert len(await studio.texts()) == 2


async def test_who_can_see_the_first_one_gets_its_transcript(studio: Studio) -> None:
    await studio.transcribe()
    channel = await studio.running.people.do("channels", name="other", members=[MINSU, BOT_USER])
    ts = await studio.running.people.say(channel["id"], MINSU, "here it is")
    thread = ThreadKey(TEAM, channel["id"], ts)

    await studio.transcribe(studio.recording(thread=thread, ts=ts, file_id="F2", user=MINSU))

    assert len(studio.scribe.asked) == 4


async def test_who_cannot_see_the_first_one_has_it_heard_anew(studio: Studio) -> None:
    dm = ThreadKey(TEAM, "D0JIYOON", "1700000000.000100")
    first = studio.recording(thread=dm, ts=dm.thread_ts, file_id="F9")
    await studio.post(first)
    claim = await studio.claim()
    async with studio.database.begin() as connection:
        await inbox.finish(connection, claim, studio.clock())
    await keep_transcript_of_tape(studio, first)

    await studio.transcribe(studio.recording(user=MINSU))

    assert len(studio.scribe.asked) == 4
    assert "Nobody may know" not in (await studio.texts())[0]


async def test_what_has_holes_is_not_taken_for_the_same_bytes(studio: Studio) -> None:
    studio.scribe.errors = {1: AudioRejected("no")}
    await studio.transcribe()

    await studio.transcribe(studio.recording(ts=await studio.reply(), file_id="F2"))

    assert len(studio.scribe.asked) == 8


async def test_other_bytes_are_heard(studio: Studio, tmp_path: Path) -> None:
    await studio.transcribe()
    other = tmp_path / "other.wav"
    other.write_bytes(studio.tape.read_bytes() + b"and more")
    studio.tape = other

    await studio.transcribe(studio.recording(ts=await studio.reply(), file_id="F2"))

    assert len(studio.scribe.asked) == 8


async def keep_transcript_of_tape(studio: Studio, recording: Recording) -> None:
    """Store what a recording with the tape's bytes would have led to."""
    stored = await studio.stored(recording)
    secret = Transcript((Segment(0.0, 1.0, "Nobody may know."),), 16.0, "en")
    async with studio.database.begin() as connection:
        await recordings.save_plan(connection, stored.id, "", 16.0, _sha256(studio.tape))
        await transcripts.save_transcript(connection, stored.id, secret, "gpt-transcribe")


# Chunks that fail, and Retry


async def test_a_chunk_that_failed_for_good_is_marked_with_its_times(studio: Studio) -> None:
    studio.scribe.errors = {1: AudioRejected("no")}

    outcomes = await studio.transcribe()

    (shown,) = await studio.shown()
    (text,) = await studio.texts()
    assert "Parts that couldn't be transcribed: 1." in text
    assert "this part could not be transcribed]" in text
    assert labels(shown) == [MENU, RETRY]
    assert "this part could not be transcribed]" in (await studio.said())[0]
    assert outcomes == ["done"]


async def test_retry_hears_only_what_failed_and_puts_the_message_right(studio: Studio) -> None:
    studio.scribe.errors = {1: AudioRejected("no")}
    recording = await studio.share()
    await studio.transcribe(recording)
    (before,) = await studio.shown()
    await ask_again(studio, recording)
    studio.scribe.said = {4: "This was missing."}

    await studio.work()

    (after,) = await studio.shown()
    (text,) = await studio.texts()
    assert len(studio.scribe.asked) == 5
    assert after["ts"] == before["ts"]
    assert labels(after) == [MENU]
    assert "This was missing." in text
    assert "could not be transcribed" not in text + (await studio.said())[0]
    assert "This was missing." in (await studio.said())[0]


async def test_retry_attaches_the_file_of_a_long_transcript_anew(studio: Studio) -> None:
    studio.scribe.text = SENTENCE * 50
    studio.scribe.errors = {1: AudioRejected("no")}
    recording = await studio.share()
    await studio.transcribe(recording)
    first = await studio.files()
    await ask_again(studio, recording)

    await studio.work()

    assert b"could not be transcribed" in first["weekly.txt"]
    files = await studio.files()
    assert len(await studio.attached()) == 1
    assert files["weekly.txt"].decode().count(SENTENCE.strip()) == 200


async def test_retry_after_nothing_could_be_heard_ends_in_the_same_message(
    studio: Studio,
) -> None:
    studio.scribe.errors = dict.fromkeys(range(4), AudioRejected("no"))
    recording = await studio.share()
    failed = await studio.transcribe(recording)
    (before,) = await studio.shown()
    await ask_again(studio, recording)

    await studio.work()

    (after,) = await studio.shown()
    assert failed == ["audio_rejected"]
    assert labels(before) == [RETRY]
    assert after["ts"] == before["ts"]
    assert labels(after) == [MENU]
    assert "We ship on Friday." in (await studio.texts())[0]


async def test_an_attempt_after_a_crash_pays_for_no_chunk_twice(studio: Studio) -> None:
    studio.scribe.errors = {2: QuotaSpent("empty")}
    recording = await studio.share()
    await studio.transcribe(recording)
    studio.scribe.errors = {}
    await ask_again(studio, recording)

    await studio.work()

    assert len(studio.scribe.asked) == 3 + 2
    assert len(set(studio.scribe.asked)) == 4


# Slack's own words


async def test_when_the_endpoint_is_down_for_good_slacks_transcript_is_posted(
    studio: Studio,
) -> None:
    studio.scribe.errors = dict.fromkeys(range(4), QuotaSpent("empty"))
    recording = await studio.share(clip="audio", transcription="We ship on Monday, I think.")
    studio.captions = "WEBVTT\n\n00:00.000 --> 00:02.000\nWe ship on Monday, I think.\n"

    outcomes = await studio.transcribe(recording)

    (shown,) = await studio.shown()
    (text,) = await studio.texts()
    assert text.startswith("**Slack's own transcript of")
    assert text.endswith("We ship on Monday, I think.")
    assert labels(shown) == [RETRY]
    assert outcomes == ["quota_spent"]
    assert await studio.transcript_text(recording) == ""


async def test_without_slacks_transcript_it_says_why(studio: Studio) -> None:
    studio.scribe.errors = dict.fromkeys(range(4), QuotaSpent("empty"))

    await studio.transcribe()

    (shown,) = await studio.shown()
    (text,) = await studio.texts()
    assert "Slack's own" not in text
    assert labels(shown) == [RETRY]


# Progress


async def a_message(studio: Studio) -> None:
    """Wait until something of ours stands in the thread."""
    with anyio.fail_after(5):
        while not await studio.shown():
            await anyio.sleep(0.005)


async def test_short_work_shows_no_progress(studio: Studio) -> None:
    await studio.transcribe()

    assert len(await studio.shown()) == 1
    assert not (await studio.running.people.look("calls", method="chat.update"))["calls"]


async def test_after_half_a_minute_the_transcript_takes_the_place_of_the_progress(
    studio: Studio,
) -> None:
    seen: list[str] = []

    async def wait() -> None:
        if not seen:
            studio.clock.now += 30
            await a_message(studio)
        seen.extend(message["ts"] for message in await studio.shown())

    studio.scribe.meanwhile = wait

    await studio.transcribe()

    (after,) = await studio.shown()
    assert {after["ts"]} == set(seen)
    assert "We ship on Friday." in (await studio.texts())[0]


async def test_after_more_than_a_minute_the_transcript_is_a_message_of_its_own(
    studio: Studio,
) -> None:
    seen: list[str] = []

    async def wait() -> None:
        studio.clock.now += 30
        await a_message(studio)
        seen.extend(message["ts"] for message in await studio.shown())

    studio.scribe.meanwhile = wait

    await studio.transcribe()

    (after,) = await studio.shown()
    assert len(set(seen)) == 1
    assert after["ts"] not in seen
    assert "We ship on Friday." in (await studio.texts())[0]


async def test_chunks_are_as_long_as_is_set_or_suits_the_endpoint(studio: Studio) -> None:
    studio.manner = Manner()

    await studio.transcribe()

    assert len(studio.scribe.asked) == 1
