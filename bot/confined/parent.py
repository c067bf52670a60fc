"""Start a process that opens people's files, ask it in lines of JSON, and end it.

    async with running("bot.reading.child", budget=20.0) as child:
        answer = await child.ask({"path": str(path)})

It gets none of the bot's environment, so that a decoder that is taken over finds no tokens. Leaving
the `async with`, in whatever way, kills it with its process group.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import bot

# The profile of twelve hours of sound is a line of 3 MB.
_LONGEST_LINE = 16 * 2**20
_ROOT = Path(bot.__file__).parent.parent


class ChildFailed(Exception):
    """The process gave no answer: it crashed, ran into a limit, or `took_too_long`."""

    def __init__(self, reason: str, *, took_too_long: bool = False) -> None:
        super().__init__(reason)
        self.took_too_long = took_too_long


class Child:
    """A running process: one question at a time, one answer each, within a budget of seconds."""

    def __init__(self, process: Process, budget: float) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the child needs pipes")
        self._process = process
        self._stdin, self._stdout = process.stdin, process.stdout
        self._budget = budget
        self._turn = asyncio.Lock()

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a line of JSON. Raises ChildFailed, after which it is dead."""
        async with self._turn:
            return await self._exchange(json.dumps(request).encode() + b"\n")

    async def _exchange(self, line: bytes) -> dict[str, Any]:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._budget):
                reply = await self._send(line)
        except TimeoutError:
            self.kill()
            raise ChildFailed("took too long", took_too_long=True) from None
        except asyncio.CancelledError:
            self.kill()  # an answer nobody awaits would be taken for the next one's
            raise
        finally:
            self._budget -= clock() - started
        if not reply:
            raise ChildFailed(f"child ended with {await self._process.wait()}")
        return dict(json.loads(reply))

    async def _send(self, line: bytes) -> bytes:
        with suppress(BrokenPipeError, ConnectionResetError):
            self._stdin.write(line)
            await self._stdin.drain()
        return await self._stdout.readline()

    def kill(self) -> None:
        """End the child and whatever it may have started."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def wait(self) -> None:
        """Wait until it has ended."""
        await self._process.wait()


@asynccontextmanager
async def running(module: str, budget: float) -> AsyncIterator[Child]:
    """Run `python -m module` as long as the context lives.

    `budget` bounds the seconds that it is waited for, all in all; time between the questions does not
    count.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", module),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,
        limit=_LONGEST_LINE,
        # Where `bot` is imported from here; and threads of a linear algebra that is not used would
        # only take address space.
        env={"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )
    child = Child(process, budget)
    try:
        yield child
    finally:
        child.kill()
        await child.wait()
