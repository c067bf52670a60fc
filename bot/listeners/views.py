"""Modals that were filled in: each becomes one call of `Submissions`.

What could not be stored is said in the modal, which stays open with all that was typed.
"""

import asyncio
import logging

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.listeners.clicks import Payload, Submissions, submission_from, view_language
from bot.listeners.events import ACCEPT_WITHIN
from bot.slack.client import Identity
from bot.slack.modals import VIEWS
from bot.texts import say

logger = logging.getLogger(__name__)


class Views:
    """The listeners for submitted views."""

    def __init__(self, submissions: Submissions, identity: Identity) -> None:
        self._submissions = submissions
        self._identity = identity

    def register(self, app: AsyncApp) -> None:
        """Listen for the bot's own modals."""
        for callback_id in VIEWS:
            app.view(callback_id)(self.on_submitted)

    async def on_submitted(self, ack: AsyncAck, body: Payload) -> None:
        """Take what was answered; Slack closes the modal when it gets a plain ack."""
        submission = submission_from(body, self._identity)
        try:
            if submission is not None:
                async with asyncio.timeout(ACCEPT_WITHIN):
                    await self._submissions.submitted(submission)
        except Exception:  # whatever it was, the modal is the place to say so
            logger.exception("what was answered in a modal was not stored")
            sentence = say("not_stored", view_language(body["view"]))
            first = body["view"]["blocks"][0]["block_id"]
            await ack(response_action="errors", errors={first: sentence})
            return
        await ack()
