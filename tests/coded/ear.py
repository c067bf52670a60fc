"""Start the endpoint that hears coded speech as a process, and talk to it."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

_PATIENCE = 30.0

Json = dict[str, Any]


class Ear:
    """An endpoint at work; `base_url` is what a bot is told as AUDIO_BASE_URL."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.base_url = f"{url}/v1"
        self._session = session
        self._url = url

    async def behave(self, **fields: Any) -> None:
        """Set fields of `tests.coded.endpoint.Behaviour`; `clear=True` empties the journal."""
        async with self._session.post(f"{self._url}/behave", json=fields) as response:
            assert response.status == 200, await response.text()

    async def journal(self) -> list[Json]:
        """Return a line for each request: sha, bytes, started; once it ended status, seconds and text."""
        async with self._session.get(f"{self._url}/journal") as response:
            return list(await response.json())


@contextlib.asynccontextmanager
async def open_ear(**behaviour: Any) -> AsyncIterator[Ear]:
    """Start an endpoint on a free port, and end it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.coded.endpoint"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_PATIENCE):
            address = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            ear = Ear(session, address["url"])
            await ear.behave(**behaviour)
            yield ear
    finally:
        process.terminate()
        await process.wait()
