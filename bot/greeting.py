"""What the bot says unasked: once to a channel that invites it, and on its Home tab."""

from dataclasses import dataclass

from bot.slack.client import SlackClient
from bot.slack.orphans import key_of, metadata
from bot.store.inbox import Claim
from bot.texts import say

# How far back a channel is searched for a greeting that an earlier attempt may have posted.
LOOK_BACK = 15


@dataclass(frozen=True, slots=True)
class Greeting:
    """Tells people what this bot does with what they say. Hosts are names without scheme or path."""

    slack: SlackClient
    transcribes_on_sight: bool
    chat_host: str
    audio_host: str
    retention_days: int

    async def welcome(self, claim: Claim, channel: str) -> None:
        """Post the one message that a channel gets when the bot joins it."""
        if claim.attempt == 1 or not await self._is_posted(channel, claim.key):
            mark = metadata(claim.key, 0)
            await self.slack.post_message(channel, self._text("en"), metadata=mark)

    async def _is_posted(self, channel: str, key: str) -> bool:
        page = await self.slack.call(
            "conversations.history", channel=channel, limit=LOOK_BACK, include_all_metadata=True
        )
        return any(key_of(message) == key for message in page["messages"])

    async def home(self, user: str) -> None:
        """Fill the Home tab of `user`, in the language of her Slack."""
        language = (await self.slack.user(user)).locale.partition("-")[0].lower()
        section = {"type": "section", "text": {"type": "mrkdwn", "text": say("home", language)}}
        await self.slack.views_publish(user, {"type": "home", "blocks": [section]})

    def _text(self, language: str) -> str:
        switch = "on" if self.transcribes_on_sight else "off"
        kept = (
            say("retention_days", language, days=self.retention_days)
            if self.retention_days
            else say("retention_for_ever", language)
        )
        return say(
            "welcome",
            language,
            recordings=say(f"welcome_recordings_{switch}", language, audio_host=self.audio_host),
            chat_host=self.chat_host,
            retention=kept,
        )
