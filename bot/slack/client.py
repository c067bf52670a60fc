"""What the bot does in Slack, as typed calls.

Texts never go into a query string, are never logged, and are posted so that nothing unfurls and
nobody is notified.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Part
from bot.slack.blocks import Block, content
from bot.slack.budget import APPEND, POST, START, STOP, UPDATE, Budget, Priority
from bot.slack.calls import Caller, sdk_log
from bot.slack.errors import SlackError, SlackUnreachable
from bot.slack.hosts import SLACK_FILE_HOSTS, is_allowed, is_loopback
from bot.slack.text import neutralise

UPLOAD_TIMEOUT = 60.0  # seconds

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


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, as `auth.test` says. `scopes` are those of its token."""

    team: str
    user: str
    bot_id: str
    url: str
    team_name: str
    bot_name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as `users.info` says. `is_external` means from another workspace."""

    user: str
    name: str
    locale: str
    is_external: bool
    is_guest: bool
    is_admin: bool
    is_bot: bool


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


class SlackClient(Caller):
    """One workspace, through one bot token. Every method raises SlackError or a subclass."""

    def __init__(
        self,
        web: AsyncWebClient,
        budget: Budget,
        clock: Callable[[], float],
        *,
        file_hosts: Iterable[str] = SLACK_FILE_HOSTS,
    ) -> None:
        super().__init__(web, budget, clock)
        self._file_hosts = frozenset(file_hosts)
        self._identity: Identity | None = None
        self._streamless: set[str] = set()  # channels, and "" for all of them

    async def identity(self) -> Identity:
        """Return who the bot is; asked once."""
        if self._identity is None:
            self._identity = await self.auth_test()
        return self._identity

    async def auth_test(self) -> Identity:
        """Ask Slack who the bot is and what its token may do."""
        response = await self.send("auth.test", {})
        scopes = str(response.headers.get("x-oauth-scopes") or "")
        self._identity = Identity(
            team=response["team_id"],
            user=response["user_id"],
            bot_id=response.get("bot_id") or "",
            url=response.get("url") or "",
            team_name=response.get("team") or "",
            bot_name=response.get("user") or "",
            scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )
        return self._identity

    async def check_app_token(self, token: str) -> None:
        """Raise SlackError unless Slack would open Socket Mode with this app-level token.

        Bolt's own client would go on trying for ever.
        """
        await self.send("apps.connections.open", {"token": token})  # the SDK makes it a header

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
        """Replace the text of a message of ours."""
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
        await _ignoring({"message_not_found"}, self.call("chat.delete", channel=channel, ts=ts))

    async def post_ephemeral(
        self, channel: str, user: str, markdown: str, *, thread_ts: str | None = None
    ) -> None:
        """Show `user` alone a message that is not kept."""
        await self.call(
            "chat.postEphemeral",
            channel=channel,
            user=user,
            thread_ts=thread_ts,
            **content(neutralise(markdown), None),
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

    async def user(self, user: str) -> Profile:
        """Return what is known of a person."""
        answer = await self.call("users.info", user=user, include_locale="true")
        person = answer["user"]
        profile = person.get("profile") or {}
        ours = (await self.identity()).team
        return Profile(
            user=user,
            name=profile.get("display_name") or person.get("real_name") or person.get("name") or "",
            locale=person.get("locale") or "",
            is_external=bool(person.get("is_stranger")) or person.get("team_id", ours) != ours,
            is_guest=bool(person.get("is_restricted") or person.get("is_ultra_restricted")),
            is_admin=bool(person.get("is_admin") or person.get("is_owner")),
            is_bot=bool(person.get("is_bot")),
        )

    async def file_info(self, file_id: str) -> Mapping[str, Any]:
        """Return a file as Slack describes it now."""
        answer = await self.call("files.info", file=file_id)
        return dict(answer["file"])

    # Writing elsewhere

    async def upload_text(
        self,
        channel: str,
        thread_ts: str,
        filename: str,
        text: str,
        on_file_id: Callable[[str], Awaitable[None]],
    ) -> Part:
        """Post `text` as a file in a thread and return it as a part.

        `on_file_id` is awaited before the file becomes visible, so that a retry can look it up. The
        ts is "" where Slack, which shares files at its leisure, does not know it yet.
        """
        body = text.encode()
        place = await self.call("files.getUploadURLExternal", filename=filename, length=len(body))
        file_id = str(place["file_id"])
        await self._upload(str(place["upload_url"]), body)
        await on_file_id(file_id)
        answer = await self.call(
            "files.completeUploadExternal",
            files=[{"id": file_id, "title": neutralise(filename)}],
            channel_id=channel,
            thread_ts=thread_ts,
        )
        return Part(shared_ts(answer["files"][0], channel), "file", file_id)

    async def delete_file(self, file_id: str) -> None:
        """Delete a file of ours; one that is gone already is no error."""
        gone = {"file_deleted", "file_not_found"}
        await _ignoring(gone, self.call("files.delete", file=file_id))

    async def views_publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Show `view` as the person's App Home."""
        await self.call("views.publish", user_id=user, view=view)

    async def _upload(self, url: str, body: bytes) -> None:
        session = self.web.session
        if session is None or not is_allowed(url, self._file_hosts):
            raise SlackError("upload_host_not_allowed", "upload")
        try:
            async with (
                asyncio.timeout(UPLOAD_TIMEOUT),
                session.post(url, data=body, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise SlackUnreachable(f"http_{answer.status}", "upload")
        except (aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
            raise SlackUnreachable(type(error).__name__, "upload") from None


def shared_ts(file: Mapping[str, Any], channel: str) -> str:
    """Return the ts of the message that shows `file` in `channel`, "" where none is known."""
    shares = file.get("shares") or {}
    for kind in ("public", "private"):
        for share in (shares.get(kind) or {}).get(channel) or []:
            return str(share.get("ts") or "")
    return ""


async def _ignoring(codes: set[str], call: Awaitable[object]) -> None:
    try:
        await call
    except SlackError as error:
        if error.code not in codes:
            raise
