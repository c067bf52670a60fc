"""A model endpoint in this process, on a free port, and the official client that speaks to it."""

import io
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from openai import AsyncOpenAI, DefaultAsyncHttpx2Client

from bot.playground import recogniser
from bot.playground.faults import Faults
from bot.playground.model_endpoint import add_model_endpoint

KEY = "sk-playground-0123456789"


@dataclass
class Endpoint:
    """What a test holds of the endpoint: its address, its faults, its journal, a client."""

    url: str
    client: AsyncOpenAI
    session: aiohttp.ClientSession
    faults: Faults = field(default_factory=Faults)
    journal: list[dict[str, Any]] = field(default_factory=list)

    async def pace(self, **wanted: Any) -> int:
        """Set the pace or the script; return the status."""
        async with self.session.post(f"{self.url}/playground/model", json=wanted) as response:
            return response.status

    def fault(self, kind: str, name: str = "chat", **rule: Any) -> None:
        """Let the next call go wrong."""
        self.faults.add({"surface": "model", "name": name, "kind": kind, **rule})


def silence(seconds: float, rate: int = 16_000) -> tuple[str, bytes, str]:
    """Return a WAV file of nothing, as the client uploads it."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(int(seconds * rate) * 2))
    return ("silence.wav", buffer.getvalue(), "audio/wav")


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """An endpoint that answers at once."""
    faults, journal = Faults(), list[dict[str, Any]]()
    app = web.Application()
    add_model_endpoint(app, api_key=KEY, faults=faults, journal=journal)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with (
        AsyncOpenAI(
            base_url=f"{url}/v1",
            api_key=KEY,
            max_retries=0,
            timeout=60,
            http_client=DefaultAsyncHttpx2Client(
                verify=False
            ),  # http; certificates are slow to load
        ) as client,
        aiohttp.ClientSession() as session,
    ):
        endpoint = Endpoint(url, client, session, faults, journal)
        await endpoint.pace(first_delta_ms=0, delta_ms=0)
        yield endpoint
    await runner.cleanup()


@pytest.fixture
def samples() -> Path:
    """The folder of spoken samples."""
    return Path(__file__).parents[2] / "samples"


@pytest.fixture
def speech() -> None:
    """Skip where the recogniser has no wheel (Python 3.14)."""
    if not recogniser.is_installed():
        pytest.skip("pocketsphinx has no wheel for this Python")
