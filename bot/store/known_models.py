"""What endpoints said of their models when they were last asked, so that showing it costs no call.

Kept as preferences of one scope, a value for each setting that names a model.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.store import preferences
from bot.store.database import Connection

SCOPE = "models"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the endpoint behind one setting, `CHAT_MODEL` for one.

    `models` are those that its key may use, with the day each ends, None while none is announced.
    `key` is the setting that holds its key; `trouble` the text key of why that doesn't work, "" while it
    does. `read_at` is when it was last asked, in Unix seconds.
    """

    key: str
    models: Mapping[str, date | None] = field(default_factory=dict)
    trouble: str = ""
    read_at: float = 0.0


async def load(connection: Connection) -> dict[str, Known]:
    """Return what is known, by the setting; what can't be read is as if never asked."""
    found = await preferences.load(connection, SCOPE)
    known = {setting: _read(text) for setting, text in found.items()}
    return {setting: one for setting, one in known.items() if one is not None}


async def save(connection: Connection, setting: str, known: Known, now: float) -> None:
    """Keep what is known of the endpoint behind `setting`, instead of what was."""
    values = {
        "key": known.key,
        "models": {name: day.isoformat() if day else None for name, day in known.models.items()},
        "trouble": known.trouble,
        "read_at": known.read_at,
    }
    text = json.dumps(values, ensure_ascii=False)
    await preferences.save(connection, SCOPE, setting, text, now)


def _read(text: str) -> Known | None:
    try:
        values = json.loads(text)
        models = {
            str(name): date.fromisoformat(day) if day else None
            for name, day in values["models"].items()
        }
        return Known(str(values["key"]), models, str(values["trouble"]), float(values["read_at"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
