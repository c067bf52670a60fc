"""Which of the languages that the bot speaks people are told something in.

What all can see is in the language that its channel chose, else in that of the message it answers; what
one person alone sees is in that of her Slack.
"""

import logging
from dataclasses import dataclass

from bot.choosing import Choosing
from bot.slack.client import SlackClient
from bot.store import people
from bot.store.database import Database
from bot.texts import FALLBACK, LANGUAGES, language_of, spoken

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Languages:
    """Knows whom to speak to how; `app` builds one. `team` is the workspace."""

    database: Database
    slack: SlackClient
    team: str
    choosing: Choosing

    async def of_person(self, user: str, otherwise: str = FALLBACK) -> str:
        """Return the language of a person's Slack, English where it is none of ours.

        `otherwise` where neither the store nor Slack tells: that may be what she is to hear of.
        """
        for ask in (self.known_of, self._asked_of):
            try:
                if language := await ask(user):
                    return language
            except Exception:  # a failure of any kind must not keep her from being told
                logger.info("the language of %s is unknown", user, exc_info=True)
        return otherwise

    async def _asked_of(self, user: str) -> str:
        return spoken(await self.slack.locale(user))

    async def known_of(self, user: str) -> str:
        """Return it as far as the store knows it, else "", where there is no time to ask Slack."""
        async with self.database.read() as connection:
            known = (await people.load(connection, self.team, [user])).get(user)
        return spoken(known.locale) if known else ""

    async def of_channel(self, channel: str, text: str = "") -> str:
        """Return the language of what all can see in `channel`: what it chose, else that of `text`."""
        return await self.chosen_for(channel) or language_of(text)

    async def chosen_for(self, channel: str) -> str:
        """Return the language that was chosen for what all can see in `channel`, "" for none of ours."""
        async with self.database.read() as connection:
            resolved = await self.choosing.within(connection, self.team, channel)
        chosen = resolved.chosen.language
        return chosen if chosen in LANGUAGES else ""
