"""Clicks under transcripts and answers: each becomes one call of `Clicks`."""

import logging
import re
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.languages import Languages
from bot.listeners.beside import Beside
from bot.listeners.clicks import Click, Clicks, Payload, click_from
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

    def __init__(
        self, clicks: Clicks, slack: SlackClient, identity: Identity, languages: Languages
    ) -> None:
        self._clicks = clicks
        self._slack = slack
        self._identity = identity
        self._languages = languages
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
            what = f"a click at {click.reply_key}"
            await self._beside.take(what, work, partial(self._tell, click))
        await ack()

    async def _do(self, click: Click, response_url: str) -> str:
        told = await self._clicks.clicked(click)
        if click.action in _ANSWERS and response_url:
            self._beside.run(self._dismiss(response_url))
        return told

    async def _tell(self, click: Click, key: str) -> None:
        """Tell who clicked, and nobody else."""
        sentence = say(key, await self._languages.of_person(click.user, click.language))
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
