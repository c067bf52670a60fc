"""Model calls from a terminal, paid from the same month's budget as those from Slack."""

from collections.abc import AsyncIterator, Mapping, Sequence

from bot.conversation import Usage
from bot.endpoints import tokens
from bot.endpoints.chat_model import Answer, ChatModel, Params
from bot.money import Purse, Spender

SPENDER = Spender("terminal", "", "", "")


class PaidModel:
    """A chat model asked one thing at a time; `answer` is the last it gave."""

    def __init__(self, model: ChatModel, params: Params, purse: Purse) -> None:
        self.params = params
        self.answer: Answer | None = None
        self._model = model
        self._purse = purse

    async def ask(self, messages: Sequence[Mapping[str, str]]) -> AsyncIterator[str]:
        """Yield the answer to `messages` as it is written, its price held meanwhile.

        Settled is what the API counted; where it counts nothing, or is broken off, an estimate of
        what was written. Raises BudgetSpent before anything is spent, and the endpoint's errors.
        """
        expected = tokens.estimate_messages(messages)
        text = ""
        async with (
            self._purse.chat(
                SPENDER, self.params.model, expected, self.params.max_tokens
            ) as spending,
            self._model.answer(messages, self.params) as answer,
        ):
            self.answer = answer
            try:
                async for delta in answer:
                    text += delta
                    yield delta
            finally:
                if answer.usage or text:
                    written = Usage(expected, output_tokens=tokens.estimate(text))
                    spending.add(answer.usage or written)
