"""/v1/chat/completions: the stand-in's answer in the shapes of OpenAI's, whole or streamed."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.answerer import answer
from bot.playground.chat_parameters import ChatRequest
from bot.playground.faults import Rule
from bot.playground.model_errors import ModelError
from bot.playground.model_faults import Disturber
from bot.playground.model_pace import Pace
from bot.playground.model_tokens import PromptCounter, estimate, head

_SPOILING = frozenset({"reset_mid", "silent_end", "malformed", "mid_error", "stall"})
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is answered, before it has a shape."""

    id: str
    model: str
    created: int
    text: str
    finish_reason: str
    usage: dict[str, Any]


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
        body = json.dumps(_whole(reply)).encode()
        if rule is not None and kind in _SPOILING:
            return await self._disturber.spoil_whole(request, body, rule)
        return web.Response(body=body, content_type="application/json")

    def _reply(self, chat: ChatRequest, rule: Rule | None) -> _Reply:
        prompt, cached = self._counter.count(chat.model.id, chat.messages)
        _check_length(chat, prompt)
        text, finish_reason = self._text(chat, rule)
        return _Reply(
            id=f"chatcmpl-playground{next(self._numbers):08}",
            model=chat.model.id,
            created=int(time.time()),  # noqa: TID251 - the playground's own clock
            text=text,
            finish_reason=finish_reason,
            usage=_usage(prompt, cached, estimate(text)),
        )

    def _text(self, chat: ChatRequest, rule: Rule | None) -> tuple[str, str]:
        """Return the answer and why it ends. A rule "empty" ends for its `error`, e.g. "length"."""
        if rule is not None and rule.kind == "empty":
            return "", rule.error or "stop"
        script = self._pace.next_script()
        text = answer(chat.messages) if script is None else script
        if chat.max_tokens is None:
            return text, "stop"
        kept = head(text, chat.max_tokens)
        return kept, "stop" if kept == text else "length"

    async def _stream(
        self, request: web.Request, chat: ChatRequest, reply: _Reply, rule: Rule | None
    ) -> web.StreamResponse:
        deltas, spoiler = self._pace.split(reply.text), None
        if rule is not None and rule.kind in _SPOILING:
            deltas, spoiler = deltas[: max(len(deltas) // 2, 1)], rule
        events = _Events(chat, reply)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        await asyncio.sleep(self._pace.first_delta)
        await self._write(response, events, deltas)
        if spoiler is None:
            await response.write(events.end())
            await response.write_eof()
        else:
            await self._disturber.spoil_stream(request, response, spoiler)
        return response

    async def _write(
        self, response: web.StreamResponse, events: "_Events", deltas: list[str]
    ) -> None:
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


class _Events:
    """The events of one stream, encoded once but for their text."""

    def __init__(self, chat: ChatRequest, reply: _Reply) -> None:
        self._reply = reply
        self._base: dict[str, Any] = {
            "id": reply.id,
            "object": "chat.completion.chunk",
            "created": reply.created,
            "model": reply.model,
            "service_tier": "default",
            "system_fingerprint": None,
        }
        self._wants_usage = chat.wants_usage
        padding = {"obfuscation": "x7QbT2mK"} if chat.wants_obfuscation else {}
        self._after = ({"usage": None} if chat.wants_usage else {}) | padding
        mark = "\0"
        before, _, after = self._choice({"content": mark}, None).partition(
            json.dumps(mark).encode()
        )
        self._before_text, self._after_text = before, after

    def start(self) -> bytes:
        """Return the first event, which names the role."""
        return self._choice({"role": "assistant", "content": "", "refusal": None}, None)

    def delta(self, text: str) -> bytes:
        """Return the event of a piece of text."""
        return self._before_text + json.dumps(text).encode() + self._after_text

    def end(self) -> bytes:
        """Return what follows the text: why it ended, the usage if it was asked for, [DONE]."""
        return b"".join(self._ending())

    def _ending(self) -> Iterator[bytes]:
        if not self._reply.text:
            yield self.start()
        yield self._choice({}, self._reply.finish_reason)
        if self._wants_usage:
            yield _event(self._base | {"choices": [], "usage": self._reply.usage})
        yield _DONE

    def _choice(self, delta: dict[str, Any], finish_reason: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return _event(self._base | {"choices": [choice]} | self._after)


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, separators=(",", ":")).encode() + b"\n\n"


def _whole(reply: _Reply) -> dict[str, Any]:
    message: dict[str, Any] = {
        "role": "assistant",
        "content": reply.text,
        "refusal": None,
        "annotations": [],
    }
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": reply.finish_reason,
    }
    return {
        "id": reply.id,
        "object": "chat.completion",
        "created": reply.created,
        "model": reply.model,
        "choices": [choice],
        "usage": reply.usage,
        "service_tier": "default",
        "system_fingerprint": None,
    }


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


def _usage(prompt: int, cached: int, completion: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {
            "cached_tokens": cached,
            "cache_write_tokens": 0,
            "audio_tokens": 0,
        },
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
