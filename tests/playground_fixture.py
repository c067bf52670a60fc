"""A playground in this process, on a free port, and the official client that speaks to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import anyio
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.playground import Options, Playground
from bot.playground.records import Json
from bot.playground.remote import Remote
from bot.playground.server import Address, serve
from bot.playground.workspace import GENERAL, JIYOON, TEAM


@dataclass
class Running:
    """A playground being served, with its people and the bot's client."""

    address: Address
    playground: Playground
    people: Remote
    client: AsyncWebClient
    session: aiohttp.ClientSession

    async def root(self, text: str = "hello", channel: str = GENERAL) -> str:
        """Have Jiyoon post, and return the ts."""
        return await self.people.say(channel, JIYOON, text)

    async def stream(self, thread_ts: str, text: str | None = None) -> str:
        """Open a stream for Jiyoon in #general, and return its ts."""
        answer = await self.client.chat_startStream(
            channel=GENERAL,
            thread_ts=thread_ts,
            recipient_user_id=JIYOON,
            recipient_team_id=TEAM,
            markdown_text=text,
        )
        return str(answer["ts"])

    async def append(self, ts: str, text: str) -> None:
        """Add to a stream in #general."""
        await self.client.chat_appendStream(channel=GENERAL, ts=ts, markdown_text=text)

    async def texts(self, thread_ts: str, channel: str = GENERAL) -> list[str]:
        """Return what the page shows of a thread."""
        return [each["text"] for each in await self.people.messages(channel, thread_ts)]

    def events(self, kind: str = "") -> list[Json]:
        """Return the events offered to the app, those of one type if given."""
        offered = [delivery.payload["event"] for delivery in self.playground.outbox.history]
        return [event for event in offered if kind in ("", event["type"])]


def web_client(address: Address, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return the official client, without retries of its own."""
    return AsyncWebClient(
        token=address.bot_token, base_url=address.slack_api_url, session=session, retry_handlers=[]
    )


async def error_of(call: Awaitable[Any]) -> str:
    """Return the error that Slack's client raised for a call."""
    with pytest.raises(SlackApiError) as raised:
        await call
    return str(raised.value.response["error"])


async def until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition, with a deadline."""
    with anyio.fail_after(seconds):
        while not is_so():
            await anyio.sleep(0.005)


@pytest.fixture
def options() -> Options:
    """How the playground of a test is started; tests replace it where that matters."""
    return Options(allows_faults=True)


@pytest.fixture
async def running(tmp_path: Path, options: Options) -> AsyncIterator[Running]:
    """A playground, with rate limits off."""
    async with (
        serve(tmp_path / "state", options=options) as (address, playground),
        aiohttp.ClientSession() as session,
    ):
        playground.rates.is_enabled = False
        people = Remote(address.url, session)
        yield Running(address, playground, people, web_client(address, session), session)
