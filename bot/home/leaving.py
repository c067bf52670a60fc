"""Everything of one person's, erased or handed over because she wants it so, on her Home tab."""

from dataclasses import dataclass
from typing import Protocol

from bot.erasing import Erasing
from bot.errors import UserFacingError
from bot.home.home import Home
from bot.languages import Languages
from bot.slack.client import SlackClient
from bot.store.inbox import Claim
from bot.texts import say

_FORMAT = "md"


class Exports(Protocol):
    """What writes down all that is a person's."""

    async def person(self, user: str, form: str, language: str) -> str:
        """Return it as `form`, Markdown (md) or JSON (json); "" where there is nothing."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Erases what is a person's, or gives it to her; `app` builds one."""

    erasing: Erasing
    exports: Exports
    slack: SlackClient
    languages: Languages
    home: Home

    async def forget(self, claim: Claim, person: str) -> None:
        """Erase all that is hers, show her Home tab as it is then, and tell her what is gone."""
        language = await self.languages.of_person(person)
        await self.erasing.forget_person(person, claim.key)
        await self.home.publish(person)
        await self.slack.post_message(person, say("home_forgotten", language))

    async def export(self, person: str) -> None:
        """Send all that is hers to her direct messages, as a file."""
        language = await self.languages.of_person(person)
        text = await self.exports.person(person, _FORMAT, language)
        if not text:
            await self.slack.post_message(person, say("home_export_nothing", language))
            return
        place = await self.slack.post_to_person(person, say("home_export_head", language))
        await self.slack.upload(*place, f"{person}.{_FORMAT}", text.encode())

    async def tell(self, person: str, error: UserFacingError) -> None:
        """Tell her in her direct messages why not."""
        language = await self.languages.of_person(person)
        await self.slack.post_message(person, say(error.text, language, **error.details))
