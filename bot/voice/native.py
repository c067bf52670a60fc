"""The speech endpoint's own translation into English, where it exists and is chosen.

OpenAI's ends with whisper-1 on 2027-02-26; servers of one's own may go on having it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.conversation import Transcript, Usage
from bot.endpoints.failures import AudioRejected, ModelMissing, RequestRejected, WrongBaseUrl
from bot.endpoints.transcriber import Heard, Transcriber
from bot.errors import UserFacingError
from bot.money import Purse, Spender
from bot.store.recordings import Stored
from bot.texts import say
from bot.voice.cuts import Plan
from bot.voice.fetch import Fetcher
from bot.voice.listening import Hearing, listen
from bot.voice.stitch import stitch

logger = logging.getLogger(__name__)

_NOT_THERE = (AudioRejected, ModelMissing, RequestRejected, WrongBaseUrl)


@dataclass(frozen=True, slots=True)
class NativeTranslation:
    """Has recordings heard in English, by the cuts of their transcripts."""

    fetcher: Fetcher
    transcriber: Transcriber
    model: str
    purse: Purse
    parallel: int
    sleep: Callable[[float], Awaitable[None]]

    async def translate(self, spender: Spender, stored: Stored) -> Transcript | None:
        """Return the English transcript, None where the endpoint can't give it."""
        if not stored.plan:  # its transcript was that of the same bytes, posted earlier
            return None
        try:
            return await self._translate(spender, stored)
        except _NOT_THERE as error:
            logger.warning("the endpoint does not translate: %s", error.reason or error)
            return None

    async def _translate(self, spender: Spender, stored: Stored) -> Transcript:
        cuts = Plan.from_json(stored.plan)
        lengths = [cut.end - cut.start for cut in cuts.cuts]
        hearing = Hearing(
            self.transcriber, parallel=self.parallel, translates=True, sleep=self.sleep
        )
        async with (
            self.purse.audio(spender, self.model, sum(lengths)) as spending,
            self.fetcher.open(stored) as media,
        ):

            async def count(position: int, _heard: Heard) -> None:
                spending.add(Usage(audio_seconds=lengths[position]))

            async def refuse(_position: int, error: UserFacingError) -> None:
                raise error

            heard = await listen(media, cuts, hearing, {}, count, refuse)
        gap = say("gap", "en", start="{start}", end="{end}")
        return await asyncio.to_thread(stitch, cuts, heard, gap, "en")
