"""The voice path on a real database and against the playground, with a transcriber that says much."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest

from bot.conversation import Recording, ThreadKey, Usage
from bot.endpoints.transcriber import Heard, Transcriber
from bot.money import Purse
from bot.playground.workspace import GENERAL, JIYOON, TEAM
from bot.replies import Replies
from bot.slack.budget import Budget
from bot.slack.client import open_client
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Item, Kind, Pool
from bot.store.nouns import to_payload
from bot.voice.transcribe import OPENING, DailyHoursSpent, Limits, NoSpeech, Transcribing
from tests.playground_fixture import Running, options, running

__all__ = ["options", "running"]

pytestmark = pytest.mark.anyio

SAMPLE = Path(__file__).parents[2] / "bot/playground/samples/standup.flac"
NOW = 1_795_000_000.0


class Scribe(Transcriber):
    """Hears the same in every chunk."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked = 0

    async def transcribe(self, path: Path, **_hints: Any) -> Heard:
        assert path.stat().st_size > 0
        self.asked += 1
        return Heard(self._text, "en", Usage(audio_seconds=1.0))


async def copy(urls: Sequence[str], *, folder: Path) -> Path:
    return Path(shutil.copy(SAMPLE, folder / "download"))


class Studio:
    """A recording posted in #general, and the path it goes."""

    def __init__(self, running: Running, database: Database, thread: ThreadKey) -> None:
        self.running = running
        self.database = database
        self.thread = thread
        self.recording = Recording(
            thread, thread.thread_ts, JIYOON, "F1", "weekly *sync*\n.m4a", urls=("https://x",)
        )

    async def claim(self) -> Claim:
        async with self.database.begin() as connection:
            key = f"{TEAM}/{GENERAL}/{self.recording.ts}/F1"
            payload = to_payload(self.recording)
            item = Item(key, Kind.TRANSCRIBE, Pool.VOICE, "voice/a", "1", payload)
            await inbox.accept(connection, item, NOW)
            (claim,) = await inbox.claim(connection, Pool.VOICE, "w", NOW, 60.0, 1)
            await conversations.open_(
                connection, self.thread, NOW, is_summoned=False, is_complete=True
            )
        return claim

    async def transcribe(self, scribe: Scribe, *, hours_per_day: float = 10.0) -> None:
        address = self.running.address
        budget = Budget(lambda: NOW, is_limited=False)
        async with open_client(
            address.bot_token,
            address.slack_api_url,
            budget,
            lambda: NOW,
            file_hosts={"127.0.0.1"},
        ) as slack:
            path = Transcribing(
                database=self.database,
                slack=slack,
                download=copy,
                transcriber=scribe,
                model="gpt-transcribe",
                languages=(),
                purse=Purse(self.database, 20.0, lambda: NOW),
                limits=Limits(hours_per_file=4.0, hours_per_day=hours_per_day),
                replies=Replies(self.database, slack, lambda: NOW, _no_time),
                clock=lambda: NOW,
            )
            await path.transcribe(await self.claim(), self.recording)

    async def said(self) -> list[str]:
        async with self.database.read() as connection:
            window = await conversations.load_window(connection, self.thread)
        return [message.text for message in window]


async def _no_time(_seconds: float) -> None:
    """Let no time pass."""


@pytest.fixture
async def studio(running: Running, sqlite: Database) -> Studio:
    ts = await running.root("here it is")
    return Studio(running, sqlite, ThreadKey(TEAM, GENERAL, ts))


async def test_a_short_transcript_is_text_and_part_of_the_conversation(studio: Studio) -> None:
    await studio.transcribe(Scribe("We ship on Friday."))

    (_, transcript) = await studio.running.texts(studio.thread.thread_ts)
    assert transcript == "**Transcript of weekly sync .m4a** (0:28)\n\nWe ship on Friday."
    assert await studio.said() == ["[Transcript of weekly sync .m4a, 0:28]\nWe ship on Friday."]


async def test_a_long_transcript_is_a_file_under_its_opening(studio: Studio) -> None:
    sentence = "This is one of the many sentences that were said in this meeting. "
    await studio.transcribe(Scribe(sentence * 200))

    people, thread_ts = studio.running.people, studio.thread.thread_ts
    with anyio.fail_after(5):  # Slack shows a file when it comes to it
        while len(messages := await people.messages(GENERAL, thread_ts)) < 3:
            await anyio.sleep(0.01)
    opened, attached = messages[1:]
    assert opened["text"].endswith("The whole transcript is attached.")
    assert len(opened["text"]) < OPENING + 200
    (file,) = attached["files"]
    assert file["name"] == "weekly sync.txt"
    assert len((await studio.said())[0]) > 200 * len(sentence.strip())


async def test_where_nothing_is_said_there_is_no_transcript(studio: Studio) -> None:
    with pytest.raises(NoSpeech):
        await studio.transcribe(Scribe(""))

    assert await studio.said() == []


async def test_past_the_hours_of_a_day_nothing_is_sent(studio: Studio) -> None:
    scribe = Scribe("We ship on Friday.")

    with pytest.raises(DailyHoursSpent):
        await studio.transcribe(scribe, hours_per_day=0.001)

    assert scribe.asked == 0
