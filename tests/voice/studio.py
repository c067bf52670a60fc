"""A thread in #general, a recording of twelve bursts, and all that a worker does with recordings.

The database and Slack's methods are real (the playground's). The sound is decoded once for all tests,
and cut by each; what is heard and what the model says is up to them, and time passes when they say so.
"""

import asyncio
import shutil
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from bot.asides import Asides
from bot.chat.answer import Answering
from bot.chat.asking import Asking
from bot.chat.linked import Linked
from bot.chat.manner import Manners
from bot.chat.names import Names
from bot.chat.turn import Turns
from bot.chat.writing import Writing
from bot.choosing import Choosing
from bot.chosen import Choices, Chosen
from bot.conversation import Recording, Speech, ThreadKey, Usage
from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.standby import Standbys
from bot.endpoints.transcriber import Heard, Traits, Transcriber
from bot.errors import UserFacingError
from bot.languages import Languages
from bot.money import Purse
from bot.paid import PaidModel
from bot.playground.workspace import BOT_USER, GENERAL, JIYOON, TEAM
from bot.reading.reading import Reading
from bot.replies import Replies
from bot.routes import (
    AnswerRoute,
    ManageRoute,
    RenderRoute,
    ShortcutRoute,
    TranscribeRoute,
    WithdrawRoute,
)
from bot.shortcuts import shortcuts
from bot.shortcuts.shortcuts import Shortcuts
from bot.slack.budget import Budget
from bot.slack.client import SlackClient, open_client
from bot.store import choices, conversations, inbox, recordings, transcripts
from bot.store.database import Database
from bot.store.inbox import Claim, Item, Kind, Pool, Postponed
from bot.store.recordings import Stored
from bot.store.work import transcribe_item
from bot.voice.audio import ChunkFile, Media, open_child
from bot.voice.citing import Citing
from bot.voice.cuts import Cut
from bot.voice.ear import Ear, Limits, Manner
from bot.voice.fetch import Fetcher
from bot.voice.follow import Following
from bot.voice.forms import Form
from bot.voice.making import Maker
from bot.voice.manage import Managing
from bot.voice.native import NativeTranslation
from bot.voice.profile import Profile
from bot.voice.render import Rendering
from bot.voice.showing import Showing
from bot.voice.transcribe import Transcribing
from bot.voice.wishing import Wishing
from bot.worker import Route
from tests.playground_fixture import Running
from tests.voice.conftest import RATE, words

NAME = "weekly *sync*\n.m4a"
PARAMS = Params("gpt-5-mini", max_tokens=500)


class Scribe(Transcriber):
    """Hears `text` in every chunk, but raises `errors` for those that begin at such a second.

    `said` gives a chunk, by its number, words of its own; `meanwhile` is awaited before each answer.
    """

    def __init__(self, text: str = "We ship on Friday.") -> None:
        self.text = text
        self.said: dict[int, str] = {}
        self.errors: dict[int, UserFacingError] = {}
        self.asked: list[str] = []
        self.hints: list[Mapping[str, Any]] = []
        self.language = "en"
        self.meanwhile: Callable[[], Awaitable[None]] = nothing

    async def traits(self) -> Traits:
        return Traits(gives_times=False, labels_speakers=False, longest=30.0)

    async def refused_formats(self) -> frozenset[str]:
        return frozenset()

    async def transcribe(self, path: Path, **hints: Any) -> Heard:
        assert path.stat().st_size > 0
        number = len(self.asked)
        self.asked.append(path.name)
        self.hints.append(hints)
        await self.meanwhile()
        if error := self.errors.get(number):
            raise error
        text = self.said.get(number, self.text)
        return Heard(Speech(text, self.language), Usage(audio_seconds=1.0))

    async def translate(self, path: Path, **_hints: Any) -> Heard:
        self.asked.append(path.name)
        return Heard(Speech("In English.", "en"), Usage(audio_seconds=1.0))


async def nothing() -> None:
    """Do nothing."""


class Reel(Media):
    """The tape as it was decoded once for all tests: its chunks hold nothing but their place."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder = folder
        self.profile = profile
        self.duration = profile.duration

    async def write(self, cut: Cut, _form: Form) -> ChunkFile:
        path = self._folder / f"{round(cut.start * 1000):09}.flac"
        path.write_bytes(b"fLaC")
        return ChunkFile(path, cut.start, cut.end, "audio/flac", path.name)


class Written:
    """An answer as it comes: a few letters at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._deltas = [text[at : at + 20] for at in range(0, len(text), 20)]
        self.finish_reason = "stop"
        self.usage: Usage | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        for delta in self._deltas:
            yield delta


class Script(ChatModel):
    """Answers what `reply` makes of the messages it was sent, and remembers them."""

    def __init__(self) -> None:
        self.reply: Callable[[Sequence[Mapping[str, str]]], str] = lambda _: "Noted."
        self.sent: list[Sequence[Mapping[str, str]]] = []

    @asynccontextmanager
    async def answer(  # type: ignore[override] # a stand-in for what an Answer gives
        self, messages: Sequence[Mapping[str, str]], _params: Params, **_more: Any
    ) -> AsyncIterator[Written]:
        self.sent.append(messages)
        yield Written(self.reply(messages))


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: float

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait for that time."""
        until = self.now + seconds
        while self.now < until:
            await anyio.sleep(0.002)


async def at_once(_seconds: float) -> None:
    """Let no time pass."""


@dataclass
class Studio:
    """The voice path and what goes beside it, with a worker of the tests' own."""

    running: Running
    database: Database
    slack: SlackClient
    thread: ThreadKey
    tape: Path
    profile: Profile
    clock: Clock
    scribe: Scribe = field(default_factory=Scribe)
    model: Script = field(default_factory=Script)
    downloads: list[str] = field(default_factory=list)
    captions: str = ""
    is_distinct: bool = False  # each address gives bytes of its own
    hours_per_day: float = 10.0
    server: Chosen = field(default_factory=lambda: Chosen(chat_model="gpt-5-mini", max_tokens=500))
    manner: Manner = field(default_factory=lambda: Manner(chunk_seconds=5.0, parallel=1))
    native: bool = False

    async def share(self, name: str = "weekly.wav", **wishes: str) -> Recording:
        """Have Jiyoon share the tape in the thread, and return it as an event tells of it."""
        content = {name: self.tape.read_bytes()}
        place = {"thread_ts": self.thread.thread_ts, **wishes}
        posted = await self.running.people.upload(self.thread.channel, JIYOON, content, **place)
        return self.recording(ts=posted["ts"], file_id=posted["files"][0], name=name)

    def recording(self, **fields: Any) -> Recording:
        """Return the recording that the thread begins with."""
        plain = Recording(
            self.thread, self.thread.thread_ts, JIYOON, "F1", NAME, urls=("https://x",)
        )
        return replace(plain, **fields)

    async def reply(self, text: str = "and this one", user: str = JIYOON) -> str:
        """Have someone write in the thread, and return the ts."""
        return await self.running.people.say(
            self.thread.channel, user, text, thread_ts=self.thread.thread_ts
        )

    async def post(self, recording: Recording) -> None:
        """Accept a recording, as the intake does."""
        async with self.database.begin() as connection:
            await conversations.open_(
                connection, recording.thread, self.clock(), is_summoned=False, is_complete=True
            )
            await recordings.add(connection, recording, self.clock())
        await self.accept(transcribe_item(recording))

    @property
    def choosing(self) -> Choosing:
        return Choosing(self.database, self.server)

    @property
    def languages(self) -> Languages:
        return Languages(self.database, self.slack, TEAM, self.choosing)

    async def transcribe(self, recording: Recording | None = None) -> list[str]:
        """Post a recording and do all that follows."""
        await self.post(recording or self.recording())
        return await self.work()

    async def accept(self, *items: Item) -> None:
        async with self.database.begin() as connection:
            for item in items:
                await inbox.accept(connection, item, self.clock())

    async def claim(self, pool: Pool = Pool.VOICE) -> Claim:
        """Take up the one piece of work that is next in a pool."""
        async with self.database.begin() as connection:
            (claim,) = await inbox.claim(connection, pool, "w", self.clock(), 60.0, 10)
        return claim

    async def work(self) -> list[str]:
        """Do what the inbox holds until nothing is left, and return how each piece of it ended."""
        outcomes: list[str] = []
        while claims := await self._claims():
            outcomes += [await self.do(claim) for claim in claims]
        return outcomes

    async def _claims(self) -> list[Claim]:
        async with self.database.begin() as connection:
            return [
                claim
                for pool in Pool
                for claim in await inbox.claim(connection, pool, "w", self.clock(), 60.0, 10)
            ]

    async def do(self, claim: Claim, *, is_finished: bool = True) -> str:
        """Do one piece of work as the worker does, and return how it ended."""
        route = self.routes()[claim.kind]
        outcome = "done"
        try:
            await route.work(claim)
        except Postponed as postponed:
            async with self.database.begin() as connection:
                await inbox.postpone(connection, claim, postponed.waits_for)
            return "postponed"
        except UserFacingError as error:
            await route.tell(replace(claim, was_begun=True), error)
            outcome = error.text
        if is_finished:
            async with self.database.begin() as connection:
                await inbox.finish(connection, claim, self.clock(), outcome)
        return outcome

    async def download(self, urls: Sequence[str], *, folder: Path, **_of_reading: int) -> Path:
        """Give the tape whatever is asked for; captions where the address is of such."""
        self.downloads += urls[:1]
        if urls[0].partition("?")[0].endswith(".vtt"):
            path = folder / "captions"
            path.write_text(self.captions, "utf-8")
            return path
        path = Path(shutil.copy(self.tape, folder / "download"))
        if self.is_distinct:
            path.write_bytes(self.tape.read_bytes() + urls[0].encode())
        return path

    def routes(self) -> Mapping[Kind, Route]:
        """Put together what `app` does."""
        purse = Purse(self.database, 20.0, self.clock)
        replies = Replies(self.database, self.slack, self.clock, self.clock.sleep)
        names = Names(self.database, self.slack, self.clock)
        showing = Showing(self.database, replies, self.languages, self.clock, self.clock.sleep)
        rendering = self.rendering(purse, replies)
        return {
            Kind.ANSWER: AnswerRoute(
                self._answering(purse, replies, names),
                Wishing(self.database, BOT_USER, self.clock),
                60.0,
            ),
            Kind.TRANSCRIBE: TranscribeRoute(self._transcribing(purse, showing, names)),
            Kind.RENDER: RenderRoute(rendering),
            Kind.MANAGE: ManageRoute(Managing(self.database, self.slack, showing, self.clock)),
            Kind.WITHDRAW: WithdrawRoute(replies),
            Kind.SHORTCUT: ShortcutRoute(self._shortcuts(purse, replies, names)),
        }

    def _shortcuts(self, purse: Purse, replies: Replies, names: Names) -> Shortcuts:
        identity = self.slack._identity
        assert identity is not None
        return shortcuts.build(
            self.database,
            self.slack,
            identity,
            names,
            Asides(self.database, self.slack, self.languages, self.clock),
            self.languages,
            PaidModel(self.model, PARAMS, purse),
            replies,
            self.clock,
        )

    def _transcribing(self, purse: Purse, showing: Showing, names: Names) -> Transcribing:
        return Transcribing(
            database=self.database,
            slack=self.slack,
            download=self.download,
            ear=self._ear(purse, names),
            showing=showing,
            following=Following(self.database, self.choosing, ("tarae", "타래"), self.clock),
            clock=self.clock,
        )

    def _ear(self, purse: Purse, names: Names) -> Ear:
        return Ear(
            database=self.database,
            transcriber=self.scribe,
            model="gpt-transcribe",
            manner=self.manner,
            choosing=self.choosing,
            purse=purse,
            limits=Limits(hours_per_file=4.0, hours_per_day=self.hours_per_day),
            names_of=names.of,
            open_media=self._open_media,
            clock=self.clock,
        )

    @asynccontextmanager
    async def _open_media(
        self, _path: Path, *, folder: Path, limit_hours: float
    ) -> AsyncIterator[Media]:
        assert self.profile.duration < limit_hours * 3600
        yield Reel(folder, self.profile)

    def rendering(self, purse: Purse, replies: Replies) -> Rendering:
        fetcher = Fetcher(self.slack, self.download, asyncio.Semaphore(2))
        native = NativeTranslation(fetcher, self.scribe, "whisper-1", purse, 2, at_once)
        maker = Maker(
            database=self.database,
            fetcher=fetcher,
            model=PaidModel(self.model, PARAMS, purse),
            native=native if self.native else None,
            languages=self.languages,
            clock=self.clock,
        )
        return Rendering(self.database, self.slack, replies, maker, self.clock)

    def _answering(self, purse: Purse, replies: Replies, names: Names) -> Answering:
        identity = self.slack._identity
        assert identity is not None
        reading = Reading(
            self.database, self.slack, self.download, asyncio.Semaphore(1), tokens_per_file=1_000
        )
        return Answering(
            database=self.database,
            slack=self.slack,
            identity=identity,
            manners=Manners(self.choosing, "You are Tarae."),
            languages=self.languages,
            turns=Turns(
                database=self.database,
                slack=self.slack,
                identity=identity,
                names=names,
                reading=reading,
                linked=Linked(self.slack, identity, names),
                context_tokens=8_000,
                clock=self.clock,
            ),
            writing=Writing(
                database=self.database,
                asking=Asking([PaidModel(self.model, PARAMS, purse)], Standbys(1), self.clock),
                deadline=600.0,
                clock=self.clock,
            ),
            citing=Citing(self.database),
            replies=replies,
            clock=self.clock,
        )

    # What came of it

    async def shown(self) -> list[dict[str, Any]]:
        """Return our messages in the thread, those with files among them."""
        people, thread = self.running.people, self.thread
        messages = await people.messages(thread.channel, thread.thread_ts)
        return [message for message in messages if message.get("user") == BOT_USER]

    async def texts(self) -> list[str]:
        return [markdown(message) for message in await self.shown()]

    async def files(self, count: int = 1) -> dict[str, bytes]:
        """Return the files of ours in the thread by name, once there are so many."""
        with anyio.fail_after(5):  # Slack shows a file when it comes to it
            while len(shown := await self.attached()) < count:
                await anyio.sleep(0.01)
        workspace = self.running.playground.workspace
        return {
            file["name"]: workspace.file_path(workspace.files[file["id"]]).read_bytes()
            for file in shown
        }

    async def attached(self) -> list[dict[str, Any]]:
        """Return the files of ours in the thread, without the tombstones of those deleted."""
        files = [file for message in await self.shown() for file in message.get("files", ())]
        return [file for file in files if "name" in file]

    async def whispers(self, user: str = JIYOON) -> list[str]:
        """Return what one person alone was told."""
        told = await self.running.people.look("ephemerals", user=user)
        return [markdown(message) for message in told["messages"]]

    async def said(self) -> list[str]:
        """Return the conversation's texts as the store has them."""
        async with self.database.read() as connection:
            window = await conversations.load_window(connection, self.thread)
        return [message.text for message in window]

    async def stored(self, recording: Recording | None = None) -> Stored:
        recording = recording or self.recording()
        async with self.database.read() as connection:
            stored = await recordings.find(
                connection, recording.thread, recording.ts, recording.file_id
            )
        assert stored is not None
        return stored

    async def transcript_text(self, recording: Recording | None = None) -> str:
        stored = await self.stored(recording)
        async with self.database.read() as connection:
            transcript = await transcripts.load_transcript(connection, stored.id)
        return transcript.text if transcript else ""

    async def choose(self, chosen: Choices) -> None:
        async with self.database.begin() as connection:
            await choices.save(connection, chosen, self.clock(), TEAM, GENERAL)


def markdown(message: Mapping[str, Any]) -> str:
    """Return a message's text as it was written, where blocks stand below it too."""
    blocks = message.get("blocks") or ()
    written = [block["text"] for block in blocks if block["type"] == "markdown"]
    return str(written[0] if written else message["text"])


def labels(message: Mapping[str, Any]) -> list[str]:
    """Return the action ids of the elements under a message."""
    blocks = message.get("blocks") or ()
    elements = [each for block in blocks for each in block.get("elements", ())]
    return [each["action_id"] for each in elements if "action_id" in each]


def record(path: Path) -> Path:
    """Write twelve bursts with a second between them as WAV."""
    samples, _ = words(12, gap=1.0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


@pytest.fixture(scope="session")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of 16 seconds, which chunks of 5 seconds cut in four."""
    return record(tmp_path_factory.mktemp("tape") / "tape.wav")


@pytest.fixture(scope="session")
def profile(tape: Path, tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """What the tape sounds like, by decoding."""

    async def decode() -> Profile:
        async with open_child(tape, folder=tmp_path_factory.mktemp("decoded")) as media:
            return media.profile

    return asyncio.run(decode())


@pytest.fixture
async def studio(
    running: Running, sqlite: Database, tape: Path, profile: Profile
) -> AsyncIterator[Studio]:
    ts = await running.root("here it is")
    clock = Clock(float(ts))
    address = running.address
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(
            open_client(
                address.bot_token,
                address.slack_api_url,
                Budget(clock, at_once, is_limited=False),
                clock,
                file_hosts={"127.0.0.1"},
            )
        )
        await slack.identity()
        yield Studio(running, sqlite, slack, ThreadKey(TEAM, GENERAL, ts), tape, profile, clock)
