"""Have a model write an answer into its reply, in the time there is."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.chat import history
from bot.chat.asking import Asking, Prompt, Written
from bot.chat.closing import Ending
from bot.chat.continuing import Continuation
from bot.chat.manner import Manner
from bot.chat.turn import Turn
from bot.conversation import OUT_OF_TIME, Again, Question, Role
from bot.endpoints import tokens
from bot.endpoints.failures import ContextTooLong
from bot.errors import UserFacingError
from bot.money import Spender
from bot.slack.reply import Reply
from bot.store.database import Database
from bot.store.inbox import Claim

logger = logging.getLogger(__name__)

# So long before its deadline an answer ends with what there is, in seconds, and the share of the whole
# if that is less: to show it takes time too.
SHOWING = 60.0
SHOWING_SHARE = 0.1


class TooSlow(UserFacingError):
    """The model wrote nothing before the deadline."""

    text = "took_too_long"


@dataclass(slots=True)
class Draft:
    """What is written of an answer, and how it ended.

    `asked` are the questions, to be answered in that `manner`. `prefix` stands above it: what was asked
    aloud. `text` is the answer so far, with what is kept of the one it goes on from; `position_ts` is
    its place in the conversation.
    """

    asked: Sequence[Question]
    manner: Manner
    prefix: str = ""
    text: str = ""
    position_ts: str = ""
    ending: Ending = field(default_factory=Ending)
    written: Written = field(default_factory=Written)


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes answers; `app` builds one. `deadline` is for a whole turn, in seconds."""

    database: Database
    asking: Asking
    deadline: float
    clock: Callable[[], float]

    async def write(
        self, claim: Claim, question: Question, turn: Turn, reply: Reply, draft: Draft
    ) -> None:
        """Have the model write to the reply and to `draft`, as long as there is time.

        What the window holds for the first time is stored beside the call, not before it: nobody
        needs it until the next turn. Raises the endpoint's errors, BudgetSpent and TooSlow.
        """
        if above := draft.prefix + draft.text:
            await reply.write(above)
        remembering = asyncio.create_task(self._remember(question, turn))
        try:
            async with self._in_time(claim, draft):
                await self._ask_fitting(question, turn, reply, draft)
        finally:
            await _settled(remembering)

    async def _ask_fitting(
        self, question: Question, turn: Turn, reply: Reply, draft: Draft
    ) -> None:
        while True:
            try:
                return await self._ask(question, turn, reply, draft)
            except ContextTooLong:
                turn = turn.shrunk()
                await self._remember(question, turn)

    async def _ask(self, question: Question, turn: Turn, reply: Reply, draft: Draft) -> None:
        kept, written = draft.text, draft.written
        goes_on = Continuation(kept) if question.again is Again.CONTINUE else None

        async def go_on(delta: str) -> None:
            if goes_on and (shown := goes_on.feed(delta)):
                await reply.write(shown)

        try:
            await self.asking.ask(
                self._prompt(question, turn, draft.manner),
                written,
                go_on if goes_on else reply.write,
            )
        finally:
            draft.text = kept + _fitting(kept, written.text) if goes_on else written.text
            draft.ending = replace(
                draft.ending,
                finish_reason=written.finish_reason,
                are_unseen=written.is_unseen,
            )

    def _prompt(self, question: Question, turn: Turn, manner: Manner) -> Prompt:
        thread = question.thread
        payer = question.again_by or question.user
        given = [{"role": Role.SYSTEM.value, "content": manner.instructions}, *manner.given()]
        with_pictures = [*given, *turn.messages()] if turn.pictures else None
        return Prompt(
            [*given, *turn.messages(with_pictures=False)],
            manner.params,
            turn.window.tokens + tokens.estimate_messages(given),
            Spender(thread.team, thread.channel, thread.thread_ts, payer),
            cache_key=str(thread),
            with_pictures=with_pictures,
        )

    @contextlib.asynccontextmanager
    async def _in_time(self, claim: Claim, draft: Draft) -> AsyncIterator[None]:
        """End the body in time to show what it wrote. Raises TooSlow where that is nothing."""
        left = claim.begun_at + self.deadline - self.clock()
        try:
            async with asyncio.timeout(left - min(SHOWING, SHOWING_SHARE * self.deadline)) as limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            if not draft.written.text.strip():
                raise TooSlow from None
            draft.ending = replace(draft.ending, finish_reason=OUT_OF_TIME)

    async def _remember(self, question: Question, turn: Turn) -> None:
        """Store what is sent for the first time, and, of the latest turn, where the window starts."""
        window = replace(turn.window, is_cut=False) if question.again else turn.window
        await history.remember(self.database, question.thread, window, turn.read)


def _fitting(kept: str, written: str) -> str:
    """Return all that was written, as it stands behind `kept`."""
    goes_on = Continuation(kept)
    return goes_on.feed(written) + goes_on.finish()


async def _settled(remembering: asyncio.Task[None]) -> None:
    """Wait for what is stored beside the answer; the answer doesn't fail with it."""
    await asyncio.wait({remembering})
    if error := remembering.exception():
        logger.error("could not store what the model was sent", exc_info=error)
