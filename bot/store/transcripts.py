"""What was heard in a recording, chunk by chunk, and the transcript in the end.

A stored chunk is never paid for again, except where it failed for good and somebody asks to retry.
"""

import json
from collections.abc import Iterable

import sqlalchemy as sa

from bot.conversation import Segment, Speech, Transcript, Word
from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.recordings import State, change
from bot.store.tables import chunks, recordings, segments


async def load_chunks(connection: Connection, recording_id: int) -> dict[int, Speech | None]:
    """Return what was heard so far, by position in the plan; None is a chunk that failed for good."""
    rows = await connection.execute(
        sa.select(
            chunks.c.position, chunks.c.text, chunks.c.language, chunks.c.detail, chunks.c.error
        ).where(chunks.c.recording_id == recording_id)
    )
    return {
        row.position: None if row.error else _speech(row.text, row.language, row.detail)
        for row in rows
    }


async def save_chunk(
    connection: Connection,
    recording_id: int,
    position: int,
    span: tuple[float, float],
    heard: Speech | None,
    now: float,
    error: str = "",
) -> None:
    """Store what was heard in the chunk at `position` of the plan, which is `span` of the recording.

    `span` in seconds. None was heard where it failed for good; `error` is then the text key of why.
    """
    if not await change(connection, recording_id, state=recordings.c.state):
        return
    new = insert(connection, chunks).values(
        recording_id=recording_id,
        position=position,
        start=span[0],
        end=span[1],
        text=heard.text if heard else "",
        language=heard.language if heard else "",
        detail=_detail(heard) if heard else "",
        error=error,
        created_at=now,
    )
    names = ("start", "end", "text", "language", "detail", "error")
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["recording_id", "position"],
            set_={name: new.excluded[name] for name in names},
        )
    )


async def forget_failures(connection: Connection, recording_id: int) -> None:
    """Let the chunks that failed for good be heard again; a transcript that stands, stands."""
    await connection.execute(
        chunks.delete().where(chunks.c.recording_id == recording_id, chunks.c.error != "")
    )


async def save_transcript(
    connection: Connection, recording_id: int, transcript: Transcript, model: str
) -> None:
    """Store the transcript whole, in place of an earlier one. Without words the recording is empty."""
    is_standing = await change(
        connection,
        recording_id,
        state=State.TRANSCRIBED if transcript.segments else State.EMPTY,
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
            "speaker": segment.speaker,
            "is_gap": segment.is_gap,
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
        sa.select(
            segments.c.start, segments.c.end, segments.c.text, segments.c.speaker, segments.c.is_gap
        )
        .where(segments.c.recording_id == recording_id)
        .order_by(segments.c.position)
    )
    timed = tuple(Segment(*row) for row in rows)
    return Transcript(timed, recording.duration, recording.language)


def _detail(heard: Speech) -> str:
    """Write down the times that came with a text, "" where none did."""
    times = {
        "words": [[word.start, word.end, word.text] for word in heard.words],
        "segments": [[s.start, s.end, s.text, s.speaker] for s in heard.segments],
    }
    return json.dumps(times, ensure_ascii=False) if any(times.values()) else ""


def _speech(text: str, language: str, detail: str) -> Speech:
    times: dict[str, Iterable[list[float | str]]] = json.loads(detail) if detail else {}
    words = tuple(Word(*word) for word in times.get("words", ()))  # type: ignore[arg-type] # as _detail wrote
    timed = tuple(Segment(*one) for one in times.get("segments", ()))  # type: ignore[arg-type] # likewise
    return Speech(text, language, words, timed)
