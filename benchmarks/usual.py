"""The loop that most bots use, for `benchmarks/chat.py`: a placeholder, the history over the API, edits.

Each mention reads its thread over the API, posts "Thinking…", asks the model with what was said, and
edits the message at every twentieth delta and at the end. Nothing is stored, no rate is kept, nothing
that fails is tried again. So do, in their essence, the bots that `benchmarks/chat.py` stands beside.
"""

import asyncio
import logging
from typing import Any

import aiohttp
from openai import AsyncOpenAI
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings

DELTAS_AN_EDIT = 20
PLACEHOLDER = "Thinking…"


async def main() -> None:
    """Answer mentions until the process is ended."""
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

    @app.event("app_mention")
    async def answer(event: dict[str, Any]) -> None:
        channel, thread_ts = event["channel"], event.get("thread_ts") or event["ts"]
        shown = await slack.chat_postMessage(channel=channel, thread_ts=thread_ts, text=PLACEHOLDER)
        replies = await slack.conversations_replies(channel=channel, ts=thread_ts, limit=1000)
        deltas = await model.chat.completions.create(
            model=settings.chat_model,
            messages=_messages(replies["messages"], shown["ts"]),
            stream=True,
        )
        text, unshown = "", 0
        async for chunk in deltas:
            if chunk.choices and (delta := chunk.choices[0].delta.content):
                text, unshown = text + delta, unshown + 1
                if unshown == DELTAS_AN_EDIT:
                    await slack.chat_update(channel=channel, ts=shown["ts"], text=text)
                    unshown = 0
        await slack.chat_update(channel=channel, ts=shown["ts"], text=text)

    @app.event("message")
    async def ignore() -> None:
        """Acknowledge what else is said."""

    app_token = settings.slack_app_token.get_secret_value()
    async with session:
        await AsyncSocketModeHandler(app, app_token).start_async()  # type: ignore[no-untyped-call] # Bolt's adapters have no types


def _messages(said: list[dict[str, Any]], placeholder: str) -> list[Any]:
    return [
        {"role": "assistant" if message.get("bot_id") else "user", "content": message["text"]}
        for message in said
        if message["ts"] != placeholder
    ]


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main())
