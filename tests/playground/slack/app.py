"""An app made with Bolt at the other end of Socket Mode, which remembers what it was told."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.playground.records import Json
from tests.playground_fixture import Running


@dataclass
class App:
    """What the app got, and its `answer` to submissions and commands; deaf, it acks nothing."""

    answer: Json = field(default_factory=dict)
    is_deaf: bool = False
    heard: list[Json] = field(default_factory=list)

    def of(self, kind: str) -> list[Json]:
        """Return the payloads of one type."""
        return [payload for payload in self.heard if payload.get("type") == kind]


@contextlib.asynccontextmanager
async def connected(running: Running, app: App) -> AsyncIterator[None]:
    """Connect an app, and disconnect it at the end."""
    bolt = AsyncApp(client=running.client, process_before_response=True)

    async def listen(body: dict[str, Any], ack: AsyncAck) -> None:
        app.heard.append(body)
        if app.is_deaf:
            raise RuntimeError("no ack")
        takes_answer = "command" in body or body["type"] == "view_submission"
        await (ack(**app.answer) if takes_answer else ack())

    for name in ("go", "pick", "more", "rate"):
        bolt.action(name)(listen)
    bolt.command("/tarae")(listen)
    bolt.shortcut("translate_message")(listen)
    bolt.shortcut("hello")(listen)
    bolt.view("form")(listen)
    bolt.view_closed("form")(listen)
    handler = AsyncSocketModeHandler(bolt, running.address.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt left its return type out
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # Bolt left its return type out
