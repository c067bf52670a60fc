"""Tells open pages what changed, by server-sent events."""

import asyncio
import json

from aiohttp import web

from bot.playground.records import Json

# A page that has fallen this far behind is told to load everything again.
LONGEST_BACKLOG = 500
_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


class Feed:
    """The pages that listen; telling costs nothing while there are none."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()

    @property
    def is_heard(self) -> bool:
        """Is any page listening?"""
        return bool(self._listeners)

    def tell(self, kind: str, **facts: object) -> None:
        """Send a change to every open page."""
        if not self._listeners:
            return
        line = json.dumps({"kind": kind, **facts}, ensure_ascii=False)
        for queue in self._listeners:
            if queue.qsize() < LONGEST_BACKLOG:
                queue.put_nowait(line)
            elif queue.qsize() == LONGEST_BACKLOG:
                queue.put_nowait(json.dumps({"kind": "reload"}))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream changes to one page until it goes away."""
        response = web.StreamResponse(headers=_HEADERS)
        await response.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            await response.write(_frame({"kind": "hello"}))
            while True:
                line = await queue.get()
                await response.write(f"data: {line}\n\n".encode())
        except ConnectionError:
            return response
        finally:
            self._listeners.discard(queue)


def _frame(facts: Json) -> bytes:
    return f"data: {json.dumps(facts)}\n\n".encode()
