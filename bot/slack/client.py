"""What the bot does in Slack, as typed calls.

Texts never go into a query string, are never logged, and are posted so that nothing unfurls and
nobody is notified.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Block, content
from bot.slack.budget import APPEND, POST, START, STOP, UPDATE, Budget, Priority
from bot.slack.calls import CALL_TIMEOUT, ignoring, sdk_log
from bot.slack.directory import Identity, Profile
from bot.slack.errors import SlackError, SlackUnreachable
from bot.slack.hosts import SLACK_FILE_HOSTS, is_allowed, is_loopback
from bot.slack.text import neutralise
from bot.slack.uploads import UPLOAD_TIMEOUT, Uploads, shared_ts

__all__ = ["Identity", "Profile", "SlackClient", "open_client", "shared_ts"]

# Where Slack takes what becomes of a message that only one person sees.
_RESPONSE_HOSTS = frozenset({"hooks.slack.com"})
_HARMLESS: dict[str, Any] = {"parse": "none", "link_names": False}
_NO_UNFURL: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
_STREAMLESS = {  # everywhere
    "feature_disabled",
    "feature_not_enabled",
    "method_deprecated",
    "not_subscribed_to_message_stream_stopped",
    "unknown_method",
}
_STREAMLESS_HERE = {"channel_type_not_supported", "not_allowed"}

_log = logging.getLogger(__name__)


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


class SlackClient(Uploads):
    """One workspace, through one bot token. Every method raises SlackError or a subclass."""

    def __init__(
        self,
        web: AsyncWebClient,
        budget: Budget,
        clock: Callable[[], float],
        *,
        file_hosts: Iterable[str] = SLACK_FILE_HOSTS,
    ) -> None:
        super().__init__(web, budget, clock, file_hosts=file_hosts)
        self._streamless: set[str] = set()  # channels, and "" for all of them

    # Messages

    async def post_message(
        self,
        channel: str,
        markdown: str,
        *,
        thread_ts: str | None = None,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
        priority: Priority = Priority.FINAL,
    ) -> str:
        """Post a message and return its ts. `blocks` stand below the text."""
        answer = await self.call(
            POST,
            priority=priority,
            channel=channel,
            thread_ts=thread_ts,
            metadata=metadata,
            **content(neutralise(markdown), blocks),
            **_HARMLESS,
            **_NO_UNFURL,
        )
        return str(answer["ts"])

    async def update_message(
        self,
        channel: str,
        ts: str,
        markdown: str,
        *,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
        priority: Priority = Priority.FINAL,
    ) -> None:
        """Replace the text of a message of ours, and the `blocks` below it.

        Empty blocks take away those that stand there; None is for a message that never had any.
        """
        await self.call(
            UPDATE,
            priority=priority,
            channel=channel,
            ts=ts,
            metadata=metadata,
            **content(neutralise(markdown), blocks),
            **_HARMLESS,
        )

    async def delete_message(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is no error."""
        await ignoring({"message_not_found"}, self.call("chat.delete", channel=channel, ts=ts))

    async def post_ephemeral(
        self,
        channel: str,
        user: str,
        markdown: str,
        *,
        thread_ts: str | None = None,
        blocks: Sequence[Block] | None = None,
    ) -> None:
        """Show `user` alone a message that is not kept."""
        await self.call(
            "chat.postEphemeral",
            channel=channel,
            user=user,
            thread_ts=thread_ts or None,
            **content(neutralise(markdown), blocks),
            **_HARMLESS,
        )

    # Streams. Their text comes in pieces, so making it safe is the caller's work.

    def may_stream(self, channel: str) -> bool:
        """Whether Slack has not yet said that there are no streams in `channel`."""
        return not self._streamless & {"", channel}

    async def start_stream(
        self, channel: str, thread_ts: str, text: str, *, user: str, team: str
    ) -> str | None:
        """Begin a streamed message and return its ts, or None where Slack won't have a stream.

        `user` and `team` are who is answered; Slack wants them in channels.
        """
        try:
            answer = await self.call(
                START,
                priority=Priority.FIRST,
                channel=channel,
                thread_ts=thread_ts,
                markdown_text=text,
                recipient_user_id=user or None,
                recipient_team_id=team or None,
            )
        except SlackError as error:
            if type(error) is not SlackError:
                raise
            _log.info("no native streams in %s: %s", channel, error.code)
            if error.code in _STREAMLESS:
                self._streamless.add("")
            elif error.code in _STREAMLESS_HERE:
                self._streamless.add(channel)
            return None
        return str(answer["ts"])

    async def append_stream(self, channel: str, ts: str, text: str) -> None:
        """Add `text` to a streamed message, now or not at all."""
        await self.call(APPEND, priority=Priority.FRAME, channel=channel, ts=ts, markdown_text=text)

    async def stop_stream(
        self,
        channel: str,
        ts: str,
        text: str = "",
        *,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Add the last `text` and end the stream."""
        await self.call(
            STOP,
            channel=channel,
            ts=ts,
            markdown_text=text or None,
            blocks=blocks or None,
            metadata=metadata,
        )

    # Reading

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

    # Views, and messages for one person

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

    async def views_update(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Replace what an open modal shows."""
        await self.call("views.update", priority=Priority.FIRST, view_id=view_id, view=view)

    async def dismiss(self, response_url: str) -> None:
        """Take away the message for one person whose button sent `response_url`."""
        session, hosts = self.web.session, _RESPONSE_HOSTS | self._file_hosts
        if session is None or not is_allowed(response_url, hosts):
            raise SlackError("response_host_not_allowed", "response_url")
        try:
            async with (
                asyncio.timeout(CALL_TIMEOUT),
                session.post(
                    response_url, json={"delete_original": True}, allow_redirects=False
                ) as answer,
            ):
                if answer.status != 200:
                    raise SlackUnreachable(f"http_{answer.status}", "response_url")
        except (aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
            raise SlackUnreachable(type(error).__name__, "response_url") from None
