"""Show an answer in its thread while it is written, and in the end exactly.

    write(delta) → Written: safe text, in parts
                                 │
             Sender, a task of its own: begin a piece, append or edit, at its pace
                                 │
    finish(text) ─────────→ settle every piece, delete what is left over

Nothing stands between a delta and its Slack call; a part's ts is stored beside it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Self

from bot.conversation import Part, ThreadKey
from bot.slack.attachments import Attachments, SavePart
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.piece import Piece
from bot.slack.place import Place
from bot.slack.safety import JOINER, neutralise
from bot.slack.sender import Sender
from bot.slack.standing import DropParts, KnownTs, Standing
from bot.slack.status import Status
from bot.slack.written import Written

__all__ = ["DropParts", "KnownTs", "Reply", "SavePart"]

_log = logging.getLogger(__name__)


class Reply:
    """One visible reply, as one or more parts in a thread.

    `parts` are what earlier attempts left, in order: they are closed, edited and reused. One that
    `is_resumed` may have left more in the thread than was stored: before anything is added, it is
    looked for. Only what `is_streamed` is written to; other replies in the thread may be meanwhile,
    and `known_ts` tells which messages are parts of any reply. `stop_blocks` stand below what is
    written where Slack has no Stop of its own: below posts, not below streams. Errors of the sender,
    and of `save_part`, come out of the next `write` or of `finish`. Used as a context manager, it
    closes on leaving what is still open.

    Files are parts too; `Attachments` keeps them.
    """

    def __init__(
        self,
        client: SlackClient,
        thread: ThreadKey,
        reply_key: str,
        *,
        recipient_user: str,
        recipient_team: str,
        parts: Sequence[Part] = (),
        stop_blocks: Sequence[Block] = (),
        is_resumed: bool,
        is_streamed: bool,
        known_ts: KnownTs,
        save_part: SavePart,
        drop_parts: DropParts,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._status = status = Status(client, thread, is_at_work=is_resumed and is_streamed)
        asker = recipient_user, recipient_team
        self._place = place = Place(client, thread, reply_key, *asker, clock, sleep, status)
        files = [part for part in parts if part.kind == "file"]
        self._files = Attachments(place, files, save_part)
        self._standing = Standing(
            place,
            [part for part in parts if part.kind != "file"],
            is_resumed=is_resumed,
            is_streamed=is_streamed,
            known_ts=known_ts,
            save_part=save_part,
            drop_parts=drop_parts,
        )
        self._drop_parts = drop_parts
        self._written = Written()
        self._sender = Sender(place, self._standing, self._written.parts, stop_blocks)
        self._showing: asyncio.Task[None] | None = None

    @property
    def first_ts(self) -> str:
        """The ts of its first message, "" while nothing is visible."""
        pieces = self._standing.pieces
        return pieces[0].part.ts if pieces else ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.abandon()

    def announce(self, text: str, loading: Sequence[str] = ()) -> None:
        """Say in Slack's status line that the bot "`text`", until there is something to read.

        Returns at once; nothing waits for it. `loading` are short messages shown in turn, where Slack
        shows them.
        """
        self._status.announce(text, loading)

    async def write(self, delta: str) -> None:
        """Take more of the answer; it is shown in time. Returns at once.

        Raises what ended the sender: Refused, TokenRejected, or a failed save. A person's Stop
        doesn't: only the answer's owner knows whether she may.
        """
        self._roll_in_time()
        self._written.add(delta)
        self._raise_failures()
        self._sender.wake()

    async def finish(self, final_text: str, *, blocks: Sequence[Block] | None = None) -> None:
        """Make the reply exactly `final_text`, with `blocks` below it, and close it.

        Streams are closed with what is missing, or edited where that is in doubt; surplus parts are
        deleted. Where it continues what was written, that stays where it stands. When it returns, all
        is visible and every part is saved.
        """
        await self._stop_sending()
        await self._settle(self._written.finished(final_text), blocks)

    async def say(self, text: str, blocks: Sequence[Block] | None = None) -> None:
        """Make `text` the whole reply: whatever stands is edited, else it is posted."""
        await self.finish(text, blocks=blocks)

    async def show(self, text: str) -> None:
        """Make `text`, of one part, what is seen for now: at once, or not at all.

        For progress, in a reply that isn't written to; `finish` follows. Raises SlackError when
        nothing, or perhaps nothing, was shown. Who gives up waiting for it does no harm.
        """
        self._raise_failures()
        self._showing = asyncio.create_task(self._standing.show(neutralise(text)))
        await asyncio.shield(self._showing)

    async def withdraw(self) -> None:
        """Delete the reply, all parts of it."""
        await self._stop_sending()
        await self._settle([], None)
        await self._files.delete()
        await self._drop_parts(0)

    async def abandon(self) -> None:
        """Leave what is visible, close the stream, end the status. Nothing that goes wrong is raised.

        A later attempt goes on from the parts that were saved. After `finish`, nothing else is left
        to do.
        """
        await self._stop_sending()
        for piece in self._standing.pieces:
            try:
                await piece.close()
            except SlackError as error:
                _log.info("a stream was left open: %s", error)
        await self._status.end()
        await asyncio.gather(*self._standing.saves, return_exceptions=True)

    async def attach(self, filename: str, data: str | bytes) -> None:
        """Post `data` as a further file below the reply, unless an earlier attempt did.

        Each attempt attaches the same files in the same order.
        """
        await self._files.attach(filename, data.encode() if isinstance(data, str) else data)

    async def detach(self) -> None:
        """Delete all files of the reply, so that others can be attached in their place."""
        await self._files.delete()
        await self._drop_parts(len(self._standing.pieces))

    def _roll_in_time(self) -> None:
        """Let the part that an old stream shows end, before Slack ends the stream."""
        pieces = self._standing.pieces
        is_last_begun = bool(pieces) and len(pieces) == len(self._written.parts)
        if is_last_begun and pieces[-1].is_old:
            self._written.roll()

    async def _stop_sending(self) -> None:
        if self._showing:
            await asyncio.gather(self._showing, return_exceptions=True)
        await self._sender.stop()

    async def _settle(self, texts: Sequence[str], blocks: Sequence[Block] | None) -> None:
        for position, text in enumerate(texts):
            is_last = position == len(texts) - 1
            await self._settle_part(position, text, blocks if is_last else None)
        if await self._standing.drop_surplus(len(texts)):
            await self._files.save_all()
        await asyncio.gather(*self._standing.saves)

    async def _settle_part(self, position: int, text: str, blocks: Sequence[Block] | None) -> None:
        text = text if text.strip() else JOINER  # Slack refuses a message without any
        place, standing = self._place, self._standing
        if position == len(standing.pieces) and not await standing.recover():
            await standing.add_surely(lambda: Piece.post(place, position, text, blocks=blocks))
        await standing.pieces[position].settle(text, blocks)
        standing.save(position)

    def _raise_failures(self) -> None:
        for task in (self._sender.task, *self._standing.saves):
            if task and task.done() and not task.cancelled() and (error := task.exception()):
                raise error
