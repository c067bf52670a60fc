"""List the models that a key may use, and until when."""

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from json import JSONDecodeError
from typing import Any

from openai import APIError, AsyncOpenAI

from bot.endpoints.failures import WrongBaseUrl
from bot.endpoints.judging import failure
from bot.endpoints.retry import Sleep, once_more


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model. `shutdown_date` is None while OpenAI has announced none; others never do."""

    id: str
    owned_by: str = ""
    shutdown_date: date | None = None


def may_write(model: str) -> bool:
    """Tell whether a model may be one that answers in words: not one that OpenAI has for other things.

    By its name, as its endpoint says no more; of other servers' models all may.
    """
    return _OTHERWISE.match(model) is None


_OTHERWISE = re.compile(
    r"whisper|tts-|dall-e|text-embedding|(omni|text)-moderation|sora|babbage|davinci"
    r"|(chat)?gpt-([\w.]+-)*(image|realtime|audio|transcribe|tts)\b"
)


async def list_models(client: AsyncOpenAI, sleep: Sleep = asyncio.sleep) -> list[ModelInfo]:
    """Ask the endpoint for its models, in its own order.

    Takes what compatible servers leave out or get wrong; an entry without an id is passed over.
    Raises the errors of `bot.endpoints.failures`, WrongBaseUrl for what is no list of models.
    """
    try:
        listed = await once_more(lambda: client.get("/models", cast_to=object), sleep)
    except APIError as error:
        raise failure(error, "") from None
    except JSONDecodeError:
        raise WrongBaseUrl("/models: no JSON") from None
    data = listed.get("data") if isinstance(listed, dict) else listed
    if not isinstance(data, list):
        raise WrongBaseUrl("/models: no list")
    return [_read(item) for item in data if isinstance(item, dict) and item.get("id")]


def _read(item: dict[str, Any]) -> ModelInfo:
    return ModelInfo(
        str(item["id"]), str(item.get("owned_by") or ""), _date(item.get("shutdown_date"))
    )


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
