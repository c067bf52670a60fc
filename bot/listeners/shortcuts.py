"""Shortcuts in the menu of a message: each becomes one piece of work, or opens the thread's settings.

Payload: docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload (message_action).
"""

import logging
from collections.abc import Coroutine, Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chosen import Place
from bot.conversation import Shortcut, ThreadKey, Wanted
from bot.languages import Languages
from bot.listeners.bell import Inbox
from bot.listeners.beside import Beside
from bot.listeners.settings_modals import OpensSettings
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.slack.rich_text import text_of
from bot.store.work import shortcut_item
from bot.texts import say

THREAD_SETTINGS = "thread_settings"
WANTED = {
    "transcribe_message": Wanted.TRANSCRIBE,
    "translate_message": Wanted.TRANSLATE,
    "summarise_thread": Wanted.SUMMARISE,
}
"""What each callback_id of the manifest wants."""

Payload = Mapping[str, Any]

logger = logging.getLogger(__name__)


class MessageShortcuts:
    """The listeners for the shortcuts in a message's menu."""

    def __init__(
        self,
        slack: SlackClient,
        identity: Identity,
        inbox: Inbox,
        settings: OpensSettings,
        languages: Languages,
    ) -> None:
        self._slack = slack
        self._identity = identity
        self._inbox = inbox
        self._settings = settings
        self._languages = languages
        self._beside = Beside()

    def register(self, app: AsyncApp) -> None:
        """Listen for those that the manifest has."""
        for callback_id in WANTED:
            app.message_shortcut(callback_id)(self.on_wanted)
        app.message_shortcut(THREAD_SETTINGS)(self.on_settings)

    async def on_wanted(self, ack: AsyncAck, body: Payload) -> None:
        """Store what is wanted of a message, and give Slack its ack in time whatever becomes of it."""
        if shortcut := shortcut_of(body, self._identity):
            await self._in_time(body, self._accept(shortcut))
        await ack()

    async def on_settings(self, ack: AsyncAck, body: Payload) -> None:
        """Open the settings of the thread that a message is in."""
        if place := place_of(body, self._identity):
            await self._in_time(body, self._open(body, place[0]))
        await ack()

    async def _in_time(self, body: Payload, work: Coroutine[Any, Any, str]) -> None:
        what = f"the shortcut {body.get('callback_id')}"
        await self._beside.take(what, work, partial(self._tell, body), "shortcut_not_stored")

    async def _accept(self, shortcut: Shortcut) -> str:
        await self._inbox.accept(shortcut_item(shortcut))
        return ""

    async def _open(self, body: Payload, thread: ThreadKey) -> str:
        return await self._settings.open(
            Place.THREAD,
            user=str(body["user"]["id"]),
            trigger_id=str(body.get("trigger_id") or ""),
            channel=thread.channel,
            thread_ts=thread.thread_ts,
        )

    async def _tell(self, body: Payload, key: str) -> None:
        """Tell whoever chose it, and nobody else."""
        user, url = str(body["user"]["id"]), str(body.get("response_url") or "")
        sentence = say(key, await self._languages.of_person(user))
        try:
            if url:
                await self._slack.respond(url, sentence)
            else:
                await self._slack.post_ephemeral(str(body["channel"]["id"]), user, sentence)
        except SlackError as error:
            logger.warning("could not tell who chose a shortcut %s: %s", key, error)


def place_of(body: Payload, identity: Identity) -> tuple[ThreadKey, str] | None:
    """Return the thread and the ts of the message whose shortcut was chosen by someone we serve.

    None for people of other organisations, and for messages without a place.
    """
    user, message = body.get("user") or {}, body.get("message") or {}
    channel, ts = (body.get("channel") or {}).get("id"), message.get("ts")
    is_ours = user.get("team_id") in {None, "", identity.team}
    if not (is_ours and user.get("id") and channel and ts):
        return None
    return ThreadKey(identity.team, str(channel), str(message.get("thread_ts") or ts)), str(ts)


def shortcut_of(body: Payload, identity: Identity) -> Shortcut | None:
    """Return what a `message_action` payload wants, None if it is not for us to do."""
    what, place = WANTED.get(str(body.get("callback_id"))), place_of(body, identity)
    if what is None or place is None:
        return None
    (thread, ts), user = place, str(body["user"]["id"])
    moment = str(body.get("action_ts") or body.get("trigger_id") or "")
    return Shortcut(
        what,
        thread,
        ts,
        user,
        f"{thread.channel}/{ts}/{user}/{what}/{moment}",
        response_url=str(body.get("response_url") or ""),
        text=text_of(body["message"]) if what is Wanted.TRANSLATE else "",
    )
