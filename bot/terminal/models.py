"""The seed tutorial's calls: the list of models, and one prompt with every sampling parameter."""

import sys

from rich.console import Console
from rich.table import Table

from bot import app
from bot.endpoints import catalog
from bot.endpoints.chat_model import ChatModel, Params
from bot.endpoints.negotiation import Quirks
from bot.settings import OPENAI_API, Settings
from bot.terminal.trouble import Trouble


def need_key(endpoint: app.Endpoint) -> None:
    """Raise Trouble where OpenAI would be called without a key."""
    if endpoint.base_url == OPENAI_API and not endpoint.api_key:
        raise Trouble("OPENAI_API_KEY is not set: put it into .env, or choose OPENAI_BASE_URL")


async def ask(settings: Settings, prompt: str, system: str, params: Params) -> None:
    """Print the model's answer to one prompt as it is written; what it cost goes to stderr."""
    endpoint = app.chat_endpoint(settings)
    need_key(endpoint)
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    async with (
        app.open_model(endpoint) as client,
        ChatModel(client, Quirks()).answer(messages, params) as answer,
    ):
        async for delta in answer:
            print(delta, end="", flush=True)
        print()
    if answer.dropped:
        print(f"not taken by {params.model}: {', '.join(answer.dropped)}", file=sys.stderr)
    if answer.usage:
        counted = f"{answer.usage.input_tokens} tokens in, {answer.usage.output_tokens} out"
        print(f"[{answer.model}: {counted}, {answer.finish_reason}]", file=sys.stderr)


async def list_models(settings: Settings) -> None:
    """Print the models that the key may use, those that end soon marked by their date."""
    endpoint = app.chat_endpoint(settings)
    need_key(endpoint)
    async with app.open_model(endpoint) as client:
        models = await catalog.list_models(client)
    table = Table("Model", "Owner", "Ends", box=None)
    for model in sorted(models, key=lambda model: model.id):
        ends = model.shutdown_date.isoformat() if model.shutdown_date else ""
        table.add_row(model.id, model.owned_by, ends)
    Console().print(table)
