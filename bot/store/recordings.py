"""Recordings: where they were posted and how far they have come.

What was erased stays so: a worker that is still at it writes into the void. What was heard in them is
in `bot.store.transcripts`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.conversation import Recording, ThreadKey
from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.tables import chunks, recordings, renditions, segments


class State(StrEnum):
    """How far a recording has come."""

    WAITING = "waiting"
    OFFERED = "offered"  # until somebody says that it is worth its price
    TRANSCRIBED = "transcribed"
    EMPTY = "empty"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Stored:
    """A recording as we know it.

    `duration` in seconds, once decoded; `plan` as `save_plan` got it; `speakers` are the names that
    its poster gave to the endpoint's labels.
    """

    id: int
    team: str
    channel: str
    thread_ts: str
    ts: str
    file_id: str
    user: str
    name: str
    sha256: str
    duration: float | None
    state: State
    language: str
    plan: str
    model: str
    is_asked: bool
    is_question: bool
    speakers: Mapping[str, str]

    @property
    def thread(self) -> ThreadKey:
        """The thread it was posted in."""
        return ThreadKey(self.team, self.channel, self.thread_ts)

    @property
    def reply_key(self) -> str:
        """As `Recording.reply_key`."""
        return f"{self.thread.key_of(self.ts)}/{self.file_id}"


_STORED = [column for column in recordings.c if column.name != "created_at"]


async def add(connection: Connection, recording: Recording, now: float) -> int:
    """Return the id of `recording`, added if need be. Once asked for, it stays so."""
    thread = recording.thread
    new = insert(connection, recordings).values(
        team=thread.team,
        channel=thread.channel,
        thread_ts=thread.thread_ts,
        ts=recording.ts,
        file_id=recording.file_id,
        user=recording.user,
        name=recording.name,
        state=State.WAITING,
        is_asked=recording.is_asked,
        is_question=recording.is_question,
        created_at=now,
    )
    added = await connection.execute(
        new.on_conflict_do_update(
            index_elements=["team", "channel", "ts", "file_id"],
            set_={"is_asked": sa.or_(recordings.c.is_asked, new.excluded.is_asked)},
        ).returning(recordings.c.id)
    )
    return int(added.scalar_one())


async def load(connection: Connection, recording_id: int) -> Stored:
    """Return the recording of that id, which `add` gave."""
    rows = await connection.execute(sa.select(*_STORED).where(recordings.c.id == recording_id))
    return _to_stored(rows.mappings().one())


async def find(connection: Connection, thread: ThreadKey, ts: str, file_id: str) -> Stored | None:
    """Return the recording `file_id` that was posted with the message `ts` in `thread`'s channel."""
    posted = await find_by_message(connection, thread, ts)
    return next((stored for stored in posted if stored.file_id == file_id), None)


async def find_by_thread(connection: Connection, thread: ThreadKey) -> list[Stored]:
    """Return the recordings posted in `thread`, in the order they came, without the erased."""
    return await _find(
        connection,
        sa.and_(
            recordings.c.channel == thread.channel,
            recordings.c.thread_ts == thread.thread_ts,
            recordings.c.team == thread.team,
            recordings.c.state != State.ERASED,
        ),
    )


async def find_alike(connection: Connection, team: str, sha256: str) -> list[Stored]:
    """Return the transcribed recordings of `team` with these very bytes, the latest first."""
    alike = await _find(
        connection,
        sa.and_(
            recordings.c.sha256 == sha256,
            recordings.c.team == team,
            recordings.c.state == State.TRANSCRIBED,
        ),
    )
    return alike[::-1]


async def find_by_file(connection: Connection, team: str, file_id: str) -> list[Stored]:
    """Return all places where the file was posted."""
    is_file = sa.and_(recordings.c.file_id == file_id, recordings.c.team == team)
    return await _find(connection, is_file)


async def find_by_message(connection: Connection, thread: ThreadKey, ts: str) -> list[Stored]:
    """Return the recordings posted with the message `ts`, in whichever thread of the channel."""
    is_of_message = sa.and_(
        recordings.c.team == thread.team,
        recordings.c.channel == thread.channel,
        recordings.c.ts == ts,
    )
    return await _find(connection, is_of_message)


async def waiting(connection: Connection, thread: ThreadKey) -> list[str]:
    """Return the names of the recordings in `thread` that have no transcript yet, but will.

    Questions that were spoken are not among them: they are no material to wait for.
    """
    place = {"in_team": thread.team, "in_channel": thread.channel, "in_thread": thread.thread_ts}
    return list(await connection.scalars(_WAITING, place))


_WAITING = (
    sa.select(recordings.c.name)
    .where(
        recordings.c.channel == sa.bindparam("in_channel"),
        recordings.c.thread_ts == sa.bindparam("in_thread"),
        recordings.c.team == sa.bindparam("in_team"),
        recordings.c.state == State.WAITING,
        recordings.c.is_question.is_(False),
    )
    .order_by(recordings.c.id)
)


async def _find(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Stored]:
    rows = await connection.execute(sa.select(*_STORED).where(condition).order_by(recordings.c.id))
    return [_to_stored(row) for row in rows.mappings()]


def _to_stored(row: sa.RowMapping) -> Stored:
    speakers = json.loads(row["speakers"]) if row["speakers"] else {}
    return Stored(**{**row, "state": State(row["state"]), "speakers": speakers})


async def change(connection: Connection, recording_id: int, **values: Any) -> bool:
    """Change a recording and keep others from erasing it meanwhile; False when it is erased."""
    changed = await connection.execute(
        recordings.update()
        .where(recordings.c.id == recording_id, recordings.c.state != State.ERASED)
        .values(**values)
    )
    return changed.rowcount > 0


async def save_plan(
    connection: Connection, recording_id: int, plan: str, duration: float, sha256: str
) -> None:
    """Store how the recording is cut (JSON), its length in seconds, and the hash of its bytes.

    Chunks of an earlier plan go: they are of other bytes.
    """
    await connection.execute(chunks.delete().where(chunks.c.recording_id == recording_id))
    await change(connection, recording_id, plan=plan, duration=duration, sha256=sha256)


async def set_state(connection: Connection, recording_id: int, state: State) -> None:
    """Record how far the recording has come."""
    await change(connection, recording_id, state=state)


async def set_speakers(
    connection: Connection, recording_id: int, speakers: Mapping[str, str]
) -> None:
    """Name the endpoint's speaker labels."""
    named = json.dumps(dict(speakers), ensure_ascii=False)
    await change(connection, recording_id, speakers=named)


async def erase(connection: Connection, recording_id: int) -> None:
    """Erase its name, all that was heard in it and made of that; that it was there stays known."""
    of_this = {"recording_id": recording_id}
    await connection.execute(
        recordings.update()
        .where(recordings.c.id == recording_id)
        .values(state=State.ERASED, name="", speakers="")
    )
    for table, erased in (
        (chunks, {"text": "", "detail": ""}),
        (segments, {"text": "", "speaker": ""}),
        (renditions, {"text": ""}),
    ):
        await connection.execute(table.update().filter_by(**of_this).values(**erased))


async def forget(connection: Connection, recording_id: int) -> None:
    """Delete what turned out to be no recording."""
    await connection.execute(recordings.delete().where(recordings.c.id == recording_id))


async def seconds_since(connection: Connection, team: str, since: float) -> float:
    """Return how many seconds of recordings the team posted since then, transcribed on sight."""
    total = await connection.scalar(
        sa.select(sa.func.sum(recordings.c.duration)).where(
            recordings.c.team == team,
            recordings.c.created_at >= since,
            recordings.c.is_asked.is_(False),
        )
    )
    return float(total or 0.0)
