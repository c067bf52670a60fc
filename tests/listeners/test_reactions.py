"""Reactions: a flag of one language on a message of ours is work, everything else leaves no trace."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from bot.choosing import Choosing
from bot.chosen import Choices, Chosen
from bot.conversation import Part, Shortcut, ThreadKey, Wanted
from bot.listeners.bell import Bell, Inbox
from bot.listeners.reactions import Reactions
from bot.store import choices, conversations, tables
from bot.store.database import Database
from bot.store.nouns import shortcut_from
from tests.listeners.samples import BOT, CHANNEL, JIYOON, MINSU, TEAM, TS, US, Json

pytestmark = pytest.mark.anyio

OURS = "1766458031.632339"
MOMENT = "1766458040.000200"


def reaction(name: str, ts: str = OURS, user: str = JIYOON, **more: Any) -> Json:
    """Return the event as docs.slack.dev/reference/events/reaction_added shows it."""
    return {
        "type": "reaction_added",
        "user": user,
        "reaction": name,
        "item_user": BOT,
        "item": {"type": "message", "channel": CHANNEL, "ts": ts},
        "event_ts": MOMENT,
        **more,
    }


@pytest.fixture
def reactions(sqlite: Database) -> Reactions:
    box = Inbox(Bell(sqlite, lambda: None, lambda: None), lambda: 1.0)
    return Reactions(sqlite, US, Choosing(sqlite, Chosen()), box)


@pytest.fixture(autouse=True)
async def answer(sqlite: Database) -> None:
    """Have an answer of ours stand in the thread."""
    thread = ThreadKey(TEAM, CHANNEL, TS)
    async with sqlite.begin() as connection:
        part = Part(OURS, "post")
        await conversations.save_part(connection, thread.key_of(TS), thread, 0, part, 1.0)


async def accepted(database: Database) -> list[Shortcut]:
    async with database.read() as connection:
        rows = await connection.execute(sa.select(tables.inbox).order_by("id"))
        return [shortcut_from(json.loads(row.payload)) for row in rows]


async def test_a_flag_on_a_message_of_ours_is_work(reactions: Reactions, sqlite: Database) -> None:
    await reactions.on_reaction(reaction("flag-kr"))

    assert await accepted(sqlite) == [
        Shortcut(
            Wanted.TRANSLATE,
            ThreadKey(TEAM, CHANNEL, OURS),
            OURS,
            JIYOON,
            f"{CHANNEL}/{OURS}/ko/{JIYOON}/{MOMENT}",
            language="ko",
            is_flag=True,
        )
    ]


async def test_the_same_event_delivered_twice_is_one_piece_of_work(
    reactions: Reactions, sqlite: Database
) -> None:
    await reactions.on_reaction(reaction("kr"))
    await reactions.on_reaction(reaction("kr"))

    assert len(await accepted(sqlite)) == 1


@pytest.mark.parametrize(
    "event",
    [
        reaction("tada"),
        reaction("flag-ch"),
        reaction("flag-kr", user=BOT),
        reaction("flag-kr", user=""),
        reaction("flag-kr", ts="1766458099.000000"),
        reaction("flag-kr", item={"type": "file", "file": "F1"}),
        reaction("flag-kr", item={}),
    ],
)
async def test_everything_else_leaves_no_trace(
    reactions: Reactions, sqlite: Database, event: Json
) -> None:
    await reactions.on_reaction(event)

    assert await accepted(sqlite) == []


async def test_where_a_channel_opts_in_a_flag_counts_on_every_message(
    reactions: Reactions, sqlite: Database
) -> None:
    async with sqlite.begin() as connection:
        opted = Choices(flags_anywhere=True)
        await choices.save(connection, opted, 1.0, TEAM, CHANNEL)

    await reactions.on_reaction(reaction("flag-de", ts=TS, user=MINSU))
    await reactions.on_reaction(reaction("flag-ch", ts=TS, user=MINSU))

    (flag,) = await accepted(sqlite)
    assert (flag.ts, flag.language) == (TS, "de")


async def test_flags_on_an_answer_and_on_its_translation_are_seen_to_one_at_a_time(
    reactions: Reactions, sqlite: Database
) -> None:
    thread = ThreadKey(TEAM, CHANNEL, TS)
    german = "1766458050.000100"
    async with sqlite.begin() as connection:
        key = f"{thread.key_of(TS)}/translation/de/abc"
        await conversations.save_part(connection, key, thread, 0, Part(german, "post"), 1.0)

    await reactions.on_reaction(reaction("flag-kr"))
    await reactions.on_reaction(reaction("flag-kr", ts=german, user=MINSU))

    async with sqlite.read() as connection:
        lanes = list(await connection.scalars(sa.select(tables.inbox.c.lane)))
    assert len(lanes) == 2
    assert len(set(lanes)) == 1
