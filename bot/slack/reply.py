"""Show an answer in its thread while it is written, and in the end exactly.

    write(delta) → Neutraliser → Splitter → the text of each part
                                                │
                     a sender task of its own: begin a piece, append or edit, at its pace
                                                │
    finish(text) ──────────────────────────→ settle every piece, delete what is left over

A frame is never repeated: the next one carries its text. Nothing stands between a delta and its
Slack call; a part's ts is stored beside it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Self

from bot.conversation import Part, ThreadKey
from bot.slack.attachments import Attachments, SavePart
from bot.slack.blocks import Block
from bot.slack.budget import APPEND, Priority
from bot.slack.client import SlackClient
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable
from bot.slack.orphans import find_orphans
from bot.slack.pacing import APPEND_INTERVAL, EDIT_INTERVAL, Pace
from bot.slack.piece import Piece, Place
from bot.slack.safety import JOINER
from bot.slack.text import Neutraliser, Splitter, extend, neutralise, split

DropParts = Callable[[int], Awaitable[None]]
KnownTs = Callable[[], Awaitable[Collection[str]]]

__all__ = ["DropParts", "KnownTs", "Reply", "SavePart"]

_log = logging.getLogger(__name__)


class Reply:
    """One visible reply, as one or more parts in a thread.

    `parts` are what earlier attempts left, in order: they are closed, edited and reused. One that
    `is_resumed` may have left more in the thread than was stored: before anything is added, it is
    looked for. Only what `is_streamed` is written to; other replies in the thread may be meanwhile,
    and `known_ts` tells which messages are parts of any reply. Errors of
    the sender, and of `save_part`, come out of the next `write` or of `finish`. Used as a context
    manager, it closes on leaving what is still open.

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
        is_resumed: bool,
        is_streamed: bool,
        known_ts: KnownTs,
        save_part: SavePart,
        drop_parts: DropParts,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._place = Place(client, thread, reply_key, recipient_user, recipient_team, clock, sleep)
        visible = [part for part in parts if part.kind != "file"]
        self._pieces = [
            Piece(self._place, position, part, None) for position, part in enumerate(visible)
        ]
        self._files = Attachments(
            self._place, [part for part in parts if part.kind == "file"], save_part
        )
        self._saved = list(visible)
        self._save_part = save_part
        self._drop_parts = drop_parts
        self._saves: set[asyncio.Task[None]] = set()
        self._neutraliser = Neutraliser()
        self._splitter = Splitter()
        self._texts: list[str] = []
        self._is_streamed = is_streamed
        self._known_ts = known_ts
        self._is_begin_uncertain = self._had_doubts = is_resumed
        self._pace = Pace()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()  # held while something is under way to Slack
        self._sender: asyncio.Task[None] | None = None
        self._showing: asyncio.Task[None] | None = None

    @property
    def first_ts(self) -> str:
        """The ts of its first message, "" while nothing is visible."""
        return self._pieces[0].part.ts if self._pieces else ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.abandon()

    async def write(self, delta: str) -> None:
        """Take more of the answer; it is shown in time. Returns at once.

        Raises what ended the sender: StoppedByUser, Refused, TokenRejected, or a failed save.
        """
        extend(self._texts, self._splitter.feed(self._neutraliser.feed(delta)))
        self._raise_failures()
        self._wake.set()
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_frames())

    async def finish(self, final_text: str, *, blocks: Sequence[Block] | None = None) -> None:
        """Make the reply exactly `final_text`, with `blocks` below it, and close it.

        Streams are closed with what is missing, or edited where that is in doubt; surplus parts are
        deleted. When it returns, all is visible and every part is saved.
        """
        await self._settle(split(neutralise(final_text)), blocks)

    async def say(self, text: str, blocks: Sequence[Block] | None = None) -> None:
        """Make `text` the whole reply: whatever stands is edited, else it is posted."""
        await self.finish(text, blocks=blocks)

    async def show(self, text: str) -> None:
        """Make `text`, of one part, what is seen for now: at once, or not at all.

        For progress, in a reply that isn't written to; `finish` follows. Raises SlackError when
        nothing, or perhaps nothing, was shown. Who gives up waiting for it does no harm.
        """
        self._raise_failures()
        self._showing = asyncio.create_task(self._show(neutralise(text)))
        await asyncio.shield(self._showing)

    async def withdraw(self) -> None:
        """Delete the reply, all parts of it."""
        await self._settle([], None)
        await self._files.delete()
        await self._drop_parts(0)

    async def abandon(self) -> None:
        """Leave what is visible and close the stream. Nothing that goes wrong is raised.

        A later attempt goes on from the parts that were saved. After `finish`, nothing is left to do.
        """
        await self._stop_sender()
        for piece in self._pieces:
            try:
                await piece.close()
            except SlackError as error:
                _log.info("a stream was left open: %s", error)
        await asyncio.gather(*self._saves, return_exceptions=True)

    async def attach(self, filename: str, data: str | bytes) -> None:
        """Post `data` as a further file below the reply, unless an earlier attempt did.

        Each attempt attaches the same files in the same order.
        """
        await self._files.attach(filename, data.encode() if isinstance(data, str) else data)

    async def detach(self) -> None:
        """Delete all files of the reply, so that others can be attached in their place."""
        await self._files.delete()
        await self._drop_parts(len(self._pieces))

    # The sender

    async def _send_frames(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (position := self._next()) is not None:
                clock = self._place.clock
                if wait := self._pace.wait(clock(), self._interval()):
                    await self._place.sleep(wait)
                    continue
                async with self._turn:
                    await self._send_frame(position)

    def _next(self) -> int | None:
        """Return the first part that is not yet shown as it should be."""
        for position, text in enumerate(self._texts):
            if not text.strip():
                continue
            if position >= len(self._pieces) or self._pieces[position].shown != text:
                return position
        return None

    def _interval(self) -> float:
        method = self._pieces[-1].frame_method if self._pieces else APPEND
        least = APPEND_INTERVAL if method == APPEND else EDIT_INTERVAL
        return max(least, self._place.client.budget.frame_interval(method))

    async def _send_frame(self, position: int) -> None:
        try:
            if position < len(self._pieces):
                is_last = position == len(self._texts) - 1
                piece = self._pieces[position]
                await (piece.show if is_last else piece.settle)(self._texts[position])
            else:
                await self._begin(position)
            self._pace.mark(self._place.clock())
        except RateLimited as limited:
            self._pace.rest(self._place.clock(), limited.retry_after)
        except SlackUnreachable as error:
            _log.info("%s did not answer: %s", error.method, error.code)
            self._pace.mark(self._place.clock())

    async def _begin(self, position: int) -> None:
        if self._is_begin_uncertain:
            return await self._recover(position)
        if position > 0 and self._pieces[position - 1].is_streaming:
            await self._pieces[position - 1].settle(self._texts[position - 1])
        try:
            piece = await Piece.begin(self._place, position, self._texts[position])
        except SlackUnreachable:
            self._is_begin_uncertain = self._had_doubts = True
            raise
        self._add(piece)
        return None

    async def _recover(self, position: int) -> None:
        """Look whether what was begun without an answer stands in the thread; take it up."""
        for part in (await self._orphans())[:1]:
            self._add(Piece(self._place, position, part, None))
        self._is_begin_uncertain = False

    async def _orphans(self) -> list[Part]:
        place = self._place
        known = {*await self._known_ts(), *(piece.part.ts for piece in self._pieces)}
        identity = await place.client.identity()
        after_ts = place.reply_key.split("/")[2]
        return await find_orphans(
            place.client,
            place.thread,
            after_ts,
            identity.user,
            place.reply_key,
            known,
            with_streams=self._is_streamed,
        )

    async def _show(self, text: str) -> None:
        if not self._pieces and self._is_begin_uncertain:
            await self._recover(0)
        if self._pieces:
            await self._pieces[0].show(text)
            return
        try:
            self._add(await Piece.post(self._place, 0, text, Priority.FIRST))
        except SlackUnreachable:
            self._is_begin_uncertain = self._had_doubts = True
            raise

    async def _stop_sender(self) -> None:
        if self._showing:
            await asyncio.gather(self._showing, return_exceptions=True)
        if self._sender is None:
            return
        async with self._turn:
            self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)

    # Bringing it to its end

    async def _settle(self, texts: Sequence[str], blocks: Sequence[Block] | None) -> None:
        await self._stop_sender()
        for position, text in enumerate(texts):
            is_last = position == len(texts) - 1
            await self._settle_part(position, text, blocks if is_last else None)
        await self._drop_surplus(len(texts))
        await asyncio.gather(*self._saves)

    async def _settle_part(self, position: int, text: str, blocks: Sequence[Block] | None) -> None:
        text = text if text.strip() else JOINER  # Slack refuses a message without any
        if position == len(self._pieces) and self._is_begin_uncertain:
            await self._recover(position)
        if position < len(self._pieces):
            await self._pieces[position].settle(text, blocks)
            self._save(position)
        else:
            self._add(await self._post_surely(position, text, blocks))

    async def _post_surely(self, position: int, text: str, blocks: Sequence[Block] | None) -> Piece:
        """Post; when the answer is lost, look for the post before doing it again."""
        try:
            return await Piece.post(self._place, position, text, blocks=blocks)
        except SlackUnreachable:
            self._had_doubts = True
            await self._place.sleep(1.0)
            for part in await self._orphans():
                if part.kind == "post":
                    piece = Piece(self._place, position, part, None)
                    await piece.settle(text, blocks)
                    return piece
            return await Piece.post(self._place, position, text, blocks=blocks)

    async def _drop_surplus(self, count: int) -> None:
        """Delete what stands beyond `count` parts, and what turned up late after a lost answer."""
        surplus = self._pieces[count:]
        for piece in reversed(surplus):
            await piece.delete()
            self._pieces.remove(piece)
        if self._had_doubts:
            for part in await self._orphans():
                if part.kind == "post" or count == 0:  # a stream may still be somebody's start
                    await Piece(self._place, count, part, None).delete()
        if surplus:
            await self._drop_parts(count)
            del self._saved[count:]
            await self._files.save_all()

    # Keeping what is there

    def _add(self, piece: Piece) -> None:
        self._pieces.append(piece)
        self._save(len(self._pieces) - 1)

    def _save(self, position: int) -> None:
        """Store the part beside everything else, unless it is stored."""
        part = self._pieces[position].part
        if self._saved[position : position + 1] == [part]:
            return
        self._saved[position:] = [part, *self._saved[position + 1 :]]
        self._saves.add(asyncio.ensure_future(self._save_part(position, part)))

    def _raise_failures(self) -> None:
        for task in (self._sender, *self._saves):
            if task and task.done() and not task.cancelled() and (error := task.exception()):
                raise error
