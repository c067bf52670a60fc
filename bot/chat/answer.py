"""The chat path: question → conversation → context window → model stream → reply.

One answer may serve several questions: those that arrived while an earlier answer ran. It can be run
again after a crash at any point and ends in the same reply: parts that Slack already has are edited,
and a text that the model had finished is not asked for twice.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from bot.chat import history
from bot.chat.names import Names
from bot.chat.window import Window, arrange, fit, to_chat
from bot.conversation import Message, MessageState, Question, Role, Signal, Usage
from bot.endpoints import tokens
from bot.endpoints.chat_model import ChatModel, Params
from bot.errors import UserFacingError
from bot.money import Purse, Spender
from bot.replies import Recipient, Replies
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import StoppedByUser
from bot.slack.reply import Reply
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.texts import language_of, say


class QuestionTooLong(UserFacingError):
    """The last message alone is more than the context window holds."""

    text = "question_too_long"


@dataclass(slots=True)
class Draft:
    """What the model has written so far, and how it ended.

    `finish_reason` is ChatCompletion's, "" while it writes; `usage` what the API counted, if it did.
    """

    text: str = ""
    finish_reason: str = ""
    usage: Usage | None = None


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
    replies: Replies
    clock: Callable[[], float]

    async def answer(self, claim: Claim, question: Question, asked: Sequence[Question]) -> None:
        """Answer `asked`, which are `question` and those that joined it, in the reply to `question`.

        Raises UserFacingError for what a person should hear, LeaseLost when another worker has taken
        over. Cancelled with Signal.STOP it closes the reply with what is written; cancelled otherwise
        it leaves the reply as it stands, to be resumed or withdrawn.
        """
        async with await self.reply_to(claim, question) as reply:
            finished = await self._finished(question)
            if finished is not None:
                await reply.finish(finished)
                return
            window = await self._window(question, asked)
            draft = Draft()
            try:
                await self._stream(question, window, reply, draft)
            except asyncio.CancelledError as cancelled:
                if Signal.STOP in cancelled.args:
                    await self._stop(claim, question, window, reply, draft)
                raise
            except StoppedByUser:
                await self._stop(claim, question, window, reply, draft)
                return
            await asyncio.gather(
                reply.finish(draft.text + _ending(draft, question)),
                self._keep(claim, question, window, draft),
            )

    async def reply_to(self, claim: Claim, question: Question) -> Reply:
        """Return the reply to `question`, resumed or new."""
        recipient = Recipient(question.user, question.user_team)
        return await self.replies.open(
            claim, question.thread, reply_key(question), question.ts, recipient
        )

    async def _finished(self, question: Question) -> str | None:
        async with self.database.read() as connection:
            stored = await conversations.answer_text(connection, reply_key(question))
        return stored.text if stored else None

    async def _window(self, question: Question, asked: Sequence[Question]) -> Window:
        said = await history.load(
            self.database, self.slack, self.identity, question.thread, self.clock
        )
        messages = arrange(said, [one.ts for one in asked])
        rendered = await history.render(messages, question, self.names, self.identity)
        noted = await history.note_unfinished(self.database, question.thread, rendered)
        window = fit(noted, self.context_tokens, tokens.estimate)
        if not window.messages:
            raise QuestionTooLong
        return window

    async def _stream(self, question: Question, window: Window, reply: Reply, draft: Draft) -> None:
        """Ask the model and write its deltas to the reply and to `draft`.

        What the window holds for the first time is stored beside the call, not before it: nobody
        needs it until the next turn.
        """
        remembering = asyncio.create_task(history.remember(self.database, question.thread, window))
        try:
            async with (
                self._paid(question, window, draft),
                self.model.answer(
                    to_chat(self.instructions, window), self.params, cache_key=str(question.thread)
                ) as answer,
            ):
                async for delta in answer:
                    draft.text += delta
                    await reply.write(delta)
                draft.finish_reason, draft.usage = answer.finish_reason, answer.usage
        finally:
            await remembering

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
                if draft.usage or draft.text:
                    written = Usage(input_tokens, output_tokens=tokens.estimate(draft.text))
                    spending.add(draft.usage or written)

    async def _stop(
        self, claim: Claim, question: Question, window: Window, reply: Reply, draft: Draft
    ) -> None:
        note = say("stopped", language_of(question.text))
        await reply.finish(f"{draft.text}\n\n{note}".strip())
        if draft.text:
            await self._keep(claim, question, window, draft, MessageState.STOPPED)

    async def _keep(
        self,
        claim: Claim,
        question: Question,
        window: Window,
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
            position_ts=f"{window.messages[-1].position_ts}~",
        )
        async with self.database.begin() as connection:
            await inbox.hold(connection, claim)
            await conversations.add_message(
                connection, question.thread, message, self.clock(), reply_key(question)
            )


def reply_key(question: Question) -> str:
    """Return what all attempts at answering `question`, edited or not, have in common."""
    return f"{question.thread.team}/{question.thread.channel}/{question.ts}"


def _ending(draft: Draft, question: Question) -> str:
    if draft.finish_reason != "length":
        return ""
    return "\n\n" + say("length_note", language_of(question.text))
