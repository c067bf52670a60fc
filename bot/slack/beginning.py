"""Begin a piece of a reply, in the best way that Slack's rates allow now.

A stream if there is one left, and the call that will end it; else a post, if the edit that will
finish it is left. Where neither is, nothing is begun: the text comes in one whole post at its end.
"""

from collections.abc import Sequence

from bot.conversation import Part
from bot.slack.blocks import Block
from bot.slack.budget import STOP, UPDATE, Priority
from bot.slack.errors import RateLimited
from bot.slack.piece import Piece
from bot.slack.place import Place


async def begin(place: Place, position: int, text: str, blocks: Sequence[Block] = ()) -> Piece:
    """Show `text` as a new message: streamed, or posted with `blocks` below it.

    Raises RateLimited while neither may be. One call if it goes well.
    """
    budget = place.client.budget
    if place.client.may_stream(place.thread.channel) and budget.promise(STOP):
        piece = None
        try:
            piece = await _start_stream(place, position, text)
        except RateLimited:
            pass  # a post may still go
        finally:
            if piece is None:
                budget.release(STOP)
        if piece:
            return piece
    if not budget.promise(UPDATE):
        raise RateLimited(UPDATE, 1.0)
    try:
        return await Piece.post(
            place, position, text, Priority.FIRST, blocks=blocks or None, promise=UPDATE
        )
    except BaseException:
        budget.release(UPDATE)
        raise


async def _start_stream(place: Place, position: int, text: str) -> Piece | None:
    ts = await place.client.start_stream(
        place.thread.channel,
        place.thread.thread_ts,
        text,
        user=place.recipient_user,
        team=place.recipient_team,
    )
    if ts is None:
        return None
    place.status.stream_started()
    return Piece(place, position, Part(ts, "stream"), text, promise=STOP)
