"""A talk with the bot, in one process: what is said and clicked comes in, the worker answers.

The store, the inbox and the worker are real. Slack is scripted, what the model says is up to the test,
and time passes only where somebody sleeps.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import sqlalchemy as sa

from bot.chat.answer import Answering
from bot.chat.asking import Asking
from bot.chat.linked import Linked
from bot.chat.manner import Manners
from bot.chat.names import Names
from bot.chat.turn import Turns
from bot.chat.writing import Writing
from bot.choosing import Choosing
from bot.chosen import Choices, Chosen, Recordings
from bot.conversation import Message, ThreadKey, Usage
from bot.endpoints import tokens
from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.standby import Standbys
from bot.languages import Languages
from bot.listeners.answer_desk import AnswerDesk
from bot.listeners.bell import Bell
from bot.listeners.clicks import Click
from bot.listeners.intake import Intake
from bot.listeners.payloads import Said
from bot.money import Purse
from bot.paid import PaidModel
from bot.reading.reading import Reading
from bot.replies import Replies
from bot.routes import AnswerRoute, TellRoute, WithdrawRoute
from bot.slack.answer_menu import MENU, Act
from bot.slack.client import Identity, SlackClient
from bot.store import choices as chosen
from bot.store import conversations, tables
from bot.store.database import Database
from bot.store.inbox import Kind, Pool
from bot.telling import Telling
from bot.voice.citing import Citing
from bot.voice.wishing import Wishing
from bot.worker import Worker
from tests.chat.conftest import PeopledSlack
from tests.slack.conftest import Clock

US = Identity("T1", "UBOT", "B1", "https://team.slack.com/", "Team", "tarae", frozenset())
PATIENCE = 20.0  # seconds


@dataclass
class Take:
    """One answer of the model: it says `text`, then ends, or fails with an `error`.

    It `holds` before its end until told to go on. One that `is_refused` fails before it begins.
    """

    text: str = "Because."
    finish_reason: str = "stop"
    usage: Usage | None = None
    error: Exception | None = None
    is_refused: bool = False
    holds: asyncio.Event | None = None


class Spoken:
    """A take as it comes: a few letters at a time."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self.text = self.finish_reason = ""
        self.usage: Usage | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        take = self._take
        for at in range(0, len(take.text), 20):
            self.text = take.text[: at + 20]
            yield take.text[at : at + 20]
        if take.holds:
            await take.holds.wait()
        if take.error:
            raise take.error
        self.usage, self.finish_reason = take.usage, take.finish_reason


class Actor(ChatModel):
    """Gives its `takes` one after another, the last for ever, and remembers what it was sent.

    It `counts` tokens as we estimate them, or only where a take has a usage of its own.
    """

    def __init__(self) -> None:
        self.takes: list[Take] = []
        self.sent: list[Sequence[Mapping[str, Any]]] = []
        self.is_blind = False
        self.counts = False
        self.asked = 0

    async def sees(self, model: str) -> bool:
        return not (model and self.is_blind)

    @asynccontextmanager
    async def answer(  # type: ignore[override] # a stand-in for what an Answer gives
        self, messages: Sequence[Mapping[str, Any]], _params: Params, **_more: Any
    ) -> AsyncIterator[Spoken]:
        self.sent.append(messages)
        self.asked += 1
        take = self.takes.pop(0) if len(self.takes) > 1 else [*self.takes, Take()][0]
        if take.is_refused and take.error:
            raise take.error
        if self.counts:
            read, written = tokens.estimate_messages(messages), tokens.estimate(take.text)
            take = replace(take, usage=Usage(input_tokens=read, output_tokens=written))
        yield Spoken(take)


@dataclass
class Talk:
    """A thread in a channel, and a worker at work on it."""

    database: Database
    slack: PeopledSlack
    client: SlackClient
    clock: Clock
    model: Actor = field(default_factory=Actor)
    context_tokens: int = 8_000
    deadline: float = 600.0
    channel: str = "C1"
    files: dict[str, bytes] = field(default_factory=dict)  # by the address they are downloaded from
    asked: int = 0

    def __post_init__(self) -> None:
        self.thread = ThreadKey("T1", self.channel, self.next_ts())
        worker = self._worker()
        self.worker = worker
        bell = Bell(self.database, worker.wake, worker.look)
        self.intake = Intake(
            self.database,
            US,
            choosing=self.choosing,
            clock=self.clock,
            wake=worker.wake,
            look=worker.look,
        )
        self.desk = AnswerDesk(
            self.database,
            bell,
            stop=self.intake.stop,
            is_admin=self._is_admin,
            open_channel=self._open_channel,
            clock=self.clock,
        )

    @property
    def choosing(self) -> Choosing:
        server = Chosen(chat_model="gpt-5-mini", max_tokens=500, recordings=Recordings.MENTION)
        return Choosing(self.database, server)

    def _worker(self) -> Worker:
        return Worker(
            self.database,
            self.routes(),
            dict.fromkeys(Pool, 4),
            name="host/1/a",
            is_dead=lambda _: False,
            clock=self.clock,
            sleep=asyncio.sleep,
        )

    async def _is_admin(self, _user: str) -> bool:
        return False

    async def _open_channel(self, _click: Click) -> str:
        """Open nothing."""
        return ""

    def next_ts(self) -> str:
        """Return a ts that no message has."""
        self.asked += 1
        return f"{1_700_000_000 + self.asked}.000100"

    def routes(self) -> dict[Kind, Any]:
        """Put together what `app` does of the chat path."""
        database, slack = self.database, self.client
        replies = Replies(database, slack, self.clock, self.clock.sleep)
        names = Names(database, slack, self.clock)
        paid = PaidModel(
            self.model, Params("gpt-5-mini", max_tokens=500), Purse(database, 1_000.0, self.clock)
        )
        reading = Reading(
            database, slack, self._download, asyncio.Semaphore(1), tokens_per_file=1_000
        )
        languages = Languages(database, slack, US.team, self.choosing)
        answering = Answering(
            database=database,
            slack=slack,
            identity=US,
            manners=Manners(self.choosing, "You are Tarae."),
            languages=languages,
            turns=Turns(
                database=database,
                slack=slack,
                identity=US,
                names=names,
                reading=reading,
                linked=Linked(slack, US, names),
                context_tokens=self.context_tokens,
                clock=self.clock,
            ),
            writing=Writing(
                database=database,
                asking=Asking([paid], Standbys(1), self.clock),
                deadline=self.deadline,
                clock=self.clock,
            ),
            citing=Citing(database),
            replies=replies,
            clock=self.clock,
        )
        return {
            Kind.ANSWER: AnswerRoute(
                answering, Wishing(database, US.user, self.clock), self.deadline
            ),
            Kind.WITHDRAW: WithdrawRoute(replies),
            Kind.TELL: TellRoute(Telling(slack, languages)),
        }

    async def _download(self, urls: Sequence[str], *, folder: Path, **_of_reading: int) -> Path:
        path = folder / "download"
        path.write_bytes(self.files[urls[0]])
        return path

    # What people do

    def said(self, text: str, ts: str = "", user: str = "U1", **more: Any) -> Said:
        """Return a message in the thread as an event tells of it, the bot mentioned."""
        plain = Said(
            thread=self.thread,
            ts=ts or (self.next_ts() if self.is_begun else self.thread.thread_ts),
            user=user,
            user_team="T1",
            text=f"<@UBOT> {text}",
            channel_type="im" if self.channel.startswith("D") else "channel",
            edited_ts="0",
            mentions=frozenset({"UBOT"}),
            is_shared=False,
            recordings=(),
        )
        return replace(plain, **more)

    @property
    def is_begun(self) -> bool:
        """Whether anything was said in the thread."""
        return bool(self.asked > 1 or self.model.sent)

    async def say(self, text: str, **more: Any) -> str:
        """Say something to the bot, and return its ts."""
        said = self.said(text, **more)
        self.asked = max(self.asked, 2)
        await self.intake.message(said)
        return said.ts

    async def ask(self, text: str, **more: Any) -> str:
        """Have something answered, and return its ts."""
        ts = await self.say(text, **more)
        await self.settle()
        return ts

    async def choose(self, choices: Choices) -> None:
        """Choose something for the channel."""
        async with self.database.begin() as connection:
            await chosen.save(connection, choices, self.clock(), "T1", self.channel)

    async def edit(self, ts: str, text: str) -> None:
        """Change what was said."""
        await self.intake.changes.edit(self.said(text, ts, edited_ts=self.next_ts()))

    async def click(self, ts: str, act: Act, user: str = "U1") -> str:
        """Choose an entry of the menu below the answer to `ts`; return what is told of it."""
        click = Click(
            user=user,
            user_team="T1",
            channel=self.channel,
            thread_ts=self.thread.thread_ts,
            message_ts="1",
            action=MENU,
            value=act,
            reply_key=self.thread.key_of(ts),
            action_ts=self.next_ts(),
        )
        return await self.desk.clicked(click)

    async def stop(self) -> None:
        """Press Stop."""
        await self.intake.stop(self.channel, self.thread.thread_ts, "U1")

    # What comes of it

    async def settle(self, look_every: float = 0.002) -> None:
        """Wait until nothing is left to do; what waits for its time gets it.

        Each look costs: with much to do, better look seldom (in seconds).
        """
        with anyio.fail_after(PATIENCE):
            while waiting := await self.unfinished():
                due = [due_at for state, due_at in waiting if state == "waiting"]
                if len(due) == len(waiting):
                    self.clock.now = max(self.clock.now, *due)
                self.worker.wake()
                self.worker.look()
                await anyio.sleep(look_every)

    async def answered(self, text: str) -> str:
        """Have something answered, without a look at the store meanwhile, and return its ts."""
        asked = self.model.asked
        ts = await self.say(text)
        await self.until(lambda: self.model.asked > asked and not self.worker._jobs)
        return ts

    async def unfinished(self) -> list[tuple[str, float]]:
        """Return the state of each piece of work, and when it is due."""
        inbox = tables.inbox
        query = sa.select(inbox.c.state, inbox.c.due_at).where(inbox.c.finished_at.is_(None))
        async with self.database.read() as connection:
            return [(row.state, row.due_at) for row in await connection.execute(query)]

    async def is_written(self, text: str) -> None:
        """Wait until Slack shows `text` somewhere."""
        await self.until(lambda: any(text in shown for shown in self.slack.texts()))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for a condition, with a deadline."""
        with anyio.fail_after(PATIENCE):
            while not is_so():
                await anyio.sleep(0.002)

    def sent(self, number: int = -1) -> list[str]:
        """Return the contents that the model was sent, without the instructions."""
        return [str(message["content"]) for message in self.model.sent[number][1:]]

    def whispers(self) -> list[str]:
        """Return what one person alone was told."""
        return [
            str(call.get("markdown_text") or call.get("text") or call.get("blocks"))
            for call in self.slack.all("chat.postEphemeral")
        ]

    async def answer(self, ts: str) -> Message | None:
        """Return the stored answer to a question."""
        async with self.database.read() as connection:
            return await conversations.answer_text(connection, self.thread.key_of(ts))


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[Talk]:
    """Have the worker work meanwhile."""
    running = asyncio.create_task(talk.worker.run())
    try:
        yield talk
    finally:
        await talk.worker.stop(0.0)
        await running
