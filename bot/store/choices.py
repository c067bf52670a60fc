"""What the people of a channel chose, kept as preferences of the channel."""

import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bot.conversation import ChannelChoices, FollowUps
from bot.store import preferences
from bot.store.database import Connection
from bot.store.tables import preferences as kept

DEFAULT = ChannelChoices().follow_ups


async def load(connection: Connection, team: str, channel: str) -> ChannelChoices:
    """Return the choices of a channel; what nobody chose is as `ChannelChoices` has it."""
    found = await preferences.load(connection, _scope(team, channel))
    chosen: dict[str, Any] = {
        name: json.loads(found[name]) for name in asdict(ChannelChoices()) if name in found
    }
    lists = {name: tuple(value) for name, value in chosen.items() if isinstance(value, list)}
    follow_ups = _follow_ups(chosen.get("follow_ups"))
    return ChannelChoices(**chosen | lists | {"follow_ups": follow_ups})


async def load_follow_ups(connection: Connection, team: str, channel: str) -> FollowUps:
    """Return which messages of a thread need no mention in a channel: all that one of them asks."""
    value = await connection.scalar(
        _ONE, {"in_scope": _scope(team, channel), "of_name": "follow_ups"}
    )
    return _follow_ups(json.loads(value) if value else None)


_ONE = sa.select(kept.c.value).where(
    kept.c.scope == sa.bindparam("in_scope"), kept.c.name == sa.bindparam("of_name")
)


def _follow_ups(value: object) -> FollowUps:
    """Return what `value` stands for; what a later version wrote there is as nothing chosen."""
    return next((mode for mode in FollowUps if mode == value), DEFAULT)


async def save(
    connection: Connection, team: str, channel: str, choices: ChannelChoices, now: float
) -> None:
    """Keep all choices of a channel."""
    for name, value in asdict(choices).items():
        await preferences.save(
            connection, _scope(team, channel), name, json.dumps(value, ensure_ascii=False), now
        )


def _scope(team: str, channel: str) -> str:
    return f"channel:{team}/{channel}"
