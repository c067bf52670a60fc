"""Which scopes the app asks for: those of app.yaml, which is packed with the bot."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml


@cache
def wanted_scopes() -> frozenset[str]:
    """Return the bot scopes of app.yaml; read once."""
    return frozenset(_manifest()["oauth_config"]["scopes"]["bot"])


@cache
def wanted_commands() -> tuple[str, ...]:
    """Return the slash commands of app.yaml, as it names them; read once."""
    return tuple(each["command"] for each in _manifest()["features"].get("slash_commands") or ())


def missing_scopes(granted: Collection[str]) -> tuple[str, ...]:
    """Return the scopes that the app asks for and its token lacks, in order.

    A token of which nothing is known, behind a proxy that drops Slack's header, lacks none.
    """
    return tuple(sorted(wanted_scopes() - set(granted))) if granted else ()


def _manifest() -> dict[str, Any]:
    packaged = Path(str(files("bot") / "app.yaml"))
    manifest = packaged if packaged.is_file() else packaged.parent.parent / "app.yaml"
    content = yaml.safe_load(manifest.read_text("utf-8"))
    return dict(content)
