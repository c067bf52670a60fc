"""Who may choose what: asked of Slack and the store each time, whatever a modal says of itself."""

import logging
from dataclasses import dataclass

from bot.admins import Admins
from bot.chosen import Place
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.modals.choices import Spot
from bot.store import choices
from bot.store.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Right:
    """Whether somebody may choose: `refusal` is the key of why not, "" where she may."""

    is_admin: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """Knows who may choose for a place. `app` builds one; `team` is the workspace."""

    database: Database
    slack: SlackClient
    admins: Admins
    team: str

    async def of(self, user: str, spot: Spot) -> Right:
        """Return what `user` may do at `spot`. Raises SlackError where Slack can't be asked."""
        if user in self.admins.named:
            return Right(is_admin=True)
        person = await self.slack.user(user)
        if person.is_external or person.is_guest or person.is_bot:
            return Right(refusal="settings_not_guests")
        if person.is_admin:
            return Right(is_admin=True)
        if spot.place is Place.WORKSPACE:
            return Right(refusal="settings_only_admins")
        if await self.is_locked(spot):
            return Right(refusal="settings_locked")
        if not await self._is_member(spot.channel, user):
            return Right(refusal="settings_only_members")
        return Right()

    async def is_locked(self, spot: Spot) -> bool:
        """Whether only admins may choose for the channel of `spot`."""
        if not spot.channel:
            return False
        async with self.database.read() as connection:
            return await choices.is_locked(connection, self.team, spot.channel)

    async def _is_member(self, channel: str, user: str) -> bool:
        """Whether `user` is in `channel`; where the bot isn't, who asks from there is believed."""
        if channel.startswith("D"):
            return True
        try:
            return await self.slack.is_member(channel, user)
        except SlackError as error:
            logger.info("can't tell who is in %s: %s", channel, error)
            return True
