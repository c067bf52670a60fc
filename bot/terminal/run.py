"""Start the bot: against Slack with tokens, else in the playground."""

import logging
import signal
from contextlib import suppress
from os import kill

from bot import app
from bot.settings import Settings
from bot.slack.client import Identity
from bot.terminal.stand_in import COSTS, STATE, StandIn, attach
from bot.terminal.trouble import Trouble


async def run(settings: Settings, *, in_playground: bool) -> None:
    """Run until SIGINT or SIGTERM; SIGINT, a person's Ctrl-C, ends the playground too."""
    configure_logging(settings.log_level)
    if not in_playground and settings.has_slack:
        if not settings.slack_app_token.get_secret_value():
            raise Trouble(
                "SLACK_APP_TOKEN is not set: an app-level token with connections:write, xapp-…"
            )
        await app.run(settings, _print_workspace)
        return
    banner = (
        COSTS.format(host=app.chat_endpoint(settings).host) if settings.has_own_endpoint else ""
    )
    stand_in = attach(STATE, settings.playground_port, banner)
    _print_playground(stand_in, banner)
    ended_by = await app.run(stand_in.settings(settings), lambda _: None)
    if ended_by is signal.SIGINT:
        with suppress(ProcessLookupError):
            kill(stand_in.pid, signal.SIGTERM)


def configure_logging(level: str) -> None:
    """Log to stderr; never what people wrote, which the libraries would at DEBUG."""
    if level.upper() not in logging.getLevelNamesMapping():
        raise Trouble("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    )
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
