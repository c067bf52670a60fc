"""The composition root: builds the bot, owns sleep, starts and stops its parts in order.

Started: database, Slack's identity, the paths, the worker, and last the socket, so that nothing is
accepted before it can be kept. Stopped: the socket first, then the worker with a grace, then the rest.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.confined.scratch import sweep
from bot.housekeeping import Housekeeping
from bot.listeners import interactions
from bot.listeners.actions import Actions
from bot.listeners.answer_desk import AnswerDesk
from bot.listeners.asides_desk import AsidesDesk
from bot.listeners.bell import Bell, Inbox
from bot.listeners.desk import Desk
from bot.listeners.events import Events
from bot.listeners.home import HomeTab
from bot.listeners.intake import Intake
from bot.listeners.interactions import Listeners
from bot.listeners.reactions import Reactions
from bot.listeners.shortcuts import MessageShortcuts
from bot.listeners.slash import Slash
from bot.listeners.views import Views
from bot.parts import clock, open_database
from bot.paths import Builder, builder, open_models
from bot.settings import Settings
from bot.slack.budget import Budget
from bot.slack.client import Identity, SlackClient, open_client
from bot.slack.errors import SlackUnreachable
from bot.slack.hosts import file_hosts
from bot.store.inbox import Pool
from bot.team import Team, team
from bot.worker import Worker

logger = logging.getLogger(__name__)
socket_logger = logging.getLogger("bot.socket")

# Withdrawals and greetings at a time.
CONTROL_CONCURRENCY = 16
# Translations, summaries and excerpts at a time; each has a few model calls, or a decoder, under way.
RENDER_CONCURRENCY = 8
# Spoken questions heard at a time: each has a decoder.
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
        models = await stack.enter_async_context(open_models(settings))
        built = builder(settings, database, slack, identity, models)
        ours = team(built)
        worker = build_worker(built, ours)
        app = build_bolt(slack, settings, identity, build_listeners(built, ours, worker))
        housekeeping = Housekeeping(database, settings.retention_days, clock, sleep)
        beside = (housekeeping.run, ours.indexer.run)
        return await _serve(app, settings, worker, beside, stopping)


def build_worker(built: Builder, ours: Team) -> Worker:
    """Return the worker of this process, with a name no other has."""
    settings = built.settings
    return Worker(
        built.database,
        {**built.routes(), **ours.routes()},
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
        on_failed=ours.troubles().note,
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


def build_listeners(built: Builder, ours: Team, worker: Worker) -> list[Listeners]:
    """Return all that listens to Slack, in the order in which Bolt asks them."""
    database, slack, identity = built.database, built.slack, built.identity
    languages = built.languages
    bell = Bell(database, worker.wake, worker.look)
    inbox = Inbox(bell, clock)
    intake = build_intake(built, worker)
    modals = ours.settings_desk()
    desk = Desk(
        database,
        slack,
        identity,
        open_channel=modals.open_for_recordings,
        languages=languages,
        clock=clock,
        wake=worker.wake,
    )
    answers = AnswerDesk(
        database,
        bell,
        stop=intake.stop,
        is_admin=built.admins.is_admin,
        open_channel=modals.open_for_answers,
        clock=clock,
    )
    return [
        Reactions(database, identity, built.choosing, inbox),
        Events(intake, identity),
        Actions(desk, slack, identity, languages),
        Actions(answers, slack, identity, languages),
        AsidesDesk(slack, identity, ours.asides, inbox, modals, languages),
        HomeTab(slack, identity, inbox, modals, languages),
        Slash(identity, inbox, modals, languages),
        MessageShortcuts(slack, identity, inbox, modals, languages),
        *(Views(each, identity) for each in (desk, modals, modals.budgets)),
    ]


def build_intake(built: Builder, worker: Worker) -> Intake:
    """Return who takes what is said."""
    return Intake(
        built.database,
        built.identity,
        choosing=built.choosing,
        clock=clock,
        wake=worker.wake,
        look=worker.look,
        names=built.settings.spoken_names,
        is_admin=built.admins.is_admin,
    )


def build_bolt(
    slack: SlackClient, settings: Settings, identity: Identity, listeners: Sequence[Listeners]
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
    interactions.register(app, *listeners)
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
    beside: Sequence[Callable[[], Coroutine[Any, Any, None]]],
    stopping: asyncio.Future[signal.Signals],
) -> signal.Signals:
    handler = AsyncSocketModeHandler(
        app, settings.slack_app_token.get_secret_value(), logger=socket_logger
    )
    handler.client.proxy = app.client.proxy  # the SDK would take one from the environment again
    try:
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(worker.run())
            keeping = [tasks.create_task(work()) for work in beside]
            await _connect(handler, stopping)
            ended_by = await stopping
            logger.info("stopping: running work gets %g seconds", settings.stop_grace)
            await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's adapters have no types
            for keeper in keeping:
                keeper.cancel()
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
