"""Writes the workspace's records behind it, so that a restart finds them again.

Everything lives in memory; this file only has to outlive an orderly stop of the playground and any
death of the bot, so changes are gathered and written without fsync.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.playground.records import Json


class StateInUse(Exception):
    """Another playground is running on this folder."""


class Storage:
    """One SQLite file of JSON records by kind and key."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises StateInUse while another process has it open."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._changed: dict[tuple[str, str], Any] = {}
        self._database = sqlite3.connect(path, isolation_level=None, timeout=1)
        try:
            self._prepare()
        except sqlite3.OperationalError as error:
            self._database.close()
            if "locked" in str(error):
                raise StateInUse(f"another playground is running on {path.parent}") from error
            raise

    def _prepare(self) -> None:
        self._database.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS records"
            " (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        # The exclusive lock is taken with the first write, so write something that changes nothing.
        self._database.execute("DELETE FROM records WHERE kind = ''")

    def put(self, kind: str, key: str, record: Any) -> None:
        """Keep a record, a dict or a dataclass, as it will be at the next flush."""
        self._changed[kind, key] = record

    def drop(self, kind: str, key: str) -> None:
        """Forget a record."""
        self._changed[kind, key] = None

    def load(self, kind: str) -> Iterator[Json]:
        """Yield the kind's records as of the last flush, by key."""
        rows = self._database.execute(
            "SELECT body FROM records WHERE kind = ? ORDER BY key", (kind,)
        )
        for (body,) in rows.fetchall():
            yield json.loads(body)

    def flush(self) -> None:
        """Write all that has changed since the last time."""
        if not self._changed:
            return
        changed, self._changed = self._changed, {}
        gone = [key for key, record in changed.items() if record is None]
        kept = [(*key, _dump(record)) for key, record in changed.items() if record is not None]
        self._database.execute("BEGIN")
        self._database.executemany("DELETE FROM records WHERE kind = ? AND key = ?", gone)
        self._database.executemany("REPLACE INTO records VALUES (?, ?, ?)", kept)
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Flush and let go of the file."""
        self.flush()
        self._database.close()


def _dump(record: Any) -> str:
    return json.dumps(record if isinstance(record, dict) else vars(record), ensure_ascii=False)
