"""A loopback Slack that scripts its answers per method and remembers what it was called with."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from aiohttp import web

from bot.slack.budget import Budget
from bot.slack.client import SlackClient, open_client

Json = dict[str, Any]
TOKEN = "xoxb-test"
RESET = "reset"  # the connection is dropped before the call has its effect
LOST = "lost"  # the call has its effect, its answer is lost


@dataclass
class Call:
    """One call as the server saw it."""

    method: str
    arguments: Json
    query: Json
    token: str


@dataclass
class Shown:
    """A message as Slack would show it."""

    ts: str
    text: str
    kind: str
    is_streaming: bool = False
    metadata: Json | None = None
    blocks: list[Json] | None = None


@dataclass
class FakeSlack:
    """Keeps messages as strictly as the tests need; `script` puts answers in its way."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    messages: dict[str, Shown] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    scripts: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[str] = field(default_factory=set)
    counter: int = 0

    def script(self, method: str, *answers: Any) -> None:
        """Answer the next calls of `method` so: an error, RESET, LOST, a (status, body, headers)."""
        self.scripts[method] += answers

    def methods(self) -> list[str]:
        return [call.method for call in self.calls]

    def texts(self) -> list[str]:
        return [message.text for message in self.messages.values()]

    def all(self, method: str) -> list[Json]:
        return [call.arguments for call in self.calls if call.method == method]

    def add(self, text: str, kind: str, **more: Any) -> Shown:
        self.counter += 1
        shown = Shown(f"1700000100.{self.counter:06d}", text, kind, **more)
        self.messages[shown.ts] = shown
        return shown

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await request.read()
        is_json = request.content_type == "application/json"
        arguments = json.loads(body) if is_json and body else dict(await request.post())
        query = dict(request.query)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(method, arguments, query, token))
        answer = self.scripts[method].pop(0) if self.scripts[method] else None
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = None
        if answer == RESET:
            return self._drop(request)
        if isinstance(answer, tuple):
            status, text, headers = answer
            return web.Response(status=status, text=text, headers=headers)
        error = answer if isinstance(answer, str) and answer != LOST else None
        result = {"error": error} if error else self._do(method, {**query, **arguments})
        if answer == LOST:
            return self._drop(request)
        ok = "error" not in result
        return web.json_response({"ok": ok, **result}, headers={"x-oauth-scopes": "chat:write,a:b"})

    def _drop(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _do(self, method: str, arguments: Json) -> Json:
        action: Callable[[Json], Json] = getattr(self, f"_{method.replace('.', '_')}", lambda _: {})
        return action(arguments)

    def _auth_test(self, _: Json) -> Json:
        return {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "team": "Team", "user": "tarae"}

    def _chat_postMessage(self, given: Json) -> Json:  # noqa: N802 - Slack's name
        text = given.get("markdown_text") or given["blocks"][0]["text"]
        shown = self.add(text, "post", metadata=given.get("metadata"), blocks=given.get("blocks"))
        return {"ts": shown.ts}

    def _chat_update(self, given: Json) -> Json:
        shown = self.messages.get(given["ts"])
        if shown is None:
            return {"error": "message_not_found"}
        if shown.is_streaming:
            return {"error": "streaming_state_conflict"}
        shown.text = given.get("markdown_text") or given["blocks"][0]["text"]
        shown.blocks = given.get("blocks", shown.blocks)  # at its most unhelpful
        return {"ts": shown.ts}

    def _chat_delete(self, given: Json) -> Json:
        gone = self.messages.pop(given["ts"], None)
        return {} if gone else {"error": "message_not_found"}

    def _chat_startStream(self, given: Json) -> Json:  # noqa: N802
        return {"ts": self.add(given["markdown_text"], "stream", is_streaming=True).ts}

    def _chat_appendStream(self, given: Json) -> Json:  # noqa: N802
        shown = self.messages[given["ts"]]
        if not shown.is_streaming:
            return {"error": "message_not_in_streaming_state"}
        shown.text += given["markdown_text"]
        return {"ts": shown.ts}

    def _chat_stopStream(self, given: Json) -> Json:  # noqa: N802
        shown = self.messages[given["ts"]]
        if not shown.is_streaming:
            return {"error": "message_not_in_streaming_state"}
        shown.text += given.get("markdown_text") or ""
        shown.is_streaming = False
        shown.metadata, shown.blocks = given.get("metadata"), given.get("blocks")
        return {"ts": shown.ts}

    def _conversations_replies(self, given: Json) -> Json:
        messages = [
            {
                "ts": shown.ts,
                "user": "UBOT",
                "text": shown.text,
                **({"metadata": shown.metadata} if shown.metadata else {}),
                **({"streaming_state": "in_progress"} if shown.is_streaming else {}),
            }
            for shown in self.messages.values()
            if shown.ts not in self.hidden
        ]
        start = int(given.get("cursor") or 0)
        cursor = str(start + 2) if start + 2 < len(messages) else ""
        page = messages[start : start + 2]
        return {"messages": page, "response_metadata": {"next_cursor": cursor}}

    def _files_getUploadURLExternal(self, _: Json) -> Json:  # noqa: N802
        file_id = f"F{len(self.uploads) + 1}"
        self.uploads[file_id] = b""
        return {"file_id": file_id, "upload_url": f"{self.url}/upload/{file_id}"}

    async def upload(self, request: web.Request) -> web.Response:
        assert "Authorization" not in request.headers
        self.uploads[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    def _files_completeUploadExternal(self, given: Json) -> Json:  # noqa: N802
        file_id = given["files"][0]["id"]
        shares = {"public": {given["channel_id"]: [{"ts": "1700000200.000001"}]}}
        self.files[file_id] = {"id": file_id, "shares": shares}
        return {"files": [{"id": file_id}]}

    def _files_info(self, given: Json) -> Json:
        file = self.files.get(given["file"])
        return {"file": file} if file else {"error": "file_not_found"}

    def _files_delete(self, given: Json) -> Json:
        gone = self.files.pop(given["file"], None)
        return {} if gone else {"error": "file_not_found"}


@asynccontextmanager
async def serve(app: web.Application) -> AsyncIterator[str]:
    """Serve `app` on a free port of this machine; yield its address."""
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


F = TypeVar("F", bound=FakeSlack)


@asynccontextmanager
async def served(fake: F) -> AsyncIterator[F]:
    """Serve `fake` on a free port of this machine, and tell it its address."""
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/api/{method}", fake.handle)
    app.router.add_post("/upload/{file}", fake.upload)
    async with serve(app) as url:
        fake.url = url
        yield fake


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with served(FakeSlack()) as fake:
        yield fake


@pytest.fixture
async def budget(clock: Clock) -> Budget:
    return Budget(clock, clock.sleep)


@pytest.fixture
async def client(slack: FakeSlack, clock: Clock, budget: Budget) -> AsyncIterator[SlackClient]:
    async with open_client(
        TOKEN, f"{slack.url}/api/", budget, clock, file_hosts={"127.0.0.1"}
    ) as opened:
        yield opened
