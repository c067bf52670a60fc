"""Where the bot's words are visible: the parts of every reply, and the final text behind them.

A part is stored as soon as Slack gives its ts, so that a reply taken up again after a crash goes on in
the same messages.
"""

import sqlalchemy as sa

from bot.conversation import Message, Part, Role, ThreadKey
from bot.store.database import Connection
from bot.store.dialects import Upsert
from bot.store.tables import messages, reply_parts
from bot.store.threads import MESSAGE_COLUMNS, to_message


async def answer_text(connection: Connection, reply_key: str) -> Message | None:
    """Return the answer of that reply, if the model had finished it."""
    row = (await connection.execute(_ANSWER, {"of_reply": reply_key})).one_or_none()
    return to_message(row) if row else None


_ANSWER = (
    sa.select(*MESSAGE_COLUMNS)
    .where(messages.c.reply_key == sa.bindparam("of_reply"), messages.c.role == Role.ASSISTANT)
    .limit(1)
)


async def load_parts(connection: Connection, reply_key: str) -> list[Part]:
    """Return what is visible of a reply, in order."""
    rows = await connection.execute(_PARTS, {"of_reply": reply_key})
    return [Part(row.ts, row.kind, row.file_id) for row in rows]


_PARTS = (
    sa.select(reply_parts.c.ts, reply_parts.c.kind, reply_parts.c.file_id)
    .where(reply_parts.c.reply_key == sa.bindparam("of_reply"))
    .order_by(reply_parts.c.position)
)


async def save_part(
    connection: Connection,
    reply_key: str,
    thread: ThreadKey,
    position: int,
    part: Part,
    now: float,
) -> None:
    """Store the part at `position` (from 0) of a reply, in place of the one that was there."""
    await connection.execute(
        _SAVE_PART.on(connection),
        {
            "reply_key": reply_key,
            "position": position,
            "team": thread.team,
            "channel": thread.channel,
            "thread_ts": thread.thread_ts,
            "ts": part.ts,
            "kind": part.kind,
            "file_id": part.file_id,
            "created_at": now,
        },
    )


_SAVE_PART = Upsert(
    reply_parts,
    lambda new: new.on_conflict_do_update(
        index_elements=["reply_key", "position"],
        set_={name: new.excluded[name] for name in ("ts", "kind", "file_id")},
    ),
)


async def drop_parts(connection: Connection, reply_key: str, from_position: int) -> None:
    """Forget the parts of a reply from `from_position` on."""
    await connection.execute(
        reply_parts.delete().where(
            reply_parts.c.reply_key == reply_key, reply_parts.c.position >= from_position
        )
    )


async def move_parts(connection: Connection, reply_key: str, to_key: str) -> None:
    """Let what is visible of one reply be that of another, which has no parts."""
    await connection.execute(
        reply_parts.update().where(reply_parts.c.reply_key == reply_key).values(reply_key=to_key)
    )


async def reply_keys_under(connection: Connection, key: str) -> list[str]:
    """Return the key of the reply `key` and those below it, as paths, that have visible parts."""
    below = sa.and_(reply_parts.c.reply_key >= f"{key}/", reply_parts.c.reply_key < f"{key}0")
    found = await connection.scalars(
        sa.select(reply_parts.c.reply_key)
        .where(sa.or_(reply_parts.c.reply_key == key, below))
        .distinct()
        .order_by(reply_parts.c.reply_key)
    )
    return list(found)


async def wished_in(connection: Connection, thread: ThreadKey, ts: str) -> list[str]:
    """Return the keys of replies in `thread` that the message `ts` wished for in words.

    What is made of a transcript is named by that, and ends in the ts of the wish.
    """
    found = await connection.scalars(
        sa.select(reply_parts.c.reply_key)
        .where(
            reply_parts.c.channel == thread.channel,
            reply_parts.c.thread_ts == thread.thread_ts,
            reply_parts.c.team == thread.team,
            reply_parts.c.reply_key.endswith(f"/{ts}", autoescape=True),
            reply_parts.c.reply_key != thread.key_of(ts),
        )
        .distinct()
    )
    return list(found)


async def forget_part(connection: Connection, team: str, channel: str, ts: str) -> None:
    """Forget the part that was the message `ts`: somebody deleted it."""
    await connection.execute(reply_parts.delete().where(_is_part(team, channel, ts)))


async def known_part_ts(connection: Connection, thread: ThreadKey) -> set[str]:
    """Return the ts of all parts of all replies in `thread`."""
    found = await connection.scalars(
        sa.select(reply_parts.c.ts).where(
            reply_parts.c.channel == thread.channel,
            reply_parts.c.thread_ts == thread.thread_ts,
            reply_parts.c.team == thread.team,
            reply_parts.c.ts != "",
        )
    )
    return set(found)


async def reply_of_part(connection: Connection, team: str, channel: str, ts: str) -> str | None:
    """Return the key of the reply that the message `ts` is a part of."""
    found: str | None = await connection.scalar(
        sa.select(reply_parts.c.reply_key).where(_is_part(team, channel, ts))
    )
    return found


async def place_of_part(
    connection: Connection, team: str, channel: str, ts: str
) -> tuple[str, ThreadKey] | None:
    """Return the key of the reply that the message `ts` is a part of, and its thread."""
    row = (
        await connection.execute(
            sa.select(reply_parts.c.reply_key, reply_parts.c.thread_ts).where(
                _is_part(team, channel, ts)
            )
        )
    ).first()
    return (row.reply_key, ThreadKey(team, channel, row.thread_ts)) if row else None


async def keys_of_parts(connection: Connection, thread: ThreadKey) -> dict[str, str]:
    """Return the keys of the replies that stand in `thread`, by the ts of their messages."""
    rows = await connection.execute(
        sa.select(reply_parts.c.ts, reply_parts.c.reply_key).where(
            reply_parts.c.channel == thread.channel,
            reply_parts.c.thread_ts == thread.thread_ts,
            reply_parts.c.team == thread.team,
        )
    )
    return {row.ts: row.reply_key for row in rows}


def _is_part(team: str, channel: str, ts: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        reply_parts.c.ts == ts, reply_parts.c.team == team, reply_parts.c.channel == channel
    )
