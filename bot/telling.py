"""What one person alone is told, and what she is offered to begin with."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from bot.languages import Languages
from bot.slack.answer_menu import regenerate_offer
from bot.slack.client import SlackClient
from bot.store.notices import Notice
from bot.texts import in_language, say

PROMPTS = 4  # Slack shows no more


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells people what concerns nobody else; `app` builds one.

    `zone` is the time zone that moments are told in.
    """

    slack: SlackClient
    languages: Languages
    zone: tzinfo = UTC

    async def tell(self, notice: Notice) -> None:
        """Show `notice` to its person, in the thread that it is about."""
        language = await self.languages.of_person(notice.user)
        key = notice.offers_again
        moments = {
            name: datetime.fromtimestamp(at, self.zone) for name, at in notice.moments.items()
        }
        await self.slack.post_ephemeral(
            notice.channel,
            notice.user,
            say(notice.text, language, **notice.details, **moments),
            thread_ts=notice.thread_ts,
            blocks=regenerate_offer(key, in_language(language)) if key else None,
        )

    async def suggest(self, user: str, channel: str) -> None:
        """Offer `user` a few things to begin with, in her direct messages."""
        language = await self.languages.of_person(user)
        prompts = [
            (say(f"prompt_{number}_title", language), say(f"prompt_{number}", language))
            for number in range(1, PROMPTS + 1)
        ]
        await self.slack.suggest_prompts(channel, prompts)
