"""Puts the playground on a port: one server for Slack, the model endpoint, the page and control."""

import asyncio
import contextlib
import errno
import importlib.resources
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from aiohttp import web

from bot.playground.control import add_control
from bot.playground.elsewhere import serve_elsewhere
from bot.playground.files import Files
from bot.playground.model_endpoint import add_model_endpoint
from bot.playground.playground import Options, Playground
from bot.playground.response_urls import PATHS
from bot.playground.responses import Responses
from bot.playground.web_api import WebApi

HOST = "127.0.0.1"
ADDRESS_FILE = "playground.json"
SECONDS_BETWEEN_FLUSHES = 0.5
PORTS_TRIED = 50
LARGEST_BODY = 64 * 1024 * 1024
PAGE_TYPES = {
    "page.html": "text/html",
    "page.css": "text/css",
    "text.js": "text/javascript",
    "kit.js": "text/javascript",
    "inputs.js": "text/javascript",
    "chart.js": "text/javascript",
    "surfaces.js": "text/javascript",
    "modal.js": "text/javascript",
    "write.js": "text/javascript",
    "page.js": "text/javascript",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Address:
    """Where a playground is, and the secrets it takes; `pid` is its process."""

    url: str
    slack_api_url: str
    openai_base_url: str
    bot_token: str
    app_token: str
    openai_api_key: str
    pid: int


@contextlib.asynccontextmanager
async def serve(
    folder: Path, port: int = 0, options: Options | None = None
) -> AsyncIterator[tuple[Address, Playground]]:
    """Serve the workspace kept in `folder` on a port of loopback, the next free one if it is taken.

    The address is written to `playground.json` there, and taken away at an orderly end. Raises
    StateInUse while another playground serves the same folder.
    """
    listener = _listen(port)
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    with contextlib.closing(listener):
        playground = Playground(folder, url, options or Options())
        address = _address(playground)
        runner = web.AppRunner(
            _application(playground),
            handler_cancellation=True,
            shutdown_timeout=0.5,
            access_log=None,
        )
        await runner.setup()
        await web.SockSite(runner, listener).start()
        flushing = asyncio.create_task(_keep_flushing(playground))
        _write_address(folder / ADDRESS_FILE, address)
        try:
            async with serve_elsewhere(playground):
                yield address, playground
        finally:
            (folder / ADDRESS_FILE).unlink(missing_ok=True)
            flushing.cancel()
            playground.outbox.close()
            await playground.socket_mode.close()
            await runner.cleanup()
            playground.workspace.close()


def _application(playground: Playground) -> web.Application:
    app = web.Application(middlewares=[_only_from_here(playground)], client_max_size=LARGEST_BODY)
    files = Files(playground)
    web_api = WebApi(playground)
    app.router.add_get("/", _page)
    app.router.add_get("/page/{name}", _page)
    app.router.add_route("*", "/api/{method}", web_api.serve)
    app.router.add_get("/link/", playground.socket_mode.serve)
    app.router.add_get("/link", playground.socket_mode.serve)
    app.router.add_get("/files-pri/{file}/{tail:.*}", files.download)
    app.router.add_get("/files-tmb/{file}/{tail:.*}", files.made)
    responses = Responses(playground)
    for path in PATHS:
        app.router.add_post(f"/{path}/{{team}}/{{number}}/{{secret}}", responses.serve)
    app.router.add_post("/upload/v1/{file}", files.upload)
    add_control(app, playground, files)
    add_model_endpoint(
        app,
        api_key=playground.workspace.tokens.model,
        faults=playground.faults,
        journal=playground.model_requests,
    )
    return app


def _only_from_here(playground: Playground) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Refuse foreign Host headers: a web page elsewhere may have its name point at loopback."""
    port = playground.url.rpartition(":")[2]
    hosts = {f"{name}:{port}" for name in (HOST, "localhost")}

    @web.middleware
    async def check(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if request.host not in hosts:
            return web.Response(status=403, text="The playground answers on loopback only.")
        return await handler(request)

    return check


async def _page(request: web.Request) -> web.Response:
    """Send the page, or one of the scripts and sheets beside it."""
    name = request.match_info.get("name", "page.html")
    if name not in PAGE_TYPES:
        return web.Response(status=404, text="Not Found")
    page = importlib.resources.files("bot.playground").joinpath("page", name).read_text("utf-8")
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " media-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return web.Response(text=page, content_type=PAGE_TYPES[name], headers=headers)


def _listen(port: int) -> socket.socket:
    candidates = [*range(port, min(port + PORTS_TRIED, 65_536)), 0] if port else [0]
    for candidate in candidates:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
        else:
            return listener
    raise OSError(errno.EADDRINUSE, "no port is free")


def _address(playground: Playground) -> Address:
    tokens = playground.workspace.tokens
    return Address(
        url=playground.url,
        slack_api_url=f"{playground.url}/api/",
        openai_base_url=f"{playground.url}/v1",
        bot_token=tokens.bot,
        app_token=tokens.app,
        openai_api_key=tokens.model,
        pid=os.getpid(),
    )


def _write_address(path: Path, address: Address) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(address)), "utf-8")


async def _keep_flushing(playground: Playground) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_FLUSHES)
        playground.workspace.storage.flush()
