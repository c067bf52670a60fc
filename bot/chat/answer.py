"""The chat path: question → conversation → context window → model stream → reply.

One answer may serve several questions: those that arrived while an earlier answer ran. It can be run
again after a crash at any point and ends in the same reply: parts that Slack already has are edited,
and a text that the model had finished is not asked for twice. An answer that is wanted again takes the
place of the one that stands, which stays until then.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.chat import closing, spoken
from bot.chat.closing import Citing, Ending
from bot.chat.continuing import resume_point
from bot.chat.manner import Manner, Manners
from bot.chat.titles import title_of
from bot.chat.turn import Turn, Turns
from bot.chat.writing import Draft, Writing
from bot.conversation import STOPPED, Again, Message, MessageState, Question, Role, Signal
from bot.errors import UserFacingError
from bot.languages import Languages
from bot.replies import Recipient, Replies
from bot.slack.answer_menu import stop_blocks
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.slack.reply import Reply
from bot.slack.text import strip_mention
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim
from bot.texts import in_language, say


@dataclass(frozen=True, slots=True)
class Answering:
    """The chat path with its parts in hand; `app` builds one."""

    database: Database
    slack: SlackClient
    identity: Identity
    manners: Manners
    languages: Languages
    turns: Turns
    writing: Writing
    citing: Citing
    replies: Replies
    clock: Callable[[], float]

    async def answer(self, claim: Claim, question: Question, asked: Sequence[Question]) -> None:
        """Answer `asked`, which are `question` and those that joined it, in the reply to `question`.

        Raises UserFacingError for what a person should hear, LeaseLost when another worker has taken
        over. Cancelled with Signal.STOP it closes the reply with what is written; cancelled otherwise
        it leaves the reply as it stands, to be resumed or withdrawn.
        """
        draft = Draft(asked, await self.manners.of(question.thread))
        try:
            async with await self._reply_to(claim, question, draft.manner) as reply:
                await self._answer(claim, question, reply, draft)
        except asyncio.CancelledError as cancelled:
            if Signal.STOP in cancelled.args:
                await self.stop(claim, asked, draft)
            raise

    async def tell(
        self,
        claim: Claim,
        question: Question,
        asked: Sequence[Question],
        error: UserFacingError,
    ) -> None:
        """Say why there is no answer, where it would have been; one that was written is shown.

        Where another one was wanted, the one that stood stands again, and who wanted it is told.
        """
        stored = await self._stored(question)
        manner = await self.manners.of(question.thread)
        sentence = say(error.text, manner.language_for(question.text), **error.details)
        async with await self._reply_to(claim, question, manner) as reply:
            if stored is None:
                await reply.say(sentence)
            else:
                await self._show(question, asked, reply, stored, manner)
        if stored is not None and stored.state is MessageState.SUPERSEDED:
            async with self.database.begin() as connection:
                await conversations.restore(connection, question.reply_key)
            await self._tell_alone(question, error)

    async def _tell_alone(self, question: Question, error: UserFacingError) -> None:
        """Tell who wanted the answer again, in the language of her Slack."""
        thread, user = question.thread, question.again_by or question.user
        sentence = say(error.text, await self.languages.of_person(user), **error.details)
        await self.slack.post_ephemeral(thread.channel, user, sentence, thread_ts=thread.thread_ts)

    async def stop(
        self, claim: Claim, asked: Sequence[Question], draft: Draft | None = None
    ) -> None:
        """Mark what was written to `asked` as stopped, in Slack and in the history.

        `draft` is what is not kept of it yet. Slack tells of a press on Stop twice, by the stream and by
        an event: the second must not interrupt this.
        """
        marking = self._mark_stopped(claim, asked, draft)
        stopping = asyncio.create_task(marking)
        while not stopping.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(stopping)
        stopping.result()

    async def withdraw(self, claim: Claim, question: Question) -> None:
        """Take the reply to a deleted question away."""
        manner = await self.manners.of(question.thread)
        async with await self._reply_to(claim, question, manner) as reply:
            await reply.withdraw()

    async def _answer(self, claim: Claim, question: Question, reply: Reply, draft: Draft) -> None:
        stored = await self._stored(question) if claim.was_begun or question.again else None
        if stored is not None and stored.state is not MessageState.SUPERSEDED:
            await self._show(question, draft.asked, reply, stored, draft.manner)
            return
        if question.again and stored is None:  # the question was edited meanwhile
            question = replace(question, again=Again.NO)
        user = self.identity.user
        if stored is None and await spoken.is_answered(self.database, question, user):
            return
        language = draft.manner.language_for(question.text)
        reply.announce(say("status", language), [say("status_thinking", language)])
        draft.prefix = await spoken.quoted(self.database, draft.asked, draft.manner)
        turn = await self._turn(claim, question, stored, draft)
        language = draft.manner.language_for(turn.asked[0].text + draft.prefix)
        draft.ending = Ending(asked_with=turn.asked_with, are_left_out=not turn.pictures)
        if stored is None and not _is_anything_asked(turn, user):
            await reply.finish(closing.shown("", draft.ending, language))
            return
        await self.writing.write(claim, question, turn, reply, draft)
        draft.text, plays = await self.citing.check(question.thread, draft.text)
        final = draft.prefix + closing.shown(draft.text, draft.ending, language)
        below = closing.blocks(question.reply_key, draft.ending, language, plays)
        is_named = not turn.is_first or bool(question.again)
        naming = [] if is_named else [self._name_session(turn.asked[0])]
        ended = await asyncio.gather(
            reply.finish(final, blocks=below),
            self._keep(claim, question, draft),
            *naming,
            return_exceptions=True,  # none may go on beside another attempt
        )
        for error in filter(None, ended):
            raise error
        if _is_redone(question):
            await self.replies.withdraw_translations(question.thread, question.reply_key)

    async def _turn(
        self, claim: Claim, question: Question, stored: Message | None, draft: Draft
    ) -> Turn:
        """Return what is to be sent; put into `draft` what is kept of an answer that goes on."""
        if stored is None:
            turn = await self.turns.prepare(claim, question, draft.asked)
            draft.position_ts = turn.position_ts
            return turn
        draft.position_ts = stored.position_ts
        if question.again is Again.CONTINUE:
            draft.text = resume_point(stored.text)
            stored = replace(stored, text=draft.text, rendered=draft.text)
        return await self.turns.again(question, stored, is_last=claim.is_last)

    async def _name_session(self, question: Question) -> None:
        """Give a conversation in the agent's own view its title; without one it is no worse."""
        if question.channel_type == "im":
            title = title_of(strip_mention(question.text, self.identity.user))
            thread = question.thread
            with contextlib.suppress(SlackError):
                await self.slack.rename_session(thread.channel, thread.thread_ts, title)

    async def _reply_to(self, claim: Claim, question: Question, manner: Manner) -> Reply:
        language = manner.language_for(question.text)
        return await self.replies.open(
            claim,
            question.thread,
            question.reply_key,
            Recipient(question.user, question.user_team),
            is_streamed=True,
            is_redone=_is_redone(question),
            stop_blocks=stop_blocks(question.reply_key, in_language(language)),
        )

    async def _stored(self, question: Question) -> Message | None:
        async with self.database.read() as connection:
            return await conversations.answer_text(connection, question.reply_key)

    async def _show(
        self,
        question: Question,
        asked: Sequence[Question],
        reply: Reply,
        stored: Message,
        manner: Manner,
    ) -> None:
        """Make the reply show the answer that is stored, as it was shown when it was written."""
        prefix = await spoken.quoted(self.database, asked, manner)
        language = manner.language_for(question.text + prefix)
        is_stopped = stored.state is MessageState.STOPPED
        ending = Ending(
            STOPPED if is_stopped else stored.finish_reason,
            await self.turns.asked_with(asked),
            are_unseen=not await self.writing.asking.sees(stored.model),
        )
        _, plays = await self.citing.check(question.thread, stored.text)
        below = closing.blocks(question.reply_key, ending, language, plays)
        await reply.finish(prefix + closing.shown(stored.text, ending, language), blocks=below)

    async def _mark_stopped(
        self, claim: Claim, asked: Sequence[Question], draft: Draft | None
    ) -> None:
        """Keep what was written, and then show it: in this order, nothing is lost where Slack is down.

        What was kept already stands, whole or stopped before; of one given anew, so does the old one
        as long as there is no word of another.
        """
        question = asked[0]
        draft = draft or Draft(asked, await self.manners.of(question.thread))
        stored = await self._stored(question)
        is_standing = stored is not None and stored.state is not MessageState.SUPERSEDED
        if is_standing or (stored is not None and not draft.written.text.strip()):
            async with self.database.begin() as connection:
                await conversations.restore(connection, question.reply_key)
        else:
            stored = None
            draft.ending = replace(draft.ending, finish_reason=STOPPED)
            if draft.text and draft.position_ts:
                await self._keep(claim, question, draft, MessageState.STOPPED)
        begun = replace(claim, was_begun=True)
        async with await self._reply_to(begun, question, draft.manner) as reply:
            if stored is not None:
                await self._show(question, draft.asked, reply, stored, draft.manner)
                return
            language = draft.manner.language_for(question.text + draft.prefix)
            text = draft.prefix + closing.shown(draft.text, draft.ending, language)
            below = draft.text and closing.blocks(question.reply_key, draft.ending, language)
            await reply.finish(text, blocks=below or None)

    async def _keep(
        self,
        claim: Claim,
        question: Question,
        draft: Draft,
        state: MessageState = MessageState.COMPLETE,
    ) -> None:
        """Store what the model wrote, right after the question it answers.

        What the API counted stands for all up to here in the next turn: without the thoughts, which
        are not sent again, and not where an answer is given anew, maybe to less than stands before it.
        """
        counted = None
        if not question.again and (usage := draft.written.usage):
            counted = usage.input_tokens + usage.output_tokens - usage.reasoning_tokens
        message = Message(
            ts=f"{question.ts}~",
            role=Role.ASSISTANT,
            text=draft.text,
            author=self.identity.user,
            rendered=draft.text,
            tokens=counted,
            model=draft.written.model,
            state=state,
            position_ts=draft.position_ts,
            finish_reason=draft.ending.finish_reason,
        )
        async with self.database.begin() as connection:
            if await inbox.hold(connection, claim) in {Signal.REDO, Signal.DROP}:
                return  # it answers what nobody asks any more
            await conversations.add_message(
                connection, question.thread, message, self.clock(), question.reply_key
            )
            if question.again:
                await conversations.uncount(connection, question.thread, draft.position_ts)


def _is_redone(question: Question) -> bool:
    """Whether the reply may stand already, from when it was answered before."""
    return question.edited_ts != "0" or bool(question.again)


def _is_anything_asked(turn: Turn, bot_user: str) -> bool:
    """Whether there is something to answer: not where files that can't be read are all that came."""
    has_words = any(strip_mention(one.text, bot_user).strip() for one in turn.asked)
    has_spoken = any(one.recordings for one in turn.asked)
    reads = turn.asked_with
    return has_words or has_spoken or not reads or any(not read.trouble for read in reads)
