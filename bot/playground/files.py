"""Serves files as files.slack.com does: bytes to who may have them, a login page to others."""

from collections.abc import AsyncIterable
from pathlib import Path

from aiohttp import BodyPartReader, web

from bot.playground.access import is_visible_file
from bot.playground.mishaps import spoil
from bot.playground.playground import Playground
from bot.playground.records import File
from bot.playground.uploads import receive
from bot.playground.web_api import bearer
from bot.playground.workspace import BOT_USER

LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in | Playground</title></head>
<body><h1>Sign in to Playground</h1><form method="post"></form></body></html>
"""


class Files:
    """The routes under `/files-pri/` and `/upload/`."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Send a file's bytes; without the right to see it, a login page with status 200."""
        spoilt = await spoil(request, self._playground.faults.match("slack", "files.download"))
        if spoilt is not None:
            return spoilt
        file = self._file(request.match_info["file"].partition("-")[2])
        if not self._may_read(request, file):
            return login_page()
        return self.send(file)

    def send(self, file: File | None) -> web.StreamResponse:
        """Return a file's bytes, whoever asks."""
        if file is None or file.is_deleted or not self._path(file).is_file():
            return web.Response(status=404, text="Not Found")
        mimetype = "audio/mp4" if file.subtype == "slack_audio" else file.mimetype
        # What people upload must not run as a page of ours.
        headers = {"Content-Type": mimetype, "Content-Security-Policy": "sandbox"}
        headers["X-Content-Type-Options"] = "nosniff"
        return web.FileResponse(self._path(file), headers=headers)

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

    def _file(self, identity: str) -> File | None:
        return self._playground.workspace.files.get(identity)

    def _path(self, file: File) -> Path:
        return self._playground.workspace.file_path(file)

    def _may_read(self, request: web.Request, file: File | None) -> bool:
        is_bot = bearer(request) == self._playground.workspace.tokens.bot
        has_scope = "files:read" in self._playground.scopes
        is_visible = file is None or is_visible_file(self._playground, file)
        return is_bot and has_scope and is_visible


async def _content(request: web.Request) -> AsyncIterable[bytes]:
    """Return the bytes of an upload: the body, or the first part of a form."""
    if request.content_type == "multipart/form-data":
        part = await (await request.multipart()).next()
        if isinstance(part, BodyPartReader):
            return part
    return request.content.iter_any()


def login_page() -> web.Response:
    """Return what Slack shows to strangers: a page, with status 200."""
    headers = {"x-slack-meta": "?;acl_fail"}
    return web.Response(text=LOGIN_PAGE, content_type="text/html", headers=headers)
