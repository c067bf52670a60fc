"""The loop that most bots use, for `benchmarks/chat.py`: a placeholder, the history over the API, edits.

Each mention reads its thread over the API, posts "Thinking…", asks the model with what was said, and
edits the message at every twentieth delta and at the end. Nothing is stored, no rate is kept, nothing
that fails is tried again. So do, in their essence, the bots that `benchmarks/chat.py` stands beside.
"""

import asyncio
import logging
from typing import Any

from benchmarks.loop import Sides, serve

DELTAS_AN_EDIT = 20
PLACEHOLDER = "Thinking…"


async def answer(sides: Sides, event: dict[str, Any]) -> None:
    """Edit what the model writes into a placeholder in the thread of a mention."""
    slack, channel = sides.slack, event["channel"]
    thread_ts = event.get("thread_ts") or event["ts"]
    shown = await slack.chat_postMessage(channel=channel, thread_ts=thread_ts, text=PLACEHOLDER)
    replies = await slack.conversations_replies(channel=channel, ts=thread_ts, limit=1000)
    deltas = await sides.model.chat.completions.create(
        model=sides.name,
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


def _messages(said: list[dict[str, Any]], placeholder: str) -> list[Any]:
    return [
        {"role": "assistant" if message.get("bot_id") else "user", "content": message["text"]}
        for message in said
        if message["ts"] != placeholder
    ]


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(serve(answer))
