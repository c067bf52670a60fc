"""Flags that people raise on messages: each may ask for a translation, most reactions ask for nothing.

Payload: docs.slack.dev/reference/events/reaction_added. Who is of another organisation the event doesn't
say: that is looked up when the work is done.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.choosing import Choosing
from bot.conversation import Shortcut, ThreadKey, Wanted
from bot.listeners.bell import Inbox
from bot.shortcuts.flags import language_of_flag
from bot.shortcuts.targets import Target, target_of
from bot.slack.client import Identity
from bot.store import conversations
from bot.store.database import Database
from bot.store.work import shortcut_item

Payload = Mapping[str, Any]


class Reactions:
    """The listener for reactions."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        choosing: Choosing,
        inbox: Inbox,
    ) -> None:
        self._database = database
        self._identity = identity
        self._choosing = choosing
        self._inbox = inbox

    def register(self, app: AsyncApp) -> None:
        """Listen for them; to be called before what listens for all other events."""
        app.event("reaction_added")(self.on_reaction)

    async def on_reaction(self, event: Payload) -> None:
        """Accept the translation that a flag asks for. One look-up tells whether it asks us."""
        if flag := flag_of(event, self._identity):
            await self._raised(flag)

    async def _raised(self, flag: Shortcut) -> None:
        if target := await self._target(flag):
            await self._inbox.accept(shortcut_item(flag, target.key))

    async def _target(self, flag: Shortcut) -> Target | None:
        """Return what it is to have translated, None where it stands on no message of ours.

        In a channel that wants so, any message is translated.
        """
        place = (flag.thread.team, flag.thread.channel)
        async with self._database.read() as connection:
            key = await conversations.reply_of_part(connection, *place, flag.ts)
            if key is not None:
                return target_of(key)
            chosen = (await self._choosing.within(connection, *place)).chosen
        return Target(*place, flag.ts, is_said=True) if chosen.flags_anywhere else None


def flag_of(event: Payload, identity: Identity) -> Shortcut | None:
    """Return what a `reaction_added` event asks for, None where it is no flag of one language.

    The thread is that of the message alone: the event doesn't say in which it stands.
    """
    item, user = event.get("item") or {}, str(event.get("user") or "")
    language = language_of_flag(str(event.get("reaction") or ""))
    is_on_message = item.get("type") == "message" and item.get("channel") and item.get("ts")
    if language is None or not is_on_message or user in ("", identity.user):
        return None
    channel, ts = str(item["channel"]), str(item["ts"])
    return Shortcut(
        Wanted.TRANSLATE,
        ThreadKey(identity.team, channel, ts),
        ts,
        user,
        f"{channel}/{ts}/{language}/{user}/{event.get('event_ts') or ''}",
        language=language,
        is_flag=True,
    )
