"""Which work of the inbox goes which way: the two paths, and what the bot does beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.answer import Answering
from bot.conversation import Question, ThreadKey
from bot.errors import UserFacingError
from bot.greeting import Greeting
from bot.replies import Replies
from bot.store.inbox import Claim
from bot.store.nouns import question_from, recording_from
from bot.voice.transcribe import Transcribing

# One attempt at a recording, in seconds: the longest one takes minutes, a stuck one must end.
RECORDING_DEADLINE = 3 * 3600.0
SMALL_DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class AnswerRoute:
    """A question goes the chat path."""

    path: Answering
    deadline: float

    async def work(self, claim: Claim) -> None:
        """Answer the question, and those that came in while an earlier answer ran."""
        await self.path.answer(claim, question_from(claim.payload), _asked(claim))

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Put the sentence where the answer would have been."""
        await self.path.tell(claim, question_from(claim.payload), error)

    async def withdraw(self, claim: Claim) -> None:
        """Take the reply away."""
        await self.path.withdraw(claim, question_from(claim.payload))


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
class GreetRoute:
    """Invited to a channel, or its Home tab opened: say what this bot does."""

    path: Greeting
    deadline: float = SMALL_DEADLINE

    async def work(self, claim: Claim) -> None:
        """Greet the channel or fill the Home tab."""
        if "channel" in claim.payload:
            await self.path.welcome(claim, claim.payload["channel"])
        else:
            await self.path.home(claim.payload["user"])

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Stay silent: nobody asked."""

    async def withdraw(self, claim: Claim) -> None:
        """Leave it: a greeting is about nothing that could be deleted."""


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


def _asked(claim: Claim) -> Sequence[Question]:
    """Return the claimed question and those absorbed by it, in the order they were asked."""
    asked = [question_from(payload) for payload in (claim.payload, *claim.absorbed)]
    return sorted(asked, key=lambda question: question.ts)
