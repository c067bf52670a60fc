"""A chat model each of whose calls is paid by whoever it is made for."""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import Usage
from bot.endpoints import tokens
from bot.endpoints.chat_model import Answer, ChatModel, Params
from bot.money import Purse, Spender

Ask = Callable[[Sequence[Mapping[str, str]]], AsyncIterator[str]]
"""Ask with these messages; the answer comes as it is written."""


def _unheard(_answer: Answer) -> None:
    """Make nothing of how an answer came about."""


@dataclass(frozen=True, slots=True)
class PaidModel:
    """Asks `model` with `params`, the price of each call held meanwhile.

    `is_free` where the model is at another endpoint than the purse was made for.
    """

    model: ChatModel
    params: Params
    purse: Purse
    is_free: bool | None = None

    @contextlib.asynccontextmanager
    async def asked(
        self,
        spender: Spender,
        messages: Sequence[Mapping[str, Any]],
        input_tokens: int,
        *,
        cache_key: str = "",
        params: Params | None = None,
    ) -> AsyncIterator[Answer]:
        """Ask with `messages`, about so many tokens, and give the answer once it begins.

        `params` are instead of the model's own.

        Settled is what the API counted; where it counts nothing, or is broken off, an estimate of
        what was written. Raises BudgetSpent before anything is spent, and the endpoint's errors.
        """
        how = params or self.params
        async with (
            self.purse.chat(
                spender, how.model, input_tokens, how.max_tokens, is_free=self.is_free
            ) as spending,
            self.model.answer(messages, how, cache_key=cache_key) as answer,
        ):
            try:
                yield answer
            finally:
                spending.add(answer.usage or _estimated(input_tokens, answer, how))

    def for_(
        self,
        spender: Spender,
        on_answer: Callable[[Answer], None] = _unheard,
        *,
        params: Params | None = None,
    ) -> Ask:
        """Return how `spender` asks, as `asked`; `on_answer` gets each answer as it begins."""

        async def ask(messages: Sequence[Mapping[str, str]]) -> AsyncIterator[str]:
            expected = tokens.estimate_messages(messages)
            async with self.asked(spender, messages, expected, params=params) as answer:
                on_answer(answer)
                async for delta in answer:
                    yield delta

        return ask


def _estimated(input_tokens: int, answer: Answer, params: Params) -> Usage:
    """Return about what a call came to that the API didn't count."""
    written = tokens.estimate(answer.text)
    if answer.finish_reason == "length":  # hidden reasoning counts too
        written = max(written, params.max_tokens or 0)
    return Usage(input_tokens, output_tokens=written)
