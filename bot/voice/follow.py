"""What follows a transcript by itself: what the channel chose, and the answer to a spoken question."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.choosing import Choosing
from bot.chosen import Chosen
from bot.conversation import (
    Question,
    Recording,
    Rendition,
    RenditionKind,
    Transcript,
    Wish,
)
from bot.store import conversations, inbox
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.store.recordings import Stored
from bot.store.work import answer_item, render_item
from bot.voice.addressed import begins_with_name
from bot.voice.showing import LONGEST_TEXT
from bot.voice.translate import is_already


@dataclass(frozen=True, slots=True)
class Following:
    """Accepts what follows; `names` are what a spoken message to the bot begins with.

    The worker looks for new work by itself when it is done with the transcript.
    """

    database: Database
    choosing: Choosing
    names: tuple[str, ...]
    clock: Callable[[], float]

    async def follow(
        self, claim: Claim, recording: Recording, stored: Stored, transcript: Transcript
    ) -> None:
        """Accept what the channel wants of every transcript, and a question to us that was spoken.

        Done again after a crash, it accepts nothing twice; after a retry, all of it anew but an answer
        that was given.
        """
        retried_at = claim.key.removeprefix(recording.reply_key).rpartition("/")[2]
        async with self.database.begin() as connection:
            await inbox.hold_wanted(connection, claim)
            if recording.is_question:
                key = recording.thread.key_of(recording.ts)
                is_answered = await conversations.answer_text(connection, key) is not None
                if retried_at and not is_answered:  # the answer that waited for it gave up
                    await self._ask(connection, recording, retried_at)
                return
            resolved = await self.choosing.within(connection, stored.team, stored.channel)
            for rendition in _chosen(resolved.chosen, transcript):
                payer = recording.charged_to or stored.user
                wish = Wish(stored.thread, stored.ts, stored.file_id, rendition, payer)
                item = render_item(wish, retried_at or "chosen")
                await inbox.accept(connection, item, self.clock())
            if recording.is_clip and begins_with_name(transcript.text, self.names):
                place = recording.thread, recording.ts, recording.user
                if not (await conversations.standing(connection, *place)).is_muted:
                    await self._ask(connection, recording)

    async def _ask(
        self, connection: Connection, recording: Recording, retried_at: str = "0"
    ) -> None:
        """Accept the question that the recording is, with what was written beside it."""
        thread, now = recording.thread, self.clock()
        said = await conversations.find_by_ts(connection, thread.team, thread.channel, recording.ts)
        question = Question(
            thread=thread,
            ts=recording.ts,
            user=recording.user,
            user_team=thread.team,
            text=said[1].text if said and not said[1].recording else "",
            channel_type=recording.channel_type,
            edited_ts=retried_at,
            recordings=(recording.file_id,),
            is_spoken=True,
        )
        await conversations.open_(connection, thread, now, is_summoned=True, is_complete=False)
        await inbox.accept(connection, answer_item(question), now)


def _chosen(chosen: Chosen, transcript: Transcript) -> list[Rendition]:
    wanted: list[Rendition] = []
    if chosen.translate_to and not is_already(transcript, chosen.translate_to):
        wanted.append(Rendition(RenditionKind.TRANSLATION, chosen.translate_to))
    if chosen.summarises:
        wanted.append(Rendition(RenditionKind.SUMMARY))
    wanted += [
        Rendition(RenditionKind.CAPTIONS, format=name) for name in chosen.files if name != "txt"
    ]
    if "txt" in chosen.files and len(transcript.text) <= LONGEST_TEXT:  # a long one has it already
        wanted.append(Rendition(RenditionKind.TEXT))
    return wanted
