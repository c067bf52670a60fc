"""A model server that tests instruct, and a client of it."""

from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from bot.endpoints.client import open_client
from tests.endpoints.model_server import ModelServer, open_server

KEY = "sk-proj-secret-1234567890"


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with open_server() as model_server:
        yield model_server


@pytest.fixture
async def client(server: ModelServer) -> AsyncIterator[AsyncOpenAI]:
    opened = open_client(server.url, KEY, silence=0.8)
    yield opened
    await opened.close()


@pytest.fixture
def naps() -> list[float]:
    """The seconds that were waited before a retry."""
    return []
