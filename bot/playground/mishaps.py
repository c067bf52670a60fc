"""Carries out those faults that are the same wherever a request is served."""

import asyncio

from aiohttp import web

from bot.playground.faults import Rule


async def break_off(request: web.Request, rule: Rule) -> web.StreamResponse:
    """Never answer ("hang"), or drop the connection."""
    if rule.kind == "hang":
        # The server cancels this when the caller has given up.
        await asyncio.Event().wait()
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def spoil(request: web.Request, rule: Rule | None) -> web.StreamResponse | None:
    """Do to a plain request what a rule wants; None: it goes on, perhaps later."""
    if rule is None:
        return None
    if rule.delay_ms:
        await asyncio.sleep(rule.delay_ms / 1000)
    if rule.kind == "error":
        return web.Response(status=rule.status or 500, text=rule.error)
    return None if rule.kind == "delay" else await break_off(request, rule)
