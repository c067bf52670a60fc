"""A person's budget holds under a hundred questions at once, through the worker and the answer path."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence

import pytest
import sqlalchemy as sa

from bot.conversation import ThreadKey, Usage
from bot.endpoints.failures import ModelUnreachable
from bot.slack.answer_menu import Act
from bot.slack.client import SlackClient
from bot.store import budgets, reports, spendings, tables
from bot.store.budgets import Budget, BudgetKind
from bot.store.database import Database
from bot.store.periods import Period
from bot.store.spendings import Account
from tests import pricing
from tests.chat.conftest import PeopledSlack
from tests.chat.talk import Take, Talk, talking
from tests.slack.conftest import Clock
from tests.store.conftest import database, postgresql_url, url

__all__ = ["database", "postgresql_url", "url"]

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

MODEL = "gpt-5-mini"
LONGEST = 500  # tokens of an answer, as Talk has it
LIMIT = 20 * pricing.estimate_chat(MODEL, 0, LONGEST)
QUESTIONS = 100
SPENT, HELD = "What is left of your budget", "Answers under way hold"


@pytest.fixture
async def talk(
    database: Database, slack: PeopledSlack, client: SlackClient, clock: Clock
) -> AsyncIterator[Talk]:
    async with database.begin() as connection:
        budget = Budget(BudgetKind.EVERYONE, "", Period.DAY, LIMIT)
        await budgets.save(connection, "T1", budget, "UADMIN", 1.0)
    async with talking(Talk(database, slack, client, clock)) as talk:
        yield talk


def takes(chance: random.Random) -> list[Take]:
    """Return answers of every length, and now and then none."""
    used = [chance.randrange(100, LONGEST) for _ in range(QUESTIONS)]
    return [
        Take(f"Answer {number}.", usage=Usage(input_tokens=20, output_tokens=count))
        if number % 7
        else Take("", error=ModelUnreachable(), is_refused=True)
        for number, count in enumerate(used)
    ]


async def ask_all(talk: Talk) -> None:
    threads = [ThreadKey("T1", "C1", talk.next_ts()) for _ in range(QUESTIONS)]
    await asyncio.gather(
        *(talk.say(f"why {t.thread_ts}?", thread=t, ts=t.thread_ts) for t in threads)
    )
    await talk.settle(look_every=0.05)


async def spent(talk: Talk, user: str = "U1") -> int:
    async with talk.database.read() as connection:
        return await spendings.spent(connection, "T1", Account.PERSON, user, 0.0)


async def outcomes(talk: Talk) -> Sequence[str]:
    inbox = tables.inbox
    async with talk.database.read() as connection:
        found = await connection.scalars(sa.select(inbox.c.outcome).where(inbox.c.kind == "answer"))
        return found.all()


async def test_a_hundred_threads_of_one_person_never_pass_her_budget(talk: Talk) -> None:
    talk.model.takes = takes(random.Random(5))

    await ask_all(talk)

    texts = talk.slack.texts()
    total = await spent(talk)
    answered = sum(text.startswith("Answer ") for text in texts)
    refused = sum(SPENT in text or HELD in text for text in texts)
    async with talk.database.read() as connection:
        report = await reports.report(connection, "T1", user="U1", since=0.0, until=2e9)

    assert LIMIT - pricing.estimate_chat(MODEL, 1_000, LONGEST) < total <= LIMIT
    assert (report.calls, report.micro_usd) == (answered, total)
    assert (answered + refused, len(texts)) == (QUESTIONS, QUESTIONS)
    assert len(await outcomes(talk)) == QUESTIONS
    assert await talk.unfinished() == []


async def test_an_answer_given_anew_is_paid_by_whoever_wants_it(talk: Talk) -> None:
    talk.model.takes = [Take(usage=Usage(input_tokens=20, output_tokens=50))]
    ts = await talk.ask("why?")
    await talk.ask("and why so?", user="U2")
    before = await spent(talk)

    await talk.click(ts, Act.REGENERATE, user="U2")
    await talk.settle()

    assert await spent(talk) == before > 0
    assert await spent(talk, "U2") == 2 * before
    assert len(talk.slack.texts()) == 2


async def test_who_has_spent_hers_is_told_so_where_she_wants_an_answer_anew(talk: Talk) -> None:
    talk.model.takes = [Take(usage=Usage(input_tokens=20, output_tokens=50))]
    ts = await talk.ask("why?")
    await talk.ask("and why so?", user="U2")
    async with talk.database.begin() as connection:
        nothing = Budget(BudgetKind.PERSON, "U2", Period.MONTH, 0)
        await budgets.save(connection, "T1", nothing, "UADMIN", 1.0)

    await talk.click(ts, Act.REGENERATE, user="U2")
    await talk.settle()

    assert talk.slack.texts() == ["Because.", "Because."]
    assert any(SPENT in whisper for whisper in talk.whispers())
    assert talk.slack.all("chat.postEphemeral")[-1]["user"] == "U2"
