"""What is one person's own, wherever she said it, and forgetting all of it.

Hers are the messages she wrote and the files with them, her recordings with what was made of them, the
answers to her questions, which quote them, and her direct messages with us as a whole. What others
said stays, and so do our answers to others, even where they speak of her. Her rows stay as erased ones:
what Slack tells of her messages again is then known, and comes back to nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from bot.conversation import MessageState, Role, ThreadKey
from bot.store import attachments, edits, recordings
from bot.store.database import Connection
from bot.store.forgetting import forget_channel
from bot.store.items import Kind
from bot.store.tables import asides, conversations, feedback, inbox, messages, people
from bot.store.tables import attachments as files
from bot.store.tables import recordings as recorded

LINKED = "[Slack messages linked in this question"
"""What begins in a rendered question where messages stand that it links to: they may be hers."""

_AT_ONCE = 500  # rows in one statement
_IDS_AT_ONCE = 1_000

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Own:
    """A message of hers: its row, and where it stands."""

    id: int
    conversation: int
    thread: ThreadKey
    ts: str

    @property
    def reply_key(self) -> str:
        """The key of the answer to it, if it was a question."""
        return self.thread.key_of(self.ts)


async def own(connection: Connection, team: str, user: str) -> list[Own]:
    """Return all messages of `user`, those erased among them, in the order they were stored."""
    rows = await connection.execute(_OWN, {"of_team": team, "of_user": user})
    return [
        Own(row.id, row.conversation_id, ThreadKey(team, row.channel, row.thread_ts), row.ts)
        for row in rows
    ]


# A seek for each conversation: what was said is read only where she did.
_OWN = (
    sa.select(
        messages.c.id,
        messages.c.conversation_id,
        messages.c.ts,
        conversations.c.channel,
        conversations.c.thread_ts,
    )
    .join_from(conversations, messages)
    .where(
        conversations.c.team == sa.bindparam("of_team"),
        messages.c.role == Role.USER,
        messages.c.author == sa.bindparam("of_user"),
    )
    .order_by(messages.c.id)
)


async def own_recordings(connection: Connection, team: str, user: str) -> list[recordings.Stored]:
    """Return the recordings that `user` posted, without the erased."""
    ids = await connection.scalars(
        sa.select(recorded.c.id)
        .where(
            recorded.c.team == team,
            recorded.c.user == user,
            recorded.c.state != recordings.State.ERASED,
        )
        .order_by(recorded.c.id)
    )
    return [await recordings.load(connection, one) for one in list(ids)]


async def direct_channels(connection: Connection, team: str, user: str) -> list[str]:
    """Return the channels in which she and we write to one another directly."""
    said = {one.thread.channel for one in await own(connection, team, user)}
    heard = {one.channel for one in await own_recordings(connection, team, user)}
    return sorted(channel for channel in said | heard if channel.startswith("D"))


async def forget_person(
    connection: Connection, team: str, user: str, but: Collection[str] = ()
) -> None:
    """Erase all that is hers. Her work under way has to be dropped by then (`pending.drop`).

    What was spent for her stays in the ledger, as numbers, and so do her budgets. Where the replies with
    the keys `but` are visible stays known: they are still to be taken away.
    """
    for channel in await direct_channels(connection, team, user):
        await forget_channel(connection, team, channel, but)
    said = await own(connection, team, user)
    keys = {one.reply_key for one in said}
    for stored in await own_recordings(connection, team, user):
        keys.add(stored.thread.key_of(stored.ts))
        await recordings.erase(connection, stored.id)
        await edits.erase_transcript(connection, stored.thread, stored.ts, stored.file_id)
    await _erase_said(connection, said)
    await _forget_answers(connection, sorted(keys | await _answered_with_others(connection, user)))
    await _render_anew(connection, team, user)
    await connection.execute(feedback.delete().where(feedback.c.user == user))
    for table in (asides, people):
        await connection.execute(table.delete().filter_by(team=team, user=user))


async def _erase_said(connection: Connection, said: Sequence[Own]) -> None:
    for some in _batches(said):
        await connection.execute(
            messages.update()
            .where(messages.c.id.in_([one.id for one in some]))
            .values(text="", rendered="", tokens=None, state=MessageState.ERASED)
        )
        await connection.execute(
            files.update()
            .where(
                sa.tuple_(files.c.ts, files.c.conversation_id).in_(
                    sorted({(one.ts, one.conversation) for one in some})
                )
            )
            .values(name="", text="", urls="", image=None, state=attachments.State.ERASED)
        )


async def _answered_with_others(connection: Connection, user: str) -> set[str]:
    """Return the keys of answers to others that answer her too, as long as the inbox knows."""
    head = inbox.alias()
    keys = await connection.scalars(
        sa.select(head.c.key)
        .join_from(inbox, head, inbox.c.absorbed_by == head.c.id)
        .where(inbox.c.user == user, inbox.c.kind == Kind.ANSWER)
    )
    return {"/".join(key.split("/")[:3]) for key in keys}


async def _forget_answers(connection: Connection, reply_keys: Sequence[str]) -> None:
    """Delete the answers, and what people thought of them."""
    for some in _batches(reply_keys):
        await connection.execute(
            messages.delete().where(
                messages.c.reply_key.in_(some), messages.c.role == Role.ASSISTANT
            )
        )
        await connection.execute(feedback.delete().where(feedback.c.reply_key.in_(some)))


async def _render_anew(connection: Connection, team: str, user: str) -> None:
    """Forget how others' messages were sent that named her, or linked to what may be hers.

    A thousand rows at a time: their text has to be looked through.
    """
    last = await connection.scalar(sa.select(sa.func.max(messages.c.id))) or 0
    for first in range(0, last + 1, _IDS_AT_ONCE):
        span = {"of_team": team, "first": first, "end": first + _IDS_AT_ONCE}
        await connection.execute(_RENDER_ANEW, {**span, "mention": f"%<@{user}%"})


_RENDER_ANEW = (
    messages.update()
    .where(
        messages.c.id >= sa.bindparam("first"),
        messages.c.id < sa.bindparam("end"),
        messages.c.rendered != "",
        messages.c.role == Role.USER,
        sa.or_(
            messages.c.text.like(sa.bindparam("mention")),
            messages.c.rendered.contains(LINKED, autoescape=True),
        ),
        # Of the few that match: a list of all conversations would be made for every thousand rows.
        sa.exists().where(
            conversations.c.id == messages.c.conversation_id,
            conversations.c.team == sa.bindparam("of_team"),
        ),
    )
    .values(rendered="", tokens=None)
)


def _batches(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first : first + _AT_ONCE]
