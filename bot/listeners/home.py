"""Clicks on the Home tab: into the store as work, or, as they can't wait, modals opened at once.

A click there names no channel. It is read from `block_actions` whose container is a view
(docs.slack.dev/reference/interaction-payloads/block_actions-payload).
"""

import logging
import re
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chosen import Place
from bot.home.sections import ACTIONS, BUDGETS, EXPORT, FORGET, REFRESH, SETTINGS
from bot.languages import Languages
from bot.listeners.bell import Inbox
from bot.listeners.beside import Beside
from bot.listeners.clicks import Payload
from bot.listeners.settings_modals import OpensModals
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.store.work import export_item, forget_item, home_item
from bot.texts import say

logger = logging.getLogger(__name__)


class HomeTab:
    """The listeners for the buttons of the Home tab."""

    def __init__(
        self,
        slack: SlackClient,
        identity: Identity,
        inbox: Inbox,
        modals: OpensModals,
        languages: Languages,
    ) -> None:
        self._slack = slack
        self._identity = identity
        self._inbox = inbox
        self._modals = modals
        self._languages = languages
        self._beside = Beside()

    def register(self, app: AsyncApp) -> None:
        """Listen for what those buttons send."""
        app.action(re.compile(rf"(?:{'|'.join(ACTIONS)})\Z"))(self.on_click)

    async def on_click(self, ack: AsyncAck, body: Payload) -> None:
        """Take a click, and give Slack its ack in time whatever becomes of it."""
        person = body.get("user") or {}
        if person.get("team_id") in {None, "", self._identity.team}:
            user, action = str(person["id"]), body["actions"][0]
            work = self._clicked(
                user,
                str(action["action_id"]),
                f"{user}/{action.get('action_ts') or ''}",
                str(body.get("trigger_id") or ""),
            )
            await self._beside.take("a click on the Home tab", work, partial(self._tell, user))
        await ack()

    async def _clicked(self, user: str, action: str, told_by: str, trigger_id: str) -> str:
        """Do what a button stands for. Returns the text key of what she is told, "" for nothing."""
        if action == SETTINGS:
            return await self._modals.open(Place.WORKSPACE, user=user, trigger_id=trigger_id)
        if action == BUDGETS:
            return await self._modals.open_budgets(user=user, trigger_id=trigger_id)
        make = {REFRESH: home_item, FORGET: forget_item, EXPORT: export_item}[action]
        await self._inbox.accept(make(user, told_by))
        return ""

    async def _tell(self, user: str, key: str) -> None:
        """Tell who clicked in her direct messages: the Home tab shows no message for one person."""
        try:
            await self._slack.post_message(user, say(key, await self._languages.of_person(user)))
        except SlackError as error:
            logger.warning("could not tell who clicked on the Home tab: %s", error)
