"""What the bot does in Slack, as typed calls.

Texts never go into a query string, are never logged, and are posted so that nothing unfurls and
nobody is notified.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.agent import Agent
from bot.slack.budget import Budget, Priority
from bot.slack.calls import sdk_log
from bot.slack.directory import Identity, Profile
from bot.slack.hosts import SLACK_FILE_HOSTS, is_loopback
from bot.slack.messages import Messages
from bot.slack.responses import Responses
from bot.slack.streams import Streams
from bot.slack.uploads import UPLOAD_TIMEOUT, shared_ts

__all__ = ["Identity", "Profile", "SlackClient", "open_client", "shared_ts"]


@asynccontextmanager
async def open_client(
    token: str,
    base_url: str,
    budget: Budget,
    clock: Callable[[], float],
    *,
    file_hosts: Iterable[str] = SLACK_FILE_HOSTS,
) -> AsyncIterator["SlackClient"]:
    """Open a client on one shared session with as many connections as calls are under way."""
    timeout = aiohttp.ClientTimeout(total=UPLOAD_TIMEOUT)
    async with aiohttp.ClientSession(
        timeout=timeout, connector=aiohttp.TCPConnector(limit=0)
    ) as session:
        web = AsyncWebClient(
            token, base_url=base_url, session=session, retry_handlers=[], logger=sdk_log
        )
        if is_loopback(base_url):
            web.proxy = None  # the SDK takes one from the environment
        yield SlackClient(web, budget, clock, file_hosts=file_hosts)


class SlackClient(Responses, Messages, Streams, Agent):
    """One workspace, through one bot token. Methods raise SlackError or a subclass, `Agent`'s none."""

    async def replies(self, channel: str, ts: str, *, oldest: str = "") -> list[dict[str, Any]]:
        """Return the messages of a thread as Slack gives them, all pages, the earliest first."""
        messages: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = await self.call(
                "conversations.replies",
                channel=channel,
                ts=ts,
                oldest=oldest or None,
                cursor=cursor,
                limit=1000,
                include_all_metadata="true",
            )
            messages += page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return messages

    async def views_publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Show `view` as the person's App Home."""
        await self.call("views.publish", user_id=user, view=view)

    async def views_open(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal and return its id.

        A trigger is good for three seconds, so this is done now or not at all.
        """
        answer = await self.call(
            "views.open", priority=Priority.FIRST, trigger_id=trigger_id, view=view
        )
        return str((answer.get("view") or {}).get("id") or "")

    async def views_push(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Put a view over the modal that a click came from, and return its id; as `views_open`."""
        answer = await self.call(
            "views.push", priority=Priority.FIRST, trigger_id=trigger_id, view=view
        )
        return str((answer.get("view") or {}).get("id") or "")

    async def views_update(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Replace what an open modal shows."""
        await self.call("views.update", priority=Priority.FIRST, view_id=view_id, view=view)
