"""Puts the two paths together, and what goes beside them: every part, every setting has its place."""

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.admins import Admins
from bot.chat.answer import Answering
from bot.chat.asking import Asking
from bot.chat.linked import MOST_TOKENS, Linked
from bot.chat.manner import Manners
from bot.chat.names import Names
from bot.chat.turn import Turns
from bot.chat.window import SYSTEM_PROMPT
from bot.chat.writing import Writing
from bot.choosing import Choosing
from bot.endpoints.chat_model import ChatModel
from bot.endpoints.client import ModelClient
from bot.endpoints.negotiation import Quirks
from bot.endpoints.standby import Standbys
from bot.endpoints.transcriber import Transcriber
from bot.languages import Languages
from bot.money import Purse
from bot.paid import PaidModel
from bot.parts import (
    audio_endpoint,
    build_purse,
    chat_endpoint,
    chat_params,
    chosen,
    clock,
    fallback_endpoint,
    fallback_params,
    open_model,
)
from bot.reading.reading import MOST_BYTES, Reading
from bot.replies import Replies
from bot.routes import (
    AnswerRoute,
    ManageRoute,
    RenderRoute,
    SuggestRoute,
    TellRoute,
    TranscribeRoute,
    WithdrawRoute,
)
from bot.settings import Settings
from bot.slack.client import Identity, SlackClient
from bot.slack.files import download
from bot.slack.hosts import file_hosts
from bot.store import preferences
from bot.store.database import Database
from bot.store.inbox import Kind
from bot.telling import Telling
from bot.voice.audio import open_child
from bot.voice.citing import Citing
from bot.voice.ear import Ear, Limits, Manner
from bot.voice.fetch import Fetcher
from bot.voice.follow import Following
from bot.voice.forms import Form
from bot.voice.making import Maker
from bot.voice.manage import Managing
from bot.voice.native import NativeTranslation
from bot.voice.render import Rendering
from bot.voice.showing import Showing
from bot.voice.transcribe import Transcribing
from bot.voice.wishing import Wishing
from bot.worker import Route

# Recordings opened again for an excerpt, and files read, at a time: each has a process of its own.
OPEN_AT_ONCE = 2
READ_AT_ONCE = 2
# The share of the context window that one file may take, and what a question links to.
_FILE_SHARE = 8
_LINKED_SHARE = 4

sleep = asyncio.sleep
Fetch = functools.partial[Coroutine[Any, Any, Path]]  # `download`, with what all calls share


@dataclass(frozen=True, slots=True)
class Models:
    """The clients of the endpoints. `fallback` is None where no second model was set."""

    chat: ModelClient
    audio: ModelClient
    fallback: ModelClient | None = None


@contextlib.asynccontextmanager
async def open_models(settings: Settings) -> AsyncIterator[Models]:
    """Open a client for each endpoint."""
    async with contextlib.AsyncExitStack() as stack:
        chat = await stack.enter_async_context(open_model(chat_endpoint(settings)))
        audio = await stack.enter_async_context(open_model(audio_endpoint(settings)))
        fallback = None
        if settings.fallback_model:
            fallback = await stack.enter_async_context(open_model(fallback_endpoint(settings)))
        yield Models(chat, audio, fallback)


@dataclass(frozen=True, slots=True)
class Builder:
    """What all parts share, and how each is built from it."""

    settings: Settings
    database: Database
    slack: SlackClient
    identity: Identity
    models: Models
    quirks: Quirks
    purse: Purse
    replies: Replies
    names: Names
    choosing: Choosing
    admins: Admins
    languages: Languages

    def routes(self) -> Mapping[Kind, Route]:
        """Return which way each kind of work goes."""
        database, slack, settings = self.database, self.slack, self.settings
        showing = Showing(database, self.replies, self.languages, clock, sleep)
        telling = Telling(slack, self.languages, self.purse.terms.zone)
        fetcher = Fetcher(slack, self._recordings, asyncio.Semaphore(OPEN_AT_ONCE))
        return {
            Kind.ANSWER: AnswerRoute(
                self.answering(),
                Wishing(database, self.identity.user, clock),
                settings.answer_deadline,
            ),
            Kind.TRANSCRIBE: TranscribeRoute(self.transcribing(showing)),
            Kind.RENDER: RenderRoute(
                Rendering(database, slack, self.replies, self.maker(fetcher), clock)
            ),
            Kind.MANAGE: ManageRoute(Managing(database, slack, showing, clock)),
            Kind.WITHDRAW: WithdrawRoute(self.replies),
            Kind.TELL: TellRoute(telling),
            Kind.SUGGEST: SuggestRoute(telling),
        }

    def answering(self) -> Answering:
        """Return the chat path."""
        settings = self.settings
        reading = Reading(
            self.database,
            self.slack,
            self._fetch(MOST_BYTES),
            asyncio.Semaphore(READ_AT_ONCE),
            tokens_per_file=settings.context_tokens // _FILE_SHARE,
        )
        linked = Linked(
            self.slack,
            self.identity,
            self.names,
            budget=min(MOST_TOKENS, settings.context_tokens // _LINKED_SHARE),
        )
        return Answering(
            database=self.database,
            slack=self.slack,
            identity=self.identity,
            manners=Manners(self.choosing, settings.system_prompt or SYSTEM_PROMPT),
            languages=self.languages,
            turns=Turns(
                database=self.database,
                slack=self.slack,
                identity=self.identity,
                names=self.names,
                reading=reading,
                linked=linked,
                context_tokens=settings.context_tokens,
                clock=clock,
            ),
            writing=Writing(
                database=self.database,
                asking=self.asking(),
                deadline=settings.answer_deadline,
                clock=clock,
            ),
            citing=Citing(self.database),
            replies=self.replies,
            clock=clock,
        )

    def asking(self) -> Asking:
        """Return the models that answer, the first choice first."""
        models = [self.first_model()]
        if self.models.fallback is not None:
            models.append(
                PaidModel(
                    self.chat_model(self.models.fallback),
                    fallback_params(self.settings),
                    self.purse,
                    is_free=fallback_endpoint(self.settings).is_free,
                )
            )
        return Asking(models, Standbys(len(models)), time.monotonic)

    def first_model(self) -> PaidModel:
        """Return the chat model of the settings."""
        return PaidModel(self.chat_model(self.models.chat), chat_params(self.settings), self.purse)

    def chat_model(self, client: ModelClient) -> ChatModel:
        """Return the chat models of an endpoint."""
        return ChatModel(client, self.quirks, silence=self.settings.model_silence)

    def transcribing(self, showing: Showing) -> Transcribing:
        """Return the voice path."""
        settings = self.settings
        ear = Ear(
            database=self.database,
            transcriber=self.transcriber(),
            model=settings.audio_model,
            manner=manner(settings),
            choosing=self.choosing,
            purse=self.purse,
            limits=Limits(
                hours_per_file=settings.max_recording_hours,
                hours_per_day=settings.max_daily_hours,
            ),
            names_of=self.names.of,
            open_media=open_child,
            clock=clock,
        )
        spoken_names = (*settings.spoken_names, self.identity.bot_name)
        return Transcribing(
            database=self.database,
            slack=self.slack,
            download=self._recordings,
            ear=ear,
            showing=showing,
            following=Following(self.database, self.choosing, spoken_names, clock),
            clock=clock,
        )

    def transcriber(self) -> Transcriber:
        """Return the speech-to-text endpoint."""
        return Transcriber(self.models.audio, self.settings.audio_model, self.quirks)

    def maker(self, fetcher: Fetcher) -> Maker:
        """Return what makes translations, captions and summaries."""
        settings = self.settings
        native = NativeTranslation(
            fetcher,
            self.transcriber(),
            settings.audio_model,
            self.purse,
            settings.audio_parallel,
            sleep,
        )
        return Maker(
            database=self.database,
            fetcher=fetcher,
            model=self.first_model(),
            native=native if settings.audio_translates else None,
            languages=self.languages,
            clock=clock,
        )

    @property
    def _recordings(self) -> Fetch:
        return self._fetch(self.settings.max_recording_mb * 1_000_000)

    def _fetch(self, limit_bytes: int) -> Fetch:
        return functools.partial(
            download,
            token=self.settings.slack_bot_token.get_secret_value(),
            allowed_hosts=file_hosts(self.settings.slack_api_url),
            limit_bytes=limit_bytes,
        )


def builder(
    settings: Settings,
    database: Database,
    slack: SlackClient,
    identity: Identity,
    models: Models,
) -> Builder:
    """Return a builder with the parts that all others share."""
    choosing = Choosing(database, chosen(settings))
    return Builder(
        settings=settings,
        database=database,
        slack=slack,
        identity=identity,
        models=models,
        quirks=build_quirks(database),
        purse=build_purse(settings, database),
        replies=Replies(database, slack, clock, sleep),
        names=Names(database, slack, clock),
        choosing=choosing,
        admins=Admins(slack, settings.admins),
        languages=Languages(database, slack, identity.team, choosing),
    )


def manner(settings: Settings) -> Manner:
    """Return how recordings are heard, whatever their channel chose."""
    return Manner(
        chunk_seconds=settings.audio_chunk_seconds,
        form=Form(settings.audio_format),
        parallel=settings.audio_parallel,
    )


def build_quirks(database: Database) -> Quirks:
    """Return what endpoints refuse, remembered in the store."""
    saving: set[asyncio.Task[None]] = set()

    async def load(scope: str) -> Mapping[str, str]:
        async with database.read() as connection:
            return await preferences.load(connection, scope)

    async def store(scope: str, refusals: Mapping[str, str]) -> None:
        async with database.begin() as connection:
            for name, value in refusals.items():
                await preferences.save(connection, scope, name, value, clock())

    def save(scope: str, refusals: Mapping[str, str]) -> None:
        task = asyncio.create_task(store(scope, refusals))
        saving.add(task)
        task.add_done_callback(saving.discard)

    return Quirks(load, save)
