"""Clicks on the Home tab: into the store as work, or, as they can't wait, modals opened at once.

A click there names no channel. It is read from `block_actions` whose container is a view
(docs.slack.dev/reference/interaction-payloads/block_actions-payload).
"""

import asyncio
import logging
import re
from collections.abc import Callable
from typing import Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chosen import Place
from bot.home.sections import ACTIONS, BUDGETS, EXPORT, FORGET, REFRESH, SETTINGS
from bot.listeners.beside import Beside
from bot.listeners.clicks import Payload
from bot.listeners.events import ACCEPT_WITHIN
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.store import inbox
from bot.store.database import Database
from bot.store.items import Item
from bot.store.work import export_item, forget_item, home_item
from bot.texts import language_of, say

logger = logging.getLogger(__name__)


class Modals(Protocol):
    """Who opens the modals of settings. Each returns the text key of what is told, "" for nothing."""

    async def open(self, place: Place, *, user: str, trigger_id: str) -> str:
        """Open what can be chosen at `place`, for who may."""

    async def open_budgets(self, *, user: str, trigger_id: str) -> str:
        """Open the budgets, for who may set them."""


class HomeTab:
    """The listeners for the buttons of the Home tab. `wake` is called when there is work."""

    def __init__(
        self,
        database: Database,
        slack: SlackClient,
        identity: Identity,
        *,
        modals: Modals,
        clock: Callable[[], float],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._slack = slack
        self._identity = identity
        self._modals = modals
        self._clock = clock
        self._wake = wake
        self._beside = Beside()

    def register(self, app: AsyncApp) -> None:
        """Listen for what those buttons send."""
        app.action(re.compile(rf"(?:{'|'.join(ACTIONS)})\Z"))(self.on_click)

    async def on_click(self, ack: AsyncAck, body: Payload) -> None:
        """Take a click, and give Slack its ack in time whatever becomes of it."""
        person = body.get("user") or {}
        if person.get("team_id") in {None, "", self._identity.team}:
            work = self._do(str(person["id"]), body)
            await asyncio.wait({self._beside.run(work)}, timeout=ACCEPT_WITHIN)
        await ack()

    async def _do(self, user: str, body: Payload) -> None:
        action = body["actions"][0]
        try:
            told = await self._clicked(
                user,
                str(action["action_id"]),
                f"{user}/{action.get('action_ts') or ''}",
                str(body.get("trigger_id") or ""),
            )
        except Exception:  # a failure of any kind is one click lost
            logger.exception("a click on the Home tab was not taken")
            told = "not_stored"
        if told:
            label = (action.get("text") or {}).get("text") or ""
            self._beside.run(self._tell(user, say(told, language_of(label))))

    async def _clicked(self, user: str, action: str, told_by: str, trigger_id: str) -> str:
        """Do what a button stands for. Returns the text key of what she is told, "" for nothing."""
        if action == SETTINGS:
            return await self._modals.open(Place.WORKSPACE, user=user, trigger_id=trigger_id)
        if action == BUDGETS:
            return await self._modals.open_budgets(user=user, trigger_id=trigger_id)
        make = {REFRESH: home_item, FORGET: forget_item, EXPORT: export_item}[action]
        await self._accept(make(user, told_by))
        return ""

    async def _accept(self, item: Item) -> None:
        async with self._database.begin() as connection:
            await inbox.accept(connection, item, self._clock())
        self._wake()
        await self._database.notify()

    async def _tell(self, user: str, sentence: str) -> None:
        """Tell who clicked in her direct messages: the Home tab shows no message for one person."""
        try:
            await self._slack.post_message(user, sentence)
        except SlackError as error:
            logger.warning("could not tell who clicked on the Home tab: %s", error)
