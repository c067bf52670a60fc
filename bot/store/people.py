"""Names of people as Slack shows them, so that a warm turn asks Slack for nothing."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from bot.store.database import Connection
from bot.store.dialects import insert
from bot.store.tables import people


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in Slack. `is_external` when of another organisation; `read_at` in Unix seconds."""

    name: str
    locale: str
    is_external: bool
    read_at: float


async def load(connection: Connection, team: str, users: Collection[str]) -> dict[str, Person]:
    """Return those of `users` we know, by their id."""
    rows = await connection.execute(
        sa.select(
            people.c.user,
            people.c.name,
            people.c.locale,
            people.c.is_external,
            people.c.read_at,
        ).where(people.c.team == team, people.c.user.in_(users))
    )
    return {user: Person(*person) for user, *person in rows}


async def save(connection: Connection, team: str, seen: Mapping[str, Person]) -> None:
    """Remember people as they were just seen."""
    if not seen:
        return
    new = insert(connection, people)
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["team", "user"],
            set_={
                name: new.excluded[name] for name in ("name", "locale", "is_external", "read_at")
            },
        ),
        [{"team": team, "user": user, **asdict(person)} for user, person in sorted(seen.items())],
    )
