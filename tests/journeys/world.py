"""The world of a journey: the playground and the bot as processes, driven as their users would."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from tests.journeys.connection import (
    BOT,
    ERIN,
    GENERAL,
    HANA,
    HIRING,
    JIYOON,
    LEADS,
    MINSU,
    PAIR,
    PARTNERS,
    PATIENCE,
    PROJECT,
    SLACKBOT,
    SORA,
    TAEO,
    TEAM,
    TRIO,
    YUNA,
    Json,
    until,
)
from tests.journeys.forking import Process, start_bot
from tests.journeys.looks import INTERACTIVE, is_progress, joined, shown, words
from tests.journeys.workspace import Workspace, png

__all__ = [
    "BOT",
    "ERIN",
    "GENERAL",
    "HANA",
    "HIRING",
    "INTERACTIVE",
    "JIYOON",
    "LEADS",
    "MINSU",
    "PAIR",
    "PARTNERS",
    "PATIENCE",
    "PROJECT",
    "SLACKBOT",
    "SORA",
    "TAEO",
    "TEAM",
    "TRIO",
    "YUNA",
    "Bot",
    "Json",
    "Workspace",
    "clean_environment",
    "is_progress",
    "joined",
    "open_workspace",
    "png",
    "shown",
    "until",
    "words",
]


class Bot:
    """The bot as a process; its settings are environment variables, as anybody's are."""

    def __init__(self, folder: Path, address: Json, **settings: str) -> None:
        self.folder = folder
        self.log = folder / "bot.log"
        self.settings = {
            "SLACK_BOT_TOKEN": address["bot_token"],
            "SLACK_APP_TOKEN": address["app_token"],
            "SLACK_API_URL": address["slack_api_url"],
            "OPENAI_API_KEY": address["openai_api_key"],
            "OPENAI_BASE_URL": address["openai_base_url"],
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'tarae.sqlite3'}",
            "STOP_GRACE": "5",
            **settings,
        }
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is connected."""
        before = self.log.read_text("utf-8").count("connected") if self.log.exists() else 0
        environment = {**clean_environment(), **self.settings}
        process = self._process = start_bot(["run"], self.folder, environment, self.log)

        def is_connected() -> bool:
            assert process.poll() is None, self.log.read_text("utf-8")
            return self.log.exists() and self.log.read_text("utf-8").count("connected") > before

        await until(is_connected)

    async def kill(self) -> None:
        """End it as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(how)
        await until(lambda: process.poll() is not None)
        return process.poll() or 0


def clean_environment() -> dict[str, str]:
    """Return the environment without any setting of the shell that runs the tests."""
    ours = ("SLACK_", "OPENAI_", "AUDIO_", "CHAT_", "DATABASE_", "MONTHLY_", "PLAYGROUND_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}  # noqa: TID251 - a child's environment


@contextlib.asynccontextmanager
async def open_workspace(folder: Path, *options: str) -> AsyncIterator[Workspace]:
    """Start a playground of its own on a free port, and end it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.playground", "--faults", "--port", "0"),
        *("--state", str(folder / "playground")),
        *options,
        env=clean_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        address = json.loads(await process.stdout.readline())
    try:
        async with aiohttp.ClientSession() as session:
            yield Workspace(session, address)
    finally:
        process.terminate()
        await process.wait()
