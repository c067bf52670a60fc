"""The app's manifest as the workspace sees it: which scopes were granted, which events are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        "channel_deleted",
        "group_deleted",
        "member_left_channel",
        "reaction_removed",
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
class SlashCommand:
    """A slash command, with its hint; `should_escape` says that its text names people by their ids."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut: in the menu of every message, or (`kind` "global") beside the composer."""

    callback_id: str
    name: str
    kind: str = "message"
    description: str = ""


DEFAULT_COMMANDS = (SlashCommand("/tarae"),)
DEFAULT_SHORTCUTS = (
    Shortcut("transcribe_message", "Transcribe"),
    Shortcut("translate_message", "Translate"),
    Shortcut("summarise_thread", "Summarise thread"),
    Shortcut("thread_settings", "Thread settings"),
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
    commands: tuple[SlashCommand, ...] = DEFAULT_COMMANDS
    shortcuts: tuple[Shortcut, ...] = DEFAULT_SHORTCUTS

    def command(self, name: str) -> SlashCommand | None:
        """Return the command of that name; without the scope there is none."""
        found = (each for each in self.commands if each.command == name)
        return next(found, None) if "commands" in self.scopes else None

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Return the shortcut of that id; without the scope there is none."""
        found = (each for each in self.shortcuts if each.callback_id == callback_id)
        return next(found, None) if "commands" in self.scopes else None


def load_manifest(path: Path) -> Manifest:
    """Read an app.yaml; one that is absent or says nothing gives the defaults."""
    content = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None
    if not isinstance(content, dict):
        return Manifest()
    scopes = content.get("oauth_config", {}).get("scopes", {}).get("bot")
    settings = content.get("settings", {})
    events = settings.get("event_subscriptions", {}).get("bot_events")
    features = content.get("features", {})
    agent = features.get("agent_view")
    return Manifest(
        frozenset(scopes) if scopes is not None else DEFAULT_SCOPES,
        frozenset(events) if events is not None else DEFAULT_EVENTS,
        bool(settings.get("interactivity", {}).get("is_enabled")),
        agent is not None,
        tuple((agent or {}).get("suggested_prompts") or ()),
        tuple(_command(each) for each in features.get("slash_commands") or ()),
        tuple(_shortcut(each) for each in features.get("shortcuts") or ()),
    )


def _command(row: Mapping[str, Any]) -> SlashCommand:
    command, description, hint = (
        str(row.get(name) or "") for name in ("command", "description", "usage_hint")
    )
    return SlashCommand(command, description, hint, bool(row.get("should_escape")))


def _shortcut(row: Mapping[str, Any]) -> Shortcut:
    names = ("callback_id", "name", "type", "description")
    return Shortcut(*(str(row.get(name) or "") for name in names))
