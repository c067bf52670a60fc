"""The model endpoint going wrong on request, the way the real one does.

Some faults come before any answer (an error, a hang, a reset, a delay); the others spoil an answer
in its middle.
"""

import asyncio
import json
from typing import NoReturn

from aiohttp import web

from bot.playground.faults import Faults, Rule
from bot.playground.model_errors import PageInstead, from_fault

_LOOK = 0.2  # seconds between looks whether the client of a hanging request has left


class Disturber:
    """Applies the rules of surface "model"."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._stopping = asyncio.Event()

    def release(self) -> None:
        """Let go of everything that hangs; the server is stopping."""
        self._stopping.set()

    async def meet(
        self, request: web.Request, name: str, model: object = "", asked: str = ""
    ) -> Rule | None:
        """Apply what comes before an answer; return the rule that is to spoil the answer, if any.

        Raises ModelError for an error, ConnectionResetError once the connection is gone.
        """
        rule = self._faults.match("model", name, str(model), asked)
        if rule is None:
            return None
        await asyncio.sleep(rule.delay_ms / 1000)
        match rule.kind:
            case "delay":
                return None
            case "error":
                raise from_fault(rule)
            case "html":
                raise PageInstead(rule.status or 502, rule.message)
            case "hang":
                await self.hang(request)
            case "reset" | "reset_after":
                cut(request)
        return rule

    async def hang(self, request: web.Request) -> NoReturn:
        """Say nothing more until the client leaves or the server stops."""
        while request.transport is not None and not self._stopping.is_set():
            try:
                await asyncio.wait_for(self._stopping.wait(), _LOOK)
            except TimeoutError:
                continue
        raise ConnectionResetError

    async def spoil_stream(
        self, request: web.Request, response: web.StreamResponse, rule: Rule
    ) -> None:
        """End a stream that is half written as the rule says."""
        match rule.kind:
            case "reset_mid":
                cut(request)
            case "stall":
                await self.hang(request)
            case "malformed":
                await response.write(b'data: {"id":"chatcmpl-1","object":"chat.comp\n\n')
            case "mid_error":
                error = json.dumps(from_fault(rule).body).encode()
                await response.write(b"data: " + error + b"\n\n")
        await response.write_eof()  # silent_end: no finish_reason, no [DONE]

    async def spoil_whole(
        self, request: web.Request, body: bytes, rule: Rule
    ) -> web.StreamResponse:
        """Answer a request that wanted no stream with half of `body`, or an error in its place."""
        if rule.kind == "mid_error":
            raise from_fault(rule)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        await self.spoil_stream(request, response, rule)
        return response


def cut(request: web.Request) -> NoReturn:
    """Reset the connection."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError
