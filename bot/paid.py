"""A chat model each of whose calls is paid by whoever it is made for."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

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
    """Asks `model` with `params`, the price of each call held meanwhile."""

    model: ChatModel
    params: Params
    purse: Purse

    def for_(self, spender: Spender, on_answer: Callable[[Answer], None] = _unheard) -> Ask:
        """Return how `spender` asks; `on_answer` gets each answer as it begins.

        Settled is what the API counted; where it counts nothing, or is broken off, an estimate of
        what was written. The asking raises BudgetSpent before anything is spent, and the endpoint's
        errors.
        """

        async def ask(messages: Sequence[Mapping[str, str]]) -> AsyncIterator[str]:
            expected = tokens.estimate_messages(messages)
            most = self.params.max_tokens
            text = ""
            async with (
                self.purse.chat(spender, self.params.model, expected, most) as spending,
                self.model.answer(messages, self.params) as answer,
            ):
                on_answer(answer)
                try:
                    async for delta in answer:
                        text += delta
                        yield delta
                finally:
                    if answer.usage or text:
                        written = Usage(expected, output_tokens=tokens.estimate(text))
                        spending.add(answer.usage or written)

        return ask
