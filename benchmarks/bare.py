"""The bare loop that `benchmarks/chat.py` measures Tarae against: it streams, and does nothing else.

A mention goes to the model alone, the first delta is shown at once, the rest as often as Tarae shows
it. Nothing is stored or looked up, no rate is kept, no text made safe, nothing that fails is tried
again. One session serves all calls, without which it would be slower by a connection each.
"""

import asyncio
import logging
import time
from typing import Any

import aiohttp
from openai import AsyncOpenAI
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.pacing import APPEND_INTERVAL


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
        deltas = await model.chat.completions.create(
            model=settings.chat_model,
            messages=[{"role": "user", "content": event["text"]}],
            stream=True,
        )
        reply = Reply(slack, event)
        async for chunk in deltas:
            if chunk.choices and (text := chunk.choices[0].delta.content):
                await reply.write(text)
        await reply.finish()

    @app.event("message")
    async def ignore() -> None:
        """Acknowledge what else is said."""

    app_token = settings.slack_app_token.get_secret_value()
    async with session:
        await AsyncSocketModeHandler(app, app_token).start_async()  # type: ignore[no-untyped-call] # Bolt's adapters have no types


class Reply:
    """One streamed message in the thread of the mention `event`."""

    def __init__(self, slack: AsyncWebClient, event: dict[str, Any]) -> None:
        self._slack = slack
        self._event = event
        self._ts = ""
        self._unshown = ""
        self._shown_at = 0.0

    async def write(self, text: str) -> None:
        """Show `text` now if the last time is long enough ago, else with what follows."""
        self._unshown += text
        if time.monotonic() >= self._shown_at + APPEND_INTERVAL:
            await self._show()
            self._shown_at = time.monotonic()

    async def finish(self) -> None:
        """Show the rest and close the message."""
        await self._slack.chat_stopStream(
            channel=self._event["channel"], ts=self._ts, markdown_text=self._take()
        )

    async def _show(self) -> None:
        channel = self._event["channel"]
        if self._ts:
            await self._slack.chat_appendStream(
                channel=channel, ts=self._ts, markdown_text=self._take()
            )
            return
        begun = await self._slack.chat_startStream(
            channel=channel,
            thread_ts=self._event.get("thread_ts") or self._event["ts"],
            recipient_user_id=self._event["user"],
            recipient_team_id=self._event["team"],
            markdown_text=self._take(),
        )
        self._ts = begun["ts"]

    def _take(self) -> str:
        text, self._unshown = self._unshown, ""
        return text


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main())
