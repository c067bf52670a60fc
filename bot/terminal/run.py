"""Start the bot: against Slack with tokens, else in the playground."""

import logging
import signal

from bot import app
from bot.parts import chat_endpoint
from bot.settings import Settings, hide_settings
from bot.slack.client import Identity
from bot.terminal.stand_in import COSTS, STATE, StandIn, find, start
from bot.terminal.trouble import Trouble


async def run(settings: Settings, *, in_playground: bool) -> None:
    """Run until SIGINT or SIGTERM; SIGINT, a person's Ctrl-C, ends the playground too."""
    hide_settings()
    configure_logging(settings.log_level)
    if not in_playground and has_tokens(settings):
        await app.run(settings, _print_workspace)
    else:
        await _run_in_playground(settings)


def has_tokens(settings: Settings) -> bool:
    """Return whether Slack is meant; raises Trouble where one of the two tokens is missing."""
    bot = settings.slack_bot_token.get_secret_value()
    app_level = settings.slack_app_token.get_secret_value()
    if bot and not app_level:
        raise Trouble(
            "SLACK_APP_TOKEN is not set: an app-level token with connections:write, xapp-…"
        )
    if app_level and not bot:
        raise Trouble("SLACK_BOT_TOKEN is not set: the bot token, xoxb-…, belongs to the other one")
    return bool(bot)


async def _run_in_playground(settings: Settings) -> None:
    """Run in the playground that is still up, else in a new one.

    A new one whose bot never gets to work is not left behind.
    """
    host = chat_endpoint(settings).host
    banner = COSTS.format(host=host) if settings.has_own_endpoint else ""
    found = find(STATE)
    stand_in = found or start(STATE, settings.playground_port)
    ended_by = None if found else signal.SIGINT
    try:
        stand_in.show(banner)
        _print_playground(stand_in, banner)
        ended_by = await app.run(stand_in.settings(settings), lambda _: None)
    finally:
        if ended_by is signal.SIGINT:
            stand_in.end()


def configure_logging(level: str) -> None:
    """Log to stderr; never what people wrote, which the libraries would at DEBUG."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    for library in ("alembic", "aiosqlite", "httpcore2", "httpx2", "openai", "slack_sdk"):
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.root.level))
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)  # it warns of what we mean


def _print_workspace(identity: Identity) -> None:
    print(f"Workspace {identity.team_name} ({identity.url}), as @{identity.bot_name}", flush=True)


def _print_playground(stand_in: StandIn, banner: str) -> None:
    print(f"Playground: open {stand_in.url}", flush=True)
    print("A local stand-in for Slack; no account needed. Ctrl-C ends it.", flush=True)
    print(
        banner or "The model is a stand-in too: it quotes what was said, and hears crudely.",
        flush=True,
    )
