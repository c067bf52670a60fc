"""Questions asked aloud, and questions posted with recordings: each is answered once, or told why not."""

from dataclasses import replace

import pytest

from bot.conversation import Message, Question, Recording, Role
from bot.endpoints.failures import QuotaSpent
from bot.playground.workspace import GENERAL, JIYOON, TEAM
from bot.slack.menu import RETRY
from bot.store import conversations
from bot.store.inbox import Pool
from bot.store.work import answer_item, transcribe_item
from bot.voice.manage import retry
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio


async def take(studio: Studio, text: str, *posted: Recording) -> Question:
    """Accept a message with recordings and the question it is, as the intake does."""
    ts = posted[0].ts
    files = tuple(recording.file_id for recording in posted)
    question = Question(studio.thread, ts, JIYOON, TEAM, text, "im", recordings=files)
    said = Message(ts, Role.USER, text, JIYOON, position_ts=ts)
    async with studio.database.begin() as connection:
        now = studio.clock()
        await conversations.open_(
            connection, studio.thread, now, is_summoned=True, is_complete=True
        )
        await conversations.add_messages(connection, studio.thread, [said], now)
    for recording in posted:
        await studio.post(recording)
    await studio.accept(answer_item(question, tuple(each.reply_key for each in posted)))
    return question


async def clip(studio: Studio) -> Recording:
    """Have Jiyoon speak to the bot in the thread."""
    shared = await studio.share("audio_message_1.wav", clip="audio")
    return replace(shared, urls=(), is_clip=True, is_asked=True, is_question=True)


def sent(studio: Studio, which: int = -1) -> str:
    """Return what the model was sent in one of its calls."""
    return "\n".join(message["content"] for message in studio.model.sent[which])


async def click(studio: Studio, recording: Recording, asked_at: str) -> list[str]:
    """Click Retry, and do what follows."""
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await retry(connection, stored, studio.clock(), asked_at)
    return await studio.work()


@pytest.fixture
async def failed(studio: Studio) -> Recording:
    """A question asked aloud that could not be heard, as the endpoint was out of money."""
    spoken = await clip(studio)
    studio.scribe.errors = dict.fromkeys(range(4), QuotaSpent("empty"))
    await take(studio, "", spoken)
    await studio.work()
    studio.scribe.errors = {}
    studio.scribe.said = {1: "What did we decide?", 2: "", 3: "", 4: ""}
    return spoken


async def test_one_that_failed_can_be_retried(studio: Studio, failed: Recording) -> None:
    (shown,) = await studio.shown()

    assert labels(shown) == [RETRY]
    assert studio.model.sent == []


async def test_retried_it_is_answered(studio: Studio, failed: Recording) -> None:
    await click(studio, failed, "1")

    (answer,) = await studio.texts()
    assert answer == "> 🎙 _Voice message, 0:16:_\n> What did we decide?\n\nNoted."
    assert len(studio.model.sent) == 1


async def test_retried_twice_it_is_answered_once(studio: Studio, failed: Recording) -> None:
    await click(studio, failed, "1")

    await click(studio, failed, "2")

    assert len(await studio.texts()) == 1
    assert len(studio.model.sent) == 1


async def test_one_does_not_wait_behind_a_long_recording_of_its_thread(studio: Studio) -> None:
    await studio.post(studio.recording())
    meeting = await studio.claim(Pool.VOICE)

    await studio.post(await clip(studio))

    spoken = await studio.claim(Pool.SPOKEN)
    assert spoken.lane != meeting.lane


async def test_questions_have_a_lane_and_a_pool_of_their_own(studio: Studio) -> None:
    recording = studio.recording()
    items = [transcribe_item(replace(recording, is_question=is_it)) for is_it in (True, False)]

    assert [item.pool for item in items] == [Pool.SPOKEN, Pool.VOICE]
    assert [item.lane for item in items] == [f"spoken/{studio.thread}", f"voice/{studio.thread}"]


async def test_two_in_a_row_are_each_answered_once(studio: Studio) -> None:
    studio.is_distinct = True
    studio.scribe.said = {0: "First question?", 4: "Second question?"}
    studio.scribe.text = ""
    await take(studio, "", await clip(studio))
    await take(studio, "", await clip(studio))
    await studio.do(await studio.claim(Pool.SPOKEN))
    first = await studio.claim(Pool.CHAT)
    await studio.do(await studio.claim(Pool.SPOKEN))

    await studio.do(first)
    before = sent(studio)
    await studio.work()

    assert "First question?" in before
    assert "Second question?" not in before
    assert sent(studio).endswith("Second question?")
    first_answer, second_answer = await studio.texts()
    assert "First question?" in first_answer
    assert "Second question?" in second_answer
    assert len(studio.model.sent) == 2


async def test_two_that_are_understood_at_once_are_answered_together(studio: Studio) -> None:
    studio.is_distinct = True
    studio.scribe.said = {0: "First question?", 4: "Second question?"}
    studio.scribe.text = ""
    await take(studio, "", await clip(studio))
    await take(studio, "", await clip(studio))
    for _ in range(2):
        await studio.do(await studio.claim(Pool.SPOKEN))

    await studio.work()

    (answer,) = await studio.texts()
    assert "First question?" in answer
    assert "Second question?" in answer
    assert len(studio.model.sent) == 1


# Questions posted with files


async def test_where_every_file_failed_each_says_why_and_nothing_is_answered(
    studio: Studio,
) -> None:
    ts = await studio.reply("what is in these?")
    gone = [
        studio.recording(ts=ts, file_id=file, trouble="file_gone", is_asked=True)
        for file in ("F2", "F3")
    ]

    await take(studio, "what is in these?", *gone)
    await studio.work()

    texts = await studio.texts()
    assert len(texts) == 2
    assert all("isn't in Slack any more" in text for text in texts)
    assert studio.model.sent == []


async def test_with_one_good_file_it_is_answered(studio: Studio) -> None:
    ts = await studio.reply("what is in these?")
    gone = studio.recording(ts=ts, file_id="F2", trouble="file_gone", is_asked=True)
    good = studio.recording(ts=ts, file_id="F3", is_asked=True)

    await take(studio, "what is in these?", gone, good)
    await studio.work()

    texts = await studio.texts()
    assert len(texts) == 3
    assert texts[-1] == "Noted."
    assert "We ship on Friday." in sent(studio)


async def test_a_file_that_is_no_recording_is_read_with_the_question(
    studio: Studio,
) -> None:
    posted = await studio.running.people.upload(GENERAL, JIYOON, {"notes.txt": b"to do"})
    ts = await studio.reply("what is in this?")
    stub = studio.recording(ts=ts, file_id=posted["files"][0], urls=(), is_stub=True, is_asked=True)

    await take(studio, "what is in this?", stub)
    await studio.work()

    (text,) = await studio.texts()
    assert text.startswith("Noted.")
    assert "what is in this?\n\n[File notes.txt" in sent(studio)
    assert "still being transcribed" not in sent(studio)
