"""Which work of the inbox goes which way: the two paths, and what the bot does beside them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.answer import Answering
from bot.commands.commanding import Commanding
from bot.conversation import Question, Signal, ThreadKey
from bot.errors import UserFacingError
from bot.greeting import Greeting
from bot.home.home import Home
from bot.home.leaving import Leaving
from bot.replies import Replies
from bot.shortcuts.shortcuts import Shortcuts
from bot.store.inbox import Claim
from bot.store.notices import notice_from
from bot.store.nouns import (
    command_from,
    order_from,
    question_from,
    recording_from,
    shortcut_from,
    wish_from,
)
from bot.telling import Telling
from bot.voice.manage import Managing
from bot.voice.render import Rendering
from bot.voice.transcribe import Transcribing
from bot.voice.wishing import Wishing
from bot.watching import Watching

# A recording with all attempts at it, in seconds: the longest takes minutes, a stuck one must end.
RECORDING_DEADLINE = 3 * 3600.0
SMALL_DEADLINE = 300.0
# A translation of hours of speech is hundreds of calls of the model.
RENDER_DEADLINE = 1800.0


@dataclass(frozen=True, slots=True)
class AnswerRoute:
    """A question goes the chat path, unless it is a plain wish for a form of the thread's recording."""

    path: Answering
    wishing: Wishing
    deadline: float

    async def work(self, claim: Claim) -> None:
        """Answer the question, and those that came in while an earlier answer ran."""
        looking = asyncio.ensure_future(self._questions(claim))
        try:
            questions = await asyncio.shield(looking)
        except asyncio.CancelledError as cancelled:
            if Signal.STOP not in cancelled.args:
                looking.cancel()
            elif questions := await looking:  # something of it may stand from before
                await self.path.stop(claim, questions)
            raise
        if questions:
            await self.path.answer(claim, questions[0], questions)

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Put the sentence where the answer would have been."""
        if questions := await self._questions(claim):
            await self.path.tell(claim, questions[0], questions, error)

    async def _questions(self, claim: Claim) -> list[Question]:
        return [one for one in _asked(claim) if not await self._is_wish(claim, one)]

    async def _is_wish(self, claim: Claim, question: Question) -> bool:
        return not question.again and await self.wishing.accept(claim, question)

    async def withdraw(self, claim: Claim) -> None:
        """Take the reply away; what was wished for goes by itself.

        Beside a wish it is the reply to one of those absorbed, which will be answered anew.
        """
        for question in _asked(claim):
            await self.path.withdraw(claim, question)


@dataclass(frozen=True, slots=True)
class TranscribeRoute:
    """A recording goes the voice path."""

    path: Transcribing
    deadline: float = RECORDING_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Transcribe the recording into its thread."""
        await self.path.transcribe(claim, recording_from(claim.payload))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Say it in the thread; what nobody asked for and holds nothing, to its poster alone."""
        await self.path.tell(claim, recording_from(claim.payload), error)

    async def withdraw(self, claim: Claim) -> None:
        """Take away what is visible of the transcript."""
        await self.path.withdraw(claim, recording_from(claim.payload))


@dataclass(frozen=True, slots=True)
class RenderRoute:
    """A click on a transcript's menu, or a channel's choice, becomes what was chosen."""

    path: Rendering
    deadline: float = RENDER_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Make it and post it."""
        await self.path.render(claim, wish_from(claim.payload))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Tell who chose it why not and nobody else, or who asked for it in words where she did."""
        await self.path.tell(claim, wish_from(claim.payload), error)

    async def withdraw(self, claim: Claim) -> None:
        """Take away what was posted."""
        await self.path.withdraw(claim, wish_from(claim.payload))


@dataclass(frozen=True, slots=True)
class ManageRoute:
    """An order about a transcript: removed, or its speakers named."""

    path: Managing
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Carry it out, if whoever gave it may."""
        await self.path.manage(claim, order_from(claim.payload))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Tell who gave it, and nobody else."""
        await self.path.tell(order_from(claim.payload), error)

    async def withdraw(self, claim: Claim) -> None:
        """Nothing of it is visible."""


@dataclass(frozen=True, slots=True)
class GreetRoute:
    """Invited to a channel, or its Home tab opened: say what this bot does."""

    path: Greeting
    home: Home
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Greet the channel or fill the Home tab."""
        if channel := claim.payload.get("channel"):
            await self.path.welcome(claim, channel, claim.payload.get("inviter", ""))
        else:
            await self.home.publish(claim.payload["user"])

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Stay silent: nobody asked."""

    async def withdraw(self, claim: Claim) -> None:
        """Leave it: a greeting is about nothing that could be deleted."""


@dataclass(frozen=True, slots=True)
class ShortcutRoute:
    """What is wanted of a message, by its menu or by a flag."""

    path: Shortcuts
    deadline: float = RENDER_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Do it."""
        await self.path.do(claim, shortcut_from(claim.payload))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Tell whoever wants it why not, and nobody else."""
        await self.path.tell(claim, shortcut_from(claim.payload), error)

    async def withdraw(self, claim: Claim) -> None:
        """Leave it: what is posted for a flag goes with what it is the translation of."""


@dataclass(frozen=True, slots=True)
class CommandRoute:
    """What somebody typed after the slash command, or wrote as a command."""

    path: Commanding
    deadline: float = RENDER_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Do it, and show its author what came of it."""
        await self.path.do(claim, command_from(claim.payload))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Tell its author, and nobody else."""
        await self.path.tell(claim, command_from(claim.payload), error)

    async def withdraw(self, claim: Claim) -> None:
        """Leave it: Slack keeps no such message."""


@dataclass(frozen=True, slots=True)
class WithdrawRoute:
    """What a reply was about was deleted: the reply goes too."""

    replies: Replies
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Delete the parts of the named replies from Slack."""
        thread = ThreadKey(**claim.payload["thread"])
        await self.replies.withdraw(thread, claim.payload["reply_keys"])

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Stay silent: the person deleted it."""

    async def withdraw(self, claim: Claim) -> None:
        """Nothing stands that this could take away."""


@dataclass(frozen=True, slots=True)
class TellRoute:
    """Something that one person alone is told."""

    path: Telling
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Tell her."""
        await self.path.tell(notice_from(claim.payload))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Stay silent: she can't be told."""

    async def withdraw(self, claim: Claim) -> None:
        """Leave it: Slack keeps no such message."""


@dataclass(frozen=True, slots=True)
class SuggestRoute:
    """Prompts to begin with, in a person's direct messages."""

    path: Telling
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Offer them."""
        await self.path.suggest(claim.payload["user"], claim.payload["channel"])

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Stay silent: nobody asked."""

    async def withdraw(self, claim: Claim) -> None:
        """Leave them: they are about nothing that could be deleted."""


@dataclass(frozen=True, slots=True)
class ForgetRoute:
    """All that is one person's: erased, or handed over to her."""

    path: Leaving
    deadline: float = RENDER_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Do what she chose on her Home tab."""
        if claim.payload.get("is_export"):
            await self.path.export(claim.payload["person"])
        else:
            await self.path.forget(claim, claim.payload["person"])

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Tell her why not, in her direct messages."""
        await self.path.tell(claim.payload["person"], error)

    async def withdraw(self, claim: Claim) -> None:
        """Nothing of it is visible to others."""


@dataclass(frozen=True, slots=True)
class WatchRoute:
    """The daily look at what stops working soon, and what admins are told of it."""

    path: Watching
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Look, or tell an admin."""
        await self.path.watch(claim)

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Tell an admin once more what Slack didn't take; a failed look is left to the next day."""
        await self.path.watch_again(claim, error)

    async def withdraw(self, claim: Claim) -> None:
        """Leave it: it is about nothing that could be deleted."""


def _asked(claim: Claim) -> Sequence[Question]:
    """Return the claimed question and those absorbed by it, in the order they were asked."""
    asked = [question_from(payload) for payload in (claim.payload, *claim.absorbed)]
    return sorted(asked, key=lambda question: question.ts)
