"""Ask a chat model, and read its answer as it is written.

    async with model.answer(messages, Params("gpt-6-luna"), cache_key=str(thread)) as answer:
        async for delta in answer:
            await reply.write(delta)
    answer.usage, answer.finish_reason

Chat Completions, because every compatible server speaks it. Leaving the block, by cancellation too,
closes the connection, and the server stops writing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from openai import APIError, APIStatusError, AsyncOpenAI, AsyncStream

from bot.endpoints.answers import Answer, events_of
from bot.endpoints.client import SILENCE, patience
from bot.endpoints.failures import ImagesRefused, ModelUnreachable
from bot.endpoints.hosts import is_openai, is_playground
from bot.endpoints.judging import failure
from bot.endpoints.negotiation import Fields, Quirks, adapt, negotiate
from bot.endpoints.pictures import has_pictures, refusal
from bot.endpoints.retry import Sleep, once_more

__all__ = ["Answer", "ChatModel", "Params"]

# A model that may be thinking, or reading a long prompt on a slow machine, gets this many times the
# silence before its first word: OpenAI sends nothing at all while a model thinks.
THINKING = 5
_PICTURES = "pictures"  # the quirk of a model that can't see
_EXTRAS = frozenset({"stream_options", "prompt_cache_key"})

logger = logging.getLogger(__name__)


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


class ChatModel:
    """The chat models of one endpoint.

    An answer without a word for `silence` seconds counts as broken off; before its first word it has
    `THINKING` times as long, unless it is OpenAI's and was told not to reason.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        quirks: Quirks,
        sleep: Sleep = asyncio.sleep,
        *,
        silence: float = SILENCE,
    ) -> None:
        self._client = client
        self._quirks = quirks
        self._sleep = sleep
        self._silence = silence
        self._told: set[tuple[str, str]] = set()
        url = str(client.base_url)
        self._is_openai = is_openai(url) or is_playground(url, client.api_key)

    async def sees(self, model: str) -> bool:
        """Tell whether `model` takes pictures, as far as is known: true until it refused one."""
        return _PICTURES not in await self._quirks.known(self._scope(model))

    async def refused(self, params: Params) -> dict[str, Any]:
        """Return what of `params` is known to be refused, and what goes instead, None for nothing."""
        optional, unasked = self._optional(params, "")
        known = await self._quirks.known(self._scope(params.model))
        sent = adapt(optional, known, unasked)
        return {name: sent.get(name) for name in _dropped(params, sent)}

    @asynccontextmanager
    async def answer(
        self, messages: Sequence[Mapping[str, Any]], params: Params, *, cache_key: str = ""
    ) -> AsyncIterator[Answer]:
        """Send `messages`, and give the answer once the server has begun it.

        `cache_key` names what begins alike from turn to turn (the thread), for OpenAI's prompt
        cache. Raises the errors of `bot.endpoints.failures`; ImagesRefused without asking, where the
        model is known not to see.
        """
        is_seen = has_pictures(messages)
        if is_seen and not await self.sees(params.model):
            raise ImagesRefused("known not to see", is_blind=True)
        patience = self._silence * (1 if self._is_prompt(params) else THINKING)
        first_by = asyncio.get_running_loop().time() + patience
        stream, sent = await self._begin(messages, params, cache_key, first_by, is_seen)
        async with stream:
            events = await events_of(stream, params.model)
            dropped = self._tell_dropped(params, sent)
            yield Answer(events, params.model, dropped, first_by=first_by, silence=self._silence)

    async def _begin(
        self,
        messages: Sequence[Mapping[str, Any]],
        params: Params,
        cache_key: str,
        first_by: float,
        is_seen: bool,
    ) -> tuple[AsyncStream[object], Fields]:
        """Return the response once it begins, and the optional fields that were sent for it."""
        fixed: Fields = {"model": params.model, "messages": [*messages], "stream": True}
        optional, unasked = self._optional(params, cache_key)

        async def post(fields: Fields) -> AsyncStream[object]:
            return await once_more(
                lambda: self._post(fixed | fields, params.model, is_seen), self._sleep
            )

        scope = self._scope(params.model)
        try:
            async with asyncio.timeout_at(first_by):
                return await negotiate(post, optional, self._quirks, scope, unasked=unasked)
        except TimeoutError:
            raise ModelUnreachable("no answer in time") from None
        except ImagesRefused as error:
            if error.is_blind:
                self._quirks.learn(scope, {_PICTURES: ""})
            raise
        except APIError as error:
            raise failure(error, params.model) from None

    def _scope(self, model: str) -> str:
        return f"{self._client.base_url} {model}"

    def _is_prompt(self, params: Params) -> bool:
        return self._is_openai and params.reasoning_effort == "none"

    def _optional(self, params: Params, cache_key: str) -> tuple[Fields, frozenset[str]]:
        """Return what to send beside the messages, and what of it nobody asked for."""
        fields = {name: value for name, value in asdict(params).items() if value not in (None, "")}
        del fields["model"]
        unasked = _EXTRAS
        if "max_tokens" in fields:
            # Reasoning models refuse the old name; servers that know only the old one say so.
            fields["max_completion_tokens"] = fields.pop("max_tokens")
        if fields.keys() & {"temperature", "top_p"} and "reasoning_effort" not in fields:
            fields["reasoning_effort"] = "none"  # the only effort that takes them
            unasked |= {"reasoning_effort"}
        fields["stream_options"] = {"include_usage": True}
        if self._is_openai:
            fields["stream_options"] = {"include_usage": True, "include_obfuscation": False}
            if cache_key:
                fields["prompt_cache_key"] = cache_key
        return fields, unasked

    async def _post(self, body: Fields, model: str, is_seen: bool) -> AsyncStream[object]:
        # Not `chat.completions.create`: events come as plain dicts, which other servers' oddities
        # don't break, and building typed ones costs more than the rest of a delta's way.
        try:
            return await self._client.post(
                "/chat/completions",
                cast_to=object,
                body=body,
                stream=True,
                stream_cls=AsyncStream[object],
                options={"timeout": patience(self._silence * THINKING)},
            )
        except APIStatusError as error:
            if is_seen and (told := refusal(error, model)):
                raise told from None
            raise

    def _tell_dropped(self, params: Params, sent: Fields) -> list[str]:
        """Return the parameters that were asked for and not sent so; whoever set them reads it once."""
        dropped = _dropped(params, sent)
        for name in dropped:
            if (params.model, name) not in self._told:
                self._told.add((params.model, name))
                instead = f"; it gets {sent[name]}" if name in sent else ""
                logger.warning("%s doesn't take the %s that is set%s", params.model, name, instead)
        return dropped


def _dropped(params: Params, sent: Fields) -> list[str]:
    asked = {name: value for name, value in asdict(params).items() if value not in (None, "")}
    got = {"model": params.model, **sent}
    if "max_completion_tokens" in got:
        got["max_tokens"] = got["max_completion_tokens"]
    return [name for name, value in asked.items() if got.get(name) != value]
