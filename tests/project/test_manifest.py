"""`app.yaml` asks Slack for exactly what the code uses: no event unheard, no scope to spare.

What the code uses is read from its source: names of events in `bot/listeners`, names of Web API
methods in all that may talk to Slack. Which scope each needs is Slack's, from the pages of the
methods and events on docs.slack.dev.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
BOT = REPOSITORY / "bot"
DEAF = {"playground", "store"}  # the one is Slack's side, the other speaks SQL
SCHEMA = REPOSITORY.parent / "shared" / "reference" / "manifest.schema.json"

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
# Asked about channels only: what kind of conversation a message is in comes with the message, and
# nobody but the poster could see a recording in a DM.
READ = {"channels:read", "groups:read"}
MESSAGES = {"message.channels", "message.groups", "message.im", "message.mpim"}

EVENT_SCOPES: dict[str, set[str]] = {
    "agent_session_stopped": {"chat:write"},
    "agent_session_title_changed": {"chat:write"},
    "app_context_changed": {"assistant:write"},
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_deleted": {"channels:read"},
    "file_change": {"files:read"},
    "file_created": {"files:read"},
    "file_deleted": {"files:read"},
    "file_public": {"files:read"},
    "file_shared": {"files:read"},
    "file_unshared": {"files:read"},
    "group_deleted": {"groups:read"},
    "member_joined_channel": READ,
    "member_left_channel": READ,
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history", "mpim:read"},  # Slack adds mpim:read by itself
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "tokens_revoked": set(),
}

METHOD_SCOPES: dict[str, set[str]] = {
    "agents.sessions.rename": {"chat:write"},
    "agents.sessions.setStatus": {"chat:write"},
    "apps.connections.open": set(),  # the app-level token's connections:write
    "assistant.threads.setStatus": {"chat:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "assistant.threads.setTitle": {"assistant:write"},
    "auth.test": set(),
    "bots.info": {"users:read"},
    "chat.appendStream": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": HISTORY,
    "conversations.info": READ,
    "conversations.members": READ,
    "conversations.open": {"im:write"},
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "reactions.add": {"reactions:write"},
    "reactions.remove": {"reactions:write"},
    "team.info": {"team:read"},
    "users.conversations": READ,
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}

FEATURE_SCOPES = {"agent_view": {"assistant:write"}, "slash_commands": {"commands"}}

METHOD = re.compile(
    r"(admin|agents|api|apps|assistant|auth|bookmarks|bots|canvases|chat|conversations|emoji|files"
    r"|pins|reactions|reminders|search|team|usergroups|users|views)(\.[a-z]\w+)+"
)


def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((REPOSITORY / "app.yaml").read_text("utf-8"))
    return loaded


def nodes(folder: Path) -> Iterator[ast.AST]:
    for path in sorted(folder.rglob("*.py")):
        if path.relative_to(BOT).parts[0] not in DEAF:
            yield from ast.walk(ast.parse(path.read_text("utf-8")))


def strings(folder: Path) -> set[str]:
    return {
        node.value
        for node in nodes(folder)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def used_events() -> set[str]:
    """`message` in Bolt's sense is all four kinds: the listener asks the payload which it is."""
    said = strings(BOT / "listeners")
    return (said & EVENT_SCOPES.keys()) | (MESSAGES if "message" in said else set())


def used_methods() -> set[str]:
    """By Slack's name (`chat.update`) or the SDK's (`client.chat_update`)."""
    by_attribute = {method.replace(".", "_"): method for method in METHOD_SCOPES}
    called = {node.attr for node in nodes(BOT) if isinstance(node, ast.Attribute)}
    named = {text for text in strings(BOT) if METHOD.fullmatch(text) and ".com" not in text}
    return named | {by_attribute[name] for name in called & by_attribute.keys()}


def test_the_manifest_is_valid_by_slacks_own_schema() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"Slack's schema is no part of the repository, and not at {SCHEMA}")

    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(manifest())


def test_every_method_in_the_code_is_one_whose_scopes_are_known() -> None:
    assert used_methods() - METHOD_SCOPES.keys() == set()


def test_it_subscribes_to_the_events_that_listeners_take_and_to_no_other() -> None:
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]

    assert sorted(subscribed) == sorted(used_events())


def test_it_asks_for_the_scopes_that_events_methods_and_features_need_and_for_no_other() -> None:
    needed = set[str]().union(
        *(EVENT_SCOPES[event] for event in used_events()),
        *(METHOD_SCOPES.get(method, set()) for method in used_methods()),
        *(FEATURE_SCOPES.get(feature, set()) for feature in manifest()["features"]),
    )

    assert sorted(manifest()["oauth_config"]["scopes"]["bot"]) == sorted(needed)


def test_every_scope_says_beside_it_why() -> None:
    lines = (REPOSITORY / "app.yaml").read_text("utf-8").splitlines()
    scopes = manifest()["oauth_config"]["scopes"]["bot"]

    unexplained = [
        scope
        for scope in scopes
        if not any(line.strip().startswith(f"- {scope} # ") for line in lines)
    ]

    assert unexplained == []


def test_it_listens_over_socket_mode_and_people_can_write_to_it() -> None:
    app = manifest()

    assert app["settings"]["socket_mode_enabled"]
    assert app["settings"]["interactivity"]["is_enabled"]
    assert app["features"]["app_home"]["home_tab_enabled"]
    assert not app["features"]["app_home"]["messages_tab_read_only_enabled"]
