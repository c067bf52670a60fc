"""Whether somebody may change what is chosen for a channel."""

from bot.admins import Admins
from bot.commands.asked import Asked
from bot.errors import UserFacingError
from bot.store import choices
from bot.store.database import Connection, Database


class ChannelLocked(UserFacingError):
    """Only admins may change what is chosen for this channel."""

    text = "settings_locked"


class NotForGuests(UserFacingError):
    """Guests and people of other organisations choose nothing."""

    text = "settings_not_guests"


async def may_choose(database: Database, admins: Admins, asked: Asked) -> bool:
    """Return whether the asker is an admin, where that matters.

    Raises ChannelLocked where only admins may choose and she is none, NotForGuests if she is a guest.
    """
    person = await admins.slack.user(asked.user)
    if person.is_guest or person.is_external:
        raise NotForGuests
    async with database.read() as connection:
        if not await choices.is_locked(connection, asked.team, asked.channel):
            return False
    if not await admins.is_admin(asked.user):
        raise ChannelLocked
    return True


async def hold_unlocked(connection: Connection, asked: Asked, *, is_admin: bool) -> None:
    """Raise ChannelLocked if the channel was locked since `may_choose`."""
    if not is_admin and await choices.is_locked(connection, asked.team, asked.channel):
        raise ChannelLocked
