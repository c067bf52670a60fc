"""Reads the files of messages, each once: downloaded, opened in a child process, stored.

A file is read when its message is first sent to a model, and stands in the window as it was then.
"""

import asyncio
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Protocol

from bot.confined.scratch import scratch
from bot.conversation import Attachment, ThreadKey
from bot.errors import UserFacingError
from bot.reading.contents import Contents
from bot.reading.opening import contents_of
from bot.reading.read import Read, from_stored, to_stored
from bot.slack.attached import attachment_of
from bot.slack.client import SlackClient
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable
from bot.slack.files import FileProcessing, FileTooLarge, file_of
from bot.store import attachments
from bot.store.attachments import Picture, State
from bot.store.database import Database

MOST_BYTES = 20_000_000
MOST_FILES = 5
MOST_IMAGES = 10

_PARALLEL = 3
_HTML = {".html", ".htm", ".xhtml"}
_LATER = (RateLimited, SlackUnreachable)


class Download(Protocol):
    """How a file of Slack's gets to disk: `bot.slack.files.download` with its token and bounds."""

    def __call__(self, urls: Sequence[str], *, folder: Path, page_bytes: int) -> Awaitable[Path]:
        """Write the first of `urls` that can be had into `folder` and return its path."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads files; `app` builds one.

    `gate` bounds how many child processes open files at a time, `tokens_per_file` the text of each,
    `longest` the seconds for all files of a call.
    """

    database: Database
    slack: SlackClient
    download: Download
    gate: asyncio.Semaphore
    tokens_per_file: int
    longest: float = 60.0

    async def read(
        self, thread: ThreadKey, ts: Collection[str], *, is_last: bool = False
    ) -> Mapping[str, tuple[Read, ...]]:
        """Return the files of the messages `ts` by their ts, having read those that wait for it.

        Raises RateLimited, SlackUnreachable or a transient UserFacingError where Slack may give a file
        later, after all others are read and stored; when it `is_last` to try, that is a trouble too.
        """
        stored = await self._load(thread, ts)
        waiting = [one.attachment for one in stored if one.state is State.WAITING]
        if waiting:
            excess = {one.attachment for one in stored if _place(one, stored) >= MOST_FILES}
            await self._read_all(waiting, excess, is_last=is_last)
            stored = await self._load(thread, ts)
        reads: dict[str, tuple[Read, ...]] = {}
        for one in stored:
            if one.state is not State.WAITING:  # added meanwhile: its message's turn will come
                at = one.attachment.ts
                reads[at] = (*reads.get(at, ()), from_stored(one))
        return reads

    async def pictures(self, thread: ThreadKey) -> Mapping[str, tuple[Picture, ...]]:
        """Return the latest pictures of a conversation by the ts of their message, to be shown."""
        async with self.database.read() as connection:
            return await attachments.images(connection, thread, MOST_IMAGES)

    async def _load(self, thread: ThreadKey, ts: Collection[str]) -> list[attachments.Stored]:
        async with self.database.read() as connection:
            return await attachments.load(connection, thread, ts)

    async def _read_all(
        self, waiting: Sequence[Attachment], excess: Collection[Attachment], *, is_last: bool
    ) -> None:
        turns = asyncio.Semaphore(_PARALLEL)
        deadline = asyncio.get_running_loop().time() + self.longest

        async def read(attachment: Attachment) -> Exception | None:
            if attachment in excess:
                found = Contents(trouble="files_too_many", details={"most": MOST_FILES})
            else:
                try:
                    async with asyncio.timeout_at(deadline), turns:
                        found = await self._contents(attachment)
                except TimeoutError:
                    found = Contents(trouble="file_unreachable")
                except (*_LATER, UserFacingError) as error:
                    if not is_last:
                        return error
                    found = Contents(trouble="file_unreachable")
            await self._save(attachment, found)
            return None

        async with asyncio.TaskGroup() as tasks:
            reading = [tasks.create_task(read(attachment)) for attachment in waiting]
        for error in filter(None, (task.result() for task in reading)):
            raise error

    async def _contents(self, attachment: Attachment) -> Contents:
        """Return what is in a file, or why it can't be had; raises what may pass."""
        try:
            return await self._fetched(attachment)
        except UserFacingError as error:
            if error.is_transient:
                raise
            details = {name: str(value) for name, value in error.details.items()}
            return Contents(trouble=error.text, details=details)
        except _LATER:
            raise
        except SlackError:  # files.info alone was asked; nothing but the token or the file is wrong
            return Contents(trouble="file_forbidden")

    async def _fetched(self, attachment: Attachment) -> Contents:
        if not attachment.urls:
            attachment = await self._described(attachment)
        if attachment.trouble:
            return Contents(trouble=attachment.trouble)
        if attachment.size > MOST_BYTES:
            raise FileTooLarge(limit_mb=MOST_BYTES // 1_000_000)
        with scratch() as folder:
            page = attachment.size if _is_page(attachment) else 0
            path = await self.download(attachment.urls, folder=folder, page_bytes=page)
            async with self.gate:
                return await contents_of(
                    path,
                    name=attachment.name,
                    mimetype=attachment.mimetype,
                    tokens=self.tokens_per_file,
                )

    async def _described(self, attachment: Attachment) -> Attachment:
        """Ask Slack for what its event told too little of."""
        file = await file_of(self.slack, attachment.file_id)
        described = attachment_of(file, attachment.thread, attachment.ts)
        if not described.urls and not described.trouble:
            raise FileProcessing(attachment.file_id, retry_after=5.0)
        return replace(described, name=attachment.name)

    async def _save(self, attachment: Attachment, contents: Contents) -> None:
        async with self.database.begin() as connection:
            await attachments.save(connection, attachment, **to_stored(contents))


def _place(one: attachments.Stored, stored: Sequence[attachments.Stored]) -> int:
    """Return the how manieth file of its message it is, from 0."""
    return [each for each in stored if each.attachment.ts == one.attachment.ts].index(one)


def _is_page(attachment: Attachment) -> bool:
    is_named = PurePath(attachment.name).suffix.lower() in _HTML
    return is_named or attachment.mimetype == "text/html"
