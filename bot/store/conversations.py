"""Conversations and their messages: the history that the model sees, one conversation per thread.

A message is stored once and then stands: adding it again changes what is said in it, but not its
place, and never brings back what was erased. `edits` is what Slack changes later, `replies` where
the bot's own words are visible, `standing` what decides whom the next message is for.
"""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.conversation import STRETCHES, Message, MessageState, ThreadKey
from bot.store.database import Connection
from bot.store.dialects import Upsert, insert
from bot.store.edits import (
    drop_answer,
    edit_message,
    erase_message,
    erase_transcript,
    find_by_ts,
    is_ours,
    restore,
    supersede,
)
from bot.store.replies import (
    answer_text,
    drop_parts,
    forget_part,
    keys_of_parts,
    known_part_ts,
    load_parts,
    move_parts,
    place_of_part,
    reply_keys_under,
    reply_of_part,
    save_part,
    wished_in,
)
from bot.store.standing import Standing, is_writer, mute, standing, writers
from bot.store.tables import conversations, messages
from bot.store.threads import (
    CONVERSATION_ID,
    IN_THREAD,
    MESSAGE_COLUMNS,
    in_thread,
    to_message,
)

__all__ = [
    "Standing",
    "add_message",
    "add_messages",
    "answer_text",
    "drop_answer",
    "drop_parts",
    "edit_message",
    "erase_message",
    "erase_transcript",
    "find_by_ts",
    "forget_part",
    "is_complete",
    "is_ours",
    "is_writer",
    "keys_of_parts",
    "known_part_ts",
    "load_before",
    "load_parts",
    "load_said",
    "load_window",
    "move_parts",
    "mute",
    "open_",
    "place_of_part",
    "reply_keys_under",
    "reply_of_part",
    "restore",
    "save_part",
    "save_rendered",
    "set_window_start",
    "standing",
    "supersede",
    "uncount",
    "wished_in",
    "writers",
]


async def open_(
    connection: Connection, thread: ThreadKey, now: float, *, is_summoned: bool, is_complete: bool
) -> int:
    """Return the id of the thread's conversation, made if needed and marked as used at `now`.

    `is_summoned` and `is_complete` only ever rise.
    """
    opened: int | None = await connection.scalar(
        _OPEN.on(connection),
        {
            "team": thread.team,
            "channel": thread.channel,
            "thread_ts": thread.thread_ts,
            "is_summoned": is_summoned,
            "is_complete": is_complete,
            "created_at": now,
            "used_at": now,
        },
    )
    assert opened is not None  # noqa: S101 - an upsert always returns its row
    return opened


_OPEN = Upsert(
    conversations,
    lambda new: new.on_conflict_do_update(
        index_elements=["team", "channel", "thread_ts"],
        set_={
            "is_summoned": sa.or_(conversations.c.is_summoned, new.excluded.is_summoned),
            "is_complete": sa.or_(conversations.c.is_complete, new.excluded.is_complete),
            "used_at": new.excluded.used_at,
        },
    ).returning(conversations.c.id),
)


async def is_complete(connection: Connection, thread: ThreadKey) -> bool:
    """Whether all that was said before we came is here, so that Slack need not be asked."""
    return bool(await connection.scalar(_IS_COMPLETE, in_thread(thread)))


_IS_COMPLETE = sa.select(conversations.c.is_complete).where(IN_THREAD)


async def add_message(
    connection: Connection, thread: ThreadKey, message: Message, now: float, reply_key: str = ""
) -> None:
    """Add `message` to the conversation of `thread`, which must be open, or say it anew.

    `reply_key` names the reply that shows it, for what the assistant says.
    """
    await connection.execute(
        _ADD_MESSAGE.on(connection),
        {**in_thread(thread), **_columns(message, now), "reply_key": reply_key},
    )


def _said_anew(new: Any) -> Any:
    is_same_text = messages.c.text == new.excluded.text
    kept_rendering = sa.case((is_same_text, messages.c.rendered), else_="")
    is_rendered = new.excluded.rendered != ""
    return new.values(conversation_id=CONVERSATION_ID).on_conflict_do_update(
        index_elements=["ts", "conversation_id", "recording"],
        set_={
            "text": new.excluded.text,
            "rendered": sa.case((is_rendered, new.excluded.rendered), else_=kept_rendering),
            "tokens": new.excluded.tokens,
            "model": new.excluded.model,
            "state": new.excluded.state,
            "reply_key": new.excluded.reply_key,
            "finish_reason": new.excluded.finish_reason,
        },
        where=messages.c.state != MessageState.ERASED,
    )


_ADD_MESSAGE = Upsert(messages, _said_anew)


async def add_messages(
    connection: Connection, thread: ThreadKey, history: Sequence[Message], now: float
) -> None:
    """Add what was said before we came. What is already here is left as it is."""
    if history:
        conversation = await connection.scalar(sa.select(CONVERSATION_ID), in_thread(thread))
        rows = [{"conversation_id": conversation, **_columns(said, now)} for said in history]
        await connection.execute(insert(connection, messages).on_conflict_do_nothing(), rows)


def _columns(message: Message, now: float) -> dict[str, Any]:
    columns = dataclasses.asdict(message)
    return {**columns, "position_ts": message.position_ts or message.ts, "created_at": now}


async def load_window(connection: Connection, thread: ThreadKey) -> list[Message]:
    """Return the messages from where the window starts, in their order, without what was erased."""
    return [to_message(row) for row in await connection.execute(_WINDOW, in_thread(thread))]


async def load_before(
    connection: Connection, thread: ThreadKey, position_ts: str, most: int
) -> list[Message]:
    """Return the last messages, at most so many, before `position_ts`, without what was erased.

    They begin where the window starts, unless that is behind `position_ts` itself.
    """
    place = {**in_thread(thread), "before": position_ts, "most": most}
    found = (await connection.execute(_BEFORE, place)).all()
    return [to_message(row) for row in reversed(found)]


async def load_said(
    connection: Connection, thread: ThreadKey, ts: Collection[str]
) -> list[Message]:
    """Return what was said in the messages `ts`, wherever they stand, without what was erased."""
    found = await connection.execute(_SAID, {**in_thread(thread), "of_ts": list(ts)})
    return [to_message(row) for row in found]


_WINDOW_START = sa.select(conversations.c.window_start).where(IN_THREAD).scalar_subquery()
_in_window = sa.and_(
    messages.c.conversation_id == CONVERSATION_ID,
    messages.c.position_ts >= _WINDOW_START,
    messages.c.state != MessageState.ERASED,
)
_WINDOW = (
    sa.select(*MESSAGE_COLUMNS).where(_in_window).order_by(messages.c.position_ts, messages.c.id)
)

_BEFORE = (
    sa.select(*MESSAGE_COLUMNS)
    .where(
        messages.c.conversation_id == CONVERSATION_ID,
        messages.c.position_ts < sa.bindparam("before"),
        messages.c.position_ts
        >= sa.case((sa.bindparam("before") > _WINDOW_START, _WINDOW_START), else_=""),
        messages.c.state != MessageState.ERASED,
    )
    .order_by(messages.c.position_ts.desc(), messages.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_SAID = (
    sa.select(*MESSAGE_COLUMNS)
    .where(
        messages.c.conversation_id == CONVERSATION_ID,
        messages.c.ts.in_(sa.bindparam("of_ts", expanding=True)),
        messages.c.state != MessageState.ERASED,
    )
    .order_by(messages.c.position_ts, messages.c.id)
)


async def set_window_start(connection: Connection, thread: ThreadKey, position_ts: str) -> None:
    """Let the window start at `position_ts` from now on.

    What the API counted with what is left out says nothing any more.
    """
    await connection.execute(
        conversations.update().where(IN_THREAD).values(window_start=position_ts), in_thread(thread)
    )
    await uncount(connection, thread, "")


async def uncount(connection: Connection, thread: ThreadKey, after_position_ts: str) -> None:
    """Forget what the API counted of messages behind a place: what stands before them has changed."""
    await connection.execute(_UNCOUNT, {**in_thread(thread), "after": after_position_ts})


_UNCOUNT = (
    messages.update()
    .where(
        messages.c.conversation_id == CONVERSATION_ID,
        messages.c.position_ts > sa.bindparam("after"),
        messages.c.tokens.is_not(None),
    )
    .values(tokens=None)
)


async def save_rendered(connection: Connection, thread: ThreadKey, sent: Iterable[Message]) -> None:
    """Store how `sent` were rendered and where they stand, of those sent for the first time.

    One whose text has changed since it was loaded is left for the next time, and so is what carries
    stretches of a transcript along if one of those sent is erased by now.
    """
    new = await connection.execute(_UNRENDERED, in_thread(thread))
    by_name = {(message.ts, message.recording): message for message in sent}
    if any(STRETCHES in message.rendered for message in by_name.values()):
        heard = {tuple(row) for row in await connection.execute(_HEARD, in_thread(thread))}
        if not {name for name in by_name if name[1]} <= heard:
            by_name = {name: one for name, one in by_name.items() if STRETCHES not in one.rendered}
    rows = [
        {"row": row.id, "was": row.text, "now": message.rendered, "place": message.position_ts}
        for row in new
        if (message := by_name.get((row.ts, row.recording))) and message.text == row.text
    ]
    if rows:
        await connection.execute(_SAVE_RENDERED, rows)


_UNRENDERED = sa.select(messages.c.id, messages.c.ts, messages.c.recording, messages.c.text).where(
    _in_window, messages.c.rendered == ""
)
_HEARD = (
    sa.select(messages.c.ts, messages.c.recording)
    .where(
        messages.c.conversation_id == CONVERSATION_ID,
        messages.c.recording != "",
        messages.c.state != MessageState.ERASED,
    )
    .with_for_update(read=True)
)
_SAVE_RENDERED = (
    messages.update()
    .where(messages.c.id == sa.bindparam("row"), messages.c.text == sa.bindparam("was"))
    .values(rendered=sa.bindparam("now"), position_ts=sa.bindparam("place"))
)
