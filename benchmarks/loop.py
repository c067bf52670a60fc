"""What the loops that `benchmarks/chat.py` measures Tarae against have in common: Slack, and a model."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from openai import AsyncOpenAI
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides that a loop stands between, and the model that it asks."""

    slack: AsyncWebClient
    model: AsyncOpenAI
    name: str


async def serve(answer: Callable[[Sides, dict[str, Any]], Awaitable[None]]) -> None:
    """Have `answer` take mentions until the process is ended; one session serves all calls."""
    settings = Settings.read(env_file=None)
    model = AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value(), base_url=settings.openai_base_url
    )
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    slack = AsyncWebClient(
        settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
    )
    app = AsyncApp(client=slack, request_verification_enabled=False)
    sides = Sides(slack, model, settings.chat_model)

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any]) -> None:
        await answer(sides, event)

    @app.event("message")
    async def ignore() -> None:
        """Acknowledge what else is said."""

    app_token = settings.slack_app_token.get_secret_value()
    async with session:
        await AsyncSocketModeHandler(app, app_token).start_async()  # type: ignore[no-untyped-call] # Bolt's adapters have no types
