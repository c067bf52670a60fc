"""A Slack in memory that is as strict as its rates can be read, and time that only tests pass."""

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.slack.budget import Budget
from bot.slack.client import SlackClient
from bot.slack.errors import RateLimited, error_of

Json = dict[str, Any]
_HOPS = 40  # more turns of the loop than anything here takes until it sleeps again


class Time:
    """A clock that jumps to when the next sleeper wakes, once nobody has anything left to do."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), woken))
        await woken

    async def run(self, main: Coroutine[Any, Any, None]) -> None:
        """Let time pass until `main` is over."""
        task = asyncio.ensure_future(main)
        while not task.done():
            for _ in range(_HOPS):
                await asyncio.sleep(0)
            if not task.done():
                self._wake_the_next()
        task.result()

    def _wake_the_next(self) -> None:
        self.now = max(self.now, self._sleepers[0][0])
        while self._sleepers and self._sleepers[0][0] <= self.now:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)


@dataclass
class Limits:
    """Calls that any stretch of `seconds` may hold."""

    calls: int
    seconds: float = 60.0


TIERS = {
    "chat.startStream": Limits(20),
    "chat.stopStream": Limits(20),
    "chat.appendStream": Limits(100),
    "chat.update": Limits(50),
    "chat.postMessage": Limits(300),
    "assistant.threads.setStatus": Limits(600),
}
CHANNEL = Limits(5, 5.0)  # posts; one a second, and bursts


@dataclass
class StrictSlack:
    """Messages as Slack shows them, and a 429 for every call above the tiers."""

    time: Time
    tiers: Mapping[str, Limits] = field(default_factory=lambda: dict(TIERS))
    messages: dict[str, Json] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _made: defaultdict[tuple[str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def answer(self, method: str, given: Mapping[str, Any]) -> Json:
        """Do what a call says. Raises SlackError as a client would."""
        self._spend(method, str(given.get("channel", "")))
        self.done[method] += 1
        if method in ("chat.postMessage", "chat.startStream"):
            ts = f"{self.time.now:.6f}.{len(self.messages)}"
            is_open = method == "chat.startStream"
            self.messages[ts] = {**given, "text": text_of(given), "is_open": is_open}
            return {"ts": ts}
        if method.startswith("chat."):
            self._change(method, self.messages[given["ts"]], text_of(given))
        return {}

    def _change(self, method: str, message: Json, text: str) -> None:
        is_edit = method == "chat.update"
        if is_edit == message["is_open"]:
            code = "streaming_state_conflict" if is_edit else "message_not_in_streaming_state"
            raise error_of(code, method)
        message["text"] = text if is_edit else message["text"] + text
        message["is_open"] = message["is_open"] and method != "chat.stopStream"

    def _spend(self, method: str, channel: str) -> None:
        kept = [((method, ""), self.tiers[method])]
        if method == "chat.postMessage":
            kept.append(((method, channel), CHANNEL))
        for key, limits in kept:
            since = self.time.now - limits.seconds
            self._made[key] = [at for at in self._made[key] if at > since + 1e-6]
            if len(self._made[key]) >= limits.calls:
                self.refused[method] += 1
                raise RateLimited(method, max(1.0, self._made[key][0] - since))
        for key, _ in kept:
            self._made[key].append(self.time.now)


def text_of(given: Mapping[str, Any]) -> str:
    """Return the text that a call shows."""
    blocks = given.get("blocks") or [{}]
    return str(given.get("markdown_text") or blocks[0].get("text") or "")


class MemoryClient(SlackClient):
    """The bot's client, whose calls go to a Slack in memory."""

    def __init__(self, slack: StrictSlack, budget: Budget, clock: Callable[[], float]) -> None:
        super().__init__(None, budget, clock, file_hosts=())  # type: ignore[arg-type] # nothing goes out
        self._slack = slack

    async def send(self, method: str, arguments: Mapping[str, Any]) -> Any:
        """Answer a call as Slack would, at once."""
        await asyncio.sleep(0)

        class Answer:
            data = self._slack.answer(method, arguments)

        return Answer
