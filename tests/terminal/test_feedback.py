"""`tarae feedback`: what people thought of answers, as a table, CSV and JSON."""

import json
from typing import Any

import pytest

from bot import parts
from bot.conversation import Part, ThreadKey
from bot.settings import Settings
from bot.store import conversations
from bot.store import feedback as stored
from bot.store.database import Database
from bot.terminal.feedback import Form, feedback

pytestmark = pytest.mark.anyio

THREAD = ThreadKey("T1", "C1", "1700000000.000100")
KEY = THREAD.key_of("1700000001.000200")
DAY = 24 * 3600.0


@pytest.fixture
async def settings(sqlite: Database, sqlite_url: str) -> Settings:
    """Of a store with two opinions, and one of a month ago."""
    now = parts.clock()
    async with sqlite.begin() as connection:
        await conversations.save_part(
            connection, KEY, THREAD, 0, Part("1700000002.000100", "post"), now
        )
        for user, is_good, model, at in (
            ("U1", True, "gpt-6-luna", now),
            ("U2", False, "gpt-6-luna", now - DAY),
            ("U3", False, "old", now - 31 * DAY),
        ):
            await stored.save(connection, KEY, user, is_good=is_good, model=model, now=at)
    return Settings(_env_file=None, database_url=sqlite_url)  # type: ignore[call-arg]


async def printed(capsys: pytest.CaptureFixture[str], settings: Settings, *how: Any) -> str:
    await feedback(settings, *how)
    return capsys.readouterr().out


async def test_a_table_counts_by_model_and_tells_where_the_bad_ones_stand(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (await printed(capsys, settings, 30, "table")).splitlines()

    assert [line.split() for line in lines[:2]] == [
        ["model", "good", "bad"],
        ["gpt-6-luna", "1", "1"],
    ]
    assert lines[2] == ""
    assert lines[4].split()[2:] == ["C1", THREAD.thread_ts, "gpt-6-luna"]
    assert len(lines) == 5


async def test_csv_has_a_line_for_each_model(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    text = await printed(capsys, settings, 60, "csv")

    assert text == "model,good,bad\ngpt-6-luna,1,1\nold,0,1\n"


async def test_json_has_it_all_in_one_line(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    text = await printed(capsys, settings, 60, "json")

    told = json.loads(text)
    assert text.count("\n") == 1
    assert told["models"] == [
        {"model": "gpt-6-luna", "good": 1, "bad": 1},
        {"model": "old", "good": 0, "bad": 1},
    ]
    assert [one["thread_ts"] for one in told["latest_bad"]] == [THREAD.thread_ts] * 2


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("table", "No feedback in the last 0 days.\n"),
        ("csv", "model,good,bad\n"),
        ("json", '{"models": [], "latest_bad": []}\n'),
    ],
)
async def test_no_feedback_is_said(
    settings: Settings, capsys: pytest.CaptureFixture[str], form: Form, text: str
) -> None:
    assert await printed(capsys, settings, 0, form) == text


async def test_nobody_is_named(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("table", "csv", "json"):
        assert "U2" not in await printed(capsys, settings, 60, form)
