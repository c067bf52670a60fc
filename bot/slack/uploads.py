"""Files in Slack: posting our own, looking one up, taking one away."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Part
from bot.slack.budget import Budget
from bot.slack.calls import ignoring
from bot.slack.directory import Directory
from bot.slack.errors import SlackError, SlackUnreachable
from bot.slack.hosts import is_allowed
from bot.slack.text import neutralise

UPLOAD_TIMEOUT = 60.0  # seconds


class Uploads(Directory):
    """A caller that can hand files over. They go to `file_hosts` only."""

    def __init__(
        self,
        web: AsyncWebClient,
        budget: Budget,
        clock: Callable[[], float],
        *,
        file_hosts: Iterable[str],
    ) -> None:
        super().__init__(web, budget, clock)
        self._file_hosts = frozenset(file_hosts)

    async def upload(
        self,
        channel: str,
        thread_ts: str,
        filename: str,
        data: bytes,
        on_file_id: Callable[[str], Awaitable[None]] | None = None,
        *,
        title: str = "",
    ) -> Part:
        """Post `data`, at least one byte, as a file in a thread and return it as a part.

        `on_file_id` is awaited before the file becomes visible, so that a retry can look it up; without
        it a retry posts it again. The ts is "" where Slack, which shares files at its leisure, does not
        know it yet. The title is the file's name where none is given.
        """
        place = await self.call("files.getUploadURLExternal", filename=filename, length=len(data))
        file_id = str(place["file_id"])
        await self._upload(str(place["upload_url"]), data)
        if on_file_id is not None:
            await on_file_id(file_id)
        answer = await self.call(
            "files.completeUploadExternal",
            files=[{"id": file_id, "title": neutralise(title or filename)}],
            channel_id=channel,
            thread_ts=thread_ts,
        )
        return Part(shared_ts(answer["files"][0], channel), "file", file_id)

    async def file_info(self, file_id: str) -> Mapping[str, Any]:
        """Return a file as Slack describes it now."""
        answer = await self.call("files.info", file=file_id)
        return dict(answer["file"])

    async def delete_file(self, file_id: str) -> None:
        """Delete a file of ours; one that is gone already is no error."""
        gone = {"file_deleted", "file_not_found"}
        await ignoring(gone, self.call("files.delete", file=file_id))

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
