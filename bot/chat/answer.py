"""The chat path: question → conversation → context window → model stream → reply.

One answer may serve several questions: those that arrived while an earlier answer ran. It can be run
again after a crash at any point and ends in the same reply: parts that Slack already has are edited,
and a text that the model had finished is not asked for twice.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.chat import history, spoken
from bot.chat.long import look_up
from bot.chat.names import Names
from bot.chat.window import Window, arrange, fit, to_chat
from bot.conversation import Message, MessageState, Question, Role, Signal, ThreadKey, Usage
from bot.endpoints import tokens
from bot.endpoints.chat_model import Answer, ChatModel, Params
from bot.endpoints.failures import ContextTooLong
from bot.errors import UserFacingError
from bot.money import Purse, Spender
from bot.replies import Recipient, Replies
from bot.slack.blocks import Block
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import StoppedByUser
from bot.slack.reply import Reply
from bot.slack.text import closed
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.texts import language_of, say

logger = logging.getLogger(__name__)


class QuestionTooLong(UserFacingError):
    """The last message alone is more than the context window holds."""

    text = "question_too_long"


@dataclass(slots=True)
class Draft:
    """What the model has written so far, and how it ended.

    `finish_reason` is ChatCompletion's, "" while it writes; `usage` what the API counted, if it did.
    `position_ts` is its place in the conversation, right after what it answers. Once it `is_begun`,
    the endpoint has taken the request and bills it. `prefix` stands above it: what was asked aloud.
    """

    text: str = ""
    is_begun: bool = False
    position_ts: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    prefix: str = ""


class Citing(Protocol):
    """Checks what an answer cites against the recordings of its thread."""

    async def check(self, thread: ThreadKey, text: str) -> tuple[str, Sequence[Block]]:
        """Return `text` without citations that aren't true, and what plays the others below it."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The chat path with its parts in hand; `app` builds one."""

    database: Database
    slack: SlackClient
    identity: Identity
    model: ChatModel
    params: Params
    names: Names
    purse: Purse
    instructions: str
    context_tokens: int
    citing: Citing
    replies: Replies
    clock: Callable[[], float]

    async def answer(self, claim: Claim, question: Question, asked: Sequence[Question]) -> None:
        """Answer `asked`, which are `question` and those that joined it, in the reply to `question`.

        Raises UserFacingError for what a person should hear, LeaseLost when another worker has taken
        over. Cancelled with Signal.STOP it closes the reply with what is written; cancelled otherwise
        it leaves the reply as it stands, to be resumed or withdrawn.
        """
        draft = Draft()
        try:
            async with await self._reply_to(claim, question) as reply:
                await self._answer(claim, question, asked, reply, draft)
        except asyncio.CancelledError as cancelled:
            if Signal.STOP in cancelled.args:
                await self._stop(claim, question, draft)
            raise
        except StoppedByUser:
            await self._stop(claim, question, draft)

    async def tell(self, claim: Claim, question: Question, error: UserFacingError) -> None:
        """Say why there is no answer, where it would have been; one that was written is shown."""
        finished = await self._finished(question)
        sentence = say(error.text, language_of(question.text), **error.details)
        async with await self._reply_to(claim, question) as reply:
            await reply.say(sentence if finished is None else finished)

    async def withdraw(self, claim: Claim, question: Question) -> None:
        """Take the reply to a deleted question away."""
        async with await self._reply_to(claim, question) as reply:
            await reply.withdraw()

    async def _answer(
        self,
        claim: Claim,
        question: Question,
        asked: Sequence[Question],
        reply: Reply,
        draft: Draft,
    ) -> None:
        if await spoken.is_answered(self.database, question, self.identity.user):
            return
        draft.prefix = await spoken.quoted(self.database, asked)
        finished = await self._finished(question) if claim.was_begun else None
        if finished is not None:
            draft.text = finished
            _, plays = await self.citing.check(question.thread, finished)
            await reply.finish(draft.prefix + finished, blocks=plays or None)
            return
        window = await self._window(question, asked)
        if draft.prefix:
            await reply.write(draft.prefix)
        try:
            await self._stream(question, window, reply, draft)
        except ContextTooLong:
            await self._stream(question, _shrunk(window), reply, draft)
        draft.text, plays = await self.citing.check(question.thread, draft.text)
        final = draft.prefix + draft.text + _ending(draft, question)
        ended = await asyncio.gather(
            reply.finish(final, blocks=plays or None),
            self._keep(claim, question, draft),
            return_exceptions=True,  # neither may go on beside another attempt
        )
        for error in filter(None, ended):
            raise error

    async def _reply_to(self, claim: Claim, question: Question) -> Reply:
        return await self.replies.open(
            claim,
            question.thread,
            question.reply_key,
            Recipient(question.user, question.user_team),
            is_streamed=True,
            is_redone=question.edited_ts != "0",
        )

    async def _finished(self, question: Question) -> str | None:
        async with self.database.read() as connection:
            stored = await conversations.answer_text(connection, question.reply_key)
        return stored.text if stored else None

    async def _window(self, question: Question, asked: Sequence[Question]) -> Window:
        said = await history.load(self.database, self.slack, self.identity, question, self.clock)
        said = spoken.without_envelopes(said, self.identity.user)
        messages = arrange(said, [one.ts for one in asked])
        budget = self.context_tokens
        rendered = await history.render(messages, question, self.names, self.identity, budget)
        noted = await history.note_unfinished(self.database, question.thread, rendered)
        looked_up = await asyncio.to_thread(look_up, noted, budget, tokens.estimate)
        window = fit(looked_up, budget, tokens.estimate)
        if not window.messages:
            raise QuestionTooLong
        return window

    async def _stream(self, question: Question, window: Window, reply: Reply, draft: Draft) -> None:
        """Ask the model and write its deltas to the reply and to `draft`.

        What the window holds for the first time is stored beside the call, not before it: nobody
        needs it until the next turn.
        """
        draft.position_ts = f"{window.messages[-1].position_ts}~"
        remembering = asyncio.create_task(history.remember(self.database, question.thread, window))
        try:
            async with self._paid(question, window, draft), self._asked(question, window) as answer:
                draft.is_begun = True
                try:
                    async for delta in answer:
                        draft.text += delta
                        await reply.write(delta)
                finally:
                    draft.finish_reason, draft.usage = answer.finish_reason, answer.usage
        finally:
            await _settled(remembering)

    def _asked(
        self, question: Question, window: Window
    ) -> contextlib.AbstractAsyncContextManager[Answer]:
        messages = to_chat(self.instructions, window)
        return self.model.answer(messages, self.params, cache_key=str(question.thread))

    @contextlib.asynccontextmanager
    async def _paid(self, question: Question, window: Window, draft: Draft) -> AsyncIterator[None]:
        """Hold the price of the call; settle what the API counted, or what `draft` shows was written."""
        input_tokens = window.tokens + tokens.estimate(self.instructions)
        thread = question.thread
        async with self.purse.chat(
            Spender(thread.team, thread.channel, thread.thread_ts, question.user),
            self.params.model,
            input_tokens,
            self.params.max_tokens,
        ) as spending:
            try:
                yield
            finally:
                if draft.is_begun:
                    written = Usage(input_tokens, output_tokens=tokens.estimate(draft.text))
                    spending.add(draft.usage or written)

    async def _stop(self, claim: Claim, question: Question, draft: Draft) -> None:
        """Mark what was written as stopped, in Slack and in the history.

        Slack tells of a press on Stop twice, by the stream and by an event: the second must not
        interrupt this.
        """
        stopping = asyncio.create_task(self._mark_stopped(claim, question, draft))
        while not stopping.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(stopping)
        stopping.result()

    async def _mark_stopped(self, claim: Claim, question: Question, draft: Draft) -> None:
        note = say("stopped", language_of(question.text))
        async with await self._reply_to(replace(claim, was_begun=True), question) as reply:
            await reply.finish(f"{draft.prefix}{closed(draft.text)}\n\n{note}".strip())
        if draft.text and draft.position_ts:
            await self._keep(claim, question, draft, MessageState.STOPPED)

    async def _keep(
        self,
        claim: Claim,
        question: Question,
        draft: Draft,
        state: MessageState = MessageState.COMPLETE,
    ) -> None:
        """Store what the model wrote, right after the question it answers."""
        usage = draft.usage
        message = Message(
            ts=f"{question.ts}~",
            role=Role.ASSISTANT,
            text=draft.text,
            author=self.identity.user,
            rendered=draft.text,
            tokens=usage.input_tokens + usage.output_tokens if usage else None,
            model=self.params.model,
            state=state,
            position_ts=draft.position_ts,
        )
        async with self.database.begin() as connection:
            if await inbox.hold(connection, claim) in {Signal.REDO, Signal.DROP}:
                return  # it answers what nobody asks any more
            await conversations.add_message(
                connection, question.thread, message, self.clock(), question.reply_key
            )


async def _settled(remembering: asyncio.Task[None]) -> None:
    """Wait for what is stored beside the answer; the answer doesn't fail with it."""
    await asyncio.wait({remembering})
    if error := remembering.exception():
        logger.error("could not store what the model was sent", exc_info=error)


def _shrunk(window: Window) -> Window:
    """Return less than `window`, whose model counts more tokens than we estimated."""
    shrunk = fit(window.messages, window.tokens - 1, tokens.estimate)
    if len(shrunk.messages) in {0, len(window.messages)}:
        raise QuestionTooLong
    return shrunk


def _ending(draft: Draft, question: Question) -> str:
    if draft.finish_reason != "length":
        return ""
    return "\n\n" + say("length_note", language_of(question.text))
