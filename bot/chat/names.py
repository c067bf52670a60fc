"""Names of people and channels as Slack shows them, asked for once and then remembered."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping

from bot.slack.client import SlackClient
from bot.slack.directory import Channel
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable
from bot.store import people
from bot.store.database import Database
from bot.store.people import Person

logger = logging.getLogger(__name__)

FRESH_SECONDS = 24 * 3600.0
AT_ONCE = 8  # users.info is Tier 4: a thread of many authors is read a few at a time
MOST_CHANNELS = (
    20  # asked for in one go; conversations.info is Tier 3, and a text may hold thousands
)


class Names:
    """Looks names up in memory, then in the store, then in Slack. An unknown one is the user's id."""

    def __init__(self, database: Database, slack: SlackClient, clock: Callable[[], float]) -> None:
        self._database = database
        self._slack = slack
        self._clock = clock
        self._known: dict[tuple[str, str], Person] = {}
        self._channels: dict[
            tuple[str, str], tuple[Channel, float]
        ] = {}  # and when it was asked for

    async def of(self, team: str, users: Collection[str]) -> Mapping[str, str]:
        """Return a name for each of `users`. Asks Slack only for those never or not lately asked for."""
        await self._load(team, [user for user in users if (team, user) not in self._known])
        stale = [user for user in users if self._is_stale(team, user)]
        if stale:
            await self._ask(team, stale)
        return {user: self._name(team, user) for user in users}

    def _name(self, team: str, user: str) -> str:
        person = self._known.get((team, user))
        return person.name if person and person.name else user

    def _is_stale(self, team: str, user: str) -> bool:
        person = self._known.get((team, user))
        return person is None or person.read_at < self._clock() - FRESH_SECONDS

    async def _load(self, team: str, users: Collection[str]) -> None:
        if users:
            async with self._database.read() as connection:
                found = await people.load(connection, team, users)
            self._known.update({(team, user): person for user, person in found.items()})

    async def channels(
        self, team: str, ids: Collection[str], *, here: str = ""
    ) -> Mapping[str, str]:
        """Return the names of those of `ids` that may be told: public channels, and that of `here`.

        The name of a private channel is a secret of its members. One that Slack won't tell us of is
        left out too, and either is asked for once a day at most.
        """
        old = self._clock() - FRESH_SECONDS
        found = {one: self._channels.get((team, one)) for one in ids}
        stale = [one for one, seen in found.items() if seen is None or seen[1] < old]
        await asyncio.gather(*(self._ask_channel(team, one) for one in stale[:MOST_CHANNELS]))
        known = [seen[0] for one in found if (seen := self._channels.get((team, one)))]
        return {
            one.channel: one.name
            for one in known
            if one.name and (one.is_public or one.channel == here)
        }

    async def _ask_channel(self, team: str, channel: str) -> None:
        try:
            seen = await self._slack.channel(channel)
        except (RateLimited, SlackUnreachable) as error:
            logger.warning("no name for %s yet: %s", channel, error)
            return
        except SlackError as error:
            logger.info("no name for %s: %s", channel, error)
            seen = Channel(channel, "", is_public=False)
        self._channels[team, channel] = (seen, self._clock())

    async def _ask(self, team: str, users: Collection[str]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(user: str) -> Person | None:
            async with gate:
                try:
                    seen = await self._slack.user(user)
                except SlackError as error:
                    logger.warning("no name for %s: %s", user, error)
                    return None
            return Person(seen.name, seen.locale, seen.is_external, self._clock())

        answers = await asyncio.gather(*map(ask, users))
        found = {user: person for user, person in zip(users, answers, strict=True) if person}
        self._known.update({(team, user): person for user, person in found.items()})
        if found:
            async with self._database.begin() as connection:
                await people.save(connection, team, found)
