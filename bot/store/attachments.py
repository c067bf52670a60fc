"""Files that are no recordings: what could be read in them, and pictures as models are shown them.

What was erased stays so: who is still reading it writes into the void.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.conversation import Attachment, ThreadKey
from bot.store.database import Connection
from bot.store.dialects import Upsert
from bot.store.tables import attachments, conversations, messages
from bot.store.threads import CONVERSATION_ID, in_thread


class State(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as we know it. `text` is as `save` got it; `image` is a JPEG or PNG, if it is a picture."""

    attachment: Attachment
    state: State
    kind: str
    text: str
    image: bytes | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a model takes it. `mimetype` is true to its bytes."""

    data: bytes
    mimetype: str


_ERASED: dict[str, Any] = {
    "name": "",
    "text": "",
    "urls": "",
    "image": None,
    "state": State.ERASED,
}


async def add(connection: Connection, attachment: Attachment, now: float) -> None:
    """Add a file of a message to the conversation of its thread, which must be open; once.

    It waits to be read, unless it is known to be in trouble.
    """
    await connection.execute(
        _ADD.on(connection),
        {
            **in_thread(attachment.thread),
            "ts": attachment.ts,
            "file_id": attachment.file_id,
            "name": attachment.name,
            "mimetype": attachment.mimetype,
            "size": attachment.size,
            "urls": json.dumps(attachment.urls),
            "state": State.FAILED if attachment.trouble else State.WAITING,
            "trouble": attachment.trouble,
            "kind": "",
            "text": "",
            "image": None,
            "created_at": now,
        },
    )


_ADD = Upsert(
    attachments,
    lambda new: new.values(conversation_id=CONVERSATION_ID).on_conflict_do_nothing(
        index_elements=["ts", "conversation_id", "file_id"]
    ),
)


async def load(connection: Connection, thread: ThreadKey, ts: Collection[str]) -> list[Stored]:
    """Return the files of the messages `ts` of `thread`, in the order they came, without the erased."""
    rows = await connection.execute(_LOAD, {**in_thread(thread), "of_ts": list(ts)})
    return [_to_stored(thread, row) for row in rows]


_LOAD = (
    sa.select(attachments)
    .where(
        attachments.c.conversation_id == CONVERSATION_ID,
        attachments.c.ts.in_(sa.bindparam("of_ts", expanding=True)),
        attachments.c.state != State.ERASED,
    )
    .order_by(attachments.c.ts, attachments.c.id)
)


def _to_stored(thread: ThreadKey, row: sa.Row[*tuple[Any, ...]]) -> Stored:
    attachment = Attachment(
        thread=thread,
        ts=row.ts,
        file_id=row.file_id,
        name=row.name,
        mimetype=row.mimetype,
        size=row.size,
        urls=tuple(json.loads(row.urls)) if row.urls else (),
        trouble=row.trouble,
    )
    return Stored(attachment, State(row.state), row.kind, row.text, row.image)


async def save(
    connection: Connection,
    attachment: Attachment,
    *,
    kind: str,
    text: str,
    image: bytes | None = None,
    mimetype: str = "",
    trouble: str = "",
) -> None:
    """Store what was read in a file, or the text key of the `trouble` with it.

    `mimetype` is that of the `image`. An erased file stays erased.
    """
    await connection.execute(
        attachments.update()
        .where(
            attachments.c.conversation_id == CONVERSATION_ID,
            attachments.c.ts == attachment.ts,
            attachments.c.file_id == attachment.file_id,
            attachments.c.state != State.ERASED,
        )
        .values(
            state=State.FAILED if trouble else State.READ,
            kind=kind,
            text=text,
            image=image,
            trouble=trouble,
            urls="",
            mimetype=mimetype or attachment.mimetype,
        ),
        in_thread(attachment.thread),
    )


async def images(
    connection: Connection, thread: ThreadKey, most: int
) -> Mapping[str, tuple[Picture, ...]]:
    """Return the latest pictures of the conversation by the ts of their message, at most `most`.

    More than those are left out half of `most` at a time: what the model is sent begins like the last
    time for as long as it can.
    """
    found = await connection.execute(_PICTURES, in_thread(thread))
    ids = [row.id for row in found]
    step = max(1, most // 2)
    left_out = -(-max(0, len(ids) - most) // step) * step
    shown: dict[str, tuple[Picture, ...]] = {}
    if ids[left_out:]:
        for row in await connection.execute(_SHOWN, {"ids": ids[left_out:]}):
            shown[row.ts] = (*shown.get(row.ts, ()), Picture(row.image, row.mimetype))
    return shown


_PICTURES = (
    sa.select(attachments.c.id)
    .where(
        attachments.c.conversation_id == CONVERSATION_ID,
        attachments.c.kind == "image",
        attachments.c.state == State.READ,
    )
    .order_by(attachments.c.ts, attachments.c.id)
)
_SHOWN = (
    sa.select(attachments.c.ts, attachments.c.image, attachments.c.mimetype)
    .where(attachments.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(attachments.c.ts, attachments.c.id)
)


async def erased_of(
    connection: Connection, thread: ThreadKey, read: Collection[tuple[str, str]]
) -> set[str]:
    """Return the ts of those of `read`, by ts and file id, that are erased.

    Until the transaction ends, none of the others will be.
    """
    if not read:
        return set()
    rows = await connection.execute(
        _ERASED_OF, {**in_thread(thread), "of_ts": [ts for ts, _ in read]}
    )
    return {row.ts for row in rows if row.state == State.ERASED and (row.ts, row.file_id) in read}


_ERASED_OF = (
    sa.select(attachments.c.ts, attachments.c.file_id, attachments.c.state)
    .where(
        attachments.c.conversation_id == CONVERSATION_ID,
        attachments.c.ts.in_(sa.bindparam("of_ts", expanding=True)),
    )
    .with_for_update(read=True)
)


async def erase_by_message(connection: Connection, team: str, channel: str, ts: str) -> bool:
    """Erase the files of a deleted message: name, text and picture. False when it had none."""
    erased = await connection.execute(
        attachments.update()
        .where(attachments.c.ts == ts, attachments.c.conversation_id.in_(_of(team, channel)))
        .values(**_ERASED)
    )
    return erased.rowcount > 0


async def erase_by_file(connection: Connection, team: str, file_id: str) -> bool:
    """Erase a deleted file wherever it was posted. False when it is not ours, or erased already.

    The messages it came with are rendered anew: what was read stood in them.
    """
    rows = await connection.execute(
        attachments.update()
        .where(
            attachments.c.file_id == file_id,
            attachments.c.conversation_id.in_(_of(team)),
            attachments.c.state != State.ERASED,
        )
        .values(**_ERASED)
        .returning(attachments.c.conversation_id, attachments.c.ts)
    )
    places = rows.all()
    for place in places:
        await connection.execute(
            messages.update()
            .where(
                messages.c.ts == place.ts,
                messages.c.conversation_id == place.conversation_id,
                messages.c.recording == "",
            )
            .values(rendered="", tokens=None)
        )
    return bool(places)


def _of(team: str, channel: str = "") -> sa.Select[tuple[int]]:
    found = sa.select(conversations.c.id).where(conversations.c.team == team)
    return found.where(conversations.c.channel == channel) if channel else found
