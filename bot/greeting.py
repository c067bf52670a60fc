"""What the bot says unasked to a channel that invites it: what it does there, keeps and sends where."""

from dataclasses import dataclass

from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.languages import Languages
from bot.slack.client import SlackClient
from bot.slack.orphans import key_of, metadata
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.texts import FALLBACK, LANGUAGES, in_language

# How far back a channel is searched for a greeting that an earlier attempt may have posted.
LOOK_BACK = 15


@dataclass(frozen=True, slots=True)
class Greeting:
    """Tells people what this bot does with what they say; `app` builds one.

    Hosts are names without scheme or path; `command` is the slash command's name.
    """

    database: Database
    slack: SlackClient
    team: str
    choosing: Choosing
    languages: Languages
    chat_hosts: tuple[str, ...]
    audio_host: str
    command: str

    async def welcome(self, claim: Claim, channel: str, inviter: str = "") -> None:
        """Post the one message that a channel gets when the bot joins it.

        It is in the language that the channel chose, else in that of whoever invited the bot.
        """
        if claim.attempt == 1 or not await self._is_posted(channel, claim.key):
            mark = metadata(claim.key, 0)
            text = await self._text(channel, inviter)
            await self.slack.post_message(channel, text, metadata=mark)

    async def _is_posted(self, channel: str, key: str) -> bool:
        page = await self.slack.call(
            "conversations.history", channel=channel, limit=LOOK_BACK, include_all_metadata=True
        )
        return any(key_of(message) == key for message in page["messages"])

    async def _text(self, channel: str, inviter: str) -> str:
        async with self.database.read() as connection:
            chosen = (await self.choosing.within(connection, self.team, channel)).chosen
        say = in_language(await self._language(chosen, inviter))
        return say(
            "welcome",
            recordings=say(f"welcome_recordings_{chosen.recordings}", audio_host=self.audio_host),
            chat_hosts=", ".join(f"`{host}`" for host in self.chat_hosts),
            retention=(
                say("retention_days", days=chosen.retention_days)
                if chosen.retention_days
                else say("retention_for_ever")
            ),
            command=self.command,
        )

    async def _language(self, chosen: Chosen, inviter: str) -> str:
        if chosen.language in LANGUAGES:
            return chosen.language
        return await self.languages.of_person(inviter) if inviter else FALLBACK
