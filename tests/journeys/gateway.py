"""A gateway before the playground's model endpoint: with a key of its own, what is asked costs money.

The playground itself is free, as the bot knows by its key.
"""

import contextlib
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from tests.journeys.workspace import Workspace

KEY = "sk-of-the-gateway"


@contextlib.asynccontextmanager
async def open_gateway(workspace: Workspace) -> AsyncIterator[dict[str, str]]:
    """Open one, and give the settings of a bot that asks there. Answers are passed on as they come."""
    there = workspace.address["openai_base_url"].removesuffix("/v1")
    key = {"Authorization": f"Bearer {workspace.address['openai_api_key']}"}

    async def pass_on(request: web.Request) -> web.StreamResponse:
        kept = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        body = await request.read()
        async with session.request(
            request.method, there + request.path, data=body, headers={**kept, **key}
        ) as found:
            answer = web.StreamResponse(status=found.status)
            answer.content_type = found.content_type
            await answer.prepare(request)
            async for piece in found.content.iter_any():
                await answer.write(piece)
        return answer

    app = web.Application(client_max_size=50_000_000)
    app.router.add_route("*", "/{path:.*}", pass_on)
    async with aiohttp.ClientSession() as session:
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        try:
            yield {"OPENAI_BASE_URL": f"http://{host}:{port}/v1", "OPENAI_API_KEY": KEY}
        finally:
            await runner.cleanup()
