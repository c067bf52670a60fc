"""Serves the Web API: reads a call, puts it through Slack's checks, runs it and answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground import (
    methods_agent,
    methods_chat,
    methods_files,
    methods_lists,
    methods_reactions,
    methods_read,
    methods_streams,
    methods_views,
)
from bot.playground.access import require_scope
from bot.playground.arguments import ApiError, Arguments, invalid_arguments, read_arguments
from bot.playground.faults import Rule
from bot.playground.features import check_feature, check_kinds
from bot.playground.ids import now
from bot.playground.methods import Method
from bot.playground.mishaps import break_off
from bot.playground.playground import Playground
from bot.playground.records import Json

METHODS: Mapping[str, Method] = {
    **methods_read.METHODS,
    **methods_lists.METHODS,
    **methods_reactions.METHODS,
    **methods_chat.METHODS,
    **methods_streams.METHODS,
    **methods_agent.METHODS,
    **methods_files.METHODS,
    **methods_views.METHODS,
}
RATE_LIMITED = {"ok": False, "error": "ratelimited"}


@dataclass(frozen=True)
class Answer:
    """What goes back to the caller."""

    body: Json
    status: int = 200
    retry_after: float | None = None


class WebApi:
    """The methods under `/api/`."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._calls: set[asyncio.Task[Answer]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or fail it the way a fault rule wants.

        A call that has arrived takes effect even if its caller is gone by then, as with Slack.
        """
        name = request.match_info["method"]
        entry: Json = {"at": now(), "method": name, "args": {}}
        self._playground.calls.append(entry)
        rule = self._playground.faults.match("slack", name)
        if rule is not None and rule.kind in ("hang", "reset"):
            entry["fault"] = rule.kind
            return await break_off(request, rule)
        if request.content_type != "multipart/form-data":
            await request.read()
        call = asyncio.create_task(self._answer(request, entry, rule))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        answer = await asyncio.shield(call)
        entry |= {"status": answer.status, "ok": answer.body["ok"]}
        entry |= {"error": answer.body.get("error", ""), "retry_after": answer.retry_after}
        if rule is not None and rule.kind == "reset_after":
            entry["fault"] = rule.kind
            return await break_off(request, rule)
        return self._response(answer)

    async def _delay(self, rule: Rule | None) -> None:
        milliseconds = self._playground.knobs.delay_ms + (rule.delay_ms if rule else 0)
        if milliseconds:
            await asyncio.sleep(milliseconds / 1000)

    async def _answer(self, request: web.Request, entry: Json, rule: Rule | None) -> Answer:
        name = entry["method"]
        await self._delay(rule)
        try:
            method = _method(name)
            args = await read_arguments(request, takes_json=method.takes_json)
            entry["args"] = dict(args.values)
            faulty = _faulty(rule)
            if faulty is not None:
                return faulty
            check_feature(self._playground.knobs.without, name)
            _check_token(self._playground, method, request)
            wait = self._take(name, method, args)
            if wait:
                return Answer(RATE_LIMITED, 429, wait)
            return Answer({"ok": True, **self._run(method, args)})
        except ApiError as error:
            return Answer({"ok": False, "error": error.error, **error.details})

    def _take(self, name: str, method: Method, args: Arguments) -> int:
        return self._playground.rates.take(name, method.tier, args.text("channel"), now())

    def _run(self, method: Method, args: Arguments) -> Json:
        require_scope(self._playground, *method.scopes)
        for name in method.required:
            if not args.has(name):
                raise invalid_arguments(f"missing required field: {name}")
        check_kinds(self._playground.knobs.refused_blocks, args)
        return method.run(self._playground, args)

    def _response(self, answer: Answer) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(sorted(self._playground.scopes))}
        if answer.retry_after is not None:
            headers["Retry-After"] = f"{answer.retry_after:g}"
        return web.json_response(answer.body, status=answer.status, headers=headers)


def _method(name: str) -> Method:
    if name not in METHODS:
        raise ApiError("unknown_method", req_method=name)
    return METHODS[name]


def _check_token(playground: Playground, method: Method, request: web.Request) -> None:
    token = bearer(request)
    tokens = playground.workspace.tokens
    if not token:
        raise ApiError("not_authed")
    if token not in (tokens.bot, tokens.app):
        raise ApiError("invalid_auth")
    if token == tokens.bot and not playground.workspace.is_installed:
        raise ApiError("account_inactive")
    if token != (tokens.app if method.is_app_level else tokens.bot):
        raise ApiError("not_allowed_token_type")


def bearer(request: web.Request) -> str:
    """Return the token a request authorises itself with; Slack takes it from the header only."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _faulty(rule: Rule | None) -> Answer | None:
    """Return the answer of an error rule; one of `ratelimited` is a 429, as Slack's is."""
    if rule is None or rule.kind != "error":
        return None
    error = rule.error or ("ratelimited" if rule.status == 429 else "internal_error")
    status = rule.status or (429 if error == "ratelimited" else 200)
    retry_after = rule.retry_after
    if status == 429 and retry_after is None:
        retry_after = 1
    details: dict[str, Any] = {"ok": False, "error": error}
    return Answer(details, status, retry_after)
