"""Ask a chat model, and read its answer as it is written.

    async with model.answer(messages, Params("gpt-6-luna"), cache_key=str(thread)) as answer:
        async for delta in answer:
            await reply.write(delta)
    answer.usage, answer.finish_reason

Chat Completions, because every compatible server speaks it. Leaving the block, by cancellation too,
closes the connection, and the server stops writing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

import httpx2
from openai import APIConnectionError, APIError, AsyncOpenAI, AsyncStream

from bot.conversation import Usage
from bot.endpoints.failures import (
    AnswerCutOff,
    ContentRefused,
    EmptyAnswer,
    RequestRejected,
    WrongBaseUrl,
    failure,
)
from bot.endpoints.hosts import is_openai, is_playground
from bot.endpoints.negotiation import Fields, Quirks, negotiate
from bot.endpoints.retry import Sleep, once_more

TAIL = 5.0  # seconds that a finished answer waits for its usage


@dataclass(frozen=True, slots=True)
class Params:
    """How to ask: what is None, or "", is not sent, and the model's own default holds."""

    model: str
    temperature: float | None = None
    max_tokens: int | None = None
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    reasoning_effort: str | None = None


class Answer:
    """One answer as it is written; iterate for its deltas.

    After the end, `finish_reason` is `stop`, or `length` where `max_tokens` cut it; `usage` is None
    where the server gave none; `model` is the name that the server gave itself. `dropped` are the
    parameters that were asked for and that the model doesn't take.
    """

    def __init__(self, events: AsyncIterator[Any], model: str, dropped: list[str]) -> None:
        self.model = model
        self.dropped = dropped
        self.usage: Usage | None = None
        self.finish_reason = ""
        self._asked = model
        self._events = events
        self._is_empty = True

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        """Return the next delta, never "".

        Raises AnswerCutOff when it breaks off, ContentRefused when a filter ends it, EmptyAnswer
        when it ends without a word, and what the server reports instead of going on.
        """
        while (event := await self._next_event()) is not None:
            if delta := self._read(event):
                self._is_empty = self._is_empty and not delta.strip()
                return delta
        self._judge()
        raise StopAsyncIteration

    async def _next_event(self) -> Any:
        """Return the next event, None at the end.

        Once the model has finished, nothing that happens to the connection takes that back.
        """
        try:
            async with asyncio.timeout(TAIL if self.finish_reason else None):
                return await anext(self._events, None)
        except (APIError, httpx2.HTTPError, TimeoutError, ValueError) as error:
            if self.finish_reason:
                return None
            raise _interruption(error, self._asked) from None

    def _read(self, event: Any) -> str:
        """Return the text in `event`; take down what else it says.

        Servers send events without choices (usage, filter results) and usage beside choices.
        """
        if not isinstance(event, dict):
            raise AnswerCutOff("an event that is no object")
        self.model = str(event.get("model") or self.model)
        self.usage = _usage(event.get("usage")) or self.usage
        choice = _first(event.get("choices"))
        self.finish_reason = str(choice.get("finish_reason") or self.finish_reason)
        said = _mapping(choice.get("delta"))
        return "".join(
            text for key in ("content", "refusal") if isinstance(text := said.get(key), str)
        )

    def _judge(self) -> None:
        if not self.finish_reason:
            raise AnswerCutOff("the stream ended without finish_reason")
        if self.finish_reason == "content_filter":
            raise ContentRefused("finish_reason content_filter")
        if self._is_empty:
            raise EmptyAnswer(f"finish_reason {self.finish_reason}")


class ChatModel:
    """The chat models of one endpoint."""

    def __init__(self, client: AsyncOpenAI, quirks: Quirks, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._quirks = quirks
        self._sleep = sleep
        url = str(client.base_url)
        self._is_openai = is_openai(url) or is_playground(url, client.api_key)

    @asynccontextmanager
    async def answer(
        self, messages: Sequence[Mapping[str, Any]], params: Params, *, cache_key: str = ""
    ) -> AsyncIterator[Answer]:
        """Send `messages`, and give the answer once the server has begun it.

        `cache_key` names what begins alike from turn to turn (the thread), for OpenAI's prompt
        cache. Raises the errors of `bot.endpoints.failures`.
        """
        fixed: Fields = {"model": params.model, "messages": [*messages], "stream": True}
        optional = self._optional(params, cache_key)
        scope = f"{self._client.base_url} {params.model}"
        try:
            stream, sent = await negotiate(
                lambda fields: once_more(lambda: self._post(fixed | fields), self._sleep),
                optional,
                self._quirks,
                scope,
            )
        except APIError as error:
            raise failure(error, params.model) from None
        async with stream:
            events = await _events(stream, params.model)
            yield Answer(events, params.model, _dropped(params, sent))

    def _optional(self, params: Params, cache_key: str) -> Fields:
        fields = {name: value for name, value in asdict(params).items() if value not in (None, "")}
        del fields["model"]
        if "max_tokens" in fields:
            # Reasoning models refuse the old name; servers that know only the old one say so.
            fields["max_completion_tokens"] = fields.pop("max_tokens")
        if "temperature" in fields or "top_p" in fields:
            fields.setdefault("reasoning_effort", "none")  # the only effort that takes them
        fields["stream_options"] = {"include_usage": True}
        if self._is_openai:
            fields["stream_options"] = {"include_usage": True, "include_obfuscation": False}
            if cache_key:
                fields["prompt_cache_key"] = cache_key
        return fields

    async def _post(self, body: Fields) -> AsyncStream[object]:
        # Not `chat.completions.create`: events come as plain dicts, which other servers' oddities
        # don't break, and building typed ones costs more than the rest of a delta's way.
        return await self._client.post(
            "/chat/completions",
            cast_to=object,
            body=body,
            stream=True,
            stream_cls=AsyncStream[object],
        )


def _dropped(params: Params, sent: Fields) -> list[str]:
    asked = [name for name, value in asdict(params).items() if value not in (None, "")]
    names: dict[str, tuple[str, ...]] = {"max_tokens": ("max_tokens", "max_completion_tokens")}
    return [n for n in asked if n != "model" and not sent.keys() & {*names.get(n, (n,))}]


async def _events(stream: AsyncStream[object], model: str) -> AsyncIterator[Any]:
    """Return the events of a response, also of one that ignored `stream` and answered whole."""
    kind = stream.response.headers.get("content-type", "")
    if not kind.startswith(("application/json", "text/html")):
        return aiter(stream)
    try:
        await stream.response.aread()
        whole = stream.response.json()
    except httpx2.HTTPError as error:
        raise _interruption(error, model) from None
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


def _interruption(error: Exception, model: str) -> Exception:
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
