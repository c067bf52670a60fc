"""An app made with Bolt, as the bot is, against the playground."""

from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.playground.workspace import BOT_USER
from tests.playground_fixture import Running, until

pytestmark = pytest.mark.anyio


async def test_a_bolt_app_answers_in_a_thread_and_what_it_fails_at_comes_again(
    running: Running,
) -> None:
    await running.people.do("knobs", ack_seconds=0.3, retry_delays=[0.01, 60, 300])
    app = AsyncApp(client=running.client, process_before_response=True)
    retries: list[str] = []

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any], say: AsyncSay) -> None:
        await say(text="at your service", thread_ts=event["ts"])

    @app.event("message")
    async def on_message(event: dict[str, Any], request: AsyncBoltRequest) -> None:
        if "subtype" in event:
            return
        retries.append(request.headers["x-slack-retry-num"][0])
        if retries[-1] == "0":
            raise RuntimeError("not stored: no ack")

    handler = AsyncSocketModeHandler(app, running.address.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt left its return type out
    try:
        root = await running.root(f"<@{BOT_USER}> hello")
        await until(lambda: "1" in retries)
        await until(lambda: all(each.is_acked for each in running.playground.outbox.history))
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # Bolt left its return type out

    assert (await running.texts(root))[1] == "at your service"
    assert retries == ["0", "1"]
