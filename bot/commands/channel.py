"""What was said in a channel, read from Slack within bounds: its messages, and its busiest threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UserFacingError
from bot.slack.client import SlackClient
from bot.slack.errors import RateLimited, Refused, SlackUnreachable, TokenRejected

MOST_MESSAGES = 500
MOST_THREADS = 5
MOST_REPLIES = 50
_PAGE = 200
_MOST_PAGES = 10
_SAID = {None, "file_share", "thread_broadcast", "me_message", "bot_message"}

Payload = Mapping[str, Any]


class NotInChannel(UserFacingError):
    """The bot can't read here, because it is no member."""

    text = "channel_not_mine"


@dataclass(frozen=True, slots=True)
class ChannelReader:
    """Reads a channel that the bot is in."""

    slack: SlackClient

    async def since(self, channel: str, oldest: float) -> list[Payload]:
        """Return what was said since then, the latest first, at most MOST_MESSAGES.

        Raises NotInChannel.
        """
        found: list[Payload] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = await self._page(channel, oldest, cursor)
            found += [one for one in page.get("messages") or () if one.get("subtype") in _SAID]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor or len(found) >= MOST_MESSAGES:
                break
        return found[:MOST_MESSAGES]

    async def _page(self, channel: str, oldest: float, cursor: str | None) -> Payload:
        try:
            return await self.slack.call(
                "conversations.history",
                channel=channel,
                oldest=f"{oldest:.6f}",
                limit=_PAGE,
                cursor=cursor,
            )
        except (Refused, TokenRejected):
            raise NotInChannel from None

    async def with_replies(
        self, said: Sequence[Payload], channel: str, oldest: float
    ) -> list[Payload]:
        """Return `said` and the replies since then in its busiest threads, the earliest first."""
        parents = sorted(said, key=lambda one: -int(one.get("reply_count") or 0))[:MOST_THREADS]
        found = {str(one["ts"]): one for one in said}
        for parent in parents:
            if parent.get("reply_count"):
                for reply in await self._replies(channel, str(parent["ts"]), oldest):
                    found.setdefault(str(reply["ts"]), reply)
        return [found[ts] for ts in sorted(found)]

    async def _replies(self, channel: str, ts: str, oldest: float) -> list[Payload]:
        try:
            page = await self.slack.call(
                "conversations.replies",
                channel=channel,
                ts=ts,
                oldest=f"{oldest:.6f}",
                limit=MOST_REPLIES,
            )
        except (RateLimited, SlackUnreachable):
            raise
        except Refused:
            return []
        return [one for one in page.get("messages") or () if one.get("subtype") in _SAID]
