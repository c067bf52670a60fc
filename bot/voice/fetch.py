"""From what Slack told us of a file to its bytes on disk, or to the reason why not."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bot.confined.scratch import scratch
from bot.conversation import Attachment, Recording
from bot.errors import UserFacingError
from bot.slack.attached import attachment_of
from bot.slack.client import SlackClient
from bot.slack.files import FileForbidden, FileGone, FileProcessing, file_of
from bot.slack.media import is_recording, trouble_of, urls_of
from bot.store.recordings import Stored
from bot.voice.audio import Media, open_child


class FileElsewhere(UserFacingError):
    """Slack only links to the file; it lies with somebody else, who gets no token of ours."""

    text = "recording_external"


class FileHidden(UserFacingError):
    """The file is past the history that the workspace's plan shows."""

    text = "file_hidden"


class NoRecording(Exception):
    """What Slack told only the id of turns out to be no recording but another file."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(attachment.file_id)
        self.attachment = attachment


_TROUBLES = {error.text: error for error in (FileElsewhere, FileForbidden, FileGone, FileHidden)}


class Download(Protocol):
    """How a file of Slack's gets to disk: `bot.slack.files.download` with its token and bounds."""

    def __call__(self, urls: Sequence[str], *, folder: Path) -> Awaitable[Path]:
        """Write the first of `urls` that can be had into `folder` and return its path."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches the sound of recordings that were transcribed: none is kept.

    `gate` bounds how many are open at a time: each has a decoder of its own.
    """

    slack: SlackClient
    download: Download
    gate: asyncio.Semaphore

    @asynccontextmanager
    async def open(self, stored: Stored) -> AsyncIterator[Media]:
        """Open the sound of `stored`. Raises what `describe` and `open_child` raise."""
        known = Recording(stored.thread, stored.ts, stored.user, stored.file_id, stored.name)
        async with self.gate:
            recording = await describe(self.slack, known)
            with scratch() as folder:
                path = await self.download(recording.urls, folder=folder)
                async with open_child(path, folder=folder) as media:
                    yield media


async def describe(slack: SlackClient, recording: Recording) -> Recording:
    """Return `recording` with what Slack knows of its file, asking where the event told too little.

    Raises NoRecording, FileElsewhere, FileHidden, FileForbidden, FileGone, or FileProcessing while
    there is no address to download it from.
    """
    if recording.trouble:
        raise _TROUBLES[recording.trouble](recording.file_id)
    if recording.urls and not recording.is_stub:
        return recording
    file = await file_of(slack, recording.file_id)
    if recording.is_stub and not is_recording(file):
        raise NoRecording(attachment_of(file, recording.thread, recording.ts))
    if trouble := trouble_of(file):
        raise _TROUBLES[trouble](recording.file_id)
    urls = urls_of(file)
    if not urls:
        raise FileProcessing(recording.file_id, retry_after=5.0)
    name = recording.name if not recording.is_stub else str(file.get("name") or "recording")
    return replace(recording, urls=urls, name=unicodedata.normalize("NFC", name))
