"""What was spent before there were budgets counts for them."""

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.tables import ledger, spendings
from tests.store.test_migrations import move

pytestmark = pytest.mark.anyio

SPENT = (
    ("T", "C", "U", 1799.0, 500),
    ("T", "C", "U", 1799.0, -100),
    ("T", "C", "V", 1800.0, 7),
    ("terminal", "", "", 900.0, 3),
)


def rows() -> list[dict[str, object]]:
    """The ledger as it was before it knew prices."""
    return [
        {
            "reservation": str(number),
            "entry": "reserve",
            "at": at,
            "reserved_at": at,
            "micro_usd": micro_usd,
            "purpose": "chat",
            "model": "m",
            "team": team,
            "channel": channel,
            "thread_ts": "",
            "user": user,
            "audio_seconds": 0.0,
            "input_tokens": 0,
            "cached_tokens": 0,
            "output_tokens": 0,
            "reasoning_tokens": 0,
        }
        for number, (team, channel, user, at, micro_usd) in enumerate(SPENT)
    ]


async def test_the_ledger_is_summed_when_its_budgets_come(empty: str) -> None:
    engine = create_async_engine(empty)
    await move(engine, command.upgrade, "0003")
    async with engine.begin() as connection:
        await connection.execute(ledger.insert(), rows())

    await move(engine, command.upgrade, "0004")

    async with engine.connect() as connection:
        summed = {tuple(row) for row in await connection.execute(sa.select(spendings))}
    await engine.dispose()
    assert summed == {
        ("", "server", "", 1, 403),
        ("", "server", "", 2, 7),
        ("T", "workspace", "", 1, 400),
        ("T", "workspace", "", 2, 7),
        ("T", "channel", "C", 1, 400),
        ("T", "channel", "C", 2, 7),
        ("T", "person", "U", 1, 400),
        ("T", "person", "V", 2, 7),
        ("terminal", "workspace", "", 1, 3),
    }
