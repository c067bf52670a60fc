"""What the people of a channel chose, kept as preferences of the channel."""

import json
from dataclasses import asdict
from typing import Any

from bot.conversation import ChannelChoices
from bot.store import preferences
from bot.store.database import Connection


async def load(connection: Connection, team: str, channel: str) -> ChannelChoices:
    """Return the choices of a channel; what nobody chose is as `ChannelChoices` has it."""
    kept = await preferences.load(connection, _scope(team, channel))
    chosen: dict[str, Any] = {
        name: json.loads(kept[name]) for name in asdict(ChannelChoices()) if name in kept
    }
    lists = {name: tuple(value) for name, value in chosen.items() if isinstance(value, list)}
    return ChannelChoices(**chosen | lists)


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
