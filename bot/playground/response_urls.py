"""Remembers the `response_url` of each act: five uses within half an hour.

Source: https://docs.slack.dev/interactivity/handling-user-interaction ("response_url"). The words
for a URL that is no good any more, "used_url" and "expired_url", were observed.
"""

import secrets
from dataclasses import dataclass

from bot.playground.arguments import ApiError
from bot.playground.ids import now
from bot.playground.records import Message
from bot.playground.workspace import TEAM

LIFE = 30 * 60.0
MOST_USES = 5


@dataclass
class ResponseUrl:
    """Where an app may answer to an act: about which message, and to whom."""

    message: Message
    user: str
    until: float
    uses: int = 0


class ResponseUrls:
    """The response URLs of a workspace served at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._kept: dict[str, ResponseUrl] = {}

    def issue(self, message: Message, user: str) -> str:
        """Return a new URL for an act of a person on a message."""
        secret = secrets.token_urlsafe(18)
        self._kept[secret] = ResponseUrl(message, user, now() + LIFE)
        return f"{self._url}/actions/{TEAM}/{secrets.randbelow(10**13)}/{secret}"

    def use(self, secret: str) -> ResponseUrl:
        """Count one use; raises ApiError for a URL that is unknown or no good any more."""
        kept = self._kept.get(secret)
        if kept is None or kept.until < now():
            raise ApiError("expired_url")
        kept.uses += 1
        if kept.uses > MOST_USES:
            raise ApiError("used_url")
        return kept
