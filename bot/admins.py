"""Who may set the workspace and its budgets: Slack's admins and owners, and those a setting names."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.slack.client import SlackClient


@dataclass(frozen=True, slots=True)
class Admins:
    """Knows the admins; `named` are the users that the setting ADMINS lists."""

    slack: SlackClient
    named: Collection[str]

    async def is_admin(self, user: str) -> bool:
        """Whether `user` is one. Raises SlackError where Slack has to be asked and can't be."""
        return user in self.named or await self.slack.is_admin(user)

    async def all(self) -> list[str]:
        """Return every admin, those named first, each once. Raises SlackError."""
        return list(dict.fromkeys([*self.named, *await self.slack.admins()]))
