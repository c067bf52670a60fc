"""The slash command, however it is named: stored as work before Slack gets its ack.

Slack waits three seconds for that, and sends no command again: who typed what could not be stored is
told so by the ack itself. A modal is opened at once, within the life of its trigger.
"""

import asyncio
import logging

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chosen import Place
from bot.commands.parsing import first_word, read_typed, storable
from bot.commands.words import Word, word_of
from bot.conversation import Command
from bot.languages import Languages
from bot.listeners.bell import Inbox
from bot.listeners.beside import ACCEPT_WITHIN
from bot.listeners.clicks import Payload
from bot.listeners.interactions import ANYTHING
from bot.listeners.settings_modals import OpensSettings
from bot.slack.client import Identity
from bot.store.work import command_item
from bot.texts import language_of, say

_WORKSPACE = {"workspace", "워크스페이스"}
_KNOWN_WITHIN = 0.5  # seconds; with ACCEPT_WITHIN less than the three that Slack waits

logger = logging.getLogger(__name__)


class Slash:
    """Listens for slash commands."""

    def __init__(
        self,
        identity: Identity,
        inbox: Inbox,
        settings: OpensSettings,
        languages: Languages,
    ) -> None:
        self._identity = identity
        self._inbox = inbox
        self._settings = settings
        self._languages = languages

    def register(self, app: AsyncApp) -> None:
        """Listen for every command that the app's manifest names."""
        app.command(ANYTHING)(self.on_command)

    async def on_command(self, ack: AsyncAck, body: Payload) -> None:
        """Take a command; what its author is told at once goes with the ack."""
        command = command_from(body)
        language = language_of(command.text)
        try:
            async with asyncio.timeout(ACCEPT_WITHIN):
                told = await self._take(command, body, language)
        except Exception:  # a failure of any kind is one command lost
            logger.exception("a command in %s was not taken", command.channel)
            told = "not_stored"
        if told:
            tongue = await self._language(command.user) or language
            await ack(response_type="ephemeral", text=say(told, tongue))
        else:
            await ack()

    async def _language(self, user: str) -> str:
        """Return the language of her Slack, "" where it is unknown; the database may be what is down."""
        try:
            async with asyncio.timeout(_KNOWN_WITHIN):
                return await self._languages.known_of(user)
        except Exception:  # a failure of any kind leaves the language that she typed
            logger.info("the language of %s is unknown", user, exc_info=True)
            return ""

    async def _take(self, command: Command, body: Payload, language: str) -> str:
        if body.get("team_id") != self._identity.team:
            return "command_external"
        name, rest = first_word(read_typed(command.text))
        if word_of(name) is Word.SETTINGS:
            return await self._settings.open(
                Place.WORKSPACE if rest.casefold() in _WORKSPACE else Place.CHANNEL,
                user=command.user,
                trigger_id=str(body.get("trigger_id") or ""),
                channel=command.channel,
                language=language,
            )
        await self._inbox.accept(command_item(command))
        return ""


def command_from(body: Payload) -> Command:
    """Return the command in Slack's payload of one."""
    return Command(
        name=str(body.get("command") or ""),
        text=storable(str(body.get("text") or "")),
        user=str(body.get("user_id") or ""),
        channel=str(body.get("channel_id") or ""),
        told_by=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
    )
