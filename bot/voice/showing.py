"""How a recording's work is seen in its thread: progress, the transcript with its menu, or why not.

Progress is a reply of its own. What comes soon takes its place; an edit notifies nobody, so what
comes after more than a minute is a new message, and the progress message goes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.conversation import Recording, Transcript
from bot.languages import Languages
from bot.replies import Recipient, Replies
from bot.slack.errors import SlackError
from bot.slack.media import shown_name
from bot.slack.menu import consent_button, retry_button, transcript_menu
from bot.slack.reply import Reply
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.store.recordings import Stored
from bot.texts import in_language, say
from bot.voice.languages import told_in
from bot.voice.progress import EVERY, Progress
from bot.voice.stitch import paragraphs, timestamp

# A longer transcript becomes an attached .txt under its opening lines (characters).
LONGEST_TEXT = 3_500
OPENING = 600
# A message about progress that is older gives way to a new one (seconds).
_OLD = 60.0


@dataclass(frozen=True, slots=True)
class Showing:
    """Opens what is seen of a recording; `app` builds one."""

    database: Database
    replies: Replies
    languages: Languages
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]

    def open(self, claim: Claim, recording: Recording, language: str) -> "View":
        """Return the view of `recording`; its poster is told in `language` how far the work is."""
        return View(self, claim, recording, language)

    async def reply(self, claim: Claim, recording: Recording, key: str) -> Reply:
        """Return a reply about `recording`, with what earlier attempts left of it."""
        thread = recording.thread
        recipient = Recipient(recording.user, thread.team)
        return await self.replies.open(
            claim, thread, key, recipient, is_streamed=False, is_redone=True
        )


class View:
    """What is seen of one recording while an attempt at it runs. A context manager.

    Once `begin` is called, the progress is told as soon as it is worth telling. Whatever is shown then
    ends that.
    """

    def __init__(self, showing: Showing, claim: Claim, recording: Recording, language: str) -> None:
        self._showing = showing
        self._claim = claim
        self._recording = recording
        self._language = language
        self._key = recording.reply_key
        self._name = shown_name(recording.name)
        self.progress = Progress(showing.clock())
        self._waiting: Reply | None = None  # the reply that tells the progress
        self._ticking: asyncio.Task[None] | None = None
        self._is_told = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop_ticking()

    async def begin(self) -> None:
        """Let the progress be told, unless an answer will follow at once: that is enough."""
        if not self._recording.is_question:
            self._ticking = asyncio.create_task(self._tick(await self._progress_reply()))

    async def _tick(self, reply: Reply) -> None:
        """Tell the progress, as soon as it is worth telling."""
        showing = self._showing
        while True:
            await showing.sleep(1.0)
            if self.progress.is_worth_telling(showing.clock()):
                self._is_told = True
                with suppress(SlackError):  # the next one will tell
                    await reply.show(self._progress_text())
                await showing.sleep(EVERY)

    def _progress_text(self) -> str:
        left = self.progress.left(self._showing.clock())
        if left is None:
            return say("progress_start", self._language, name=self._name)
        return say(
            "progress",
            self._language,
            name=self._name,
            percent=self.progress.percent,
            left=timestamp(max(1.0, left)),
        )

    async def _progress_reply(self) -> Reply:
        if self._waiting is None:
            key = f"{self._key}/progress"
            self._waiting = await self._showing.reply(self._claim, self._recording, key)
        return self._waiting

    async def _stop_ticking(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
            self._ticking = None
        if self._waiting is not None:
            await self._waiting.abandon()

    async def show(
        self, transcript: Transcript, stored: Stored, *, is_changed: bool = False
    ) -> None:
        """Show the transcript: a short one as text, a long one as a file under its opening.

        One that `is_changed` is put right where it stands, its file posted anew. A question that was
        spoken is not shown here: it is quoted above its answer.
        """
        if self._recording.is_question:
            await self.clear()
            return
        chosen = await self._showing.languages.chosen_for(self._recording.thread.channel)
        language = chosen or told_in(transcript)
        label = say("speakers_label", language, label="{label}")
        text = paragraphs(transcript, stored.speakers, label)
        head = say(
            "transcript_head", language, name=self._name, duration=timestamp(transcript.duration)
        )
        if count := sum(segment.is_gap for segment in transcript.segments):
            head += f"\n{say('gaps_note', language, count=count)}"
        blocks = transcript_menu(
            self._key,
            in_language(language),
            has_speakers=any(segment.speaker for segment in transcript.segments),
            has_gaps=transcript.has_gaps,
        )
        async with await self._reply() as reply:
            if is_changed:
                await reply.detach()
            if len(text) <= LONGEST_TEXT:
                await reply.finish(f"{head}\n\n{text}", blocks=blocks)
            else:
                attached = say("transcript_attached", language)
                await reply.finish(f"{head}\n\n{opening(text)}\n\n{attached}", blocks=blocks)
                await reply.attach(f"{Path(self._name).stem.strip()}.txt", text)
        await self._end_progress()

    async def say(self, sentence: str, *, can_retry: bool) -> None:
        """Say why there is no transcript, in its place."""
        speak = in_language(self._language)
        blocks = retry_button(self._key, speak) if can_retry else None
        async with await self._reply() as reply:
            await reply.finish(sentence, blocks=blocks)
        await self._end_progress()

    async def offer(self, sentence: str) -> None:
        """Say what there is to transcribe, over the button that has it done."""
        speak = in_language(self._language)
        async with await self._reply() as reply:
            await reply.finish(sentence, blocks=consent_button(self._key, speak))
        await self._end_progress()

    async def clear(self) -> None:
        """Leave nothing visible: there was nothing to hear, and nobody asked."""
        await self._stop_ticking()
        async with await self._showing.reply(self._claim, self._recording, self._key) as reply:
            if reply.first_ts or self._claim.was_begun:
                await reply.withdraw()
        await self._end_progress()

    async def _reply(self) -> Reply:
        """Return the reply that is to be the transcript: in place of the progress, if that is young."""
        await self._stop_ticking()
        showing = self._showing
        waiting = await self._progress_reply()
        posted_at = float(waiting.first_ts or 0.0)
        if showing.clock() - posted_at <= _OLD:
            async with showing.database.begin() as connection:
                await inbox.hold(connection, self._claim)
                if not await conversations.load_parts(connection, self._key):
                    await conversations.move_parts(connection, f"{self._key}/progress", self._key)
                    self._waiting = None
        return await showing.reply(self._claim, self._recording, self._key)

    async def _end_progress(self) -> None:
        """Take the progress message away, also one that an attempt before this left."""
        waiting = await self._progress_reply()
        if waiting.first_ts or self._is_told or self._claim.was_begun:
            await waiting.withdraw()


def opening(text: str) -> str:
    """Return the first paragraphs of a transcript, about `OPENING` characters, cut between words."""
    if len(text) <= OPENING:
        return text
    return text[:OPENING].rsplit(None, 1)[0] + " …"
