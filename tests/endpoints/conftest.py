"""A model server that tests instruct, and a client of it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from openai import AsyncOpenAI

from bot.endpoints.client import open_client
from tests.endpoints.model_server import ModelServer

KEY = "sk-proj-secret-1234567890"


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    model_server = ModelServer()
    app = web.Application(client_max_size=40 * 1024 * 1024)
    app.router.add_route("*", "/v1/{path:.*}", model_server.serve)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    model_server.url = f"http://{host}:{port}/v1"
    yield model_server
    await runner.cleanup()


@pytest.fixture
async def client(server: ModelServer) -> AsyncIterator[AsyncOpenAI]:
    opened = open_client(server.url, KEY, silence=0.4)
    yield opened
    await opened.close()


@pytest.fixture
def naps() -> list[float]:
    """The seconds that were waited before a retry."""
    return []
