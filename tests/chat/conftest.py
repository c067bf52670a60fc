"""A Slack whose people have names, and a thread in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.chat.names import Names
from bot.slack.client import SlackClient
from bot.store.database import Database
from tests.slack.conftest import Clock, FakeSlack, Json, budget, client, clock, served

__all__ = ["budget", "client", "clock"]


@dataclass
class PeopledSlack(FakeSlack):
    """Knows `people` by id, and has said `history` in every thread."""

    people: dict[str, str] = field(default_factory=lambda: {"U1": "Jiyoon", "U2": "Minsu"})
    history: list[Json] = field(default_factory=list)

    def _users_info(self, given: Json) -> Json:
        name = self.people.get(given["user"])
        return {"user": {"name": name}} if name else {"error": "user_not_found"}

    def _conversations_replies(self, _: Json) -> Json:
        return {"messages": self.history}


@pytest.fixture
async def slack() -> AsyncIterator[PeopledSlack]:
    async with served(PeopledSlack()) as fake:
        yield fake


@pytest.fixture
def names(sqlite: Database, client: SlackClient, clock: Clock) -> Names:
    return Names(sqlite, client, clock)
