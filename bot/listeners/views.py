"""Modals that were filled in, and what is clicked in them: each becomes one call of `Submissions`.

What could not be stored is said in the modal, which stays open with all that was typed.
"""

import asyncio
import logging
import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.listeners.beside import ACCEPT_WITHIN, Beside
from bot.listeners.clicks import (
    Payload,
    Reaction,
    Submission,
    Submissions,
    submission_from,
    view_language,
)
from bot.slack.client import Identity
from bot.texts import say

# Seconds that an ack has before what follows it: Bolt sends it once the listener has returned, and a
# view that was changed before it would be replaced by what it says.
HEAD_START = 0.2

sleep = asyncio.sleep
logger = logging.getLogger(__name__)


class Views:
    """The listeners for the modals of `submissions`."""

    def __init__(self, submissions: Submissions, identity: Identity) -> None:
        self._submissions = submissions
        self._identity = identity
        self._beside = Beside()

    def register(self, app: AsyncApp) -> None:
        """Listen for those modals being sent, and for the buttons in them."""
        for callback_id in self._submissions.views:
            app.view(callback_id)(self.on_submitted)
        if self._submissions.buttons:
            names = "|".join(map(re.escape, self._submissions.buttons))
            app.action(re.compile(rf"(?:{names})(?::\w+)?\Z"))(self.on_pressed)

    async def on_submitted(self, ack: AsyncAck, body: Payload) -> None:
        """Take what was answered; Slack closes the modal when it gets a plain ack."""
        submission = submission_from(body, self._identity)
        reaction = Reaction()
        try:
            if submission is not None:
                async with asyncio.timeout(ACCEPT_WITHIN):
                    reaction = await self._submissions.submitted(submission)
        except Exception:  # whatever it was, the modal is the place to say so
            logger.exception("what was answered in a modal was not stored")
            reaction = _not_stored(body["view"])
        await ack(**reaction.answer)
        if reaction.after is not None:
            self._beside.run(self._go_on(reaction))

    async def on_pressed(self, ack: AsyncAck, body: Payload) -> None:
        """Do what was clicked, while its trigger is good, and give Slack its ack in time."""
        submission = submission_from(body, self._identity)
        if submission is not None:
            await self._beside.in_time(self._press(submission))
        await ack()

    async def _press(self, submission: Submission) -> None:
        try:
            await self._submissions.pressed(submission)
        except Exception:  # a failure of any kind is one click lost
            logger.exception("a click in a modal was not taken")

    async def _go_on(self, reaction: Reaction) -> None:
        await sleep(HEAD_START)
        try:
            if reaction.after is not None:
                await reaction.after()
        except Exception:  # the modal was answered; nobody waits for this
            logger.exception("what follows a modal was not done")


def _not_stored(view: Payload) -> Reaction:
    """Return what says so beside the first input; Slack takes errors nowhere else."""
    sentence = say("not_stored", view_language(view))
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return Reaction.errors({inputs[0]: sentence}) if inputs else Reaction()
