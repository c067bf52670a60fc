"""Make calls of Slack's Web API: within its rates, with a deadline, failing in our own errors.

A connection error is not retried here: the call may have had its effect, and only the caller knows
whether doing it twice does harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.budget import LONGEST_WAIT, Budget, Priority
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable, error_of
from bot.slack.refusals import Refusals

CALL_TIMEOUT = 10.0  # seconds

# GET in Slack's reference; arguments of all others go into the body, where no proxy logs them.
_READS = {
    "conversations.history",
    "conversations.info",
    "conversations.members",
    "conversations.replies",
    "files.info",
    "users.conversations",
    "users.info",
    "users.list",
}
_FORMS = {"files.getUploadURLExternal"}  # takes no JSON

sdk_log = logging.getLogger("bot.slack.sdk")
sdk_log.setLevel(logging.WARNING)  # at DEBUG, and at its default level 0, the SDK formats texts


class Caller:
    """Calls methods by name, for one workspace and one bot token."""

    def __init__(self, web: AsyncWebClient, budget: Budget, clock: Callable[[], float]) -> None:
        self.web = web
        self.budget = budget
        self.refusals = Refusals()
        self._clock = clock

    async def call(
        self, method: str, *, priority: Priority = Priority.FINAL, **arguments: Any
    ) -> Mapping[str, Any]:
        """Call `method` and return Slack's answer. Arguments that are None are left out.

        A FINAL call waits for the budget and repeats after a 429, for two minutes in all; others
        raise RateLimited at once.
        """
        channel = str(arguments.get("channel") or "")
        deadline = self._clock() + LONGEST_WAIT
        while True:
            await self.budget.acquire(method, channel, priority)
            try:
                return await self._send(method, channel, arguments)
            except RateLimited as limited:
                self.budget.block(method, channel, limited.retry_after)
                is_late = self._clock() + limited.retry_after > deadline
                if priority is not Priority.FINAL or is_late:
                    raise

    async def _send(
        self, method: str, channel: str, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        is_limited = False
        try:
            return (await self.send(method, arguments)).data  # type: ignore[return-value] # bytes only for exports
        except RateLimited:
            is_limited = True
            raise
        finally:
            if not is_limited:
                self.budget.answered(method, channel)

    async def send(self, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
        """Call `method` once, outside the budget."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            async with asyncio.timeout(CALL_TIMEOUT):
                if method in _READS:
                    return await self.web.api_call(method, http_verb="GET", params=given)
                if method in _FORMS:
                    return await self.web.api_call(method, data=given)
                return await self.web.api_call(method, json=given)
        except SlackApiError as error:
            raise _ours(error, method) from None
        except (aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
            raise SlackUnreachable(type(error).__name__, method) from None
        except (AttributeError, ValueError):  # how the SDK takes a body that is no JSON object
            raise SlackUnreachable("unexpected_body", method) from None


async def ignoring(codes: set[str], call: Awaitable[object]) -> None:
    """Await `call`; an error with one of Slack's `codes` is none."""
    try:
        await call
    except SlackError as error:
        if error.code not in codes:
            raise


def _ours(error: SlackApiError, method: str) -> SlackError:
    """Return our error for the SDK's; its message may hold texts, so it is left behind."""
    data = getattr(error.response, "data", None)
    answer = data if isinstance(data, dict) else {}
    headers = getattr(error.response, "headers", None) or {}
    status = getattr(error.response, "status_code", 0)
    if status == 429:
        return RateLimited(method, _seconds(headers.get("Retry-After")))
    code = str(answer.get("error") or "")
    if not code:
        return SlackUnreachable(f"http_{status}", method)
    return error_of(
        code,
        method,
        needed=str(answer.get("needed") or ""),
        retry_after=_seconds(headers.get("Retry-After")),
    )


def _seconds(value: str | None) -> float:
    try:
        return max(1.0, float(value or 1))
    except ValueError:
        return 1.0
