"""Read an answer as it is written: from the events of a stream, or from one whole completion."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
from openai import APIConnectionError, APIError, AsyncStream

from bot.conversation import Usage
from bot.endpoints.failures import (
    AnswerCutOff,
    AnswerUsedUp,
    ContentRefused,
    EmptyAnswer,
    RequestRejected,
    WrongBaseUrl,
)
from bot.endpoints.halves import Halves
from bot.endpoints.judging import failure
from bot.endpoints.negotiation import Fields

TAIL = 5.0  # seconds that a finished answer waits for its usage
# "Finished" because the server failed: vLLM; OpenRouter; DeepSeek.
_BROKEN_OFF = frozenset({"abort", "error", "insufficient_system_resource"})


class Answer:
    """One answer as it is written; iterate for its deltas.

    After the end, `finish_reason` is `stop`, or `length` where `max_tokens` cut it; `usage` is None
    where the server gave none; `model` is the name that the server gave itself. `dropped` are the
    parameters that were asked for and that the model doesn't take, or not with that value.
    """

    def __init__(
        self,
        events: AsyncIterator[Any],
        model: str,
        dropped: list[str],
        *,
        first_by: float,
        silence: float,
    ) -> None:
        self.model = model
        self.dropped = dropped
        self.usage: Usage | None = None
        self.finish_reason = ""
        self._asked = model
        self._events = events
        self._deltas: list[str] = []
        self._halves = Halves()
        self._is_empty = True
        self._silence = silence
        self._now = asyncio.get_running_loop().time
        self._first_by = first_by

    @property
    def text(self) -> str:
        """What it has written so far."""
        return "".join(self._deltas)

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        """Return the next delta, never "".

        Raises AnswerCutOff when it breaks off or nothing is written for too long, whatever else the
        server sends meanwhile; ContentRefused when a filter ends it, EmptyAnswer when it ends without
        a word, and what the server reports instead of going on.
        """
        if (delta := await self._next_delta(self._until())) is None:
            self._judge()
            raise StopAsyncIteration
        self._deltas.append(delta)
        self._is_empty = self._is_empty and not delta.strip()
        return delta

    def _until(self) -> float:
        if self.finish_reason:
            return self._now() + TAIL
        return self._now() + self._silence if self._deltas else self._first_by

    async def _next_delta(self, until: float) -> str | None:
        """Return the next text, None at the end.

        Once the model has finished, nothing that happens to the connection takes that back.
        """
        is_over = bool(self.finish_reason)
        try:
            async with asyncio.timeout_at(until) as waiting:
                async for event in self._events:
                    if delta := self._read(event):
                        return delta
                    if self.finish_reason and not is_over:
                        is_over = True
                        waiting.reschedule(self._until())
        except (APIError, httpx2.HTTPError, TimeoutError, ValueError) as error:
            if not self.finish_reason:
                raise interruption(error, self._asked) from None
        return None

    def _read(self, event: Any) -> str:
        """Return the text in `event`; take down what else it says.

        Servers send events without choices (usage, filter results) and usage beside choices.
        """
        if not isinstance(event, dict):
            raise AnswerCutOff("an event that is no object")
        self.model = str(event.get("model") or self.model)
        self.usage = _usage(event.get("usage")) or self.usage
        choice = _first(event.get("choices"))
        if (reason := choice.get("finish_reason")) and reason not in _BROKEN_OFF:
            self.finish_reason = str(reason)
        said = _mapping(choice.get("delta"))
        text, refusal = said.get("content"), said.get("refusal")
        return self._halves.feed(
            (text if isinstance(text, str) else "") + (refusal if isinstance(refusal, str) else "")
        )

    def _judge(self) -> None:
        if not self.finish_reason:
            raise AnswerCutOff("the stream ended without finish_reason")
        if self.finish_reason == "content_filter":
            raise ContentRefused("finish_reason content_filter")
        if self._is_empty:
            is_used_up = self.finish_reason == "length"
            raise (AnswerUsedUp if is_used_up else EmptyAnswer)(
                f"finish_reason {self.finish_reason}"
            )


async def events_of(stream: AsyncStream[object], model: str) -> AsyncIterator[Any]:
    """Return the events of a response, also of one that ignored `stream` and answered whole.

    Raises WrongBaseUrl for what is no chat completion, and the error that stands in its place.
    """
    kind = stream.response.headers.get("content-type", "")
    if not kind.startswith(("application/json", "text/html")):
        return aiter(stream)
    try:
        await stream.response.aread()
        whole = stream.response.json()
    except httpx2.HTTPError as error:
        raise interruption(error, model) from None
    except ValueError:
        raise WrongBaseUrl(f"200 with {kind} that is no JSON") from None
    return _one(_as_event(whole, stream.response.request, model))


def _as_event(whole: Any, request: httpx2.Request, model: str) -> Fields:
    """Return a whole `chat.completion` as the one event that says it all."""
    if error := _mapping(whole).get("error"):
        told = failure(APIError(str(error), request, body=error), model)
        raise RequestRejected(told.reason) if isinstance(told, AnswerCutOff) else told
    choice = _first(_mapping(whole).get("choices"))
    if not isinstance(choice.get("message"), dict):
        raise WrongBaseUrl("200 with JSON that is no chat completion")
    said = {"delta": choice["message"], "finish_reason": choice.get("finish_reason") or "stop"}
    return {**whole, "choices": [said]}


async def _one(event: Fields) -> AsyncIterator[Fields]:
    yield event


def interruption(error: Exception, model: str) -> Exception:
    """Return what an error in mid-answer means: what the server says it does, or a cut."""
    if isinstance(error, APIError) and not isinstance(error, APIConnectionError):
        return failure(error, model)
    return AnswerCutOff(f"{type(error).__name__} in mid-answer")


def _usage(given: Any) -> Usage | None:
    if not isinstance(given, dict):
        return None
    read = _mapping(given.get("prompt_tokens_details"))
    written = _mapping(given.get("completion_tokens_details"))
    return Usage(
        input_tokens=_count(given, "prompt_tokens"),
        cached_tokens=_count(read, "cached_tokens"),
        output_tokens=_count(given, "completion_tokens"),
        reasoning_tokens=_count(written, "reasoning_tokens"),
    )


def _count(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _first(choices: Any) -> Mapping[str, Any]:
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
