"""What the people of a workspace, a channel or a thread chose, kept as preferences of that place."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bot.chosen import NAMES, Choices, Place, from_values, to_values
from bot.store import preferences
from bot.store.database import Connection
from bot.store.tables import preferences as kept

_LOCKED = "is_locked"

WRITTEN = ("instructions", "examples", "glossary")
"""The choices that hold what people wrote."""


def scope_of(team: str, channel: str = "", thread_ts: str = "") -> str:
    """Return the scope of a place: the workspace alone, a channel of it, or a thread of that."""
    if thread_ts:
        return f"thread:{team}/{channel}/{thread_ts}"
    return f"channel:{team}/{channel}" if channel else f"workspace:{team}"


async def teams(connection: Connection) -> set[str]:
    """Return the workspaces in which something is chosen."""
    begins = [kept.c.scope.startswith(f"{kind}:") for kind in ("workspace", "channel", "thread")]
    scopes = await connection.scalars(sa.select(kept.c.scope).where(sa.or_(*begins)).distinct())
    return {scope.partition(":")[2].partition("/")[0] for scope in scopes}


async def load(
    connection: Connection, team: str, channel: str = "", thread_ts: str = ""
) -> Choices:
    """Return what was chosen at one place, and there alone."""
    found = await preferences.load(connection, scope_of(team, channel, thread_ts))
    return _read(found)


async def load_all(
    connection: Connection, team: str, channel: str, thread_ts: str = ""
) -> dict[Place, Choices]:
    """Return what was chosen at every place that counts in a channel, or in a thread of it."""
    scopes = {
        scope_of(team): Place.WORKSPACE,
        scope_of(team, channel): Place.CHANNEL,
        scope_of(team, channel, thread_ts or "-"): Place.THREAD,
    }
    found: dict[Place, dict[str, str]] = {place: {} for place in scopes.values()}
    for row in await connection.execute(_OF_SCOPES, {"scopes": list(scopes)}):
        found[scopes[row.scope]][row.name] = row.value
    return {place: _read(values) for place, values in found.items()}


_OF_SCOPES = sa.select(kept.c.scope, kept.c.name, kept.c.value).where(
    kept.c.scope.in_(sa.bindparam("scopes", expanding=True))
)


async def save(
    connection: Connection,
    choices: Choices,
    now: float,
    team: str,
    channel: str = "",
    thread_ts: str = "",
) -> None:
    """Keep what is chosen at one place, instead of all that was chosen there before."""
    await change(connection, choices, NAMES, now, team, channel, thread_ts)


async def change(
    connection: Connection,
    choices: Choices,
    names: Collection[str],
    now: float,
    team: str,
    channel: str = "",
    thread_ts: str = "",
) -> None:
    """Keep those of `choices` that `names` names; the others stay, whoever changes them meanwhile."""
    scope = scope_of(team, channel, thread_ts)
    values = {name: value for name, value in to_values(choices).items() if name in names}
    gone = [name for name, value in values.items() if value is None]
    await connection.execute(
        kept.delete().where(kept.c.scope == scope, kept.c.name.in_(gone)),
    )
    for name, value in values.items():
        if value is not None:
            text = json.dumps(value, ensure_ascii=False)
            await preferences.save(connection, scope, name, text, now)


async def is_locked(connection: Connection, team: str, channel: str) -> bool:
    """Whether only admins may change what is chosen for a channel and its threads."""
    found = await preferences.load(connection, scope_of(team, channel))
    return found.get(_LOCKED) == "true"


async def lock(
    connection: Connection, team: str, channel: str, now: float, *, is_locked: bool
) -> None:
    """Lock a channel's choices, or unlock them."""
    value = json.dumps(is_locked)
    await preferences.save(connection, scope_of(team, channel), _LOCKED, value, now)


def _read(found: Mapping[str, str]) -> Choices:
    """Return the choices that `found` holds; what can't be read is as nothing chosen."""
    values: dict[str, Any] = {}
    for name, text in found.items():
        try:
            values[name] = json.loads(text)
        except ValueError:
            continue
    return from_values(values)
