"""Serves files as files.slack.com does: bytes to who may have them, a login page to others."""

import asyncio
from collections.abc import AsyncIterable
from pathlib import Path

from aiohttp import BodyPartReader, web

from bot.playground.access import is_visible_file
from bot.playground.clip_captions import captions
from bot.playground.media import transcode
from bot.playground.mishaps import spoil
from bot.playground.playground import Playground
from bot.playground.records import File, FileState
from bot.playground.uploads import receive
from bot.playground.web_api import bearer
from bot.playground.workspace import BOT_USER

_NOT_SERVED = frozenset(
    {
        FileState.EXTERNAL,
        FileState.HIDDEN_BY_LIMIT,
        FileState.PROCESSING,
        FileState.TOMBSTONE,
    }
)
LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in | Playground</title></head>
<body><h1>Sign in to Playground</h1><form method="post"></form></body></html>
"""


class Files:
    """The routes under `/files-pri/`, `/files-tmb/` and `/upload/`."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._transcoding = asyncio.Lock()

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Send a file's bytes; without the right to see it, a login page with status 200."""
        spoilt, file = await self._asked(request)
        return self.send(file) if spoilt is None else spoilt

    async def made(self, request: web.Request) -> web.StreamResponse:
        """Send what Slack makes of a file: its transcode, or the captions of its transcript."""
        spoilt, file = await self._asked(request)
        if spoilt is not None:
            return spoilt
        if file is None:
            return self.send(None)
        if request.match_info["tail"].endswith("file.vtt"):
            return _vtt(file)
        return await self.send_transcode(file)

    async def send_transcode(self, file: File) -> web.StreamResponse:
        """Return what Slack plays: of an audio clip AAC in MP4, of other files their bytes."""
        target = self._playground.workspace.transcode_path(file)
        if file.subtype != "slack_audio" or file.is_deleted or not self._path(file).is_file():
            return self.send(file)
        async with self._transcoding:
            is_made = await transcode(self._path(file), target)
        if not is_made:
            return self.send(file, "audio/mp4")
        return web.FileResponse(target, headers=_headers("audio/mp4"))

    def send(self, file: File | None, mimetype: str = "") -> web.StreamResponse:
        """Return a file's bytes, whoever asks."""
        if file is None or file.is_deleted or not self._path(file).is_file():
            return web.Response(status=404, text="Not Found")
        kind = mimetype or file.mimetype or "application/octet-stream"
        return web.FileResponse(self._path(file), headers=_headers(kind))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of an announced file, raw or as a form, without a token."""
        spoilt = await spoil(request, self._playground.faults.match("slack", "files.upload"))
        if spoilt is not None:
            return spoilt
        file = self._file(request.match_info["file"])
        if file is None or file.user != BOT_USER or file.is_uploaded:
            return web.Response(status=404, text="no such upload")
        announced = file.size
        await receive(self._playground, file, await _content(request))
        if file.size != announced:
            file.is_uploaded = False
            return web.Response(status=400, text="length differs from the announced one")
        return web.Response(text=f"OK - {file.size}")

    async def _asked(self, request: web.Request) -> tuple[web.StreamResponse | None, File | None]:
        """Return the file a download names, or instead what has to be answered."""
        spoilt = await spoil(request, self._playground.faults.match("slack", "files.download"))
        if spoilt is not None:
            return spoilt, None
        _, _, named = request.match_info["file"].partition("-")
        file = self._file(named.partition("-")[0])
        if not self._may_read(request, file):
            return login_page(), None
        return None, None if file is not None and file.state in _NOT_SERVED else file

    def _file(self, identity: str) -> File | None:
        return self._playground.workspace.files.get(identity)

    def _path(self, file: File) -> Path:
        return self._playground.workspace.file_path(file)

    def _may_read(self, request: web.Request, file: File | None) -> bool:
        workspace = self._playground.workspace
        is_bot = workspace.is_installed and bearer(request) == workspace.tokens.bot
        has_scope = "files:read" in self._playground.scopes
        is_visible = file is None or (
            file.state != FileState.ACCESS_DENIED and is_visible_file(self._playground, file)
        )
        return is_bot and has_scope and is_visible


async def _content(request: web.Request) -> AsyncIterable[bytes]:
    """Return the bytes of an upload: the body, or the first part of a form."""
    if request.content_type == "multipart/form-data":
        part = await (await request.multipart()).next()
        if isinstance(part, BodyPartReader):
            return part
    return request.content.iter_any()


def _headers(mimetype: str) -> dict[str, str]:
    """Return a file's headers: what people upload must not run as a page of ours."""
    return {
        "Content-Type": mimetype,
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }


def _vtt(file: File) -> web.Response:
    if file.transcription != "complete":
        return web.Response(status=404, text="Not Found")
    return web.Response(text=captions(file.spoken, file.duration_ms), content_type="text/vtt")


def login_page() -> web.Response:
    """Return what Slack shows to strangers: a page, with status 200."""
    headers = {"x-slack-meta": "?;acl_fail"}
    return web.Response(text=LOGIN_PAGE, content_type="text/html", headers=headers)
