"""The app's manifest as the workspace sees it: which scopes were granted, which events are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

# What the manifest of an app with all of this bot's abilities asks for, used until it has its own.
DEFAULT_SCOPES = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "users:read",
    ]
)
DEFAULT_EVENTS = frozenset(
    [
        "agent_session_stopped",
        "agent_session_title_changed",
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "file_change",
        "file_deleted",
        "file_shared",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "tokens_revoked",
    ]
)


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that decide what the app may do and hears of.

    `prompts` are what an app that `is_agent` suggests in its DMs, each with a title and a message.
    """

    scopes: frozenset[str] = DEFAULT_SCOPES
    events: frozenset[str] = DEFAULT_EVENTS
    is_interactive: bool = True
    is_agent: bool = True
    prompts: tuple[Mapping[str, str], ...] = ()


def load_manifest(path: Path) -> Manifest:
    """Read an app.yaml; one that is absent or says nothing gives the defaults."""
    content = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None
    if not isinstance(content, dict):
        return Manifest()
    scopes = content.get("oauth_config", {}).get("scopes", {}).get("bot")
    settings = content.get("settings", {})
    events = settings.get("event_subscriptions", {}).get("bot_events")
    agent = content.get("features", {}).get("agent_view")
    return Manifest(
        frozenset(scopes) if scopes is not None else DEFAULT_SCOPES,
        frozenset(events) if events is not None else DEFAULT_EVENTS,
        bool(settings.get("interactivity", {}).get("is_enabled")),
        agent is not None,
        tuple((agent or {}).get("suggested_prompts") or ()),
    )
