"""The seed tutorial's calls: the list of models, and one prompt with every sampling parameter."""

import dataclasses
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot import parts
from bot.conversation import Usage
from bot.endpoints import catalog
from bot.endpoints.chat_model import Answer, ChatModel
from bot.endpoints.negotiation import Quirks
from bot.money import MICRO, Spender
from bot.paid import PaidModel
from bot.settings import OPENAI_API, Settings
from bot.terminal.trouble import Trouble

SPENDER = Spender("terminal", "", "", "")


def need_key(endpoint: parts.Endpoint) -> None:
    """Raise Trouble where OpenAI would be called without a key."""
    if endpoint.base_url == OPENAI_API and not endpoint.api_key:
        raise Trouble("OPENAI_API_KEY is not set: put it into .env, or choose OPENAI_BASE_URL")


async def ask(settings: Settings, prompt: str, system: str, given: Mapping[str, Any]) -> None:
    """Print the model's answer to one prompt as it is written; what it came to goes to stderr.

    `given` are fields of Params, None where the setting holds.
    """
    endpoint = parts.chat_endpoint(settings)
    need_key(endpoint)
    chosen = {name: value for name, value in given.items() if value is not None}
    params = dataclasses.replace(parts.chat_params(settings), **chosen)
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    async with parts.open_database(settings) as database, parts.open_model(endpoint) as client:
        purse = parts.build_purse(settings, database)
        model = PaidModel(ChatModel(client, Quirks()), params, purse)
        answers: list[Answer] = []
        await print_out(model.for_(SPENDER, answers.append)(messages))
        for answer in answers:
            cost = await purse.chat_cost(params.model, answer.usage or Usage())
            print(footer(answer, cost), file=sys.stderr)


async def print_out(deltas: AsyncIterator[str]) -> None:
    """Print deltas as they come, a whole line also if they break off."""
    is_begun = False
    try:
        async for delta in deltas:
            print(delta, end="", flush=True)
            is_begun = True
    finally:
        if is_begun:
            print(flush=True)


def footer(answer: Answer, micro_usd: int) -> str:
    """Return the line that says who answered, what it came to, and how it ended."""
    facts = [answer.model]
    if usage := answer.usage:
        facts.append(f"{usage.input_tokens} tokens in, {usage.output_tokens} out")
        facts.append(f"${micro_usd / MICRO:.6f}" if micro_usd else "free")
    is_cut = answer.finish_reason == "length"
    facts.append("length: cut off at the token limit" if is_cut else answer.finish_reason)
    if answer.dropped:
        facts.append(f"not taken by the model: {', '.join(answer.dropped)}")
    return f"[{' · '.join(facts)}]"


async def list_models(settings: Settings) -> None:
    """Print the models that the key may use, a line each, with the date it ends where one is known."""
    endpoint = parts.chat_endpoint(settings)
    need_key(endpoint)
    async with parts.open_model(endpoint) as client:
        models = await catalog.list_models(client)
    if not models:
        raise Trouble(f"{endpoint.host} offers no models")
    longest = max(len(model.id) for model in models)
    for model in sorted(models, key=lambda model: model.id):
        ends = f"ends {model.shutdown_date}" if model.shutdown_date else ""
        print(f"{model.id:<{longest}}  {ends}".rstrip())
