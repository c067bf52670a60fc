"""What is kept of a thread, a channel, a person or all of a workspace, read for whoever may have it.

A conversation at a time, so that a whole workspace needs no more memory than its longest thread.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from bot.chosen import to_values
from bot.conversation import Message, MessageState, ThreadKey
from bot.store import (
    asides,
    attachments,
    choices,
    people,
    personal,
    recordings,
    reports,
    transcripts,
)
from bot.store.database import Connection
from bot.store.kept import Heard, Held, Made, Person, Spent, Talk, Thought
from bot.store.reports import Report
from bot.store.tables import asides as shown
from bot.store.tables import attachments as files
from bot.store.tables import conversations, feedback, ledger, messages, renditions
from bot.store.tables import people as people_known
from bot.store.tables import recordings as recorded
from bot.store.threads import CONVERSATION_ID, MESSAGE_COLUMNS, in_thread, to_message


async def held(connection: Connection, team: str, channel: str = "", user: str = "") -> Held:
    """Count what is kept of a team, of a channel, or what a person wrote and posted."""
    here = [conversations.c.team == team]
    if channel:
        here.append(conversations.c.channel == channel)
    if user:
        here.append(messages.c.author == user)
    said = (
        sa.select(sa.func.count())
        .select_from(messages.join(conversations))
        .where(messages.c.state != MessageState.ERASED, messages.c.recording == "", *here)
    )
    posted = messages.join(conversations).join(
        files,
        (files.c.conversation_id == messages.c.conversation_id) & (files.c.ts == messages.c.ts),
    )
    read = (
        sa.select(sa.func.count(files.c.id.distinct()))
        .select_from(posted)
        .where(files.c.state != attachments.State.ERASED, *here)
    )
    of = {"team": team, "channel": channel, "user": user}
    heard = (
        sa.select(sa.func.count())
        .select_from(recorded)
        .filter_by(**{name: value for name, value in of.items() if value})
        .where(recorded.c.state != recordings.State.ERASED)
    )
    counts = [await connection.scalar(one) for one in (said, heard, read)]
    return Held(*(int(one or 0) for one in counts))


async def teams(connection: Connection) -> list[str]:
    """Return the workspaces of which something is kept, be it a choice or what somebody was shown."""
    found = set[str](await choices.teams(connection))
    for table in (conversations, recorded, shown, people_known):
        found.update(await connection.scalars(sa.select(table.c.team).distinct()))
    in_slack = sa.select(ledger.c.team).where(ledger.c.channel != "").distinct()
    found.update(await connection.scalars(in_slack))
    return sorted(found)


async def threads(
    connection: Connection, team: str, channel: str = "", user: str = ""
) -> list[ThreadKey]:
    """Return the threads of which something is kept: of a team, a channel, or one person's own."""
    if user:
        said = {one.thread for one in await personal.own(connection, team, user)}
        heard = {one.thread for one in await personal.own_recordings(connection, team, user)}
        return sorted(said | heard)
    here = {"team": team, **({"channel": channel} if channel else {})}
    found = set[ThreadKey]()
    for table in (conversations, recorded):
        columns = (table.c.team, table.c.channel, table.c.thread_ts)
        rows = await connection.execute(sa.select(*columns).filter_by(**here).distinct())
        found.update(ThreadKey(*row) for row in rows)
    return sorted(found)


async def thread(connection: Connection, key: ThreadKey, user: str = "") -> Talk:
    """Return what is kept of a thread; with `user`, what is her own: her direct messages are so whole."""
    owner = "" if key.channel.startswith("D") else user
    heard = await _heard(connection, key, owner)
    rows = await _said(connection, key, owner)
    transcribed = {one.recording.file_id for one in heard if one.transcript}
    said = tuple(one for one in map(to_message, rows) if one.recording not in transcribed)
    by_reply = {row.reply_key: row.ts for row in rows if row.reply_key}
    chosen = {} if owner else await _chosen(connection, key)
    return Talk(
        thread=key,
        messages=said,
        files=await _files(connection, key, {one.ts for one in said}),
        thoughts=await _thoughts(connection, by_reply, owner),
        heard=heard,
        chosen=chosen,
        names=await _names(connection, key.team, said, heard),
    )


async def person(connection: Connection, team: str, user: str) -> Person:
    """Return what is kept of a person beside what she said."""
    known = (await people.load(connection, team, [user])).get(user)
    kept = await connection.scalars(
        sa.select(shown.c.key).filter_by(team=team, user=user).order_by(shown.c.created_at)
    )
    loaded = [await asides.load(connection, key) for key in list(kept)]
    return Person(
        team=team,
        user=user,
        name=known.name if known else "",
        locale=known.locale if known else "",
        asides=tuple(one for one in loaded if one and one.text),
        spent=await _spent(connection, team, user),
    )


async def _said(
    connection: Connection, key: ThreadKey, owner: str
) -> list[sa.Row[*tuple[Any, ...]]]:
    """Return the rows of what was said, and of `owner` alone with the answers to her."""
    found = await connection.execute(
        sa.select(*MESSAGE_COLUMNS, messages.c.reply_key)
        .where(
            messages.c.conversation_id == CONVERSATION_ID,
            messages.c.state != MessageState.ERASED,
        )
        .order_by(messages.c.position_ts, messages.c.id),
        in_thread(key),
    )
    rows = list(found)
    hers = {key.key_of(row.ts) for row in rows if row.author == owner}
    return [row for row in rows if not owner or row.author == owner or row.reply_key in hers]


async def _files(
    connection: Connection, key: ThreadKey, ts: Collection[str]
) -> dict[str, tuple[str, ...]]:
    rows = await connection.execute(
        sa.select(files.c.ts, files.c.name)
        .where(
            files.c.conversation_id == CONVERSATION_ID, files.c.state != attachments.State.ERASED
        )
        .order_by(files.c.id),
        in_thread(key),
    )
    named: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.ts in ts:
            named[row.ts] = (*named.get(row.ts, ()), row.name)
    return named


async def _thoughts(
    connection: Connection, by_reply: Mapping[str, str], owner: str
) -> dict[str, tuple[Thought, ...]]:
    rows = await connection.execute(
        sa.select(feedback).where(feedback.c.reply_key.in_(list(by_reply)))
    )
    thoughts: dict[str, tuple[Thought, ...]] = {}
    for row in rows:
        if owner in {"", row.user}:
            ts = by_reply[row.reply_key]
            thought = Thought(row.user, row.is_good, row.given_at)
            thoughts[ts] = (*thoughts.get(ts, ()), thought)
    return thoughts


async def _heard(connection: Connection, key: ThreadKey, owner: str) -> tuple[Heard, ...]:
    heard = []
    for one in await recordings.find_by_thread(connection, key):
        if owner in {"", one.user}:
            transcript = await transcripts.load_transcript(connection, one.id)
            rows = await connection.execute(
                sa.select(renditions.c.kind, renditions.c.language, renditions.c.text)
                .where(renditions.c.recording_id == one.id)
                .order_by(renditions.c.kind, renditions.c.language)
            )
            heard.append(Heard(one, transcript, tuple(Made(*row) for row in rows)))
    return tuple(heard)


async def _chosen(connection: Connection, key: ThreadKey) -> dict[str, Any]:
    chosen = await choices.load(connection, key.team, key.channel, key.thread_ts)
    return {name: value for name, value in to_values(chosen).items() if value is not None}


async def _names(
    connection: Connection, team: str, said: Collection[Message], heard: Collection[Heard]
) -> dict[str, str]:
    # An app's author is its bot's id and, after a slash, its user's: the name is that one's.
    authors = {one.author.rpartition("/")[2] for one in said}
    authors |= {one.recording.user for one in heard}
    known = await people.load(connection, team, authors - {""})
    return {user: one.name for user, one in known.items() if one.name}


async def _spent(connection: Connection, team: str, user: str) -> tuple[Spent, ...]:
    found = await reports.by_model(connection, team, user=user, since=0, until=math.inf)
    return tuple(
        Spent(
            model,
            used.calls,
            used.micro_usd,
            used.input_tokens,
            used.output_tokens,
            used.audio_seconds,
        )
        for model, used in found
        if used != Report()  # as after a call that was refused
    )
