"""The demo's stage: a temporary folder, a playground of its own, and the bot as a child process.

Whatever ends the demo, nothing of it is left: no process, no folder.
"""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import aiohttp

from bot.playground import answerer
from bot.playground.people import Refusal
from bot.playground.records import Json
from bot.playground.remote import Remote
from bot.playground.workspace import BOT_USER, GENERAL
from bot.terminal import stand_in
from bot.terminal.trouble import Trouble

# Seconds.
PATIENCE = 45.0
LOOK = 0.05

T = TypeVar("T")


class Bot:
    """The bot as a child process in `folder`, where it finds the playground."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "bot.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> int:
        """Start it and return its pid."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--playground"),
                cwd=self._folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the demo, which ends the bot
            )
        return self._process.pid

    async def kill(self) -> None:
        """End it with SIGKILL, if it is there, and wait until it is gone."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def check(self) -> None:
        """Raise Trouble if it ended by itself, with the last it said."""
        if self._process is not None and self._process.returncode is not None:
            said = self._log.read_text("utf-8").strip().splitlines()
            raise Trouble(f"the bot ended by itself: {said[-1] if said else 'without a word'}")


class Stage:
    """What the demo plays on: `people` act in the playground, `bot` is in front of it."""

    def __init__(self, playground: stand_in.StandIn, people: Remote, bot: Bot) -> None:
        self.playground = playground
        self.people = people
        self.bot = bot

    async def until(self, what: str, look: Callable[[], Awaitable[T | None]]) -> T:
        """Return the first true value of `look`; raises Trouble if `what` doesn't come about."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            if found := await look():
                return found
            self.bot.check()
            await asyncio.sleep(LOOK)
        raise Trouble(f"the demo waited {PATIENCE:g} seconds in vain for {what}")

    async def connected(self) -> None:
        """Wait until the bot listens."""

        async def look() -> bool:
            return bool((await self.people.look("state"))["connections"])

        await self.until("the bot to connect", look)

    async def gone(self) -> None:
        """Wait until the playground knows that nobody listens any more."""

        async def look() -> bool:
            return not (await self.people.look("state"))["connections"]

        await self.until("the bot's connection to end", look)

    async def replies(self, thread_ts: str) -> list[Json]:
        """Return what the bot said in a thread of #general, each with the `text` that is shown."""
        messages = await self.people.messages(GENERAL, thread_ts)
        return [each | {"text": _shown(each)} for each in messages if each["user"] == BOT_USER]

    async def reply(self, thread_ts: str, number: int = 0) -> Json | None:
        """Return one of them, half written or whole; None while there are not so many."""
        replies = await self.replies(thread_ts)
        return replies[number] if len(replies) > number else None

    async def requests(self) -> int:
        """Return how many requests the chat model got."""
        return len(await self._requests())

    async def expected(self, since: int) -> str:
        """Return what the model says to its last request, "" while it had only `since` of them.

        The stand-in is pure: asked the same, it says the same. So it is known when an answer is whole.
        """
        requests = await self._requests()
        return answerer.answer(requests[-1]["body"]["messages"]) if len(requests) > since else ""

    async def _requests(self) -> list[Json]:
        requests = (await self.people.look("model_requests"))["requests"]
        return [each for each in requests if each["endpoint"] == "chat"]


def _shown(message: Json) -> str:
    """Return the text of a message as people see it: in its blocks, where it has any."""
    texts = [block["text"] for block in message.get("blocks", []) if block["type"] == "markdown"]
    return "\n\n".join(texts) or str(message["text"])


@contextlib.asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Set the stage, and clear it away however the body ends."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tarae-demo-")))
        playground = stand_in.start(folder / stand_in.STATE, port=0)
        stack.callback(playground.end)
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        bot = Bot(folder)
        stack.push_async_callback(bot.kill)
        try:
            yield Stage(playground, Remote(playground.url, session), bot)
        except (aiohttp.ClientError, Refusal, TimeoutError) as error:
            raise Trouble(f"the playground failed: {str(error) or 'no answer'}") from None
