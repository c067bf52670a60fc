"""Commands on a real database, a scripted Slack and a scripted model."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.admins import Admins
from bot.asides import Asides
from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.commands.commanding import Commanding
from bot.commands.doers import Parts, doers
from bot.conversation import Command, Message, Role, ThreadKey
from bot.endpoints.catalog import ModelInfo
from bot.endpoints.chat_model import Params
from bot.erasing import Erasing
from bot.errors import UserFacingError
from bot.exporting import Exporting
from bot.languages import Languages
from bot.money import Purse
from bot.paid import PaidModel
from bot.slack.client import Identity, SlackClient
from bot.store import conversations
from bot.store.database import Database
from bot.store.inbox import Claim, Kind, Pool
from bot.store.search_index import Indexer
from tests.chat.talk import Actor, Spoken
from tests.slack.conftest import Clock, FakeSlack, Json, budget, client, clock, served

__all__ = ["budget", "client", "clock"]

US = Identity("T1", "UBOT", "B1", "https://team.slack.com/", "Team", "tarae", frozenset())
SEOUL = ZoneInfo("Asia/Seoul")
THREAD = ThreadKey("T1", "C1", "1699990000.000100")


@dataclass
class Office(FakeSlack):
    """A Slack whose people have names and roles, and are in channels."""

    people: dict[str, Json] = field(
        default_factory=lambda: {
            "U1": {"name": "Jiyoon"},
            "U2": {"name": "Minsu"},
            "UADMIN": {"name": "Sora", "is_admin": True},
            "UGUEST": {"name": "Guest", "is_restricted": True},
        }
    )
    channels: list[Json] = field(default_factory=lambda: [{"id": "C1", "name": "general"}])
    history: list[Json] = field(default_factory=list)
    threads: dict[str, list[Json]] = field(default_factory=dict)

    def _users_info(self, given: Json) -> Json:
        person = self.people.get(given["user"])
        return {"user": {"team_id": "T1", **person}} if person else {"error": "user_not_found"}

    def _users_conversations(self, _: Json) -> Json:
        return {"channels": self.channels}

    def _conversations_history(self, given: Json) -> Json:
        since = float(given.get("oldest") or 0)
        return {"messages": [one for one in self.history if float(one["ts"]) > since]}

    def _conversations_replies(self, given: Json) -> Json:
        return {"messages": self.threads.get(given["ts"], [])}

    def _chat_postMessage(self, given: Json) -> Json:  # noqa: N802 - Slack's name
        posted = super()._chat_postMessage(given)
        return {**posted, "channel": "D1" if given["channel"].startswith("U") else "C1"}

    def told(self) -> list[str]:
        """What was shown to one person alone, by either way."""
        return [
            "".join(str(block.get("text") or "") for block in call.arguments.get("blocks") or ())
            or str(call.arguments.get("markdown_text") or call.arguments.get("text"))
            for call in self.calls
            if call.method in {"response", "chat.postEphemeral"}
        ]

    def buttons(self) -> list[Json]:
        """The buttons below what was last shown."""
        blocks = self.calls[-1].arguments.get("blocks") or ()
        return [each for block in blocks for each in block.get("elements") or ()]


class Choosy(Actor):
    """A model that says who it is, and drops some parameters; remembers those it was asked with."""

    def __init__(self) -> None:
        super().__init__()
        self.params: list[Params] = []
        self.dropped: list[str] = []

    @asynccontextmanager
    async def answer(  # type: ignore[override] # a stand-in for what an Answer gives
        self, messages: Sequence[Mapping[str, Any]], params: Params, **more: Any
    ) -> AsyncIterator[Spoken]:
        self.params.append(params)
        async with super().answer(messages, params, **more) as spoken:
            spoken.model, spoken.dropped = params.model, self.dropped  # type: ignore[attr-defined]
            yield spoken


@dataclass
class Bench:
    """Where commands are given, and what comes of them."""

    database: Database
    slack: Office
    client: SlackClient
    clock: Clock
    model: Choosy = field(default_factory=Choosy)
    offered: list[ModelInfo] = field(
        default_factory=lambda: [
            ModelInfo("gpt-6-sol", shutdown_date=date(2027, 3, 1)),
            ModelInfo("gpt-6-luna"),
            ModelInfo("whisper-1"),
            ModelInfo("llama-local"),
        ]
    )
    given: int = 0

    def __post_init__(self) -> None:
        self.choosing = Choosing(self.database, Chosen(chat_model="gpt-6-luna"))
        self.purse = Purse(self.database, 100.0, self.clock, zone=SEOUL)
        languages = Languages(self.database, self.client, "T1", self.choosing)
        self.asides = Asides(self.database, self.client, languages, self.clock)
        parts = Parts(
            database=self.database,
            slack=self.client,
            identity=US,
            asides=self.asides,
            choosing=self.choosing,
            admins=Admins(self.client, ()),
            model=PaidModel(self.model, Params("gpt-6-luna", max_tokens=500), self.purse),
            list_models=self._models,
            names_of=self._names,
            erasing=Erasing(self.database, "T1", self.clock),
            exporting=Exporting(self.database, "T1", self.clock),
            indexer=Indexer(self.database, self.clock.sleep),
            catchup_tokens=2_000,
            clock=self.clock,
        )
        self.commanding = Commanding("T1", self.asides, languages, doers(parts), "/tarae")

    async def _models(self) -> list[ModelInfo]:
        return self.offered

    async def _names(self, _team: str, _users: object) -> dict[str, str]:
        return {user: person["name"] for user, person in self.slack.people.items()}

    async def give(self, text: str, *, is_again: bool = False, **more: str) -> str:
        """Give a command, and return the last thing that its author alone is shown."""
        self.given += not is_again
        url = f"{self.slack.url}/api/response"
        told_by = f"1.{self.given}"
        command = Command(
            **{
                "name": "/tarae",
                "text": text,
                "user": "U1",
                "channel": "C1",
                "told_by": told_by,
                "response_url": url,
                **more,
            }
        )
        claim = Claim(
            1, f"command/{told_by}", Kind.COMMAND, Pool.RENDER, "lane", 1, {}, told_by, "w"
        )
        try:
            await self.commanding.do(claim, command)
        except UserFacingError as error:
            await self.commanding.tell(claim, command, error)
        return self.slack.told()[-1]

    async def said(self, text: str, *, thread: ThreadKey = THREAD, author: str = "U1") -> None:
        """Remember something that was said in a thread."""
        self.given += 1
        ts = f"1699990{self.given:03}.000100"
        async with self.database.begin() as connection:
            await conversations.open_(
                connection, thread, self.clock(), is_summoned=True, is_complete=True
            )
            message = Message(ts, Role.USER, text, author=author, position_ts=ts)
            await conversations.add_message(connection, thread, message, self.clock())


@pytest.fixture
async def slack() -> AsyncIterator[Office]:
    async with served(Office()) as fake:
        yield fake


@pytest.fixture
async def bench(sqlite: Database, slack: Office, client: SlackClient, clock: Clock) -> Bench:
    return Bench(sqlite, slack, client, clock)
