"""A server of somebody else's, where external files are kept: it notes who comes with our token."""

import contextlib
import socket
from collections.abc import AsyncIterator

from aiohttp import web

from bot.playground.ids import now
from bot.playground.playground import Playground


@contextlib.asynccontextmanager
async def serve_elsewhere(playground: Playground) -> AsyncIterator[None]:
    """Serve on another port, and by another name, than the workspace does."""

    async def answer(request: web.Request) -> web.Response:
        has_token = playground.workspace.tokens.bot in str(dict(request.headers)) + str(request.url)
        playground.leaks.append({"at": now(), "path": request.path, "token": has_token})
        return web.Response(text="this is kept by somebody else")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        await web.SockSite(runner, listener).start()
        playground.foreign_url = f"http://localhost:{listener.getsockname()[1]}"
        try:
            yield
        finally:
            await runner.cleanup()
