"""`tarae purge` and `tarae export`: erasing and taking along what is kept, from the terminal."""

import json
from pathlib import Path

import pytest

from bot.chosen import Choices
from bot.settings import Settings
from bot.store import asides, choices
from bot.store import export as kept
from bot.store.asides import Kept
from bot.store.database import Database
from bot.terminal.export import Scope, export
from bot.terminal.purge import purge
from bot.terminal.trouble import Trouble
from tests.store.filled import CHANNEL, CHOSEN, HER, HIS, NOW, TEAM, fill, left
from tests.terminal.conftest import Terminal

pytestmark = pytest.mark.anyio


@pytest.fixture
async def settings(sqlite: Database, sqlite_url: str) -> Settings:
    """Of a store that holds something of every kind."""
    await fill(sqlite)
    return Settings(_env_file=None, database_url=sqlite_url)  # type: ignore[call-arg]


async def test_a_person_is_purged(
    settings: Settings, sqlite: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await purge(settings, Scope(person=HER), is_sure=True)

    assert capsys.readouterr().out.splitlines() == [
        "Kept: 2 messages, 1 recording, 2 files",
        "Erased. What Slack shows stays in Slack.",
    ]
    assert await left(sqlite) == HIS | CHOSEN


async def test_all_is_purged_beside_a_process_that_reads_and_writes(
    settings: Settings, sqlite: Database, tmp_path: Path
) -> None:
    await purge(settings, Scope(is_all=True), is_sure=True)

    held = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert await left(sqlite) == set()
    assert "pomegranate" not in held.decode(errors="replace")


@pytest.fixture
async def sparse(sqlite: Database, sqlite_url: str) -> Settings:
    """Of a store without a conversation: somebody only ever typed commands, an admin chose something."""
    async with sqlite.begin() as connection:
        kept = Kept("command/1", TEAM, CHANNEL, "", HER, "chrysanthemum", "")
        await asides.add(connection, kept, NOW)
        await choices.save(connection, Choices(instructions="celeriac"), NOW, TEAM)
    return Settings(_env_file=None, database_url=sqlite_url)  # type: ignore[call-arg]


async def test_what_was_never_a_conversation_is_purged_too(
    sparse: Settings, sqlite: Database
) -> None:
    await purge(sparse, Scope(is_all=True), is_sure=True)

    assert await left(sqlite) == set()


async def test_who_only_typed_commands_is_exported(
    sparse: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await export(sparse, Scope(person=HER), "md", None)

    assert "chrysanthemum" in capsys.readouterr().out


async def test_that_files_follow_later_is_said(
    settings: Settings, sqlite: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with sqlite.read() as connection:
        assert await kept.teams(connection) == [TEAM]
        await purge(settings, Scope(is_all=True), is_sure=True)

    assert "its files follow in minutes" in capsys.readouterr().out


async def test_nothing_is_purged_unless_somebody_says_yes(
    settings: Settings, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await left(sqlite)
    monkeypatch.setattr("builtins.input", lambda _: "n")

    await purge(settings, Scope(channel=CHANNEL), is_sure=False)

    assert await left(sqlite) == before


@pytest.mark.parametrize(
    ("scope", "trouble"),
    [
        (Scope(), "say whose"),
        (Scope(person=HER, is_all=True), "say whose"),
        (Scope(team="T9", is_all=True), "nothing is kept of T9"),
    ],
)
async def test_who_or_what_is_meant_has_to_be_clear(
    settings: Settings, scope: Scope, trouble: str
) -> None:
    with pytest.raises(Trouble, match=trouble):
        await purge(settings, scope, is_sure=True)


async def test_all_is_exported_a_conversation_a_line(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"

    await export(settings, Scope(is_all=True), "jsonl", file)

    head, *talks = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert (head["tarae_export"], head["kind"], head["team"]) == (1, "all", TEAM)
    assert [talk["channel"] for talk in talks] == ["C1", "D1"]


async def test_a_person_is_exported_with_what_was_spent(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await export(settings, Scope(person=HER), "md", None)

    text = capsys.readouterr().out
    assert text.startswith("# What is kept of Hortensia 수국이\n")
    assert "pomegranate" in text
    assert "wolverine" not in text


async def test_the_command_line_knows_both(
    tarae: Terminal, settings: Settings, sqlite_url: str
) -> None:
    exported = await tarae("export", "--channel", CHANNEL, DATABASE_URL=sqlite_url)
    unsure = await tarae("purge", "--all", DATABASE_URL=sqlite_url)
    purged = await tarae("purge", "--all", "--yes", DATABASE_URL=sqlite_url)

    assert '"kind": "channel"' in exported.out
    assert unsure.trouble == "tarae: nobody is there to ask: say --yes to erase it"
    assert purged.out.endswith("Erased. What Slack shows stays in Slack.\n")
