"""Events that Slack sends: each becomes one call of the intake, and Slack's ack waits for it.

The app is built with `process_before_response=True`: a listener that raises, or takes longer than
`ACCEPT_WITHIN`, gives no ack, and Slack sends the event again. What took long is stored all the same:
the event that comes again is then known.
"""

import asyncio
import logging
import re
from collections.abc import Coroutine, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.conversation import ThreadKey
from bot.listeners.beside import ACCEPT_WITHIN
from bot.listeners.intake import Intake
from bot.listeners.payloads import overheard, said
from bot.slack.client import Identity
from bot.slack.rich_text import text_of

Payload = Mapping[str, Any]

logger = logging.getLogger(__name__)


class Events:
    """The listeners, one method each."""

    def __init__(self, intake: Intake, identity: Identity) -> None:
        self._intake = intake
        self._changes = intake.changes
        self._identity = identity

    def register(self, app: AsyncApp) -> None:
        """Listen for every event the manifest asks for, and acknowledge all others.

        What has no listener goes unacknowledged, and Slack would send it again.
        """
        app.event("app_mention")(self.on_said)
        app.event("message")(self.on_message)
        app.event("file_deleted")(self.on_file_deleted)
        app.event("channel_deleted")(self.on_channel_deleted)
        app.event("group_deleted")(self.on_channel_deleted)
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_revoked)
        app.event("member_joined_channel")(self.on_joined)
        app.event("agent_session_stopped")(self.on_stopped)
        app.event("app_home_opened")(self.on_home)
        app.event(re.compile(".*"))(self.on_anything_else)

    async def on_message(self, event: Payload, body: Payload) -> None:
        """Tell what was said from what was changed and what was deleted."""
        match event.get("subtype"):
            case "message_changed":
                await self.on_changed(event, body)
            case "message_deleted":
                await self.on_deleted(event, str(event["deleted_ts"]), body)
            case _:
                await self.on_said(event, body)

    async def on_said(self, event: Payload, body: Payload) -> None:
        """Accept what a person said, from `message` or `app_mention`, whichever comes first."""
        if message := said(event, body, self._identity):
            await _accepted(self._intake.message(message))
        elif others := overheard(event, body, self._identity):
            await _accepted(self._intake.overheard(others))

    async def on_changed(self, event: Payload, body: Payload) -> None:
        """Tell an edit from an unfurl, a reply count, and a deleted parent with replies."""
        after, before = event.get("message") or {}, event.get("previous_message") or {}
        if after.get("subtype") == "tombstone":
            await self.on_deleted(event, str(after["ts"]), body)
        elif after.get("user") == self._identity.user:
            return  # our own answer grows with every frame: not worth reading each time
        elif text_of(after) != text_of(before):
            places = {key: event.get(key) for key in ("channel", "channel_type")}
            await self.on_said({**after, **places}, body)

    async def on_deleted(self, event: Payload, ts: str, body: Payload) -> None:
        """Forget a deleted message; nearly all of them were never ours."""
        before = event.get("previous_message") or {}
        thread_ts = str(before.get("thread_ts") or ts)
        thread = ThreadKey(self._identity.team, str(event["channel"]), thread_ts)
        await _accepted(self._changes.deletion(thread, ts, str(body["event_id"])))

    async def on_file_deleted(self, event: Payload, body: Payload) -> None:
        """Forget a deleted file."""
        await _accepted(self._changes.file_deletion(str(event["file_id"]), str(body["event_id"])))

    async def on_channel_deleted(self, event: Payload) -> None:
        """Forget all that was said in a deleted channel."""
        await _accepted(self._changes.channel_deletion(str(event["channel"])))

    async def on_uninstalled(self) -> None:
        """Erase everything: the workspace took the app out."""
        await _accepted(self._changes.uninstallation())

    async def on_revoked(self, event: Payload) -> None:
        """Erase everything if it is our own token that is gone; it may come before the uninstallation.

        Tokens of people are none of ours. https://docs.slack.dev/reference/events/tokens_revoked
        """
        if self._identity.user in ((event.get("tokens") or {}).get("bot") or ()):
            await _accepted(self._changes.uninstallation())

    async def on_joined(self, event: Payload, body: Payload) -> None:
        """Greet a channel that we were invited to; others joining is no business of ours."""
        if event.get("user") == self._identity.user:
            place = (str(event["channel"]), str(body["event_id"]))
            await _accepted(self._intake.joined(*place, str(event.get("inviter") or "")))

    async def on_stopped(self, event: Payload) -> None:
        """Stop the answer whose Stop button was pressed, if whoever pressed it may."""
        place = (str(event["channel"]), str(event["thread_ts"]))
        await _accepted(self._intake.stop(*place, str(event.get("user") or "")))

    async def on_home(self, event: Payload, body: Payload) -> None:
        """Fill the Home tab when someone looks at it; under Messages, suggest how to begin."""
        user, channel = str(event["user"]), event.get("channel")
        if event.get("tab") == "home":
            await _accepted(self._intake.home_opened(user, str(body["event_id"])))
        elif event.get("tab") == "messages" and channel:
            await _accepted(self._intake.messages_opened(user, str(channel)))

    async def on_anything_else(self) -> None:
        """Acknowledge, by returning."""


async def _accepted(storing: Coroutine[Any, Any, None]) -> None:
    """Wait for `storing`, but no longer than Slack does; giving up on it would only make more work."""
    task = asyncio.create_task(storing)
    done, _ = await asyncio.wait({task}, timeout=ACCEPT_WITHIN)
    if not done:
        task.add_done_callback(_log_failure)
        raise TimeoutError("not stored in time to acknowledge")
    task.result()


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.error("an event could not be stored", exc_info=error)
