"""Remembers the `response_url` of each act: five uses within half an hour.

Source: https://docs.slack.dev/interactivity/handling-user-interaction ("response_url"). The words
for a URL that is no good any more, "used_url" and "expired_url", were observed.
"""

import secrets
from dataclasses import dataclass

from bot.playground.arguments import ApiError
from bot.playground.ids import now
from bot.playground.records import Channel, Message
from bot.playground.workspace import TEAM

LIFE = 30 * 60.0
MOST_USES = 5
# What the URLs begin with: those of clicks, of shortcuts and modals, of commands.
PATHS = ("actions", "app-actions", "commands")


@dataclass
class ResponseUrl:
    """Where an app may answer to an act: in which channel, about which message, and to whom.

    A command or a shortcut is about no message of the app's own, so it has none to replace.
    """

    channel: str
    message: Message | None
    user: str
    until: float
    uses: int = 0


class ResponseUrls:
    """The response URLs of a workspace served at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._kept: dict[str, ResponseUrl] = {}

    def issue(self, message: Message, user: str) -> str:
        """Return a new URL for an act of a person on a message of the app's."""
        return self._keep("actions", ResponseUrl(message.channel, message, user, now() + LIFE))

    def issue_in(self, channel: Channel, user: str, path: str) -> str:
        """Return a new URL for what a person did in a channel; `path` is one of PATHS."""
        return self._keep(path, ResponseUrl(channel.id, None, user, now() + LIFE))

    def _keep(self, path: str, url: ResponseUrl) -> str:
        secret = secrets.token_urlsafe(18)
        self._kept[secret] = url
        return f"{self._url}/{path}/{TEAM}/{secrets.randbelow(10**13)}/{secret}"

    def use(self, secret: str) -> ResponseUrl:
        """Count one use; raises ApiError for a URL that is unknown or no good any more."""
        kept = self._kept.get(secret)
        if kept is None or kept.until < now():
            raise ApiError("expired_url")
        kept.uses += 1
        if kept.uses > MOST_USES:
            raise ApiError("used_url")
        return kept
