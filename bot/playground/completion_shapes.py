"""The shapes of OpenAI's chat completions: whole, and as the events of a stream."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.playground.chat_parameters import ChatRequest
from bot.playground.model_tokens import Prompt

_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered, before it has a shape."""

    id: str
    model: str
    created: int
    text: str
    finish_reason: str
    usage: dict[str, Any]


class Events:
    """The events of one stream, encoded once but for their text."""

    def __init__(self, chat: ChatRequest, reply: Reply) -> None:
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


def whole(reply: Reply) -> dict[str, Any]:
    """Return the answer to a request that wanted no stream."""
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


def usage_of(prompt: Prompt, written: int, thought: int) -> dict[str, Any]:
    """Return what a prompt and its answer cost, in tokens; those `thought` nobody sees."""
    details = {"cached_tokens": prompt.cached, "cache_write_tokens": 0, "audio_tokens": 0}
    if prompt.images:
        details |= {"image_tokens": prompt.images, "text_tokens": prompt.total - prompt.images}
    return {
        "prompt_tokens": prompt.total,
        "completion_tokens": written + thought,
        "total_tokens": prompt.total + written + thought,
        "prompt_tokens_details": details,
        "completion_tokens_details": {
            "reasoning_tokens": thought,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
