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


async def test_what_hears_draws_or_speaks_is_offered_to_nobody_as_a_chat_model(
    server: ModelServer, client: AsyncOpenAI
) -> None:
    others = [
        *("whisper-1", "tts-1-hd", "dall-e-3", "text-embedding-3-small", "omni-moderation-latest"),
        *("gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-transcribe-diarize", "gpt-realtime-mini"),
        *("gpt-4o-mini-tts", "gpt-audio", "gpt-image-2", "chatgpt-image-latest", "sora-2"),
    ]
    chats = ["gpt-4o-mini", "gpt-6.2-sol", "llama-3.2-vision", "my-whisper-chat"]
    server.replies = [gives({"data": [{"id": each} for each in (*others, *chats)]})]

    assert await asked(KnownModels(client, Clock())) == sorted(chats)


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
