"""One visible message of a reply: begun, extended and brought to its final text.

Slack's streams can be appended to but not read or edited while they are open, end by themselves
after about five minutes, and a call whose answer is lost may have had its effect. So a piece knows
what Slack certainly shows of it; where that is in doubt, the stream is stopped and the whole text
is put there by an edit, which can be done twice without harm.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.conversation import Part
from bot.slack.blocks import Block
from bot.slack.budget import APPEND, STOP, UPDATE, Priority
from bot.slack.errors import (
    RateLimited,
    Refused,
    SlackError,
    SlackUnreachable,
    StoppedByUser,
    TokenRejected,
)
from bot.slack.orphans import metadata
from bot.slack.place import Place

_OLD = 0.55  # of a stream's life, after which the part that it shows should end
_TOO_OLD = 0.75  # after which it is ended and edited on, ahead of Slack

_ATTEMPTS = 5
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}

_log = logging.getLogger(__name__)


class Piece:
    """A message of ours in Slack. `shown` is its text there, None where that is uncertain.

    `blocks` are those below the text; where the text is uncertain, so are they. One that is quiet, since
    a person stopped its stream, takes no frames, only its final text.
    """

    def __init__(
        self,
        place: Place,
        position: int,
        part: Part,
        shown: str | None,
        promise: str = "",
        blocks: Sequence[Block] | None = None,
    ) -> None:
        self.part = part
        self.shown = shown
        self.is_streaming = part.kind == "stream"
        self.is_quiet = False
        self._place = place
        self._position = position
        self._promise = promise
        self._blocks = None if shown is None else list(blocks or ())
        self._opened_at = place.clock()

    @classmethod
    async def post(
        cls,
        place: Place,
        position: int,
        text: str,
        priority: Priority = Priority.FINAL,
        *,
        blocks: Sequence[Block] | None = None,
        promise: str = "",
    ) -> "Piece":
        """Show `text` as a new message of the ordinary kind."""
        ts = await place.client.post_message(
            place.thread.channel,
            text,
            thread_ts=place.thread.thread_ts,
            blocks=blocks,
            metadata=metadata(place.reply_key, position),
            priority=priority,
        )
        return cls(place, position, Part(ts, "post"), text, promise, blocks)

    @property
    def frame_method(self) -> str:
        """The method that the next frame will call."""
        return APPEND if self.is_streaming else UPDATE

    @property
    def is_old(self) -> bool:
        """Whether it is a stream whose part should end at the next good place."""
        return self.is_streaming and self._age >= _OLD * self._place.client.stream_life

    @property
    def _age(self) -> float:
        return self._place.clock() - self._opened_at

    def is_settled(self, text: str) -> bool:
        """Whether it certainly says `text` and nothing else, and is closed."""
        return self.shown == text and self._blocks == [] and not self.is_streaming

    async def show(self, text: str, blocks: Sequence[Block] = ()) -> None:
        """Show the text so far, with `blocks` below it if it is no stream, now or not at all.

        Afterwards it is shown, or it is not and the next frame brings it. Raises RateLimited when
        nothing was sent, and what ends the reply: Refused, TokenRejected.
        """
        try:
            if self.is_streaming and not self._is_appendable(text):
                await self._settle_stream(text, list(blocks))
            await self._send_frame(text, list(blocks))
        except (RateLimited, Refused, TokenRejected):
            raise
        except SlackError as error:
            self._doubt(error)
        finally:
            self._exchange_promise()

    async def _send_frame(self, text: str, blocks: list[Block]) -> None:
        channel, ts = self._place.thread.channel, self.part.ts
        if self.shown == text:
            return
        if self.is_streaming and self.shown is not None:
            await self._place.client.append_stream(channel, ts, text[len(self.shown) :])
        else:
            await self._place.client.update_message(
                channel, ts, text, blocks=self._replacing(blocks), priority=Priority.FRAME
            )
            self._blocks = blocks
        self.shown = text

    def _is_appendable(self, text: str) -> bool:
        is_too_old = self._age >= _TOO_OLD * self._place.client.stream_life
        return not is_too_old and self.shown is not None and text.startswith(self.shown)

    def _doubt(self, error: SlackError) -> None:
        """Note that a frame failed: go on by edit, whole."""
        _log.info("%s failed, going on by edit: %s", error.method, error.code)
        self.shown = None
        if isinstance(error, StoppedByUser):
            self.is_quiet = True
        if self.is_quiet or error.code == "message_not_in_streaming_state":
            self.is_streaming = False
            if error.method == APPEND and not self.is_quiet:
                self._place.client.note_stream_ended(self._age)
        if error.code == "streaming_state_conflict":
            self.is_streaming = True

    async def settle(self, text: str, blocks: Sequence[Block] | None = None) -> None:
        """Bring the message to exactly `text`, and close it if it is a stream.

        Waits its turn. Raises SlackError if Slack will not have it, or cannot be reached.
        """
        wanted = list(blocks or ())
        try:
            is_settled = self.shown == text and self._blocks == wanted
            if self.is_streaming:
                is_settled = await self._settle_stream(text, wanted)
            if not is_settled:
                await self._edit(text, wanted)
        finally:
            self._keep_promise()

    async def _settle_stream(self, text: str, blocks: list[Block]) -> bool:
        """Close the stream; return whether it then certainly shows `text` and `blocks`."""
        if self.shown is None or not text.startswith(self.shown):
            await self.stop_stream()
            return False
        if await self.stop_stream(text[len(self.shown) :], blocks):
            self.shown, self._blocks = text, blocks
        elif blocks:
            self._blocks = None
        return self.shown == text

    async def stop_stream(self, tail: str = "", blocks: Sequence[Block] | None = None) -> bool:
        """Close the stream with its last text; return whether that certainly arrived.

        A stream that Slack closed by itself, or that is gone, is closed.
        """
        client, channel = self._place.client, self._place.thread.channel
        mark = metadata(self._place.reply_key, self._position)
        try:
            await client.stop_stream(channel, self.part.ts, tail, blocks=blocks, metadata=mark)
        except (RateLimited, Refused, TokenRejected):
            raise
        except SlackError as error:
            self._doubt(error)
            if isinstance(error, SlackUnreachable):
                await self._surely_stop()
            self.is_streaming = False
            return False
        self.is_streaming = False
        self._place.status.stream_stopped()
        return True

    async def _surely_stop(self) -> None:
        client, channel = self._place.client, self._place.thread.channel
        try:
            await self._surely(lambda: client.stop_stream(channel, self.part.ts))
            self._place.status.stream_stopped()
        except (RateLimited, SlackUnreachable, TokenRejected):
            raise
        except SlackError:
            return  # it is closed, or the edit that follows will say what is wrong

    async def _edit(self, text: str, blocks: list[Block]) -> None:
        channel, ts = self._place.thread.channel, self.part.ts
        mark = metadata(self._place.reply_key, self._position)
        try:
            await self._surely(
                lambda: self._place.client.update_message(
                    channel, ts, text, blocks=self._replacing(blocks), metadata=mark
                )
            )
        except SlackError as error:
            if error.code not in _GONE:
                raise
            new = await Piece.post(self._place, self._position, text, blocks=blocks or None)
            self.part = new.part
        self.shown, self._blocks = text, blocks

    def _replacing(self, blocks: list[Block]) -> list[Block] | None:
        """Return what puts `blocks` in place of those that stand; None where neither are any."""
        return blocks if blocks or self._blocks != [] else None

    async def _surely(self, call: Callable[[], Awaitable[None]]) -> None:
        """Make a call that may be made twice, and five times at most."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await call()
            except SlackUnreachable:
                if attempt == _ATTEMPTS:
                    raise
            except SlackError as error:
                if error.code != "streaming_state_conflict" or attempt == _ATTEMPTS:
                    raise
                await self.stop_stream()
            await self._place.sleep(0.25 * 2**attempt)
        return None

    async def close(self) -> None:
        """Leave what is visible; only end the stream."""
        try:
            if self.is_streaming:
                await self.stop_stream()
        finally:
            self._keep_promise()

    async def delete(self) -> None:
        """Take the message away."""
        try:
            if self.is_streaming:
                await self.stop_stream()
            await self._place.client.delete_message(self._place.thread.channel, self.part.ts)
        finally:
            self._keep_promise()

    def _exchange_promise(self) -> None:
        """Let an edit be promised, if one is left, where a stream was closed before its end."""
        if self._promise == STOP and not self.is_streaming:
            self._keep_promise()
            self._promise = UPDATE if self._place.client.budget.promise(UPDATE) else ""

    def _keep_promise(self) -> None:
        if self._promise:
            self._place.client.budget.release(self._promise)
            self._promise = ""
