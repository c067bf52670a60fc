"""Recordings: what was heard in them, chunk by chunk, and the transcript in the end.

A stored chunk is never paid for again. What was erased stays so: a worker that is still at it writes
into the void.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.conversation import Recording, Segment, ThreadKey, Transcript
from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.tables import chunks, recordings, segments


class State(StrEnum):
    """How far a recording has come."""

    WAITING = "waiting"
    TRANSCRIBED = "transcribed"
    EMPTY = "empty"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Stored:
    """A recording as we know it. `duration` in seconds, once decoded; `plan` as `save_plan` got it."""

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


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """What was heard from `start` to `end`, in seconds into the recording."""

    start: float
    end: float
    text: str
    language: str


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
    """Return the names of the recordings in `thread` that have no transcript yet, but will."""
    place = {"in_team": thread.team, "in_channel": thread.channel, "in_thread": thread.thread_ts}
    return list(await connection.scalars(_WAITING, place))


_WAITING = (
    sa.select(recordings.c.name)
    .where(
        recordings.c.channel == sa.bindparam("in_channel"),
        recordings.c.thread_ts == sa.bindparam("in_thread"),
        recordings.c.team == sa.bindparam("in_team"),
        recordings.c.state == State.WAITING,
    )
    .order_by(recordings.c.id)
)


async def _find(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Stored]:
    rows = await connection.execute(sa.select(*_STORED).where(condition).order_by(recordings.c.id))
    return [_to_stored(row) for row in rows.mappings()]


def _to_stored(row: sa.RowMapping) -> Stored:
    return Stored(**{**row, "state": State(row["state"])})


async def _change(connection: Connection, recording_id: int, **values: Any) -> bool:
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
    await _change(connection, recording_id, plan=plan, duration=duration, sha256=sha256)


async def load_chunks(connection: Connection, recording_id: int) -> dict[int, StoredChunk]:
    """Return what was heard so far, by position in the plan."""
    rows = await connection.execute(
        sa.select(
            chunks.c.position, chunks.c.start, chunks.c.end, chunks.c.text, chunks.c.language
        ).where(chunks.c.recording_id == recording_id)
    )
    return {
        position: StoredChunk(start, end, text, language)
        for position, start, end, text, language in rows
    }


async def save_chunk(
    connection: Connection,
    recording_id: int,
    position: int,
    start: float,
    end: float,
    text: str,
    language: str,
    now: float,
) -> None:
    """Store what was heard in one chunk of the plan."""
    if not await _change(connection, recording_id, state=recordings.c.state):
        return
    new = insert(connection, chunks).values(
        recording_id=recording_id,
        position=position,
        start=start,
        end=end,
        text=text,
        language=language,
        created_at=now,
    )
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["recording_id", "position"],
            set_={name: new.excluded[name] for name in ("start", "end", "text", "language")},
        )
    )


async def save_transcript(
    connection: Connection, recording_id: int, transcript: Transcript, model: str
) -> None:
    """Store the transcript whole, in place of an earlier one. Without words the recording is empty."""
    is_standing = await _change(
        connection,
        recording_id,
        state=State.TRANSCRIBED if transcript.text else State.EMPTY,
        language=transcript.language,
        duration=transcript.duration,
        model=model,
    )
    if not is_standing:
        return
    await connection.execute(segments.delete().where(segments.c.recording_id == recording_id))
    rows = [
        {
            "recording_id": recording_id,
            "position": position,
            "start": segment.start,
            "end": segment.end,
            "text": segment.text,
        }
        for position, segment in enumerate(transcript.segments)
    ]
    if rows:
        await connection.execute(segments.insert(), rows)


async def load_transcript(connection: Connection, recording_id: int) -> Transcript | None:
    """Return the transcript, or None when there is none (yet, or any more)."""
    recording = (
        await connection.execute(
            sa.select(recordings.c.duration, recordings.c.language).where(
                recordings.c.id == recording_id,
                recordings.c.state.in_([State.TRANSCRIBED, State.EMPTY]),
            )
        )
    ).one_or_none()
    if recording is None:
        return None
    rows = await connection.execute(
        sa.select(segments.c.start, segments.c.end, segments.c.text)
        .where(segments.c.recording_id == recording_id)
        .order_by(segments.c.position)
    )
    timed = tuple(Segment(*row) for row in rows)
    return Transcript(timed, recording.duration, recording.language)


async def set_state(connection: Connection, recording_id: int, state: State) -> None:
    """Record how far the recording has come."""
    await _change(connection, recording_id, state=state)


async def erase(connection: Connection, recording_id: int) -> None:
    """Erase its name and all that was heard in it; that it was there stays known."""
    await connection.execute(
        recordings.update()
        .where(recordings.c.id == recording_id)
        .values(state=State.ERASED, name="")
    )
    await connection.execute(
        chunks.update().where(chunks.c.recording_id == recording_id).values(text="", detail="")
    )
    await connection.execute(
        segments.update().where(segments.c.recording_id == recording_id).values(text="")
    )


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


async def forget_unused(connection: Connection, before: float) -> int:
    """Delete recordings posted before then, with all that was heard in them. Returns how many."""
    forgotten = await connection.execute(
        recordings.delete().where(recordings.c.created_at < before)
    )
    return forgotten.rowcount
