"""From a wish about a transcript to what is posted for it.

Each rendition has one place in the thread, however often it is asked for, and nothing is paid for
twice. Its reply lies under the recording's, so that it goes when that goes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation import Message, RenditionKind, Role, Signal, Wish
from bot.errors import UserFacingError
from bot.money import Spender
from bot.replies import Recipient, Replies
from bot.slack.client import SlackClient
from bot.slack.media import shown_name
from bot.slack.reply import Reply
from bot.store import conversations, inbox, recordings, transcripts
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.store.recordings import State
from bot.texts import say
from bot.voice.making import Made, Maker, Subject

_FILES = {RenditionKind.CAPTIONS, RenditionKind.TEXT, RenditionKind.EXCERPT}


class TranscriptGone(UserFacingError):
    """The transcript was removed, or the recording deleted."""

    text = "transcript_gone"


class TranscriptUnfinished(UserFacingError):
    """There is no transcript yet, or there will be none."""

    text = "transcript_unfinished"


@dataclass(frozen=True, slots=True)
class Rendering:
    """Posts renditions; `app` builds one."""

    database: Database
    slack: SlackClient
    replies: Replies
    maker: Maker
    clock: Callable[[], float]

    async def render(self, claim: Claim, wish: Wish) -> None:
        """Put what is wished for into the thread. Raises UserFacingError for a person to hear."""
        made = await self.maker.make(await self._subject(claim, wish), wish.rendition)
        subject = await self._subject(claim, wish)  # it may have been removed meanwhile
        async with await self._reply_to(claim, wish) as reply:
            if not claim.was_begun:
                await reply.detach()  # of an earlier wish, perhaps before the transcript was mended
            await reply.finish(made.text, blocks=made.blocks or None)
            if made.file is not None:
                await reply.attach(*made.file)
        if made.is_read or wish.asked_ts:
            await self._remember(claim, wish, made, subject)

    async def tell(self, claim: Claim, wish: Wish, error: UserFacingError) -> None:
        """Say why not: to who asked alone, or in the thread if she asked in words."""
        sentence = say(error.text, await self._told_in(claim, wish), **error.details)
        async with await self._reply_to(claim, wish) as reply:
            if wish.asked_ts:
                await reply.say(sentence)
                return
            if claim.attempt > 1 and wish.rendition.kind in _FILES:
                await reply.withdraw()  # a heading whose file never came
        await self.slack.post_ephemeral(
            wish.thread.channel, wish.user, sentence, thread_ts=wish.thread.thread_ts
        )

    async def _told_in(self, claim: Claim, wish: Wish) -> str:
        """Return the language of what goes wrong: of her Slack for her alone, else of the thread."""
        languages = self.maker.languages
        if not wish.asked_ts:
            return await languages.of_person(wish.user)
        try:
            return (await self._subject(claim, wish)).language
        except UserFacingError:
            return await languages.of_channel(wish.thread.channel)

    async def withdraw(self, claim: Claim, wish: Wish) -> None:
        """Take away what is visible of it."""
        async with await self._reply_to(claim, wish) as reply:
            await reply.withdraw()

    async def _subject(self, claim: Claim, wish: Wish) -> Subject:
        """Return what the wish is about. Raises TranscriptGone or TranscriptUnfinished."""
        thread = wish.thread
        async with self.database.read() as connection:
            stored = await recordings.find(connection, thread, wish.ts, wish.file_id)
            if stored is None or stored.state is State.ERASED:
                raise TranscriptGone
            transcript = await transcripts.load_transcript(connection, stored.id)
        if transcript is None:
            raise TranscriptUnfinished
        spender = Spender(thread.team, thread.channel, thread.thread_ts, wish.user)
        return await self.maker.subject(claim, stored, transcript, spender)

    async def _reply_to(self, claim: Claim, wish: Wish) -> Reply:
        return await self.replies.open(
            claim,
            wish.thread,
            wish.reply_key,
            Recipient(wish.user, wish.user_team or wish.thread.team),
            is_streamed=False,
            is_redone=True,
        )

    async def _remember(self, claim: Claim, wish: Wish, made: Made, subject: Subject) -> None:
        """Make what was posted part of the conversation: people ask about it."""
        now, name = self.clock(), shown_name(subject.stored.name)
        posted = f"[Posted: {wish.rendition.key} of {name}]"
        message = Message(
            ts=f"{wish.reply_key}~",
            role=Role.ASSISTANT,
            text=made.text if made.is_read else posted,
            model=self.maker.model.params.model if made.is_read else "",
            position_ts=f"{now:.6f}",
        )
        async with self.database.begin() as connection:
            if await inbox.hold(connection, claim) is not Signal.DROP:
                await conversations.add_message(
                    connection, wish.thread, message, now, wish.reply_key
                )
