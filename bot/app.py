"""The composition root: builds the bot, owns sleep, starts and stops its parts in order.

Started: database, Slack's identity, the paths, the worker, and last the socket, so that nothing is
accepted before it can be kept. Stopped: the socket first, then the worker with a grace, then the rest.
"""

import asyncio
import contextlib
import functools
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.chat.answer import Answering
from bot.chat.names import Names
from bot.chat.window import SYSTEM_PROMPT
from bot.endpoints.chat_model import ChatModel
from bot.endpoints.client import ModelClient
from bot.endpoints.negotiation import Quirks
from bot.endpoints.transcriber import Transcriber
from bot.greeting import Greeting
from bot.housekeeping import Housekeeping
from bot.listeners import interactions
from bot.listeners.actions import Actions
from bot.listeners.desk import Desk
from bot.listeners.events import Events
from bot.listeners.intake import Intake
from bot.listeners.views import Views
from bot.paid import PaidModel
from bot.parts import (
    audio_endpoint,
    build_purse,
    chat_endpoint,
    chat_params,
    clock,
    open_database,
    open_model,
)
from bot.replies import Replies
from bot.routes import (
    AnswerRoute,
    GreetRoute,
    ManageRoute,
    RenderRoute,
    TranscribeRoute,
    WithdrawRoute,
)
from bot.settings import Settings
from bot.slack.budget import Budget
from bot.slack.client import Identity, SlackClient, open_client
from bot.slack.errors import SlackUnreachable
from bot.slack.files import download
from bot.slack.hosts import SLACK_FILE_HOSTS, is_loopback
from bot.store import preferences
from bot.store.database import Database
from bot.store.inbox import Kind, Pool
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
from bot.voice.scratch import sweep
from bot.voice.showing import Showing
from bot.voice.transcribe import Transcribing
from bot.voice.wishing import Wishing
from bot.worker import Route, Worker

logger = logging.getLogger(__name__)
socket_logger = logging.getLogger("bot.socket")

# Withdrawals and greetings at a time.
CONTROL_CONCURRENCY = 16
# Translations, summaries and excerpts at a time; each has a few model calls, or a decoder, under way.
RENDER_CONCURRENCY = 8
# Recordings opened again for an excerpt, and spoken questions heard, at a time: each has a decoder.
OPEN_AT_ONCE = 2
SPOKEN_CONCURRENCY = 4
CONNECT_WITHIN = 15.0

sleep = asyncio.sleep


def open_slack(settings: Settings) -> contextlib.AbstractAsyncContextManager[SlackClient]:
    """Open Slack's Web API."""
    return open_client(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_api_url,
        Budget(time.monotonic, sleep, is_limited=settings.slack_rate_limits),
        time.monotonic,
        file_hosts=file_hosts(settings.slack_api_url),
    )


def file_hosts(slack_api_url: str) -> frozenset[str]:
    """Return the hosts that may see the token for a file: Slack's, or those of a Slack of one's own.

    On this machine any port of it will do: a stand-in may serve its files from another one.
    """
    host = urlsplit(slack_api_url).hostname or ""
    if host == "slack.com":
        return SLACK_FILE_HOSTS
    return frozenset({host, "localhost", "127.0.0.1"} if is_loopback(slack_api_url) else {host})


async def run(settings: Settings, on_ready: Callable[[Identity], None]) -> signal.Signals:
    """Run the bot until SIGINT or SIGTERM, and return which it was.

    `on_ready` is called with who we are before Slack is connected to. Raises what the terminal turns
    into one line: DatabaseUnusable, SlackError, UserFacingError of the endpoints.
    """
    stopping = _signalled()
    await asyncio.to_thread(sweep, is_gone)
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        slack = await stack.enter_async_context(open_slack(settings))
        identity = await slack.auth_test()
        await slack.check_app_token(settings.slack_app_token.get_secret_value())
        on_ready(identity)
        chat = await stack.enter_async_context(open_model(chat_endpoint(settings)))
        audio = await stack.enter_async_context(open_model(audio_endpoint(settings)))
        routes = build_routes(settings, database, slack, identity, chat, audio)
        worker = build_worker(settings, database, routes)
        intake = Intake(
            database,
            identity,
            transcribes_on_sight=settings.transcribe_recordings,
            clock=clock,
            wake=worker.wake,
            look=worker.look,
        )
        desk = Desk(database, slack, identity, clock=clock, wake=worker.wake)
        app = build_bolt(slack, settings, identity, intake, desk)
        housekeeping = Housekeeping(database, settings.retention_days, clock, sleep)
        return await _serve(app, settings, worker, housekeeping, stopping)


def build_routes(
    settings: Settings,
    database: Database,
    slack: SlackClient,
    identity: Identity,
    chat: ModelClient,
    audio: ModelClient,
) -> Mapping[Kind, Route]:
    """Put both paths, and what goes beside them, together."""
    purse = build_purse(settings, database)
    replies = Replies(database, slack, clock, sleep)
    quirks = build_quirks(database)
    names = Names(database, slack, clock)
    model, params = ChatModel(chat, quirks), chat_params(settings)
    answering = Answering(
        database=database,
        slack=slack,
        identity=identity,
        model=model,
        params=params,
        names=names,
        purse=purse,
        instructions=settings.system_prompt or SYSTEM_PROMPT,
        context_tokens=settings.context_tokens,
        citing=Citing(database),
        replies=replies,
        clock=clock,
    )
    fetch = functools.partial(
        download,
        token=settings.slack_bot_token.get_secret_value(),
        allowed_hosts=file_hosts(settings.slack_api_url),
        limit_bytes=settings.max_recording_mb * 1_000_000,
    )
    spoken_names = (*settings.spoken_names, identity.bot_name)
    showing = Showing(database, replies, clock, sleep)
    transcriber = Transcriber(audio, settings.audio_model, quirks)
    ear = Ear(
        database=database,
        transcriber=transcriber,
        model=settings.audio_model,
        manner=manner(settings),
        purse=purse,
        limits=Limits(
            hours_per_file=settings.max_recording_hours,
            hours_per_day=settings.max_daily_hours,
        ),
        names_of=names.of,
        open_media=open_child,
        clock=clock,
    )
    transcribing = Transcribing(
        database=database,
        slack=slack,
        download=fetch,
        ear=ear,
        showing=showing,
        following=Following(database, spoken_names, clock),
        clock=clock,
    )
    fetcher = Fetcher(slack, fetch, asyncio.Semaphore(OPEN_AT_ONCE))
    native = NativeTranslation(
        fetcher, transcriber, settings.audio_model, purse, settings.audio_parallel, sleep
    )
    maker = Maker(
        database=database,
        fetcher=fetcher,
        model=PaidModel(model, params, purse),
        native=native if settings.audio_translates else None,
        clock=clock,
    )
    rendering = Rendering(database, slack, replies, maker, clock)
    managing = Managing(database, slack, showing, clock)
    greeting = Greeting(
        slack,
        transcribes_on_sight=settings.transcribe_recordings,
        chat_host=chat_endpoint(settings).host,
        audio_host=audio_endpoint(settings).host,
        retention_days=settings.retention_days,
    )
    return {
        Kind.ANSWER: AnswerRoute(
            answering, Wishing(database, identity.user, clock), settings.answer_deadline
        ),
        Kind.TRANSCRIBE: TranscribeRoute(transcribing),
        Kind.RENDER: RenderRoute(rendering),
        Kind.MANAGE: ManageRoute(managing),
        Kind.GREET: GreetRoute(greeting),
        Kind.WITHDRAW: WithdrawRoute(replies),
    }


def manner(settings: Settings) -> Manner:
    """Return how recordings are heard where their channel chose nothing else."""
    return Manner(
        languages=settings.audio_languages,
        glossary=settings.audio_glossary,
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


def build_worker(settings: Settings, database: Database, routes: Mapping[Kind, Route]) -> Worker:
    """Return the worker of this process, with a name no other has."""
    return Worker(
        database,
        routes,
        {
            Pool.CONTROL: CONTROL_CONCURRENCY,
            Pool.CHAT: settings.chat_concurrency,
            Pool.VOICE: settings.voice_concurrency,
            Pool.SPOKEN: SPOKEN_CONCURRENCY,
            Pool.RENDER: RENDER_CONCURRENCY,
        },
        name=f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}",
        is_dead=is_dead,
        clock=clock,
        sleep=sleep,
    )


def is_dead(worker: str) -> bool:
    """Return whether the process behind a worker's name is surely gone: ours, or one of this host."""
    host, pid, _ = worker.split("/")
    return host == socket.gethostname() and is_gone(int(pid))


def is_gone(pid: int) -> bool:
    """Return whether an earlier process of this machine is surely gone. One with our pid is."""
    if pid == os.getpid():  # a container's next life has the same pid
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def build_bolt(
    slack: SlackClient, settings: Settings, identity: Identity, intake: Intake, desk: Desk
) -> AsyncApp:
    """Return the Bolt app with every listener in place.

    It acknowledges only after its listener, and keeps our own messages' events: the deletion of a
    reply is told by one.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_token=settings.slack_bot_token.get_secret_value(),
            bot_id=identity.bot_id,
            bot_user_id=identity.user,
        )

    app = AsyncApp(
        client=slack.web,
        logger=logging.getLogger("slack_bolt"),
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,  # Socket Mode signs nothing
        process_before_response=True,
        ignoring_self_events_enabled=False,
    )
    Events(intake, identity).register(app)
    interactions.register(app, Actions(desk, slack, identity), Views(desk, identity))
    return app


def _signalled() -> asyncio.Future[signal.Signals]:
    """Listen for SIGINT and SIGTERM from now on; the future will be the first that came."""
    loop = asyncio.get_running_loop()
    stopping: asyncio.Future[signal.Signals] = loop.create_future()

    def stop(name: signal.Signals) -> None:
        if not stopping.done():
            stopping.set_result(name)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop, name)
    return stopping


async def _serve(
    app: AsyncApp,
    settings: Settings,
    worker: Worker,
    housekeeping: Housekeeping,
    stopping: asyncio.Future[signal.Signals],
) -> signal.Signals:
    handler = AsyncSocketModeHandler(
        app, settings.slack_app_token.get_secret_value(), logger=socket_logger
    )
    handler.client.proxy = app.client.proxy  # the SDK would take one from the environment again
    try:
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(worker.run())
            keeping = tasks.create_task(housekeeping.run())
            await _connect(handler, stopping)
            ended_by = await stopping
            logger.info("stopping: running work gets %g seconds", settings.stop_grace)
            await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's adapters have no types
            keeping.cancel()
            await worker.stop(settings.stop_grace)
            await working
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # twice does no harm
    return ended_by


async def _connect(
    handler: AsyncSocketModeHandler, stopping: asyncio.Future[signal.Signals]
) -> None:
    """Connect, unless told to stop meanwhile; raises SlackUnreachable if it takes too long.

    The SDK tries for ever, and logs each failure with its traceback.
    """
    socket_logger.setLevel(logging.CRITICAL)
    connecting = asyncio.ensure_future(handler.connect_async())  # type: ignore[no-untyped-call]
    waiting: set[asyncio.Future[Any]] = {connecting, stopping}
    await asyncio.wait(waiting, timeout=CONNECT_WITHIN, return_when=asyncio.FIRST_COMPLETED)
    socket_logger.setLevel(logging.ERROR)
    if connecting.done():
        logger.info("connected")
        return
    connecting.cancel()
    if not stopping.done():
        raise SlackUnreachable("no_websocket", "apps.connections.open")
