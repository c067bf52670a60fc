"""Which models there are is known without waiting, and asked again when it is old."""

import asyncio

import pytest
from openai import AsyncOpenAI

from bot.endpoints.known import FRESH, KnownModels
from tests.endpoints.model_server import ModelServer, gives, refuses

pytestmark = pytest.mark.anyio


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def asked(known: KnownModels) -> list[str]:
    """What is known once the endpoint has answered."""
    known()
    assert known._asking is not None
    async with asyncio.timeout(5):
        await known._asking
    return list(known())


async def test_what_is_known_is_told_at_once_and_asked_beside(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    server.replies = [gives({"data": [{"id": "b"}, {"id": "a"}]})]
    known = KnownModels(client, Clock())

    at_first = list(known())

    assert at_first == []
    assert await asked(known) == ["a", "b"]


async def test_what_is_old_is_asked_again_and_what_was_known_stays(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    clock = Clock()
    known = KnownModels(client, clock)
    server.replies = [gives({"data": [{"id": "a"}]}), refuses(401)]
    first = await asked(known)
    clock.now = FRESH

    second = await asked(known)

    assert first == second == ["a"]
    assert len(server.paths) == 2
