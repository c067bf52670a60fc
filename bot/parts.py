"""What settings alone build: endpoints, the store, the purse; and the clock.

Apart from `app`, so that a single call from a terminal loads nothing of Slack's.
"""

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.chat.manner import params_of
from bot.chosen import Chosen, Recordings
from bot.endpoints.chat_model import Params
from bot.endpoints.client import ModelClient, open_client
from bot.endpoints.prices import is_free
from bot.money import Purse
from bot.settings import Settings
from bot.store.database import Database

clock = time.time  # noqa: TID251 - this is where the clock is owned


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where models are: `base_url` ends in `/v1`, `api_key` may be "" for a server of one's own."""

    base_url: str
    api_key: str

    @property
    def host(self) -> str:
        """Its name as people are told it."""
        return urlsplit(self.base_url).hostname or self.base_url

    @property
    def is_free(self) -> bool:
        """Whether calls cost nothing."""
        return is_free(self.base_url, self.api_key)


def chat_endpoint(settings: Settings) -> Endpoint:
    """Return where chat models are."""
    return Endpoint(settings.openai_base_url, settings.openai_api_key.get_secret_value())


def fallback_endpoint(settings: Settings) -> Endpoint:
    """Return where the model is that takes over; the chat key goes to no other host than its own."""
    own_key = settings.fallback_api_key.get_secret_value()
    if settings.fallback_base_url:
        return Endpoint(settings.fallback_base_url, own_key)
    return Endpoint(settings.openai_base_url, own_key or settings.openai_api_key.get_secret_value())


def audio_endpoint(settings: Settings) -> Endpoint:
    """Return where recordings are transcribed; the chat key goes to no other host than its own."""
    own_key = settings.audio_api_key.get_secret_value()
    if settings.audio_base_url:
        return Endpoint(settings.audio_base_url, own_key)
    return Endpoint(settings.openai_base_url, own_key or settings.openai_api_key.get_secret_value())


def chat_params(settings: Settings) -> Params:
    """Return how answers are asked for where nobody chose anything else."""
    return params_of(chosen(settings))


def fallback_params(settings: Settings) -> Params:
    """Return how answers are asked for while the chat model is down."""
    return replace(chat_params(settings), model=settings.fallback_model)


def chosen(settings: Settings) -> Chosen:
    """Return what holds where nobody chose anything else."""
    return Chosen(
        chat_model=settings.chat_model,
        reasoning_effort=settings.reasoning_effort,
        temperature=settings.temperature,
        max_tokens=settings.max_tokens,
        recordings=(Recordings.AUTOMATIC if settings.transcribe_recordings else Recordings.MENTION),
        glossary=settings.audio_glossary,
        languages=settings.audio_languages,
        retention_days=settings.retention_days,
    )


@contextlib.asynccontextmanager
async def open_model(endpoint: Endpoint) -> AsyncIterator[ModelClient]:
    """Open a client for a model endpoint."""
    client = open_client(endpoint.base_url, endpoint.api_key)
    try:
        yield client
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the store, its schema up to date."""
    database = await Database.open(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


def build_purse(settings: Settings, database: Database) -> Purse:
    """Return what every model call is paid from."""
    return Purse(
        database,
        settings.monthly_budget_usd,
        clock,
        zone=ZoneInfo(settings.time_zone),
        is_chat_free=chat_endpoint(settings).is_free,
        is_audio_free=audio_endpoint(settings).is_free,
    )
