"""What holds in a thread: what was chosen for it, its channel and the workspace, over the settings."""

from dataclasses import dataclass

from bot.chosen import Chosen, Resolved, resolve
from bot.conversation import ThreadKey
from bot.store import choices
from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Choosing:
    """Tells what holds where; `server` is what the bot was started with. `app` builds one."""

    database: Database
    server: Chosen

    async def at(self, thread: ThreadKey) -> Chosen:
        """Return what holds in `thread` now."""
        async with self.database.read() as connection:
            return (
                await self.within(connection, thread.team, thread.channel, thread.thread_ts)
            ).chosen

    async def within(
        self, connection: Connection, team: str, channel: str, thread_ts: str = ""
    ) -> Resolved:
        """Return what holds in a channel or a thread, and where each value comes from."""
        return resolve(self.server, await choices.load_all(connection, team, channel, thread_ts))

    async def for_workspace(self, connection: Connection, team: str) -> Resolved:
        """Return what holds where no channel chose anything else."""
        return resolve(self.server, await choices.load_all(connection, team, "-"))
