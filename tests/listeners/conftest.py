"""An intake on a real database, and what it has accepted."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.conversation import Message, Signal, ThreadKey
from bot.languages import Languages
from bot.listeners import interactions
from bot.listeners.events import Events
from bot.listeners.intake import Intake
from bot.listeners.interactions import Listeners
from bot.slack.client import SlackClient
from bot.store import conversations, inbox, people, tables
from bot.store.database import Database
from bot.store.inbox import Claim, Pool
from bot.store.people import Person
from tests.listeners.samples import CHANNEL, TEAM, TS, US, Json, body

THREAD = ThreadKey(TEAM, CHANNEL, TS)
LEASE = 60.0


def languages_of(database: Database, slack: SlackClient) -> Languages:
    """Return who knows whom to speak to how."""
    return Languages(database, slack, TEAM, Choosing(database, Chosen()))


def listening(client: SlackClient, *listeners: Listeners) -> AsyncApp:
    """Return an app of Bolt's with `listeners`, set up as ours is."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-test")

    app = AsyncApp(
        client=client.web,
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,
        process_before_response=True,
    )
    interactions.register(app, *listeners)
    return app


async def know(database: Database, user: str, locale: str) -> None:
    """Have the store know the locale of a person's Slack."""
    async with database.begin() as connection:
        seen = {user: Person(user, locale, is_external=False, read_at=1.0)}
        await people.save(connection, TEAM, seen)


@dataclass
class Desk:
    """The intake with its events, and a worker of the tests' own at the other end of the inbox."""

    database: Database
    now: float = float(TS) + 5
    woken: int = 0
    events: Events = field(init=False)
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        self.hire()

    def hire(self, *, names: tuple[str, ...] = (), admins: Collection[str] = ()) -> None:
        """Have an intake at the desk that knows the bot by `names`, and who is an admin."""

        async def is_admin(user: str) -> bool:
            return user in admins

        self.intake = Intake(
            self.database,
            US,
            choosing=Choosing(self.database, Chosen()),
            clock=lambda: self.now,
            wake=self.wake,
            look=lambda: None,
            names=names,
            is_admin=is_admin,
        )
        self.events = Events(self.intake, US)

    def wake(self) -> None:
        self.woken += 1

    async def hear(self, event: Json, event_id: str = "Ev1", *, is_shared: bool = False) -> None:
        """Have an event come in, from whichever listener Bolt would choose."""
        outer = body(event, event_id, is_shared=is_shared)
        listen = {
            "message": lambda: self.events.on_message(event, outer),
            "app_mention": lambda: self.events.on_said(event, outer),
            "channel_deleted": lambda: self.events.on_channel_deleted(event),
            "group_deleted": lambda: self.events.on_channel_deleted(event),
            "app_uninstalled": lambda: self.events.on_uninstalled(),
            "tokens_revoked": lambda: self.events.on_revoked(event),
            "file_deleted": lambda: self.events.on_file_deleted(event, outer),
            "member_joined_channel": lambda: self.events.on_joined(event, outer),
            "agent_session_stopped": lambda: self.events.on_stopped(event),
            "app_home_opened": lambda: self.events.on_home(event, outer),
        }
        await listen[event["type"]]()

    async def items(self) -> list[Any]:
        """Everything the inbox holds, finished or not."""
        async with self.database.read() as connection:
            return list(await connection.execute(sa.select(tables.inbox).order_by("id")))

    async def keys(self) -> list[str]:
        """The keys of what is still to be done."""
        return [item.key for item in await self.items() if item.finished_at is None]

    async def signal_of(self, key: str) -> Signal | None:
        (signal,) = [item.signal for item in await self.items() if item.key == key]
        return Signal(signal) if signal else None

    async def claim(self, pool: Pool = Pool.CHAT) -> list[Claim]:
        """Take up what is next."""
        async with self.database.begin() as connection:
            return await inbox.claim(connection, pool, "w", self.now, LEASE, 10)

    async def finish(self, *claims: Claim) -> None:
        async with self.database.begin() as connection:
            for claim in claims:
                await inbox.finish(connection, claim, self.now)

    async def said(self, thread: ThreadKey = THREAD) -> list[str]:
        """The conversation's texts, those of its transcripts among them."""
        return [message.text for message in await self.messages(thread)]

    async def messages(self, thread: ThreadKey = THREAD) -> list[Message]:
        async with self.database.read() as connection:
            return await conversations.load_window(connection, thread)

    async def add(self, message: Message, reply_key: str = "") -> None:
        """Store what a path would have stored."""
        async with self.database.begin() as connection:
            await conversations.add_message(connection, THREAD, message, self.now, reply_key)

    async def is_untouched(self) -> bool:
        """Whether nothing at all was written."""
        async with self.database.read() as connection:
            counts = [
                await connection.scalar(sa.select(sa.func.count()).select_from(table))
                for table in tables.metadata.sorted_tables
            ]
        return not any(counts)


@pytest.fixture
async def desk(sqlite: Database) -> Desk:
    return Desk(sqlite)
