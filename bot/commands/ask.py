"""One prompt without history, answered to the asker alone, who may share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.asides import Asides
from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.commands.asked import Asked
from bot.commands.models import Offer
from bot.commands.parsing import Option, Typed, plain, read_options
from bot.conversation import CUT_SHORT
from bot.endpoints.chat_model import Answer, Params
from bot.endpoints.failures import ModelMissing
from bot.endpoints.prices import LONGEST_ANSWER
from bot.errors import UserFacingError
from bot.money import MICRO
from bot.paid import PaidModel

OPTIONS = (
    Option("model"),
    Option("temperature", 0, 2),
    Option("max-tokens", 1, LONGEST_ANSWER, is_whole=True),
    Option("top-p", 0, 1),
    Option("presence-penalty", -2, 2),
    Option("frequency-penalty", -2, 2),
    Option("system"),
)
"""What the chat API takes, in its own ranges (platform.openai.com/docs/api-reference/chat/create)."""

_QUOTED = 300  # characters of the prompt, above its answer


class NothingAsked(UserFacingError):
    """There is no prompt."""

    text = "ask_nothing"


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the model of the channel, or the one that is named."""

    asides: Asides
    choosing: Choosing
    model: PaidModel
    offer: Offer

    async def do(self, asked: Asked) -> None:
        """Answer the prompt. An attempt after one that answered shows that answer again."""
        if await self.asides.show_again(asked.key, asked.command.response_url):
            return
        typed = read_options(asked.rest, OPTIONS)
        if not typed.text:
            raise NothingAsked(command=asked.slash)
        chosen = await self.choosing.at(asked.thread)
        params = params_of(typed, chosen)
        try:
            answer = await self._answer(asked, messages_of(typed, chosen), params)
        except ModelMissing:
            if "model" in typed.options:
                await self.offer.find(params.model, asked)  # raises what she may have meant
            raise
        usd = await self._cost(answer, params)
        language = await self.asides.languages.of_channel(asked.channel, answer.text)
        line, shared = (
            footer(one, answer, usd) for one in (asked, replace(asked, language=language))
        )
        aside = asked.aside(
            f"{quoted(typed.text)}\n\n{answer.text}", footer=line, is_shareable=True
        )
        await self.asides.show(replace(aside, shared_footer=shared))

    async def _answer(
        self, asked: Asked, messages: Sequence[Mapping[str, str]], params: Params
    ) -> Answer:
        """Return the whole answer."""
        answers: list[Answer] = []
        async for _ in self.model.for_(asked.spender, answers.append, params=params)(messages):
            pass
        return answers[-1]

    async def _cost(self, answer: Answer, params: Params) -> float:
        """Return what it came to, in dollars."""
        if not answer.usage:
            return 0.0
        purse, is_free = self.model.purse, self.model.is_free
        return await purse.chat_cost(params.model, answer.usage, is_free=is_free) / MICRO


def params_of(typed: Typed, chosen: Chosen) -> Params:
    """Return how to ask: what holds in the channel, and over it what was typed."""
    effort = chosen.reasoning_effort
    holding = Params(
        model=chosen.chat_model,
        temperature=chosen.temperature,
        max_tokens=chosen.max_tokens,
        top_p=chosen.top_p,
        reasoning_effort=None if effort == "default" else effort,
    )
    given: Mapping[str, Any] = {
        name.replace("-", "_"): value for name, value in typed.options.items() if name != "system"
    }
    return replace(holding, **given)


def messages_of(typed: Typed, chosen: Chosen) -> list[dict[str, str]]:
    """Return what is sent: the prompt, below instructions that were typed, or that the channel has."""
    system = str(typed.options.get("system", chosen.instructions))
    sent = [{"role": "system", "content": system}] if system else []
    return [*sent, {"role": "user", "content": typed.text}]


def footer(asked: Asked, answer: Answer, usd: float) -> str:
    """Return the line that says who answered, what it came to, how it ended, and what was dropped."""
    facts = [f"`{answer.model}`"]
    if usage := answer.usage:
        facts.append(asked.say("ask_tokens", read=usage.input_tokens, written=usage.output_tokens))
        facts.append(asked.say("ask_cost", usd=usd) if usd else asked.say("ask_free"))
    is_cut = answer.finish_reason in CUT_SHORT
    ended = asked.say("ask_cut") if is_cut else asked.say("ask_ended", reason=answer.finish_reason)
    facts.append(ended)
    if answer.dropped:
        names = ", ".join(f"`{name.replace('_', '-')}`" for name in answer.dropped)
        facts.append(asked.say("ask_dropped", names=names))
    return " · ".join(facts)


def quoted(prompt: str) -> str:
    """Return the beginning of what was asked, as a quotation of one line: Slack shows no command."""
    line = " ".join(prompt.split())
    return f"> {plain(line if len(line) <= _QUOTED else line[:_QUOTED] + '…')}"
