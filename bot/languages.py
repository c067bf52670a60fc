"""Which of the languages that the bot speaks people are told something in.

What all can see is in the language that its channel chose, else in that of the message it answers; what
one person alone sees is in that of her Slack.
"""

from dataclasses import dataclass

from bot.choosing import Choosing
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.store import people
from bot.store.database import Database
from bot.texts import LANGUAGES, language_of, spoken


@dataclass(frozen=True, slots=True)
class Languages:
    """Knows whom to speak to how; `app` builds one. `team` is the workspace."""

    database: Database
    slack: SlackClient
    team: str
    choosing: Choosing

    async def of_person(self, user: str) -> str:
        """Return the language of a person's Slack, English where it is none of ours or unknown."""
        async with self.database.read() as connection:
            known = (await people.load(connection, self.team, [user])).get(user)
        if known:
            return spoken(known.locale)
        try:
            return spoken((await self.slack.user(user)).locale)
        except SlackError:
            return spoken("")

    async def of_channel(self, channel: str, text: str = "") -> str:
        """Return the language of what all can see in `channel`: what it chose, else that of `text`."""
        return await self.chosen_for(channel) or language_of(text)

    async def chosen_for(self, channel: str) -> str:
        """Return the language that was chosen for what all can see in `channel`, "" for none of ours."""
        async with self.database.read() as connection:
            resolved = await self.choosing.within(connection, self.team, channel)
        chosen = resolved.chosen.language
        return chosen if chosen in LANGUAGES else ""
