"""Answer only to mentions in a channel."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.admins import Admins
from bot.asides import Asides
from bot.chosen import Choices
from bot.commands.asked import Asked
from bot.commands.locks import hold_unlocked, may_choose
from bot.conversation import FollowUps
from bot.store import choices
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Quieting:
    """Has the bot be quiet in a channel until it is mentioned."""

    database: Database
    asides: Asides
    admins: Admins
    clock: Callable[[], float]

    async def do(self, asked: Asked) -> None:
        """Choose it for the channel, and say how to undo that. In direct messages it means nothing."""
        if asked.is_direct:
            await self.asides.show(asked.aside(asked.say("quiet_direct")))
            return
        is_admin = await may_choose(self.database, self.admins, asked)
        async with self.database.begin() as connection:
            await hold_unlocked(connection, asked, is_admin=is_admin)
            quiet, place = Choices(follow_ups=FollowUps.MENTION), (asked.team, asked.channel)
            await choices.change(connection, quiet, {"follow_ups"}, self.clock(), *place)
        await self.asides.show(asked.aside(asked.say("quiet_done")))
