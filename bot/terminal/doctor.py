"""Check everything a running bot needs: one line each, what is wrong and the mend."""

import sys
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import yaml

from bot import app
from bot.endpoints import catalog
from bot.errors import UserFacingError
from bot.settings import OPENAI_API, Settings
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.store.database import DatabaseUnusable
from bot.terminal.trouble import explain

Finding = tuple[bool, str]
"""Whether it is good, and the line that says so or what to do."""


async def doctor(settings: Settings) -> None:
    """Print a line for each thing checked; exit code 1 if any is bad."""
    is_well = True
    for check in (slack, models, database):
        async for is_good, line in check(settings):
            print(f"{'ok  ' if is_good else 'BAD '} {line}")
            is_well = is_well and is_good
    if not is_well:
        sys.exit(1)


async def slack(settings: Settings) -> AsyncIterator[Finding]:
    """Check the bot token, its scopes against app.yaml, and the app-level token."""
    if not settings.has_slack:
        yield False, "Slack: SLACK_BOT_TOKEN is not set; without it `run` starts the playground"
        return
    async with app.open_slack(settings) as client:
        try:
            identity = await client.auth_test()
        except SlackError as error:
            yield False, f"Slack: {explain(error)}"
            return
        yield True, f"Slack: workspace {identity.team_name}, as @{identity.bot_name}"
        missing = sorted(wanted_scopes() - identity.scopes)
        if missing:
            mend = "add them under OAuth & Permissions (or paste app.yaml), then reinstall the app"
            yield False, f"scopes: {', '.join(missing)} missing; {mend}"
        else:
            yield True, "scopes: all that app.yaml asks for"
        yield await _socket_mode(client, settings)


async def _socket_mode(client: SlackClient, settings: Settings) -> Finding:
    token = settings.slack_app_token.get_secret_value()
    if not token:
        return (
            False,
            "Socket Mode: SLACK_APP_TOKEN is not set (App-Level Tokens, connections:write)",
        )
    try:
        await client.check_app_token(token)
    except SlackError as error:
        mend = "SLACK_APP_TOKEN must be an app-level token with connections:write"
        return False, f"Socket Mode: {error.code}; {mend}, and Socket Mode switched on"
    return True, "Socket Mode: can connect"


async def models(settings: Settings) -> AsyncIterator[Finding]:
    """Check the key, and that the endpoint has the models that are set."""
    wanted = [
        ("CHAT_MODEL", settings.chat_model, app.chat_endpoint(settings)),
        ("AUDIO_MODEL", settings.audio_model, app.audio_endpoint(settings)),
    ]
    for name, model, endpoint in wanted:
        if endpoint.base_url == OPENAI_API and not endpoint.api_key:
            yield False, f"{name}: OPENAI_API_KEY is not set"
            continue
        try:
            async with app.open_model(endpoint) as client:
                offered = {one.id: one for one in await catalog.list_models(client)}
        except UserFacingError as error:
            yield False, f"{name}: {endpoint.host}: {explain(error)}"
            continue
        if model not in offered:
            yield (
                False,
                f"{name}: {endpoint.host} does not offer {model}; `tarae models` lists what it does",
            )
            continue
        ends = offered[model].shutdown_date
        yield True, f"{name}: {model} at {endpoint.host}" + (f", ends {ends}" if ends else "")


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """Check that the database can be opened and migrated."""
    try:
        async with app.open_database(settings):
            yield True, f"database: {settings.database_url.split('@')[-1]}"
    except DatabaseUnusable as error:
        yield False, f"database: {error}"


def wanted_scopes() -> frozenset[str]:
    """Return the bot scopes of app.yaml."""
    packaged = Path(str(files("bot") / "app.yaml"))
    manifest = packaged if packaged.is_file() else packaged.parent.parent / "app.yaml"
    content = yaml.safe_load(manifest.read_text("utf-8"))
    return frozenset(content["oauth_config"]["scopes"]["bot"])
