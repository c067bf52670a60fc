"""Download what people post, without giving the bot's token to anybody else.

Slack answers a request that it does not authorise with status 200 and its HTML login page, or with
a redirect to it (docs.slack.dev/reference/objects/file-object, "authentication"), so neither the
status nor the `Content-Length` is believed.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import aiohttp
from yarl import URL

from bot.errors import UserFacingError
from bot.slack.errors import SlackError
from bot.slack.hosts import is_allowed
from bot.slack.media import File
from bot.slack.uploads import Uploads

_HOPS = 5
_PIECE = 256 * 1024  # bytes
_LOGIN_PAGE = (b"<!doctype html", b"<html")
_TIMEOUT = aiohttp.ClientTimeout(total=3600, connect=10, sock_read=30)


class FileForbidden(UserFacingError):
    """Slack does not let the bot have the file."""

    text: ClassVar[str] = "file_forbidden"


class FileTooLarge(UserFacingError):
    """The file has more bytes than allowed; `limit_mb` says how many are."""

    text: ClassVar[str] = "file_too_large"


class FileGone(UserFacingError):
    """The file was deleted."""

    text: ClassVar[str] = "file_gone"


class FileEmpty(UserFacingError):
    """The file has no bytes at all."""

    text: ClassVar[str] = "file_empty"


class FileProcessing(UserFacingError):
    """Slack has not finished with the upload yet."""

    text: ClassVar[str] = "file_processing"
    is_transient: ClassVar[bool] = True


class FileUnreachable(UserFacingError):
    """Slack's file host did not answer as it should; it may later."""

    text: ClassVar[str] = "file_unreachable"
    is_transient: ClassVar[bool] = True


_WITHHELD: dict[str, type[UserFacingError]] = {
    "access_denied": FileForbidden,
    "not_visible": FileForbidden,
    "file_not_found": FileGone,
    "file_deleted": FileGone,
}


async def file_of(slack: Uploads, file_id: str) -> File:
    """Return what Slack knows of a file. Raises FileForbidden, FileGone, or another SlackError."""
    try:
        return await slack.file_info(file_id)
    except SlackError as error:
        if (known := _WITHHELD.get(error.code)) is not None:
            raise known(error.code) from None
        raise


async def download(
    urls: Sequence[str],
    token: str,
    allowed_hosts: Collection[str],
    limit_bytes: int,
    folder: Path,
    *,
    page_bytes: int = 0,
) -> Path:
    """Write the first of `urls` that can be had into a new file in `folder`; return its path.

    A page of HTML is taken for the file only if the file is one, of just `page_bytes`: else it is
    Slack's login page. Raises the error of the last one. Nothing of a failed download is left on the
    disk.
    """
    limits = _Limits(limit_bytes, page_bytes)
    error: UserFacingError = FileGone("no address")
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        for url in urls:
            try:
                return await _download_one(session, url, token, allowed_hosts, limits, folder)
            except FileTooLarge:
                raise
            except (FileEmpty, FileForbidden, FileGone, FileUnreachable) as failure:
                error = failure
    raise error


async def _download_one(
    session: aiohttp.ClientSession,
    url: str,
    token: str,
    allowed_hosts: Collection[str],
    limits: "_Limits",
    folder: Path,
) -> Path:
    try:
        async with await _open(session, url, token, allowed_hosts) as response:
            _check(response, limits)
            return await _write(response, limits, folder)
    except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
        raise FileUnreachable(type(error).__name__) from None


async def _open(
    session: aiohttp.ClientSession, url: str, token: str, allowed_hosts: Collection[str]
) -> aiohttp.ClientResponse:
    """Follow redirects by hand, so that the token goes to allowed hosts only."""
    for _ in range(_HOPS):
        if not is_allowed(url, allowed_hosts):
            raise FileForbidden("address on a host that is not allowed")
        response = await session.get(
            URL(url, encoded=True),
            headers={"Authorization": f"Bearer {token}"},
            allow_redirects=False,
        )
        location = response.headers.get("Location")
        if response.status not in (301, 302, 303, 307, 308) or not location:
            return response
        response.release()
        url = str(URL(url).join(URL(location)))
    raise FileForbidden("too many redirects")


@dataclass(frozen=True, slots=True)
class _Limits:
    most: int  # bytes
    page: int  # bytes of the file if it is a page of HTML, 0 if it is none

    def check_page(self, size: int) -> None:
        if size != self.page:
            raise FileForbidden("login page")


def _check(response: aiohttp.ClientResponse, limits: _Limits) -> None:
    if response.status in (404, 410):
        raise FileGone(f"http_{response.status}")
    is_page = response.content_type == "text/html" and not limits.page
    if response.status in (401, 403) or is_page:
        raise FileForbidden(f"http_{response.status}")
    if response.status != 200:
        raise FileUnreachable(f"http_{response.status}")
    if (response.content_length or 0) > limits.most:
        raise _too_large(limits.most)


async def _write(response: aiohttp.ClientResponse, limits: _Limits, folder: Path) -> Path:
    """Write the body to disk, in a thread: disks are slow and the loop has others to serve."""
    handle, name = await asyncio.to_thread(tempfile.mkstemp, prefix="download-", dir=folder)
    try:
        async for piece in _pieces(response, limits):
            await asyncio.to_thread(_write_all, handle, piece)
    except BaseException:
        os.unlink(name)  # noqa: PTH108 - the wanted call; one directory entry is not worth a thread
        raise
    finally:
        os.close(handle)
    return Path(name)


async def _pieces(response: aiohttp.ClientResponse, limits: _Limits) -> AsyncIterator[bytes]:
    """Yield the body as long as it is a file and not too large."""
    total, is_page = 0, response.content_type == "text/html"
    async for piece in response.content.iter_chunked(_PIECE):
        if total == 0 and piece.lstrip()[:14].lower().startswith(_LOGIN_PAGE):
            is_page = True
        total += len(piece)
        if is_page and total > limits.page:
            limits.check_page(total)
        if total > limits.most:
            raise _too_large(limits.most)
        yield piece
    if total == 0:
        raise FileEmpty
    if is_page:
        limits.check_page(total)


def _write_all(handle: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(handle, view) :]


def _too_large(limit_bytes: int) -> FileTooLarge:
    return FileTooLarge(limit_mb=limit_bytes // 1_000_000)
