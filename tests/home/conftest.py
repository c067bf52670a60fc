"""A Home tab on a real database, and a Slack that keeps what it is told to show."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, cast

import pytest

from bot.admins import Admins
from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.conversation import Message, Part, Role, ThreadKey
from bot.home.home import Home
from bot.home.sections import Hosts
from bot.languages import Languages
from bot.outlook import Outlooks
from bot.playground.arguments import ApiError
from bot.playground.blocks import check_blocks
from bot.playground.view_checks import check_home
from bot.slack.client import Identity, SlackClient
from bot.slack.directory import Profile
from bot.slack.errors import SlackError
from bot.slack.refusals import Refusals
from bot.slack.scopes import wanted_scopes
from bot.store import conversations
from bot.store.budgets import Terms
from bot.store.database import Database

TEAM, SAM, ADA, MINA = "T1", "USAM", "UADA", "UMINA"
NOW = 1_795_348_800.0  # 2026-11-22 12:00 UTC
URL = "https://team.slack.com/"

Json = dict[str, Any]


@dataclass
class Slack:
    """As strict with views as Slack; `draws` says whether its Home tabs take charts."""

    draws: bool = True
    channels: Collection[str] = ("C1",)
    scopes: frozenset[str] = field(default_factory=wanted_scopes)
    homes: dict[str, list[Json]] = field(default_factory=dict)
    posts: list[tuple[str, str, Any]] = field(default_factory=list)
    files: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)
    attempts: int = 0
    error: SlackError | None = None

    async def views_publish(self, user: str, view: Json) -> None:
        self.attempts += 1
        if self.error:
            raise self.error
        drawn = [one for one in view["blocks"] if one["type"] == "data_visualization"]
        if drawn and not self.draws:
            raise SlackError("invalid_arguments", "views.publish")
        rest = [one for one in view["blocks"] if one["type"] != "data_visualization"]
        try:
            check_home({**view, "blocks": rest})
        except ApiError as error:
            raise AssertionError(error.details) from error
        self.homes[user] = view["blocks"]

    async def channels_of(self, *_: object) -> dict[str, str]:
        return dict.fromkeys(self.channels, "")

    async def user(self, user: str) -> Profile:
        locale = "ko-KR" if user == MINA else "en-US"
        return Profile(user, user, locale, False, False, user == ADA, False)

    async def locale(self, user: str) -> str:
        return (await self.user(user)).locale

    async def is_admin(self, user: str) -> bool:
        return user == ADA

    async def admins(self) -> list[str]:
        return [ADA]

    async def identity(self) -> Identity:
        return Identity(TEAM, "UBOT", "B1", URL, "Team", "tarae", self.scopes)

    async def auth_test(self) -> Identity:
        return await self.identity()

    async def post_message(
        self, channel: str, markdown: str, *, blocks: Any = None, **_: object
    ) -> str:
        if self.error:
            raise self.error
        self.posts.append((channel, markdown, blocks))
        return "1.1"

    async def call(self, method: str, **given: Any) -> Json:
        assert method == "chat.postMessage"
        check_blocks(given["blocks"])
        await self.post_message(given["channel"], given["text"], blocks=given["blocks"])
        return {}

    async def post_to_person(self, user: str, markdown: str) -> tuple[str, str]:
        await self.post_message(user, markdown)
        return f"D{user}", "1.1"

    async def upload(self, channel: str, thread_ts: str, filename: str, data: bytes) -> Part:
        self.files.append((channel, thread_ts, filename, data))
        return Part("", "file", "F1")

    def text_of(self, user: str) -> str:
        """All that stands in a person's Home tab."""
        return json.dumps(self.homes[user], ensure_ascii=False)

    def types(self, user: str) -> list[str]:
        return [block["type"] for block in self.homes[user]]


def home_of(database: Database, slack: Slack, **server: Any) -> Home:
    """A Home tab; `server` is what it was started with."""
    client = cast("SlackClient", slack)
    choosing = Choosing(database, Chosen(**server))
    return Home(
        database=database,
        slack=client,
        identity=Identity(TEAM, "UBOT", "B1", URL, "Team", "tarae", slack.scopes),
        choosing=choosing,
        languages=Languages(database, client, TEAM, choosing),
        admins=Admins(client, ()),
        outlooks=Outlooks(database, client, TEAM, {"CHAT_MODEL": "gpt-4o"}),
        hosts=Hosts(("api.example.com",), "sound.example.com"),
        command="/tarae",
        terms=Terms(20_000_000, UTC),
        clock=lambda: NOW,
    )


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def home(sqlite: Database, slack: Slack) -> Home:
    return home_of(sqlite, slack)


async def converse(
    database: Database, channel: str, ts: str, *texts: str, user: str = SAM, at: float = NOW
) -> ThreadKey:
    """Have `user` write in a thread."""
    thread = ThreadKey(TEAM, channel, ts)
    async with database.begin() as connection:
        await conversations.open_(connection, thread, at, is_summoned=True, is_complete=True)
        for number, text in enumerate(texts):
            said = Message(f"{ts[:-1]}{number}", Role.USER, text, author=user)
            await conversations.add_message(connection, thread, said, at)
    return thread
