"""Serves Socket Mode: the websocket over which the app hears of events.

Source: "Using Socket Mode", https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import json
import secrets

from aiohttp import WSMsgType, web

from bot.playground.feed import Feed
from bot.playground.ids import now
from bot.playground.outbox import Outbox
from bot.playground.records import Json
from bot.playground.workspace import APP_ID

MOST_CONNECTIONS = 10
TICKET_LIFE = 30.0
HEARTBEAT = 30.0


class SocketMode:
    """The app's connections."""

    def __init__(self, outbox: Outbox, feed: Feed) -> None:
        self._feed = feed
        self._outbox = outbox
        self._tickets: dict[str, float] = {}
        self._links: set[_Link] = set()

    def issue_ticket(self) -> str:
        """Return a ticket that opens one connection within half a minute."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = now() + TICKET_LIFE
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until either side ends it."""
        if self._tickets.pop(request.query.get("ticket", ""), 0.0) < now():
            return web.Response(status=404, text="no such ticket")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT)
        await socket.prepare(request)
        if len(self._links) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._hold(_Link(socket, request.transport))
        return socket

    def disconnect(self, reason: str) -> int:
        """Ask the app to reconnect; return how many connections were told.

        Told to refresh, a connection gets no new events and is closed soon after, as Slack does;
        "warning" only announces that.
        """
        links = list(self._links)
        for link in links:
            link.send(json.dumps(_disconnect(reason)))
            if reason != "warning":
                self._release(link)
                link.finish()
        return len(links)

    def cut(self) -> int:
        """Drop every connection without a word; return how many there were."""
        links = list(self._links)
        for link in links:
            link.abort()
        return len(links)

    async def close(self) -> None:
        """Close every connection."""
        for link in list(self._links):
            await link.close()

    async def _hold(self, link: "_Link") -> None:
        self._links.add(link)
        link.send(json.dumps(self._hello()))
        self._outbox.connected(link)
        self._feed.tell("connections")
        try:
            await link.run(self._outbox)
        finally:
            self._release(link)

    def _release(self, link: "_Link") -> None:
        if link in self._links:
            self._links.discard(link)
            self._outbox.disconnected(link)
            self._feed.tell("connections")

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }


class _Link:
    """One websocket: frames go out through a queue, so that sending never waits."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._socket = socket
        self._transport = transport
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, text: str) -> None:
        self._frames.put_nowait(text)

    def finish(self) -> None:
        """Close the connection after the frames that wait."""
        self._frames.put_nowait(None)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def close(self) -> None:
        await self._socket.close(code=1001)

    async def run(self, outbox: Outbox) -> None:
        writer = asyncio.create_task(self._write())
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    outbox.acknowledge(*_ack(frame.data))
        finally:
            writer.cancel()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while (text := await self._frames.get()) is not None:
                await self._socket.send_str(text)
            await self._socket.close()


def _ack(text: str) -> tuple[str, Json | None]:
    """Return the id an ack names and its answer; SDKs also send the text "ping" of their own."""
    try:
        ack = json.loads(text)
    except ValueError:
        return "", None
    if not isinstance(ack, dict):
        return "", None
    answer = ack.get("payload")
    return str(ack.get("envelope_id", "")), answer if isinstance(answer, dict) else None


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
