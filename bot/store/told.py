"""What admins were told of what stops working, so that each is told once.

A mark is made in the transaction that accepts the telling. What was mended is told again when it breaks
again.
"""

import json
from dataclasses import dataclass

from bot.store import preferences
from bot.store.database import Connection


@dataclass(frozen=True, slots=True)
class Told:
    """That `user` was told of `subject`, at `at` in Unix seconds, and whether it was mended since."""

    subject: str
    user: str
    at: float
    is_mended: bool = False


def scope_of(team: str) -> str:
    """Return the scope of what the workspace was told."""
    return f"told:{team}"


async def load(connection: Connection, team: str) -> dict[tuple[str, str], Told]:
    """Return what was told in the workspace, by subject and user."""
    found = await preferences.load(connection, scope_of(team))
    read = (_read(name, value) for name, value in found.items())
    return {(one.subject, one.user): one for one in read if one is not None}


async def save(connection: Connection, team: str, told: Told, now: float) -> None:
    """Mark what was told, or that it was mended."""
    value = json.dumps({"at": told.at, "is_mended": told.is_mended})
    name = f"{told.user}/{told.subject}"
    await preferences.save(connection, scope_of(team), name, value, now)


def _read(name: str, value: str) -> Told | None:
    user, _, subject = name.partition("/")
    try:
        values = json.loads(value)
        return Told(subject, user, float(values["at"]), bool(values["is_mended"]))
    except (KeyError, TypeError, ValueError):
        return None
