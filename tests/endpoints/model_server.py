"""A model endpoint on a loopback port that does what each test tells it to."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

Reply: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

# The response that `says` has begun, for what goes on with it.
BEGUN = web.RequestKey("begun", web.StreamResponse)


@dataclass(frozen=True)
class Upload:
    """A file as it arrived."""

    filename: str
    content_type: str
    content: bytes

    @classmethod
    def of(cls, field: web.FileField) -> "Upload":
        """Read it, and close it: aiohttp doesn't where the client goes away."""
        with field.file as file:
            return cls(field.filename, field.content_type, file.read())


class ModelServer:
    """Answers each request with the next of `replies`, the last one again and again.

    `bodies` are the JSON or form fields of the requests, `headers` and `paths` what came with them,
    and `is_asked` is set once there is one, `is_left` when a client goes away in mid-answer.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.paths: list[str] = []
        self.is_asked = asyncio.Event()
        self.is_left = asyncio.Event()
        self.url = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take down the request and give the reply that is next."""
        self.headers.append(request.headers)
        self.paths.append(request.match_info["path"])
        self.bodies.append(await _body(request))
        self.is_asked.set()
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        try:
            return await reply(request)
        except (asyncio.CancelledError, ConnectionError):
            self.is_left.set()
            raise


@contextlib.asynccontextmanager
async def open_server() -> AsyncIterator[ModelServer]:
    """Serve a model endpoint on a free port."""
    server = ModelServer()
    app = web.Application(client_max_size=40 * 1024 * 1024)
    app.router.add_route("*", "/v1/{path:.*}", server.serve)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/v1"
    yield server
    await runner.cleanup()


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    fields: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        given = Upload.of(value) if isinstance(value, web.FileField) else value
        fields.setdefault(name, []).append(given)
    return fields


def says(*events: object, then: Reply | None = None, done: bool = True) -> Reply:
    """Stream `events` (objects as JSON, text as it is), then `then`, then `[DONE]`."""

    async def reply(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for event in events:
            data = event if isinstance(event, str) else f"data: {json.dumps(event)}\n\n"
            await response.write(data.encode())
        if then:
            request[BEGUN] = response
            await then(request)
        if done:
            await response.write(b"data: [DONE]\n\n")
        return response

    return reply


def gives(body: object, status: int = 200, **headers: str) -> Reply:
    """Give `body` whole: objects as JSON, text as HTML unless `headers` name its type."""

    async def reply(_request: web.Request) -> web.StreamResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, str):
            given = {"content-type": "text/html", **given}
            return web.Response(body=body.encode(), status=status, headers=given)
        return web.json_response(body, status=status, headers=given)

    return reply


def refuses(
    status: int,
    message: str = "No.",
    *,
    code: object = None,
    param: str | None = None,
    kind: str | None = None,
    **headers: str,
) -> Reply:
    """Refuse with OpenAI's error envelope."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return gives({"error": error}, status, **headers)


async def reset(request: web.Request) -> web.StreamResponse:
    """Cut the connection."""
    assert request.transport
    request.transport.abort()
    return web.Response()


async def stall(_request: web.Request) -> web.StreamResponse:
    """Say nothing for as long as the client waits."""
    await asyncio.sleep(60)
    return web.Response()


def delta(text: str, **more: Any) -> dict[str, Any]:
    """Return the event that carries `text`."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"object": "chat.completion.chunk", "model": "m-1", "choices": [choice], **more}


def end(reason: str = "stop", **more: Any) -> dict[str, Any]:
    """Return the event that ends an answer."""
    return {"model": "m-1", "choices": [{"delta": {}, "finish_reason": reason}], **more}


def usage(prompt: int = 20, completion: int = 3) -> dict[str, Any]:
    """Return a usage object with some of it cached and some of it reasoning."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "prompt_tokens_details": {"cached_tokens": 16},
        "completion_tokens_details": {"reasoning_tokens": 1},
    }


HELLO = says(delta("Hel"), delta("lo"), end(), {"choices": [], "usage": usage()})
