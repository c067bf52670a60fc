"""The command line as its users meet it: a process in a folder, with settings in its environment."""

import asyncio
import contextlib
import os
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiohttp import web

from bot.settings import Settings
from tests.journeys.forking import start_bot
from tests.playground_fixture import Running, options, running

__all__ = ["options", "running"]

PATIENCE = 90.0


class Process:
    """A process of the bot in `folder`, which prints to files beside that."""

    def __init__(
        self, arguments: Sequence[str], folder: Path, env: Mapping[str, str], **how: Any
    ) -> None:
        name = secrets.token_hex(4)
        self._out, self._err = folder.parent / f"{name}.out", folder.parent / f"{name}.err"
        self._process = start_bot(arguments, folder, env, self._out, self._err, **how)
        self._read = 0
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code once it has ended."""
        return self._process.poll()

    def send_signal(self, how: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        self._process.send_signal(how)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end, and return what it printed."""
        while self._process.poll() is None:
            await asyncio.sleep(0.02)
        return _content(self._out), _content(self._err)

    async def readline(self) -> bytes:
        """Return the next line that it prints, what is left of it at its end."""
        while True:
            has_ended = self._process.poll() is not None
            rest = _content(self._out)[self._read :]
            if b"\n" in rest or has_ended:
                line = rest.partition(b"\n")[0]
                self._read += len(line) + 1
                return line
            await asyncio.sleep(0.02)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here: a process takes seconds, not milliseconds."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class Done:
    """What a process left: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def trouble(self) -> str:
        """The one line that it said when it failed."""
        (line,) = self.err.splitlines()
        assert self.code == 1
        assert line.startswith("tarae: ")
        return line


class Terminal:
    """Somebody's terminal in `folder`: runs `python -m bot` there.

    Processes are forked off one that has imported the bot, unless `forks` is off, or something is to
    be done `before` the command in its process.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.forks = True
        self.before: Callable[[], None] | None = None

    async def __call__(self, *arguments: str, **settings: str) -> Done:
        """Run a command to its end."""
        process = self._start(arguments, settings)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    @contextlib.asynccontextmanager
    async def running(self, *arguments: str, **settings: str) -> AsyncIterator[Process]:
        """Run a command for the time of the body; it is killed if it still runs then."""
        process = self._start(arguments, settings)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            await process.communicate()

    def _start(self, arguments: Sequence[str], settings: Mapping[str, str]) -> Process:
        forks = self.forks and self.before is None
        env = {**plain_environment(), **settings}
        return Process(arguments, self.folder, env, forks=forks, before=self.before)


def plain_environment() -> dict[str, str]:
    """The environment without any setting of the shell that runs the tests."""
    whole = dict(os.environ)  # noqa: TID251 - a child's environment
    ours = {name.upper() for name in Settings.model_fields}
    return {
        name: value
        for name, value in whole.items()
        if name.upper() not in ours and not name.startswith(("SLACK_", "OPENAI_"))
    }


async def end(process: Process, how: signal.Signals) -> int:
    """Send a signal and return the exit code."""
    process.send_signal(how)
    async with asyncio.timeout(PATIENCE):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


async def line_of(process: Process) -> str:
    """Return the next line that a process prints."""
    async with asyncio.timeout(PATIENCE):
        return (await process.readline()).decode().rstrip()


async def until(look: Callable[[], Any]) -> Any:
    """Return the first true value of `look`, sync or async; fail after a while."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = look()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.02)


def processes_in(folder: Path) -> list[psutil.Process]:
    """The processes that work in `folder`, or are told of it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if str(folder) in " ".join([process.cwd(), *process.cmdline()]):
                found.append(process)
    return found


@pytest.fixture
def tarae(tmp_path: Path) -> Terminal:
    """A terminal in an empty folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return Terminal(folder)


@pytest.fixture
def slack(running: Running) -> dict[str, str]:
    """Settings for the playground's Slack."""
    address = running.address
    return {
        "SLACK_BOT_TOKEN": address.bot_token,
        "SLACK_APP_TOKEN": address.app_token,
        "SLACK_API_URL": address.slack_api_url,
    }


@pytest.fixture
def model(running: Running) -> dict[str, str]:
    """Settings for the playground's model endpoint."""
    address = running.address
    return {
        "OPENAI_API_KEY": address.openai_api_key,
        "OPENAI_BASE_URL": address.openai_base_url,
    }


@pytest.fixture
async def web_page() -> AsyncIterator[str]:
    """The address of a server that has nothing but a web page, wherever one looks."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>Welcome to our router</html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
