"""Clicks under transcripts and answers: each becomes one call of `Clicks`.

Slack waits three seconds for an ack and never sends a click again, so each is acknowledged, in the
best case once it is stored. Whoever clicked what could not be stored is told to click again.
"""

import asyncio
import logging
import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.listeners.beside import Beside
from bot.listeners.clicks import Click, Clicks, Payload, click_from
from bot.listeners.events import ACCEPT_WITHIN
from bot.slack.answer_menu import OFFER
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.slack.menu import KEEP, REMOVE
from bot.texts import say

# A message for one person that asks something goes once it is answered.
_ANSWERS = frozenset({REMOVE, KEEP, OFFER})

logger = logging.getLogger(__name__)


class Actions:
    """The listeners for the block actions that `clicks` takes."""

    def __init__(self, clicks: Clicks, slack: SlackClient, identity: Identity) -> None:
        self._clicks = clicks
        self._slack = slack
        self._identity = identity
        self._beside = Beside()

    def register(self, app: AsyncApp) -> None:
        """Listen for what those elements send."""
        names = "|".join(map(re.escape, self._clicks.actions))
        app.action(re.compile(rf"(?:{names})(?::\w+)?\Z"))(self.on_click)

    async def on_click(self, ack: AsyncAck, body: Payload) -> None:
        """Take a click, and give Slack its ack in time whatever becomes of it."""
        click = click_from(body, self._identity)
        if click is not None:
            work = self._do(click, str(body.get("response_url") or ""))
            await asyncio.wait({self._beside.run(work)}, timeout=ACCEPT_WITHIN)
        await ack()

    async def _do(self, click: Click, response_url: str) -> None:
        try:
            told = await self._clicks.clicked(click)
        except Exception:  # a failure of any kind is one click lost
            logger.exception("a click at %s was not taken", click.reply_key)
            told, response_url = "not_stored", ""
        if told:
            self._beside.run(self._tell(click, told))
        if click.action in _ANSWERS and response_url:
            self._beside.run(self._dismiss(response_url))

    async def _tell(self, click: Click, key: str) -> None:
        """Tell who clicked, and nobody else."""
        sentence = say(key, click.language)
        try:
            await self._slack.post_ephemeral(
                click.channel, click.user, sentence, thread_ts=click.thread_ts or None
            )
        except SlackError as error:
            logger.warning("could not tell who clicked %s: %s", key, error)

    async def _dismiss(self, response_url: str) -> None:
        """Take the question away that was answered; it would do no harm if it stayed."""
        try:
            await self._slack.dismiss(response_url)
        except SlackError as error:
            logger.info("an answered question stays: %s", error)
