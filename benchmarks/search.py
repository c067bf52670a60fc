"""Search in a hundred thousand messages and transcripts, on both databases.

    python -m benchmarks.search

Prints how long searches take, how large the index is, how fast it is made, and what its triggers add
to storing a message: the same inserts with and without them, in turns.
"""

import asyncio
import contextlib
import itertools
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from bot.conversation import Message, Role, ThreadKey
from bot.store import conversations
from bot.store.database import Connection, Database
from bot.store.search import find
from bot.store.search_index import index_pending
from bot.store.tables import conversations as threads
from bot.store.tables import messages
from tests.postgresql import PostgreSQL

MESSAGES = 100_000
CHANNELS = 200
SEEN = 50  # of them by whoever searches
DMS = 300
THREADS = 10_000
TRANSCRIPTS = 20  # one of so many messages is one,
SPOKEN = 20  # of so many paragraphs,
PARAGRAPHS = 2_000  # which are some of these
WORDS = 20_000
ROUNDS = 40
STORED = 200  # messages, to see what triggers cost
TEAM = "T1"
KOREAN = ["회의", "예산", "결정", "일정", "보고서", "마케팅"]
ENGLISH = ["budget", "meeting", "decision", "roadmap"]
PARTICLES = ("", "은", "는", "을", "를", "에서", "이", "가", "으로", "와")
QUERIES = {
    "one common word": "회의",
    "three common words": "회의 예산 budget",
    "one rare word": "희귀단어",
    "three rare words": "희귀단어 rareword 보고서",
    "the beginning of a word": "budg",
    "a phrase": '"예산 회의"',
    "one syllable": "예",
    "nothing": "zzzunknown 없는말입니다",
}


class Corpus:
    """What people say: words as frequent as in any language (Zipf), the same in every run."""

    def __init__(self) -> None:
        self._random = random.Random(5)  # noqa: S311 - the same every time
        syllables = [chr(self._random.randrange(0xAC00, 0xD7A4)) for _ in range(900)]
        letters = "abcdefghijklmnopqrstuvwxyz"
        made = [
            *("".join(self._random.choices(syllables, k=2 + at % 3)) for at in range(WORDS)),
            *("".join(self._random.choices(letters, k=2 + at % 8)) for at in range(WORDS)),
        ]
        self._random.shuffle(made)
        self._words = [*KOREAN, *ENGLISH, *made]
        weights = (1 / (rank + 5) for rank in range(len(self._words)))
        self._weights = list(itertools.accumulate(weights))
        self._paragraphs = [self._said(60) for _ in range(PARAGRAPHS)]

    def text(self, number: int) -> tuple[str, str]:
        """Return the text of a message, and the file of which it is the transcript, or ""."""
        if number % TRANSCRIPTS:
            rare = " 희귀단어 rareword 보고서" if number % 997 == 1 else ""
            return self._said(self._random.randrange(4, 40)) + rare, ""
        said = enumerate(self._random.choices(self._paragraphs, k=SPOKEN))
        paragraphs = (f"[{at}:00] {paragraph}" for at, paragraph in said)
        return "[Transcript of weekly.m4a, 20:00]\n" + "\n\n".join(paragraphs), f"F{number}"

    def _said(self, count: int) -> str:
        ranks = self._random.choices(range(len(self._words)), cum_weights=self._weights, k=count)
        words = (self._words[rank] for rank in ranks)
        return " ".join(
            word + self._random.choice(PARTICLES) if word >= "가" else word for word in words
        )


def channel_of(thread: int) -> str:
    """Return the channel of a thread: every fifth is in somebody's DM."""
    return f"D{thread // 5 % DMS:04}" if thread % 5 == 0 else f"C{thread % CHANNELS:04}"


async def fill(database: Database) -> None:
    """Store the corpus, its words not indexed yet."""
    corpus = Corpus()
    place = {"team": TEAM, "is_complete": True, "is_summoned": True, "window_start": ""}
    rows = [
        {**place, "id": at + 1, "channel": channel_of(at), "thread_ts": f"{at}.0"}
        for at in range(THREADS)
    ]
    async with database.begin() as connection:
        await connection.execute(threads.insert().values(created_at=0.0, used_at=0.0), rows)
    for first in range(0, MESSAGES, 2_000):
        said = [row(corpus, number) for number in range(first, first + 2_000)]
        async with database.begin() as connection:
            await connection.execute(messages.insert(), said)


def row(corpus: Corpus, number: int) -> dict[str, object]:
    """Return a message as it is stored."""
    text, recording = corpus.text(number)
    thread = number * 7919 % THREADS
    is_answer = number % 3 == 2 and not recording
    return {
        "conversation_id": thread + 1,
        "ts": f"{1_700_000_000 + number}.000100",
        "position_ts": f"{1_700_000_000 + number}.000100",
        "recording": recording,
        "role": Role.ASSISTANT if is_answer else Role.USER,
        "author": "" if is_answer else f"U{channel_of(thread)}",
        "text": text,
        "state": "complete",
        "reply_key": "",
        "rendered": "",
        "model": "",
        "created_at": float(number),
    }


async def measure(database: Database) -> None:
    """Print the time of every kind of search."""
    seen = [f"C{at:04}" for at in range(SEEN)]
    all_times: list[float] = []
    for name, query in QUERIES.items():
        times = []
        for asker in range(ROUNDS):
            began = perf_counter()
            async with database.read() as connection:
                hits = await find(
                    connection, query, team=TEAM, channels=seen, user=f"UD{asker:04}", most=10
                )
            times.append(1000 * (perf_counter() - began))
        all_times += times
        print(f"  {name:24} {len(hits):3} found  {percentiles(times)}")
    print(f"  {'all':24} {'':9}  {percentiles(all_times)}")


def percentiles(times: Sequence[float]) -> str:
    """Write the median and the 95th percentile of times in ms."""
    ordered = sorted(times)
    return (
        f"p50 {ordered[len(ordered) // 2]:6.1f} ms  p95 {ordered[len(ordered) * 95 // 100]:6.1f} ms"
    )


async def trigger_ratio(database: Database) -> tuple[float, float]:
    """Return the seconds that storing a message takes without the triggers and with them, at best."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(20):
        with_triggers = turn % 2 == 0
        with contextlib.suppress(_Undone):
            async with database.begin() as connection:
                if not with_triggers:
                    await drop_triggers(connection)
                seconds[with_triggers].append(await store(connection) / STORED)
                raise _Undone
    return min(seconds[False]), min(seconds[True])


async def store(connection: Connection) -> float:
    """Return the seconds that storing some messages takes."""
    thread = ThreadKey(TEAM, channel_of(1), "1.0")
    began = perf_counter()
    for number in range(STORED):
        said = Message(f"{1_800_000_000 + number}.000100", Role.USER, "안녕하세요 " * 20)
        await conversations.add_message(connection, thread, said, 1.0)
    return perf_counter() - began


class _Undone(Exception):
    pass


async def drop_triggers(connection: Connection) -> None:
    """Take them away, for the time of a transaction that is undone."""
    is_sqlite = connection.dialect.name == "sqlite"
    for name in ("messages_said", "messages_changed"):
        await connection.execute(
            sa.text(f"DROP TRIGGER {name}" + ("" if is_sqlite else " ON messages"))
        )


async def sizes(database: Database) -> str:
    """Write how large the whole database and its index are."""
    async with database.read() as connection:
        if connection.dialect.name == "sqlite":
            pages = await connection.scalar(sa.text("PRAGMA page_count"))
            index = await connection.scalar(
                sa.text(
                    "SELECT (SELECT sum(length(block)) FROM search_entries_data)"
                    " + (SELECT sum(length(CAST(c0 AS BLOB))) FROM search_entries_content)"
                )
            )
            whole = 4096 * pages
        else:
            index = await connection.scalar(
                sa.text("SELECT pg_total_relation_size('search_entries')")
            )
            whole = await connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
    return f"{index / 1e6:.0f} of {whole / 1e6:.0f} MB"


async def run(url: str, name: str) -> None:
    """Fill one database, and measure."""
    database = await Database.open(url)
    try:
        await timed("filled", lambda: fill(database))
        await timed("indexed", lambda: catch_up(database))
        if name == "PostgreSQL":
            async with database.begin() as connection:
                await connection.execute(sa.text("ANALYZE"))
        print(f"{name}: index {await sizes(database)}")
        await measure(database)
        bare, noted = await trigger_ratio(database)
        print(
            f"  a message stored in {1e6 * bare:.0f} µs, with triggers {1e6 * noted:.0f} µs:"
            f" {noted / bare:.2f} times"
        )
    finally:
        await database.close()


async def timed(name: str, work: Callable[[], object]) -> None:
    """Say on stderr how long it took."""
    began = perf_counter()
    await work()  # type: ignore[misc] # all are coroutines
    print(f"{name} in {perf_counter() - began:.1f} s", file=sys.stderr)


async def catch_up(database: Database) -> None:
    """Index all of it, in larger steps than the bot does: nobody waits."""
    while await index_pending(database, 1_000, 300_000):
        pass


def main() -> None:
    """Measure on SQLite, then on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(f"sqlite:///{Path(folder) / 'search.sqlite3'}", "SQLite"))
    with tempfile.TemporaryDirectory(prefix="tarae-pg-", ignore_cleanup_errors=True) as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        try:
            asyncio.run(run(server.url("migrated"), "PostgreSQL"))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
