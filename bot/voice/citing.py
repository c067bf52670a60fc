"""Answers about recordings: what they cite is checked, and what they cite can be played."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import ThreadKey, Transcript
from bot.slack.blocks import Block
from bot.slack.menu import play_buttons
from bot.store import recordings, transcripts
from bot.store.database import Database
from bot.store.recordings import State, Stored
from bot.texts import language_of, say
from bot.voice.quotes import checked
from bot.voice.stitch import timestamp

_TIME = re.compile(r"\d:\d\d")


@dataclass(frozen=True, slots=True)
class Citing:
    """Knows the transcripts of a thread; `app` builds one."""

    database: Database

    async def check(self, thread: ThreadKey, text: str) -> tuple[str, Sequence[Block]]:
        """Return an answer without citations that aren't true, and buttons to play the others.

        An answer that names no time costs nothing.
        """
        if not _TIME.search(text):
            return text, ()
        heard = await self._heard(thread)
        spoken = [transcript for _, transcript in heard]
        cited = await asyncio.to_thread(checked, text, spoken)
        plays = [
            (heard[number][0].reply_key, time)
            for number, time in cited.places
            if time <= spoken[number].duration
        ]
        labels = [say("play_button", language_of(text), time=timestamp(time)) for _, time in plays]
        return cited.text, play_buttons(plays, labels)

    async def _heard(self, thread: ThreadKey) -> list[tuple[Stored, Transcript]]:
        async with self.database.read() as connection:
            posted = await recordings.find_by_thread(connection, thread)
            return [
                (stored, transcript)
                for stored in posted
                if stored.state is State.TRANSCRIBED and not stored.is_question
                if (transcript := await transcripts.load_transcript(connection, stored.id))
            ]
