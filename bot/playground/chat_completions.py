"""/v1/chat/completions: the stand-in's answer in the shapes of OpenAI's, whole or streamed."""

import asyncio
import itertools
import json
import time

from aiohttp import web

from bot.playground.answerer import answer
from bot.playground.chat_parameters import ChatRequest
from bot.playground.completion_shapes import Events, Reply, usage_of, whole
from bot.playground.faults import Rule
from bot.playground.model_errors import ModelError
from bot.playground.model_faults import Disturber
from bot.playground.model_pace import Pace
from bot.playground.model_tokens import PromptCounter, estimate, head

_SPOILING = frozenset({"reset_mid", "silent_end", "malformed", "mid_error", "stall"})
MOST_THOUGHT = 128_000


class ChatCompletions:
    """Answers chat completion requests that have passed the checks."""

    def __init__(self, pace: Pace, disturber: Disturber) -> None:
        self._pace = pace
        self._disturber = disturber
        self._counter = PromptCounter()
        self._numbers = itertools.count(1)

    async def complete(
        self, request: web.Request, chat: ChatRequest, rule: Rule | None
    ) -> web.StreamResponse:
        """Answer; `rule` spoils the answer. Raises ModelError for a prompt past the model's limit."""
        reply = self._reply(chat, rule)
        kind = rule.kind if rule else ""
        if chat.is_streamed and kind != "json":
            return await self._stream(request, chat, reply, rule)
        deltas = self._pace.split(reply.text)
        await asyncio.sleep(self._pace.first_delta + self._pace.delta * len(deltas))
        body = json.dumps(whole(reply)).encode()
        if kind == "stall_first":
            await self._disturber.hang(request)
        if rule is not None and kind in _SPOILING:
            return await self._disturber.spoil_whole(request, body, rule)
        return web.Response(body=body, content_type="application/json")

    def _reply(self, chat: ChatRequest, rule: Rule | None) -> Reply:
        prompt = self._counter.count(chat.model.id, chat.messages, tiles=chat.model.tiles)
        _check_length(chat, prompt.total)
        text, finish_reason = self._text(chat, rule)
        return Reply(
            id=f"chatcmpl-playground{next(self._numbers):08}",
            model=chat.model.id,
            created=int(time.time()),  # noqa: TID251 - the playground's own clock
            text=text,
            finish_reason=finish_reason,
            usage=usage_of(prompt, estimate(text), _thought(chat, rule, finish_reason)),
        )

    def _text(self, chat: ChatRequest, rule: Rule | None) -> tuple[str, str]:
        """Return the answer and why it ends.

        A rule "empty" says nothing and one "cut_short" half of it; they end for the rule's `error`,
        such as "content_filter", else "stop" and "length".
        """
        if rule is not None and rule.kind == "empty":
            return "", rule.error or "stop"
        script = self._pace.next_script()
        text = answer(chat.messages) if script is None else script
        if rule is not None and rule.kind == "cut_short":
            return text[: len(text) // 2], rule.error or "length"
        if chat.max_tokens is None:
            return text, "stop"
        kept = head(text, chat.max_tokens)
        return kept, "stop" if kept == text else "length"

    async def _stream(
        self, request: web.Request, chat: ChatRequest, reply: Reply, rule: Rule | None
    ) -> web.StreamResponse:
        deltas, spoiler = self._pace.split(reply.text), None
        if rule is not None and rule.kind in _SPOILING:
            deltas, spoiler = deltas[: max(len(deltas) // 2, 1)], rule
        events = Events(chat, reply)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        if rule is not None and rule.kind == "stall_first":
            await self._disturber.hang(request)
        await asyncio.sleep(self._pace.first_delta)
        await self._write(response, events, deltas)
        if spoiler is None:
            await response.write(events.end())
            await response.write_eof()
        else:
            await self._disturber.spoil_stream(request, response, spoiler)
        return response

    async def _write(self, response: web.StreamResponse, events: Events, deltas: list[str]) -> None:
        """Write a delta at a time, each at its moment counted from the first, so that none drifts."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        beginning = events.start()
        for delta in deltas:
            await response.write(beginning + events.delta(delta))
            beginning = b""
            due += self._pace.delta
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)


def _check_length(chat: ChatRequest, prompt: int) -> None:
    limit = chat.model.max_input
    if prompt <= limit:
        return
    if chat.model.efforts:
        told = f"Input tokens exceed the configured limit of {limit} tokens. Your"
    else:
        told = f"This model's maximum context length is {limit} tokens. However, your"
    raise ModelError(
        f"{told} messages resulted in {prompt} tokens. Please reduce the length of the messages.",
        code="context_length_exceeded",
        param="messages",
    )


def _thought(chat: ChatRequest, rule: Rule | None, finish_reason: str) -> int:
    """Return the tokens of hidden reasoning: all there may be, where nothing was left for an answer."""
    is_eaten = rule is not None and rule.kind == "empty" and finish_reason == "length"
    return (chat.max_tokens or MOST_THOUGHT) if is_eaten else 0
