"""Full-text search over what was said, by people, by the bot and in recordings.

The index gives messages that have all the words, the latest first; the words are then looked for in
the messages themselves, for the index knows only pairs of Korean syllables. Both databases so find
the same. Who asks sees the channels that the caller has just verified, and her own DM.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import Role
from bot.store.database import Connection
from bot.store.search_index import words_of
from bot.store.search_passages import Snippet, from_markup, snippet
from bot.store.search_queries import candidates, own_dms, places
from bot.store.search_words import Term, terms

# How many messages are looked at for a search, in rounds: those with the pairs may lack the word, and
# those with the words the phrase. Only a phrase of words that are everywhere gets to the end of it.
_ROUNDS = (32, 224)


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that has the words.

    `ts` is its own, of an answer its question's; `reply_ts` that of what shows an answer or a
    transcript, "" where nothing does. `recording` is the file id of what a transcript is of, and
    `at_seconds` when the passage was said in it. `marks` are the places in `snippet` that match.
    `created_at` is when it was said, in Unix seconds. Pass `id` as `before` for what comes next.
    """

    id: int
    channel: str
    thread_ts: str
    ts: str
    author: str
    role: Role
    recording: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    at_seconds: float | None
    created_at: float
    reply_ts: str

    @property
    def link_ts(self) -> str:
        """The message to jump to."""
        return self.reply_ts or self.ts


async def find(
    connection: Connection,
    words: str,
    *,
    team: str,
    channels: Collection[str],
    user: str,
    most: int,
    before: int | None = None,
) -> list[Hit]:
    """Return at most so many messages that have all of `words`, the latest first.

    Only in `channels`, those that `user` is in right now, and in DMs with the bot in which no human
    but `user` ever wrote: whether a DM is in `channels` makes no difference. Nothing matches words
    without a letter or digit. It gives up where too many messages have the parts of a phrase, but not
    the phrase.
    """
    wanted = terms(from_markup(words))
    seen = await _seen(connection, team, channels, user) if wanted else []
    hits: list[Hit] = []
    latest = before
    for count in _ROUNDS:
        if not seen or len(hits) >= most:
            break
        rows = await candidates(connection, wanted, team, seen, latest, count)
        hits += await asyncio.to_thread(_hits, rows, wanted)
        if len(rows) < count:
            break
        latest = rows[-1].id
    return hits[:most]


async def _seen(
    connection: Connection, team: str, channels: Collection[str], user: str
) -> list[str]:
    """Return where there is something that `user` may see."""
    verified = frozenset(channels)
    known = await places(connection, team)
    shared = {place for place in known if place in verified and not place.startswith("D")}
    return sorted(shared.union(await own_dms(connection, team, user)))


def _hits(rows: Sequence[Any], wanted: Sequence[Term]) -> list[Hit]:
    """Return those of the messages that do have the words."""
    passages = ((row, snippet(words_of(row), wanted)) for row in rows)
    return [_hit(row, passage) for row, passage in passages if passage]


def _hit(row: Any, passage: Snippet) -> Hit:
    ts = row.ts
    if row.role == Role.ASSISTANT:  # "<question ts>~", or "<reply key>~" of what was made of a file
        ts = row.reply_key.split("/")[2] if row.reply_key.count("/") > 1 else ts.rstrip("~")
    return Hit(
        id=row.id,
        channel=row.channel,
        thread_ts=row.thread_ts,
        ts=ts,
        author=row.author,
        role=Role(row.role),
        recording=row.recording,
        snippet=passage.text,
        marks=passage.marks,
        at_seconds=passage.at,
        created_at=row.created_at if row.role == Role.ASSISTANT else _seconds(row),
        reply_ts=row.reply_ts or "",
    )


def _seconds(row: Any) -> float:
    """When it was said: long before we stored it, if the bot was called into an older thread."""
    try:
        return float(row.ts)
    except ValueError:
        return float(row.created_at)
