"""How we stand to a thread: were we asked into it, and who writes there.

Asked for with every message that comes in, so each question is a few seeks in an index, however long
the thread is.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.conversation import MessageState, Role, ThreadKey
from bot.store.database import Connection
from bot.store.tables import conversations, messages
from bot.store.threads import CONVERSATION_ID, IN_THREAD, in_thread

# People's ids begin with U or W. An app's, which comes before, is nobody one talks with.
_FIRST_PERSON = "U"


@dataclass(frozen=True, slots=True)
class Standing:
    """What we have to do with a thread, as far as somebody's message in it is concerned.

    `has_others` when people other than its author write in the thread; whose every message was
    deleted no longer does. `has_message` when what was said in the message is in the conversation; the
    transcript of a recording posted with it alone is not that.
    """

    is_known: bool = False
    is_summoned: bool = False
    is_muted: bool = False
    has_others: bool = False
    has_message: bool = False


async def standing(connection: Connection, thread: ThreadKey, ts: str, user: str) -> Standing:
    """Return how we stand to the message `ts` of `user` in `thread`, before anything of it is stored."""
    asked = {**in_thread(thread), "of_ts": ts, "of_user": user}
    row = (await connection.execute(_STANDING, asked)).one_or_none()
    if row is None:
        return Standing()
    return Standing(True, row.is_summoned, row.is_muted, row.has_others, row.has_message)


_this = messages.alias()
_has_message = sa.exists().where(
    _this.c.ts == sa.bindparam("of_ts"),
    _this.c.conversation_id == conversations.c.id,
    _this.c.recording == "",
)


def _is_written_by(by: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.role == Role.USER,
        by,
        messages.c.state != MessageState.ERASED,
    )


_is_of_user = messages.c.author == sa.bindparam("of_user")
_has_others = sa.or_(
    _is_written_by(
        sa.and_(messages.c.author >= _FIRST_PERSON, messages.c.author < sa.bindparam("of_user"))
    ),
    _is_written_by(messages.c.author > sa.bindparam("of_user")),
)
_STANDING = sa.select(
    conversations.c.is_summoned,
    conversations.c.is_muted,
    _has_others.label("has_others"),
    _has_message.label("has_message"),
).where(IN_THREAD)


async def is_writer(connection: Connection, thread: ThreadKey, user: str) -> bool:
    """Whether `user` writes in `thread`, as far as we know."""
    asked = {**in_thread(thread), "of_user": user}
    return bool(await connection.scalar(_IS_WRITER, asked))


_IS_WRITER = sa.select(_is_written_by(_is_of_user)).where(IN_THREAD)


async def writers(connection: Connection, thread: ThreadKey) -> frozenset[str]:
    """Return which people write in `thread`; unlike the rest of this, it reads the whole of it."""
    found = await connection.scalars(_WRITERS, in_thread(thread))
    return frozenset(found)


_WRITERS = (
    sa.select(messages.c.author)
    .where(
        messages.c.conversation_id == CONVERSATION_ID,
        messages.c.role == Role.USER,
        messages.c.author >= _FIRST_PERSON,
        messages.c.state != MessageState.ERASED,
    )
    .distinct()
)


async def mute(connection: Connection, thread: ThreadKey, *, is_muted: bool) -> None:
    """Be quiet in `thread` until mentioned, or no longer."""
    await connection.execute(
        conversations.update().where(IN_THREAD).values(is_muted=is_muted), in_thread(thread)
    )
