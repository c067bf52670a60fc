"""One thread, a thousand turns: what is sent begins as before, and no turn costs more than another."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import mode
from typing import Any

import pytest
import sqlalchemy as sa

from bot.chat.continuing import CONTINUE
from bot.slack.answer_menu import Act
from bot.slack.budget import Budget
from bot.slack.client import open_client
from bot.store import conversations
from bot.store.database import Database
from tests.chat.conftest import PeopledSlack
from tests.chat.talk import Take, Talk, talking
from tests.slack.conftest import TOKEN, Clock

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

TURNS = 1_000
BUDGET = 3_000  # tokens; a turn takes about a fortieth of it

# What the worker asks the inbox beside, as often as it looks.
_LOOKS = ("BEGIN", "UPDATE inbox SET state=?, attempts=(inbox.attempts + ?)", "SELECT inbox.id, ")

Sent = Sequence[Mapping[str, Any]]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Give the list of the statements that are executed from here on."""
    executed: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(_LOOKS):
            executed.append(statement)

    engine = database._engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield executed
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def begins_as(before: Sent, now: Sent) -> bool:
    """Return whether a request begins, byte for byte, with the whole of one before."""
    return json.dumps(now[: len(before)]) == json.dumps(before)


async def scans(database: Database, executed: Sequence[str]) -> list[str]:
    """Return those of the statements that read a whole table."""
    found: list[str] = []
    async with database.read() as connection:
        for statement in set(executed):
            values = (None,) * statement.count("?")
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            whole = [row for row in plan if row.detail.startswith("SCAN ")]
            found += [statement for row in whole if row.detail != "SCAN CONSTANT ROW"]
    return found


async def loaded(talk: Talk) -> int:
    """Return the characters of all that a turn loads of the thread."""
    async with talk.database.read() as connection:
        window = await conversations.load_window(connection, talk.thread)
    return sum(len(message.text) + len(message.rendered) for message in window)


async def given_again(talk: Talk, ts: str, number: int) -> None:
    """Now and then have the last answer written anew, or on; check what is sent for that."""
    before = talk.model.sent[-1]
    if number % 97 == 0:
        await talk.click(ts, Act.REGENERATE)
        await talk.settle()
        assert json.dumps(talk.model.sent[-1]) == json.dumps(before)
    elif number % 101 == 0:
        await talk.click(ts, Act.CONTINUE)
        await talk.settle()
        *_, kept, go_on = now = talk.model.sent[-1]
        assert begins_as(before, now) or before[-1] in now  # where the window was cut just then
        assert kept["content"].startswith(f"Answer {number}.")
        assert go_on["content"] == CONTINUE
        talk.model.sent[-1] = before


async def test_a_thousand_turns_begin_alike_and_cost_alike(
    sqlite: Database, slack: PeopledSlack, clock: Clock
) -> None:
    budget = Budget(clock, clock.sleep, is_limited=False)
    costs: list[int] = []
    sizes: list[int] = []
    cuts: list[int] = []
    async with open_client(
        TOKEN, f"{slack.url}/api/", budget, clock, file_hosts={"127.0.0.1"}
    ) as client:
        talk = Talk(sqlite, slack, client, clock, context_tokens=BUDGET)
        talk.model.counts = True
        async with talking(talk):
            before: Sent = []
            for number in range(TURNS):
                finish = "length" if number % 101 == 0 else "stop"
                talk.model.takes = [Take(f"Answer {number}. " + "It is so. " * 8, finish)]
                with statements(sqlite) as executed:
                    ts = await talk.answered(f"question {number}? " + "because " * 20)
                now = talk.model.sent[-1]
                if not begins_as(before, now):
                    cuts.append(number)
                    assert before[-1] in now
                else:
                    costs.append(len(executed))
                sizes.append(await loaded(talk))
                await given_again(talk, ts, number)
                before = talk.model.sent[-1]
                del talk.model.sent[:-1]
                slack.calls.clear()
                slack.messages.clear()

    assert max(sizes) < BUDGET * 4 * 2 * 2  # letters of a token, text and rendered, rather too many
    assert len(cuts) <= TURNS / 10
    assert mode(costs[50:150]) == mode(costs[-100:]) <= 30
    assert await scans(sqlite, executed) == []
