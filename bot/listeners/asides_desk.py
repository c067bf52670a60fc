"""Clicks below what one person alone was shown: to share it, to do another command, to open settings.

Sharing takes longer than an ack may, so that does not wait for it; what it came to is told to whoever
clicked, and nobody else.
"""

import logging
import re
from collections.abc import Coroutine
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.asides import SHARE, UNSHARE, Asides
from bot.chosen import Place
from bot.conversation import Command
from bot.languages import Languages
from bot.listeners.bell import Inbox
from bot.listeners.beside import Beside
from bot.listeners.clicks import Payload
from bot.listeners.settings_modals import OpensSettings
from bot.slack.client import Identity, SlackClient
from bot.slack.command_menu import RUN, SETTINGS
from bot.slack.errors import SlackError
from bot.store.work import command_item
from bot.texts import language_of, say

logger = logging.getLogger(__name__)


class AsidesDesk:
    """The listeners for those buttons."""

    def __init__(
        self,
        slack: SlackClient,
        identity: Identity,
        asides: Asides,
        inbox: Inbox,
        settings: OpensSettings,
        languages: Languages,
    ) -> None:
        self._slack = slack
        self._identity = identity
        self._asides = asides
        self._inbox = inbox
        self._settings = settings
        self._languages = languages
        self._beside = Beside()

    def register(self, app: AsyncApp) -> None:
        """Listen for the buttons."""
        app.action(SHARE)(self.on_share)
        app.action(UNSHARE)(self.on_unshare)
        app.action(re.compile(rf"{RUN}:\d+\Z"))(self.on_run)
        app.action(SETTINGS)(self.on_settings)

    async def on_share(self, ack: AsyncAck, body: Payload) -> None:
        """Share what stands above the button."""
        if self._is_ours(body):
            self._beside.run(self._share(body))
        await ack()

    async def on_unshare(self, ack: AsyncAck, body: Payload) -> None:
        """Take away what was shared."""
        if self._is_ours(body):
            self._beside.run(self._unshare(body))
        await ack()

    async def on_run(self, ack: AsyncAck, body: Payload) -> None:
        """Take the command that the button stands for."""
        if self._is_ours(body):
            await self._in_time(self._accept(body), body)
        await ack()

    async def on_settings(self, ack: AsyncAck, body: Payload) -> None:
        """Open the settings of the thread or the channel that was clicked in."""
        if self._is_ours(body):
            await self._in_time(self._open(body), body)
        await ack()

    def _is_ours(self, body: Payload) -> bool:
        return (body.get("user") or {}).get("team_id") in {None, "", self._identity.team}

    async def _in_time(self, work: Coroutine[Any, Any, str], body: Payload) -> None:
        await self._beside.take(f"a click in {_channel(body)}", work, partial(self._tell, body))

    async def _accept(self, body: Payload) -> str:
        await self._inbox.accept(command_item(_command(body)))
        return ""

    async def _open(self, body: Payload) -> str:
        thread_ts = _thread_ts(body)
        return await self._settings.open(
            Place.THREAD if thread_ts else Place.CHANNEL,
            user=str(body["user"]["id"]),
            trigger_id=str(body.get("trigger_id") or ""),
            channel=_channel(body),
            thread_ts=thread_ts,
            language=_language(body),
        )

    async def _share(self, body: Payload) -> None:
        try:
            key = str(body["actions"][0].get("value") or "")
            told = await self._asides.share(key, str(body["user"]["id"]))
        except Exception:  # a failure of any kind is one click lost
            logger.exception("nothing was shared in %s", _channel(body))
            told = "aside_not_shared"
        if told:
            await self._tell(body, told)

    async def _unshare(self, body: Payload) -> None:
        value, place = str(body["actions"][0].get("value") or ""), body.get("container") or {}
        ts, user = str(place.get("message_ts") or ""), str(body["user"]["id"])
        try:
            told = await self._asides.unshare(_channel(body), ts, value, user)
        except Exception:  # a failure of any kind is one click lost
            logger.exception("nothing was taken away in %s", _channel(body))
            told = "aside_not_unshared"
        if told:
            await self._tell(body, told)

    async def _tell(self, body: Payload, key: str) -> None:
        """Tell who clicked, and nobody else: by the click's own URL, in channels without us too."""
        user = str(body["user"]["id"])
        sentence = say(key, await self._languages.of_person(user, _language(body)))
        try:
            await self._slack.respond(
                str(body.get("response_url") or ""), sentence, thread_ts=_thread_ts(body)
            )
        except SlackError as error:
            logger.warning("could not tell who clicked %s: %s", key, error)


def _command(body: Payload) -> Command:
    action = body["actions"][0]
    return Command(
        name="",
        text=str(action.get("value") or ""),
        user=str(body["user"]["id"]),
        channel=_channel(body),
        told_by=str(body.get("trigger_id") or action.get("action_ts") or ""),
        thread_ts=_thread_ts(body),
        response_url=str(body.get("response_url") or ""),
    )


def _channel(body: Payload) -> str:
    place, channel = body.get("container") or {}, body.get("channel") or {}
    return str(place.get("channel_id") or channel.get("id") or "")


def _thread_ts(body: Payload) -> str:
    place, message = body.get("container") or {}, body.get("message") or {}
    return str(place.get("thread_ts") or message.get("thread_ts") or "")


def _language(body: Payload) -> str:
    message, action = body.get("message") or {}, body["actions"][0]
    label = (action.get("text") or {}).get("text", "")
    return language_of(f"{label} {message.get('text', '')}")
