"""Slack's native streams: begun, appended to, stopped.

Their text comes in pieces, so making it safe is the caller's work. Nothing unfurls in them.
"""

import logging
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from bot.slack.blocks import Block
from bot.slack.budget import APPEND, START, STOP, Priority
from bot.slack.calls import Caller
from bot.slack.errors import SlackError

STREAM_LIFE = 300.0
"""Seconds, as seen; Slack documents none (slackapi/python-slack-sdk#1859)."""
_SHORTEST_LIFE = 5.0
_FORGET = 3_600.0

_log = logging.getLogger(__name__)


class Streams(Caller):
    """A caller that streams, where Slack will have it."""

    _life, _life_until = STREAM_LIFE, inf

    @property
    def stream_life(self) -> float:
        """The seconds after which Slack ends a stream by itself, as far as is known."""
        if self._clock() >= self._life_until:
            self._life, self._life_until = STREAM_LIFE, inf
        return self._life

    def note_stream_ended(self, age: float) -> None:
        """Learn that Slack ended a stream of so many seconds; one that hardly began tells nothing.

        It is forgotten after an hour.
        """
        if _SHORTEST_LIFE <= age < self.stream_life:
            self._life, self._life_until = age, self._clock() + _FORGET

    def may_stream(self, channel: str) -> bool:
        """Whether Slack has not yet said that there are no streams in `channel`."""
        return self.refusals.has_method(START, channel)

    async def start_stream(
        self, channel: str, thread_ts: str, text: str, *, user: str, team: str
    ) -> str | None:
        """Begin a streamed message and return its ts, or None where Slack won't have a stream.

        `user` and `team` are who is answered; Slack wants them in channels.
        """
        try:
            answer = await self.call(
                START,
                priority=Priority.FIRST,
                channel=channel,
                thread_ts=thread_ts,
                markdown_text=text,
                recipient_user_id=user or None,
                recipient_team_id=team or None,
            )
        except SlackError as error:
            if type(error) is not SlackError:
                raise
            _log.info("no native streams in %s: %s", channel, error.code)
            self.refusals.note_method(error, channel)
            return None
        return str(answer["ts"])

    async def append_stream(self, channel: str, ts: str, text: str) -> None:
        """Add `text` to a streamed message, now or not at all."""
        await self.call(APPEND, priority=Priority.FRAME, channel=channel, ts=ts, markdown_text=text)

    async def stop_stream(
        self,
        channel: str,
        ts: str,
        text: str = "",
        *,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Add the last `text` and end the stream. Blocks that Slack won't have are left out."""
        for below in self.refusals.choices(blocks):
            try:
                await self.call(
                    STOP,
                    channel=channel,
                    ts=ts,
                    markdown_text=text or None,
                    blocks=below,
                    metadata=metadata,
                )
            except SlackError as error:
                if not self.refusals.note_blocks(error, below):
                    raise
            else:
                self.refusals.note_taken(below)
                return
