"""The bare loop that `benchmarks/chat.py` measures Tarae against: it streams, and does nothing else.

A mention goes to the model alone, the first delta is shown at once, the rest as often as Tarae shows
it. Nothing is stored or looked up, no rate is kept, no text made safe, nothing that fails is tried
again. One session serves all calls, without which it would be slower by a connection each.
"""

import asyncio
import logging
import time
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.loop import Sides, serve
from bot.slack.pacing import APPEND_INTERVAL


async def answer(sides: Sides, event: dict[str, Any]) -> None:
    """Stream what the model writes into the thread of a mention."""
    deltas = await sides.model.chat.completions.create(
        model=sides.name,
        messages=[{"role": "user", "content": event["text"]}],
        stream=True,
    )
    reply = Reply(sides.slack, event)
    async for chunk in deltas:
        if chunk.choices and (text := chunk.choices[0].delta.content):
            await reply.write(text)
    await reply.finish()


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
    asyncio.run(serve(answer))
