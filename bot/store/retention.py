"""How long text is kept where, and forgetting what is older, a bounded piece at a time.

A channel keeps it as long as was chosen for it, else for its workspace, else as the server was told.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.chosen import from_values
from bot.store.asides import LIFE
from bot.store.choices import scope_of
from bot.store.database import Connection
from bot.store.tables import (
    asides,
    attachments,
    conversations,
    feedback,
    messages,
    people,
    preferences,
    recordings,
    reply_parts,
)

_NAME = "retention_days"
# So many conversations, or messages, or recordings in one transaction: writers wait meanwhile.
_MOST = 200

Place = tuple[str, str]
"""A team and a channel."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Some channels: of one team or ("") of all but some, one channel of it or ("") all but some."""

    team: str = ""
    channel: str = ""
    but_teams: tuple[str, ...] = ()
    but: tuple[Place, ...] = ()

    def holds(self, team: str, channel: str) -> bool:
        """Whether a channel is among them."""
        return (
            self.team in {"", team}
            and self.channel in {"", channel}
            and team not in self.but_teams
            and (team, channel) not in self.but
        )

    def of(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Match the rows of `table`, which has a team and a channel, that are among them."""
        parts: list[sa.ColumnElement[bool]] = [sa.true()]
        if self.team:
            parts.append(table.c.team == self.team)
        if self.channel:
            parts.append(table.c.channel == self.channel)
        if self.but_teams:
            parts.append(table.c.team.not_in(self.but_teams))
        if self.but:
            parts.append(sa.tuple_(table.c.team, table.c.channel).not_in(self.but))
        return sa.and_(*parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """Text of the channels in `extent` is kept for `days`; 0: for ever."""

    extent: Extent
    days: int


async def rules(connection: Connection, days: int) -> list[Rule]:
    """Return how long text is kept everywhere, where nobody chose otherwise for `days`."""
    rows = await connection.execute(
        sa.select(preferences.c.scope, preferences.c.value).where(preferences.c.name == _NAME)
    )
    chosen = {row.scope: kept for row in rows if (kept := _days(row.value)) is not None}
    return rules_of(chosen, days)


def rules_of(chosen: Mapping[str, int], days: int) -> list[Rule]:
    """Return the rules for days `chosen` by scope, and `days` elsewhere: together for all channels."""
    teams, channels = dict[str, int](), dict[Place, int]()
    for scope, kept in chosen.items():
        kind, _, place = scope.partition(":")
        team, _, channel = place.partition("/")
        if kind == "workspace":
            teams[team] = kept
        elif kind == "channel":
            channels[team, channel] = kept
    rest = Extent(but_teams=tuple(teams), but=tuple(channels))
    return [
        *(Rule(Extent(team, channel), kept) for (team, channel), kept in channels.items()),
        *(Rule(Extent(team, but=tuple(channels)), kept) for team, kept in teams.items()),
        Rule(rest, days),
    ]


def _days(value: str) -> int | None:
    try:
        return from_values({_NAME: json.loads(value)}).retention_days
    except ValueError:
        return None


async def forget_some(
    connection: Connection, extent: Extent, before: float, most: int = _MOST
) -> int:
    """Delete a piece of what people wrote there before then. Returns how many rows; 0: all is gone.

    Conversations last used before then go whole; one that goes on keeps what is younger.
    """
    gone = await _recordings(connection, extent, before, most)
    gone += await _conversations(connection, extent, before, most)
    gone += await _said(connection, extent, before, most)
    return gone


async def forget_rest(
    connection: Connection, extent: Extent, before: float, but: Collection[str] = ()
) -> int:
    """Delete what stood beside what people wrote there before then. Returns how much of it was text.

    Where the replies with the keys `but` are visible stays known: they are still to be taken away.
    """
    for key, user in await _thought(connection, extent, before):
        await connection.execute(
            feedback.delete().where(feedback.c.reply_key == key, feedback.c.user == user)
        )
    await connection.execute(
        reply_parts.delete().where(
            reply_parts.c.created_at < before,
            extent.of(reply_parts),
            reply_parts.c.reply_key.not_in(list(but)),
        )
    )
    aside = await connection.execute(
        asides.delete().where(asides.c.created_at < before, extent.of(asides))
    )
    return aside.rowcount + await _unused_choices(connection, extent, before)


async def forget_names(connection: Connection, extent: Extent, before: float) -> int:
    """Delete the names of people of its teams who were not looked up since then. Returns how many."""
    of_teams = people.c.team == extent.team if extent.team else sa.true()
    not_of = people.c.team.not_in(extent.but_teams) if extent.but_teams else sa.true()
    gone = await connection.execute(
        people.delete().where(people.c.read_at < before, of_teams, not_of)
    )
    return gone.rowcount


async def forget_asides(connection: Connection, now: float) -> int:
    """Delete what one person alone was shown and can't be shared any more. Returns how many."""
    gone = await connection.execute(asides.delete().where(asides.c.created_at < now - LIFE))
    return gone.rowcount


async def _recordings(connection: Connection, extent: Extent, before: float, most: int) -> int:
    old = (
        sa.select(recordings.c.id)
        .where(recordings.c.created_at < before, extent.of(recordings))
        .limit(most)
    )
    gone = await connection.execute(recordings.delete().where(recordings.c.id.in_(old)))
    return gone.rowcount


async def _conversations(connection: Connection, extent: Extent, before: float, most: int) -> int:
    old = (
        sa.select(conversations.c.id)
        .where(conversations.c.used_at < before, extent.of(conversations))
        .limit(most)
    )
    gone = await connection.execute(
        conversations.delete()
        .where(conversations.c.id.in_(old))
        .returning(conversations.c.team, conversations.c.channel, conversations.c.thread_ts)
    )
    threads = [scope_of(*row) for row in gone]
    await connection.execute(preferences.delete().where(preferences.c.scope.in_(threads)))
    return len(threads)


async def _said(connection: Connection, extent: Extent, before: float, most: int) -> int:
    """Delete what is old of conversations that go on: only such as are old themselves have any."""
    count = 0
    goes_on = sa.select(conversations.c.id).where(
        conversations.c.created_at < before,
        conversations.c.used_at >= before,
        extent.of(conversations),
    )
    for table in (messages, attachments):
        old = (
            sa.select(table.c.id)
            .where(table.c.conversation_id.in_(goes_on), table.c.created_at < before)
            .limit(most)
        )
        gone = await connection.execute(table.delete().where(table.c.id.in_(old)))
        count += gone.rowcount
    return count


async def _thought(connection: Connection, extent: Extent, before: float) -> Sequence[Place]:
    rows = await connection.execute(
        sa.select(feedback.c.reply_key, feedback.c.user).where(feedback.c.given_at < before)
    )
    return [
        (row.reply_key, row.user)
        for row in rows
        if extent.holds(*[*row.reply_key.split("/"), ""][:2])
    ]


async def _unused_choices(connection: Connection, extent: Extent, before: float) -> int:
    """Delete what was chosen for threads that are no conversations of ours (any more)."""
    rows = await connection.execute(
        sa.select(preferences.c.scope)
        .where(
            preferences.c.scope.startswith("thread:", autoescape=True),
            preferences.c.set_at < before,
        )
        .distinct()
    )
    gone = 0
    for scope in [row.scope for row in rows]:
        team, channel, thread_ts = [*scope.removeprefix("thread:").split("/"), "", ""][:3]
        here = {"team": team, "channel": channel, "thread_ts": thread_ts}
        is_used = sa.select(sa.exists(sa.select(conversations.c.id).filter_by(**here)))
        if extent.holds(team, channel) and not await connection.scalar(is_used):
            await connection.execute(preferences.delete().where(preferences.c.scope == scope))
            gone += 1
    return gone
