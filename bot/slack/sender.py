"""Send the frames of a reply while it is written, in a task of its own and at its pace.

A frame is never repeated: the next one carries its text. Nothing stands between a delta and its
Slack call.
"""

import asyncio
import logging
from collections.abc import Sequence

from bot.slack.beginning import begin
from bot.slack.blocks import Block
from bot.slack.budget import APPEND
from bot.slack.errors import RateLimited, SlackUnreachable
from bot.slack.pacing import Pace, append_interval, edit_interval
from bot.slack.place import Place
from bot.slack.standing import Standing

_log = logging.getLogger(__name__)


class Sender:
    """Makes what stands say what `parts` say, which grow meanwhile.

    `blocks` stand below the last message for as long as it is written, unless it is a stream.
    """

    def __init__(
        self, place: Place, standing: Standing, parts: Sequence[str], blocks: Sequence[Block]
    ) -> None:
        self.task: asyncio.Task[None] | None = None
        self._place = place
        self._standing = standing
        self._parts = parts
        self._blocks = blocks
        self._pace = Pace()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()  # held while something is under way to Slack

    def wake(self) -> None:
        """Look at the parts again: there is more."""
        self._wake.set()
        if self.task is None:
            self.task = asyncio.create_task(self._send_frames())

    async def stop(self) -> None:
        """Send nothing more; what is under way arrives first."""
        if self.task is None:
            return
        async with self._turn:
            self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _send_frames(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (position := self._next()) is not None:
                if wait := self._pace.wait(self._place.clock(), self._interval(position)):
                    await self._place.sleep(wait)
                    continue
                async with self._turn:
                    await self._send_frame(position)

    def _next(self) -> int | None:
        """Return the first part that is not yet shown as it should be."""
        for position, text in enumerate(self._parts):
            if text.strip() and not self._is_shown(position, text):
                return position
        return None

    def _is_shown(self, position: int, text: str) -> bool:
        pieces = self._standing.pieces
        if position >= len(pieces):
            return False
        if position < len(self._parts) - 1:
            return pieces[position].is_settled(text)
        return pieces[position].is_quiet or pieces[position].shown == text

    def _interval(self, position: int) -> float:
        pieces = self._standing.pieces
        method = pieces[-1].frame_method if pieces else APPEND
        if position == len(pieces) and pieces and pieces[-1].part.kind == "stream":
            method = APPEND  # another stream begins behind one that was ended
        if method == APPEND:
            least = append_interval(self._pace.age(self._place.clock()))
        else:
            least = edit_interval(len(self._parts[-1].encode()))
        return max(least, self._place.client.budget.frame_interval(method))

    async def _send_frame(self, position: int) -> None:
        clock = self._place.clock
        try:
            await self._show(position, self._parts[position])
            self._pace.mark(clock())
        except RateLimited as limited:
            self._pace.rest(clock(), limited.retry_after)
        except SlackUnreachable as error:
            _log.info("%s did not answer: %s", error.method, error.code)
            self._pace.mark(clock())

    async def _show(self, position: int, text: str) -> None:
        pieces, is_last = self._standing.pieces, position == len(self._parts) - 1
        if position >= len(pieces):
            below = self._blocks if is_last else ()
            await self._standing.add(lambda: begin(self._place, position, text, below))
        elif is_last:
            await pieces[position].show(text, self._blocks)
        else:
            await pieces[position].settle(text)
