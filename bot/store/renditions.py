"""What was made of transcripts, so that nobody pays twice for the same: translations, summaries."""

import json

import sqlalchemy as sa

from bot.conversation import RenditionKind, Segment, Transcript
from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.recordings import State
from bot.store.tables import recordings, renditions


async def save_translation(
    connection: Connection, recording_id: int, translated: Transcript, now: float
) -> None:
    """Keep the translation of a recording's transcript into `translated.language`."""
    sentences = [[s.start, s.end, s.text, s.speaker, s.is_gap] for s in translated.segments]
    text = json.dumps({"duration": translated.duration, "sentences": sentences}, ensure_ascii=False)
    await _save(connection, recording_id, RenditionKind.TRANSLATION, translated.language, text, now)


async def load_translation(
    connection: Connection, recording_id: int, language: str
) -> Transcript | None:
    """Return the translation into `language`, None if there is none."""
    text = await _load(connection, recording_id, RenditionKind.TRANSLATION, language)
    if not text:
        return None
    kept = json.loads(text)
    timed = tuple(Segment(*sentence) for sentence in kept["sentences"])
    return Transcript(timed, kept["duration"], language)


async def save_summary(
    connection: Connection, recording_id: int, language: str, text: str, now: float
) -> None:
    """Keep the summary of a recording, written in `language`, as it is shown."""
    await _save(connection, recording_id, RenditionKind.SUMMARY, language, text, now)


async def load_summary(connection: Connection, recording_id: int, language: str) -> str:
    """Return the summary written in `language`, "" if there is none."""
    return await _load(connection, recording_id, RenditionKind.SUMMARY, language)


async def forget(connection: Connection, recording_id: int) -> None:
    """Delete what was made of a transcript that has changed since."""
    await connection.execute(renditions.delete().where(renditions.c.recording_id == recording_id))


async def _save(
    connection: Connection,
    recording_id: int,
    kind: RenditionKind,
    language: str,
    text: str,
    now: float,
) -> None:
    """Keep `text`, unless the recording was erased meanwhile."""
    is_standing = sa.select(recordings.c.id).where(
        recordings.c.id == recording_id, recordings.c.state != State.ERASED
    )
    if await connection.scalar(is_standing.with_for_update()) is None:
        return
    new = insert(connection, renditions).values(
        recording_id=recording_id, kind=kind, language=language, text=text, created_at=now
    )
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["recording_id", "kind", "language"],
            set_={"text": new.excluded.text, "created_at": new.excluded.created_at},
        )
    )


async def _load(
    connection: Connection, recording_id: int, kind: RenditionKind, language: str
) -> str:
    text: str | None = await connection.scalar(
        sa.select(renditions.c.text).where(
            renditions.c.recording_id == recording_id,
            renditions.c.kind == kind,
            renditions.c.language == language,
        )
    )
    return text or ""
