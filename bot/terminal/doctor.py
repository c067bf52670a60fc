"""Check everything a running bot needs: one line each, what is wrong and the mend."""

import sys
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import app, parts
from bot.admins import Admins
from bot.endpoints import catalog
from bot.errors import UserFacingError
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError, SlackUnreachable
from bot.slack.scopes import missing_scopes, wanted_commands
from bot.store.database import DatabaseUnusable
from bot.terminal.models import need_key
from bot.terminal.trouble import Trouble, explain

Finding = tuple[bool, str]
"""Whether it is good, and the line that says so or what to do."""


async def doctor(settings: Settings) -> None:
    """Print a line for each thing checked; exit code 1 if any is bad."""
    is_well = True
    for check in (slack, models, database, days):
        async for is_good, line in check(settings):
            print(f"{'ok  ' if is_good else 'BAD '} {line}", flush=True)
            is_well = is_well and is_good
    if not is_well:
        sys.exit(1)


async def slack(settings: Settings) -> AsyncIterator[Finding]:
    """Check the bot token, its scopes against app.yaml, and the app-level token.

    A Slack that can't be reached is one bad thing, not two.
    """
    async with app.open_slack(settings) as client:
        try:
            if settings.has_slack:
                async for finding in _bot_token(client, settings):
                    yield finding
            else:
                yield False, "SLACK_BOT_TOKEN is not set: without it `run` starts the playground"
            yield await _socket_mode(client, settings)
        except SlackUnreachable as error:
            yield False, explain(error)


async def _bot_token(client: SlackClient, settings: Settings) -> AsyncIterator[Finding]:
    try:
        identity = await client.auth_test()
    except SlackUnreachable:
        raise
    except SlackError as error:
        yield False, explain(error)
        return
    yield True, f"Slack: workspace {identity.team_name}, as @{identity.bot_name}"
    missing = missing_scopes(identity.scopes)
    if missing:
        mend = "add them under OAuth & Permissions (or paste app.yaml), then reinstall the app"
        yield False, f"scopes: {', '.join(missing)} missing; {mend}"
    else:
        yield True, "scopes: all that app.yaml asks for"
    yield _command(settings)
    if "users:read" not in missing:
        yield await _admins(client, settings)


def _command(settings: Settings) -> Finding:
    """Check the slash command's name. Slack tells nobody which ones an app has: the manifest does."""
    command = settings.slack_command
    if command in wanted_commands():
        return True, f"slash command: {command}, as app.yaml has it"
    return (
        True,
        f"slash command: {command}; app.yaml has another, so the app's page must have this one",
    )


async def _admins(client: SlackClient, settings: Settings) -> Finding:
    """Check that somebody may set the workspace, and that ADMINS are people of it."""
    unknown = []
    for user in settings.admins:
        try:
            person = await client.user(user)
        except SlackUnreachable:
            raise
        except SlackError:
            unknown.append(user)
        else:
            unknown += [user] if person.is_bot or person.is_external else []
    if unknown:
        return False, f"ADMINS: nobody here is {', '.join(unknown)}; copy member IDs from profiles"
    try:
        found = await Admins(client, settings.admins).all()
    except SlackUnreachable:
        raise
    except SlackError as error:
        return False, f"admins: {explain(error)}"
    if not found:
        return False, "admins: nobody may set the workspace; list somebody's member ID in ADMINS"
    return True, f"admins: {len(found)}"


async def _socket_mode(client: SlackClient, settings: Settings) -> Finding:
    token = settings.slack_app_token.get_secret_value()
    if not token:
        return False, "SLACK_APP_TOKEN is not set: App-Level Tokens, with connections:write"
    try:
        await client.check_app_token(token)
    except SlackUnreachable:
        raise
    except SlackError as error:
        return False, explain(error)
    return True, "Socket Mode: can connect"


async def models(settings: Settings) -> AsyncIterator[Finding]:
    """Check each endpoint's key, and that it has the models that are set."""
    wanted: dict[parts.Endpoint, dict[str, str]] = {}
    wanted.setdefault(parts.chat_endpoint(settings), {})["CHAT_MODEL"] = settings.chat_model
    wanted.setdefault(parts.audio_endpoint(settings), {})["AUDIO_MODEL"] = settings.audio_model
    for endpoint, names in wanted.items():
        try:
            need_key(endpoint)
            async with parts.open_model(endpoint) as client:
                offered = {one.id: one for one in await catalog.list_models(client)}
        except (Trouble, UserFacingError) as error:
            yield False, f"{' and '.join(names)}: {explain(error)}"
            continue
        for name, model in names.items():
            yield _model(f"{name}: {model} at {endpoint.host}", offered.get(model))


def _model(what: str, offered: catalog.ModelInfo | None) -> Finding:
    if offered is None:
        return False, f"{what}: not offered there; `tarae models` lists what is"
    return True, what + (f", ends {offered.shutdown_date}" if offered.shutdown_date else "")


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """Check that the database can be opened and migrated."""
    try:
        async with parts.open_database(settings):
            yield True, f"database: {settings.database_url.split('@')[-1]}"
    except DatabaseUnusable as error:
        yield False, str(error)


async def days(settings: Settings) -> AsyncIterator[Finding]:
    """Say when days begin, which budgets and reports go by; an unknown zone doesn't get this far."""
    now = datetime.fromtimestamp(parts.clock(), ZoneInfo(settings.time_zone))
    yield True, f"time zone: {settings.time_zone}, where it is {now:%Y-%m-%d %H:%M}"
