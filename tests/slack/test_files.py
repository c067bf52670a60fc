"""Downloads give the token to Slack's hosts only, and believe nothing about the body."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.slack.files import (
    FileEmpty,
    FileForbidden,
    FileGone,
    FileTooLarge,
    FileUnreachable,
    download,
)
from bot.slack.hosts import SLACK_FILE_HOSTS, is_allowed
from tests.slack.conftest import serve

pytestmark = pytest.mark.anyio

HOSTS = {"127.0.0.1"}
BODY = b"RIFF" + bytes(100_000)


async def serve_file(request: web.Request) -> web.Response:
    if request.headers.get("Authorization") != "Bearer xoxb-1":
        return web.Response(text="<!DOCTYPE html><html>", content_type="text/html")
    return web.Response(body=BODY, content_type="audio/mp4")


async def login_page(_: web.Request) -> web.Response:
    return web.Response(text="<!DOCTYPE html><html>Sign in</html>", content_type="text/html")


async def disguised_page(_: web.Request) -> web.Response:
    return web.Response(body=b"\n <HTML><body>Sign in", content_type="audio/mp4")


async def gone(_: web.Request) -> web.Response:
    raise web.HTTPNotFound


async def empty(_: web.Request) -> web.Response:
    return web.Response(body=b"", content_type="audio/mp4")


async def broken(_: web.Request) -> web.Response:
    raise web.HTTPServiceUnavailable


async def truncated(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(bytes(10))
    assert request.transport is not None
    request.transport.close()
    return response


async def reset(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    try:
        while True:
            await response.write(bytes(100_000))
            await asyncio.sleep(0)
    except ConnectionError:
        return response


async def liar(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "999999999"})
    await response.prepare(request)
    return response


async def redirect(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.query["to"])


async def loop(_: web.Request) -> web.Response:
    raise web.HTTPFound("/loop")


class Elsewhere:
    """Another host, which must never see the token."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[web.Request] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        return web.Response(body=BODY)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    host, app = Elsewhere(), web.Application()
    app.router.add_get("/file", host.handle)
    async with serve(app) as url:
        host.url = url.replace("127.0.0.1", "localhost")
        yield host


@pytest.fixture
async def files() -> AsyncIterator[str]:
    app = web.Application()
    for handler in (serve_file, login_page, disguised_page, gone, empty, broken):
        app.router.add_get(f"/{handler.__name__}", handler)
    for stream in (truncated, reset, endless, liar, redirect, loop):
        app.router.add_get(f"/{stream.__name__}", stream)
    async with serve(app) as url:
        yield url


async def fetch(*urls: str, folder: Path, limit: int = 1_000_000) -> Path:
    return await download(urls, "xoxb-1", HOSTS, limit, folder)


@pytest.mark.parametrize("page", ["login_page", "disguised_page"])
async def test_a_page_is_a_file_only_if_slack_announced_one_of_its_size(
    files: str, tmp_path: Path, page: str
) -> None:
    size = {"login_page": 35, "disguised_page": 21}[page]
    urls = [f"{files}/{page}"]

    path = await download(urls, "xoxb-1", HOSTS, 1_000_000, tmp_path, page_bytes=size)
    for other in (size - 1, size + 1):
        with pytest.raises(FileForbidden):
            await download(urls, "xoxb-1", HOSTS, 1_000_000, tmp_path, page_bytes=other)

    assert path.read_bytes().strip().lower().startswith((b"<html", b"<!doctype"))
    assert list(tmp_path.iterdir()) == [path]


async def test_a_file_is_downloaded_whole(files: str, tmp_path: Path) -> None:
    path = await fetch(f"{files}/serve_file", folder=tmp_path)

    assert path.read_bytes() == BODY


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("login_page", FileForbidden),
        ("disguised_page", FileForbidden),
        ("gone", FileGone),
        ("empty", FileEmpty),
        ("broken", FileUnreachable),
        ("truncated", FileUnreachable),
        ("reset", FileUnreachable),
        ("endless", FileTooLarge),
        ("liar", FileTooLarge),
    ],
)
async def test_a_download_that_fails_says_why_and_leaves_nothing(
    files: str, tmp_path: Path, page: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await fetch(f"{files}/{page}", folder=tmp_path)

    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a test may block


async def test_the_limit_is_said_in_megabytes(files: str, tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge) as raised:
        await fetch(f"{files}/endless", folder=tmp_path, limit=2_000_000)

    assert raised.value.details == {"limit_mb": 2}


async def test_a_redirect_to_another_host_is_not_followed(
    files: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    with pytest.raises(FileForbidden):
        await fetch(f"{files}/redirect?to={elsewhere.url}/file", folder=tmp_path)

    assert elsewhere.requests == []


async def test_another_host_is_not_asked(elsewhere: Elsewhere, tmp_path: Path) -> None:
    with pytest.raises(FileForbidden):
        await fetch(f"{elsewhere.url}/file", folder=tmp_path)

    assert elsewhere.requests == []


async def test_a_redirect_on_the_same_host_is_followed(files: str, tmp_path: Path) -> None:
    path = await fetch(f"{files}/redirect?to=/serve_file", folder=tmp_path)

    assert path.read_bytes() == BODY


async def test_redirects_end(files: str, tmp_path: Path) -> None:
    with pytest.raises(FileForbidden):
        await fetch(f"{files}/loop", folder=tmp_path)


async def test_the_next_address_is_tried(files: str, tmp_path: Path) -> None:
    path = await fetch(f"{files}/gone", f"{files}/serve_file", folder=tmp_path)

    assert path.read_bytes() == BODY


async def test_a_file_without_an_address_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileGone):
        await fetch(folder=tmp_path)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.m4a", True),
        ("http://files.slack.com/files-pri/T1-F1/a.m4a", False),
        ("https://files.slack.com.evil.example/a", False),
        ("https://evil.example/files.slack.com", False),
        ("https://token@files.slack.com/a", False),
        ("https://slack-files.com/a", False),
        ("file:///etc/passwd", False),
        ("//files.slack.com/a", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_slacks_file_hosts_are_allowed(url: str, allowed: bool) -> None:
    assert is_allowed(url, SLACK_FILE_HOSTS) is allowed
