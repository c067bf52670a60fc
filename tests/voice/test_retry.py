"""Retry under a transcript with holes: what is missing is heard, and nothing that stands is lost."""

from collections.abc import Awaitable, Callable

import anyio
import pytest

from bot.chosen import Choices
from bot.conversation import Recording
from bot.endpoints.failures import AudioRejected, QuotaSpent
from bot.errors import UserFacingError
from bot.playground.workspace import MINSU
from bot.slack.menu import MENU, RETRY
from bot.voice.manage import retry
from tests.playground_fixture import options, running
from tests.voice.studio import Studio, labels, profile, studio, tape
from tests.voice.test_render import model
from tests.voice.test_transcribe_path import SENTENCE

__all__ = ["options", "profile", "running", "studio", "tape"]

pytestmark = pytest.mark.anyio

TEXT = "We ship on Friday."


async def click(studio: Studio, recording: Recording, asked_at: str = "1") -> list[str]:
    """Click Retry, and do what follows."""
    stored = await studio.stored(recording)
    async with studio.database.begin() as connection:
        await retry(connection, stored, studio.clock(), asked_at)
    return await studio.work()


@pytest.fixture
async def holed(studio: Studio) -> Recording:
    """A recording whose second chunk could not be heard."""
    studio.model.reply = model
    studio.scribe.errors = {1: AudioRejected("no")}
    recording = await studio.share()
    await studio.transcribe(recording)
    return recording


@pytest.mark.parametrize(
    ("error", "whispered"), [(AudioRejected("no"), 0), (QuotaSpent("empty"), 1)], ids=["it", "all"]
)
async def test_one_that_fails_again_leaves_the_transcript_as_it_stood(
    studio: Studio, holed: Recording, error: UserFacingError, whispered: int
) -> None:
    before, text, said = await studio.shown(), await studio.transcript_text(holed), studio.said
    remembered = await said()
    studio.scribe.errors = {4: error}

    await click(studio, holed)

    after = await studio.shown()
    assert [message["ts"] for message in after] == [message["ts"] for message in before]
    assert [message["text"] for message in after] == [message["text"] for message in before]
    assert [labels(message) for message in after] == [[MENU, RETRY]]
    assert await studio.transcript_text(holed) == text
    assert await said() == remembered
    assert len(await studio.whispers()) == whispered
    assert await studio.whispers(MINSU) == []


async def test_what_failed_twice_can_be_heard_the_third_time(
    studio: Studio, holed: Recording
) -> None:
    studio.scribe.errors = {4: QuotaSpent("empty")}
    await click(studio, holed)
    studio.scribe.said = {5: "This was missing."}

    await click(studio, holed, "2")

    assert "This was missing." in (await studio.texts())[0]
    assert len(studio.scribe.asked) == 6


async def test_a_second_click_after_the_first_is_done_changes_and_pays_nothing(
    studio: Studio, holed: Recording
) -> None:
    await studio.choose(Choices(translate_to="de", summarises=True))
    await click(studio, holed)
    before, said = await studio.texts(), await studio.said()
    heard, asked = len(studio.scribe.asked), len(studio.model.sent)

    await click(studio, holed, "2")

    assert await studio.texts() == before
    assert await studio.said() == said
    assert (len(studio.scribe.asked), len(studio.model.sent)) == (heard, asked)
    assert len(before) == 3


@pytest.mark.parametrize("asked_at", ["", "1"], ids=["fails", "is asked for again"])
async def test_the_file_of_a_long_transcript_stays_where_nothing_new_was_heard(
    studio: Studio, asked_at: str
) -> None:
    studio.scribe.text = SENTENCE * 50
    studio.scribe.errors = {1: AudioRejected("no")}
    recording = await studio.share()
    await studio.transcribe(recording)
    studio.scribe.errors = {} if asked_at else {4: QuotaSpent("empty")}
    await click(studio, recording, asked_at or "2")
    await studio.files()
    before = await studio.attached()
    studio.scribe.errors = {5: QuotaSpent("empty")}

    await click(studio, recording, "3")

    await studio.files()
    assert [file["id"] for file in await studio.attached()] == [file["id"] for file in before]


async def test_a_second_click_leaves_the_files_that_the_channel_chose(
    studio: Studio, holed: Recording
) -> None:
    await studio.choose(Choices(files=("srt",)))
    await click(studio, holed)
    await studio.files()
    before = await studio.attached()

    await click(studio, holed, "2")

    await studio.files()
    assert [file["id"] for file in await studio.attached()] == [file["id"] for file in before]


async def test_while_it_runs_long_the_transcript_stays(studio: Studio, holed: Recording) -> None:
    (before,) = await studio.shown()
    seen: list[str] = []
    studio.scribe.said = {4: "This was missing."}
    studio.scribe.meanwhile = seeing(studio, seen, 2)

    await click(studio, holed)

    (after,) = await studio.shown()
    assert TEXT in seen[0]
    assert seen[1].startswith("Transcribing **weekly.wav**")
    assert after["ts"] == before["ts"]
    assert "This was missing." in (await studio.texts())[0]


def seeing(studio: Studio, seen: list[str], count: int) -> Callable[[], Awaitable[None]]:
    """Return what lets half a minute pass and waits until so many messages are seen."""

    async def wait() -> None:
        studio.clock.now += 30
        with anyio.fail_after(5):
            while len(texts := await studio.texts()) < count:
                await anyio.sleep(0.005)
        seen[:] = texts

    return wait
