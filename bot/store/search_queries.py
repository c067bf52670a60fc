"""The statements of a search, in either database's own words."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.search_words import Term


async def places(connection: Connection, team: str) -> list[str]:
    """Return the channels of `team`, DMs among them, that have conversations."""
    return list(await connection.scalars(KNOWN, {"team": team}))


async def own_dms(connection: Connection, team: str, user: str) -> list[str]:
    """Return the DMs in which `user` wrote, and no other human ever did."""
    return list(await connection.scalars(OWN_DMS, {"team": team, "user": user}))


async def candidates(
    connection: Connection,
    wanted: Sequence[Term],
    team: str,
    channels: Sequence[str],
    before: int | None,
    most: int,
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Return messages in `channels` that have the tokens of all of `wanted`, the latest first.

    At most so many, with ids below `before`. On PostgreSQL it tells the planner something, for as long
    as the transaction lasts.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        await connection.execute(_BY_INDEX)
    found = await connection.execute(
        IN_SQLITE if is_sqlite else IN_POSTGRESQL,
        {
            "words": _match(wanted) if is_sqlite else _tsquery(wanted),
            "team": team,
            "channels": json.dumps(channels) if is_sqlite else channels,
            "before": before if before is not None else 2**63 - 1,
            "most": most,
        },
    )
    return found.all()


def _match(wanted: Sequence[Term]) -> str:
    """Write the query as FTS5 reads it. Tokens are letters and digits, so quoting them suffices."""
    return " AND ".join(
        [f'"{token}"' for token in _all(term.whole for term in wanted)]
        + [f'"{token}"*' for token in _all(term.beginnings for term in wanted)]
    )


def _tsquery(wanted: Sequence[Term]) -> str:
    """Write the query as PostgreSQL reads it; likewise."""
    return " & ".join(
        [f"'{token}'" for token in _all(term.whole for term in wanted)]
        + [f"'{token}':*" for token in _all(term.beginnings for term in wanted)]
    )


def _all(sets: Any) -> list[str]:
    return sorted(frozenset().union(*sets))


# All begin alike, which lets the driver of SQLite run them in its thread.
KNOWN = sa.text(
    "WITH found AS (SELECT DISTINCT channel FROM conversations WHERE team = :team)"
    " SELECT channel FROM found"
)
OWN_DMS = sa.text(
    """WITH found AS (
        SELECT DISTINCT c.channel FROM conversations c JOIN messages m ON m.conversation_id = c.id
        WHERE c.team = :team AND c.channel >= 'D' AND c.channel < 'E'
            AND m.role = 'user' AND m.author = :user)
    SELECT channel FROM found WHERE NOT EXISTS (
        SELECT 1 FROM conversations c JOIN messages m ON m.conversation_id = c.id
        WHERE c.team = :team AND c.channel = found.channel AND m.role = 'user'
            AND (m.author LIKE 'U%' OR m.author LIKE 'W%') AND m.author <> :user)"""
)
_SHOWN = """
    SELECT m.id, c.channel, c.thread_ts, m.ts, m.author, m.role, m.recording, m.text,
        m.reply_key, m.created_at,
        (SELECT p.ts FROM reply_parts p
            WHERE p.ts <> '' AND p.reply_key = CASE WHEN m.recording = '' THEN m.reply_key
                ELSE c.team || '/' || c.channel || '/' || m.ts || '/' || m.recording END
            ORDER BY p.position LIMIT 1) AS reply_ts
    FROM found JOIN messages m ON m.id = found.id JOIN conversations c ON c.id = m.conversation_id
    WHERE m.state <> 'erased'
    ORDER BY m.id DESC"""
# CROSS JOIN is SQLite's word for "in this order": from the index, the latest first, until it is enough.
IN_SQLITE = sa.text(
    """WITH found AS (
        SELECT search_entries.rowid AS id FROM search_entries
            CROSS JOIN messages m ON m.id = search_entries.rowid
            CROSS JOIN conversations c ON c.id = m.conversation_id
        WHERE search_entries MATCH :words AND search_entries.rowid < :before
            AND m.state <> 'erased' AND c.team = :team
            AND c.channel IN (SELECT value FROM json_each(:channels))
        ORDER BY search_entries.rowid DESC LIMIT :most)"""  # noqa: S608 - nothing in it comes from outside
    + _SHOWN
)
# All that match are taken from the index at once. PostgreSQL's planner would rather go through the whole
# table for a common word: it doesn't count what it costs to unpack the words of long transcripts.
_BY_INDEX = sa.text("SET LOCAL enable_seqscan = off")
IN_POSTGRESQL = sa.text(
    """WITH matched AS MATERIALIZED (
        SELECT message_id, conversation_id FROM search_entries
        WHERE words @@ CAST(CAST(:words AS text) AS tsquery)),
    found AS MATERIALIZED (
        SELECT e.message_id AS id FROM matched e JOIN conversations c ON c.id = e.conversation_id
        WHERE e.message_id < :before AND c.team = :team
            AND c.channel = ANY(CAST(:channels AS text[]))
        ORDER BY e.message_id DESC LIMIT :most)"""  # noqa: S608 - likewise
    + _SHOWN
)
