"""Clicks under transcripts and answers: each becomes one call of `Clicks`.

Slack waits three seconds for an ack and never sends a click again, so each is acknowledged, in the
best case once it is stored. Whoever clicked what could not be stored is told to click again.
"""

import asyncio
import logging
import re
from collections.abc import Coroutine
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.listeners.clicks import Click, Clicks, Payload, click_from
from bot.listeners.events import ACCEPT_WITHIN
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.slack.menu import ACTIONS, CHANNEL, KEEP, MENU, REMOVE, SPEAKERS
from bot.texts import say

OURS = re.compile(rf"(?:{'|'.join(ACTIONS)})(?::\w+)?\Z")

logger = logging.getLogger(__name__)


class Actions:
    """The listeners for block actions."""

    def __init__(self, clicks: Clicks, slack: SlackClient, identity: Identity) -> None:
        self._clicks = clicks
        self._slack = slack
        self._identity = identity
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, app: AsyncApp) -> None:
        """Listen for what the bot's own blocks send."""
        app.action(OURS)(self.on_click)

    async def on_click(self, ack: AsyncAck, body: Payload) -> None:
        """Take a click, and give Slack its ack in time whatever becomes of it."""
        click = click_from(body, self._identity)
        if click is not None:
            work = self._do(click, str(body.get("response_url") or ""))
            await asyncio.wait({self._run(work)}, timeout=ACCEPT_WITHIN)
        await ack()

    async def _do(self, click: Click, response_url: str) -> None:
        try:
            await self._pass_on(click)
        except Exception:  # a failure of any kind is one click lost
            logger.exception("a click in %s was not taken", click.recording_key)
            await self._tell(click)
            return
        if click.action in {REMOVE, KEEP} and response_url:
            self._run(self._dismiss(response_url))

    async def _pass_on(self, click: Click) -> None:
        kind = click.choice.kind if click.action == MENU and click.choice else ""
        if kind == SPEAKERS:
            await self._clicks.open_speakers(click)
        elif kind == CHANNEL:
            await self._clicks.open_channel(click)
        elif click.action != KEEP and (click.action != MENU or kind):
            await self._clicks.clicked(click)

    async def _tell(self, click: Click) -> None:
        sentence = say("not_stored", click.language)
        try:
            await self._slack.post_ephemeral(
                click.channel, click.user, sentence, thread_ts=click.thread_ts or None
            )
        except SlackError as error:
            logger.warning("nobody was told of a click that was lost: %s", error)

    async def _dismiss(self, response_url: str) -> None:
        """Take the question away that was answered; it would do no harm if it stayed."""
        try:
            await self._slack.dismiss(response_url)
        except SlackError as error:
            logger.info("an answered question stays: %s", error)

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
