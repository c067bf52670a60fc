"""What people thought of answers: who, of which reply and model, and whether it was good. No text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import Upsert
from bot.store.tables import feedback, reply_parts

# So many of the answers that were called bad are told of, the latest.
LATEST = 20


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people called answers of `model` good, and how many bad."""

    model: str
    good: int
    bad: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """An answer that somebody called bad, and where it stands. `given_at` in Unix seconds."""

    given_at: float
    model: str
    channel: str
    thread_ts: str


async def save(
    connection: Connection, reply_key: str, user: str, *, is_good: bool, model: str, now: float
) -> None:
    """Keep what `user` thinks of an answer of `model`, in place of what she thought before."""
    await connection.execute(
        _SAVE.on(connection),
        {
            "reply_key": reply_key,
            "user": user,
            "is_good": is_good,
            "model": model,
            "given_at": now,
        },
    )


_SAVE = Upsert(
    feedback,
    lambda new: new.on_conflict_do_update(
        index_elements=["reply_key", "user"],
        set_={name: new.excluded[name] for name in ("is_good", "model", "given_at")},
    ),
)


async def forget(connection: Connection, reply_key: str) -> None:
    """Forget what people thought of an answer."""
    await connection.execute(feedback.delete().where(feedback.c.reply_key == reply_key))


async def tallies(connection: Connection, since: float) -> Sequence[Tally]:
    """Count what was thought since then, by model."""
    is_good = sa.case((feedback.c.is_good, 1), else_=0)
    good, count = sa.func.sum(is_good), sa.func.count()
    rows = await connection.execute(
        sa.select(feedback.c.model, good, count - good)
        .where(feedback.c.given_at >= since)
        .group_by(feedback.c.model)
        .order_by(feedback.c.model)
    )
    return [Tally(*row) for row in rows]


async def complaints(
    connection: Connection, since: float, limit: int = LATEST
) -> Sequence[Complaint]:
    """Return the latest answers that were called bad since then, the latest first.

    Of an answer whose thread nobody knows any more the question's own ts stands for it.
    """
    first = sa.and_(reply_parts.c.reply_key == feedback.c.reply_key, reply_parts.c.position == 0)
    rows = await connection.execute(
        sa.select(
            feedback.c.given_at, feedback.c.model, feedback.c.reply_key, reply_parts.c.thread_ts
        )
        .outerjoin_from(feedback, reply_parts, first)
        .where(feedback.c.given_at >= since, feedback.c.is_good.is_(False))
        .order_by(feedback.c.given_at.desc())
        .limit(limit)
    )
    return [_complaint(row) for row in rows]


def _complaint(row: sa.Row[*tuple[Any, ...]]) -> Complaint:
    _, channel, ts = row.reply_key.split("/")
    return Complaint(row.given_at, row.model, channel, row.thread_ts or ts)
