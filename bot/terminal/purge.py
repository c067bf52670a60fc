"""Erase what is kept of a person, a channel or all, beside a running bot or without one."""

from bot import parts
from bot.erasing import Erasing
from bot.settings import Settings
from bot.store import export as kept
from bot.store import scrubbing
from bot.store.kept import Held
from bot.terminal.export import Scope, team_of
from bot.terminal.trouble import Trouble


async def purge(settings: Settings, scope: Scope, *, is_sure: bool) -> None:
    """Say how much is kept, ask unless it `is_sure`, and erase it, also from SQLite's files.

    What a running bot has under way for it is dropped.
    """
    scope.check()
    async with parts.open_database(settings) as database:
        async with database.read() as connection:
            team = await team_of(connection, scope)
            held = await kept.held(connection, team, scope.channel, scope.person)
        print(told(held))
        if not is_sure and not _is_wanted():
            print("Nothing was erased.")
            return
        erasing = Erasing(database, team, parts.clock)
        if scope.person:
            await erasing.forget_person(scope.person)
        elif scope.channel:
            await erasing.forget_channel(scope.channel)
        else:
            await erasing.forget_all()
        print("Erased. What Slack shows stays in Slack.")
        async with database.read() as connection:
            if await scrubbing.wished(connection) is not None:
                print(
                    "A running bot has work for it to end, or reads: its files follow in minutes."
                )


def told(held: Held) -> str:
    """Return how much is kept, as a line."""
    counts = {"message": held.messages, "recording": held.recordings, "file": held.files}
    return "Kept: " + ", ".join(
        f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items()
    )


def _is_wanted() -> bool:
    try:
        answer = input("Erase it for good? [y/N] ")
    except EOFError:
        raise Trouble("nobody is there to ask: say --yes to erase it") from None
    return answer.strip().lower() in {"y", "yes"}
