"""Where people chose a chat model: for the workspace, channels and threads."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store.choices import scope_of
from bot.store.database import Connection
from bot.store.tables import preferences as kept


@dataclass(frozen=True, slots=True, order=True)
class ChosenModel:
    """A model that was chosen; `channel` is "" for the workspace, `thread_ts` "" but for a thread."""

    model: str
    channel: str = ""
    thread_ts: str = ""


async def load(connection: Connection, team: str) -> list[ChosenModel]:
    """Return every choice of a chat model in the workspace, in order."""
    channels, threads = (f"{kind}:{team}/" for kind in ("channel", "thread"))
    found = await connection.execute(
        sa.select(kept.c.scope, kept.c.value).where(
            kept.c.name == "chat_model",
            sa.or_(
                kept.c.scope == scope_of(team),
                kept.c.scope.startswith(channels, autoescape=True),
                kept.c.scope.startswith(threads, autoescape=True),
            ),
        )
    )
    chosen = [_read(row.scope, row.value, team) for row in found]
    return sorted(one for one in chosen if one is not None)


def _read(scope: str, value: str, team: str) -> ChosenModel | None:
    try:
        model = json.loads(value)
    except ValueError:
        return None
    if not isinstance(model, str) or not model:
        return None
    channel, _, thread_ts = scope.partition(f":{team}/")[2].partition("/")
    return ChosenModel(model, channel, thread_ts)
