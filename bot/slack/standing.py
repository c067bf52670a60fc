"""What of a reply stands in its thread: its pieces, as they are and as they are stored."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

from bot.conversation import Part
from bot.slack.attachments import SavePart
from bot.slack.budget import Priority
from bot.slack.errors import SlackUnreachable
from bot.slack.orphans import find_orphans
from bot.slack.piece import Piece
from bot.slack.place import Place

DropParts = Callable[[int], Awaitable[None]]
KnownTs = Callable[[], Awaitable[Collection[str]]]


class Standing:
    """The messages of one reply, in order; each is stored beside everything else.

    Of one that `is_resumed`, or a call of which was never answered, more may stand in the thread
    than is known here: then it is looked for before anything is added.
    """

    def __init__(
        self,
        place: Place,
        parts: Sequence[Part],
        *,
        is_resumed: bool,
        is_streamed: bool,
        known_ts: KnownTs,
        save_part: SavePart,
        drop_parts: DropParts,
    ) -> None:
        self.pieces = [Piece(place, position, part, None) for position, part in enumerate(parts)]
        self.saves: set[asyncio.Task[None]] = set()
        self._place = place
        self._saved = list(parts)
        self._is_streamed = is_streamed
        self._known_ts = known_ts
        self._save_part = save_part
        self._drop_parts = drop_parts
        self._is_begin_uncertain = self._had_doubts = is_resumed

    async def add(self, begin: Callable[[], Awaitable[Piece]]) -> bool:
        """Add what `begin` begins, or take up what stands there; return whether it was begun.

        Raises SlackUnreachable where it may have been begun.
        """
        if await self.recover():
            return False
        try:
            self._keep(await begin())
        except SlackUnreachable:
            self._is_begin_uncertain = self._had_doubts = True
            raise
        return True

    async def recover(self) -> bool:
        """Take up a piece that was begun without our knowing; return whether there was one."""
        if not self._is_begin_uncertain:
            return False
        found = (await self._orphans())[:1]
        for part in found:
            self._keep(Piece(self._place, len(self.pieces), part, None))
        self._is_begin_uncertain = False
        return bool(found)

    async def add_surely(self, post: Callable[[], Awaitable[Piece]]) -> Piece:
        """Add what `post` posts; when the answer is lost, look for it before posting again."""
        try:
            piece = await post()
        except SlackUnreachable:
            self._had_doubts = True
            await self._place.sleep(1.0)
            piece = await self._lost_post() or await post()
        self._keep(piece)
        return piece

    async def _lost_post(self) -> Piece | None:
        for part in await self._orphans():
            if part.kind == "post":
                return Piece(self._place, len(self.pieces), part, None)
        return None

    async def show(self, text: str) -> None:
        """Make `text` what the first piece says for now."""
        if not self.pieces:
            await self.recover()
        if self.pieces:
            await self.pieces[0].show(text)
        else:
            await self.add(lambda: Piece.post(self._place, 0, text, Priority.FIRST))

    async def drop_surplus(self, count: int) -> bool:
        """Delete what stands beyond `count` pieces, and what turned up late after a lost answer.

        Return whether parts were forgotten.
        """
        surplus = self.pieces[count:]
        for piece in reversed(surplus):
            await piece.delete()
            self.pieces.remove(piece)
        if self._had_doubts:
            for part in await self._orphans():
                if part.kind == "post" or count == 0:  # a stream may still be somebody's start
                    await Piece(self._place, count, part, None).delete()
        if surplus:
            await self._drop_parts(count)
            del self._saved[count:]
        return bool(surplus)

    def save(self, position: int) -> None:
        """Store the part beside everything else, unless it is stored."""
        part = self.pieces[position].part
        if self._saved[position : position + 1] == [part]:
            return
        self._saved[position:] = [part, *self._saved[position + 1 :]]
        self.saves.add(asyncio.ensure_future(self._save_part(position, part)))

    def _keep(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self._place.status.rest()
        self.save(len(self.pieces) - 1)

    async def _orphans(self) -> list[Part]:
        place = self._place
        known = {*await self._known_ts(), *(piece.part.ts for piece in self.pieces)}
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
