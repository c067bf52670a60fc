"""What is kept of a person, a channel or all, printed as JSON Lines or Markdown."""

import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot import parts
from bot.exports import (
    header,
    line,
    person_to_json,
    person_to_markdown,
    talk_to_json,
    talk_to_markdown,
)
from bot.settings import Settings
from bot.store import export as kept
from bot.store.database import Connection, Database
from bot.store.kept import Person, Talk
from bot.terminal.trouble import Trouble

Form = Literal["md", "jsonl"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is meant: one person's own, a channel, or all of a team ("": the only one there is)."""

    team: str = ""
    channel: str = ""
    person: str = ""
    is_all: bool = False

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return "person" if self.person else "channel" if self.channel else "all"

    def check(self) -> None:
        """Raise Trouble unless exactly one thing is meant."""
        if [bool(self.person), bool(self.channel), self.is_all].count(True) != 1:
            raise Trouble("say whose: --person U…, --channel C…, or --all")


async def team_of(connection: Connection, scope: Scope) -> str:
    """Return the team that is meant. Raises Trouble where that is unclear, or nothing is kept."""
    teams = await kept.teams(connection)
    if scope.team in teams:
        return scope.team
    if scope.team or not teams:
        raise Trouble(f"nothing is kept of {scope.team or 'any workspace'}")
    if len(teams) > 1:
        raise Trouble(f"several workspaces are kept: say --team {' or '.join(teams)}")
    return teams[0]


async def export(settings: Settings, scope: Scope, form: Form, output: Path | None) -> None:
    """Print what `scope` means, or write it to `output`. `bot.exports` describes the form."""
    scope.check()
    async with parts.open_database(settings) as database:
        async with database.read() as connection:
            team = await team_of(connection, scope)
        if output is None:
            await _write(database, team, scope, form, sys.stdout.write)
        else:
            with output.open("w", encoding="utf-8") as file:
                await _write(database, team, scope, form, file.write)


async def _write(
    database: Database, team: str, scope: Scope, form: Form, write: Callable[[str], object]
) -> None:
    if form == "jsonl":
        write(line(header(scope.kind, team, parts.clock())) + "\n")
    if scope.person:
        async with database.read() as connection:
            write(_person(await kept.person(connection, team, scope.person), form))
    async for talk in _talks(database, team, scope):
        write(_talk(talk, form))


async def _talks(database: Database, team: str, scope: Scope) -> AsyncIterator[Talk]:
    """Read one conversation after another: never are two of them held."""
    async with database.read() as connection:
        threads = await kept.threads(connection, team, scope.channel, scope.person)
    for thread in threads:
        async with database.read() as connection:
            talk = await kept.thread(connection, thread, scope.person)
        if not talk.is_empty:
            yield talk


def _person(person: Person, form: Form) -> str:
    if form == "jsonl":
        return line({"person": person_to_json(person)}) + "\n"
    return person_to_markdown(person, "en") + "\n"


def _talk(talk: Talk, form: Form) -> str:
    if form == "jsonl":
        return line(talk_to_json(talk)) + "\n"
    return talk_to_markdown(talk, "en") + "\n"
