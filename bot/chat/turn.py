"""One turn of a conversation: what the model is sent for the questions asked, and what came with them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat import history, spoken
from bot.chat.continuing import CONTINUE
from bot.chat.linked import Linked
from bot.chat.long import is_abridged, look_up
from bot.chat.names import Names
from bot.chat.window import Part, Window, arrange, fit, to_chat
from bot.conversation import Again, Message, Question, Role, ThreadKey
from bot.endpoints import tokens
from bot.errors import UserFacingError
from bot.reading.read import IMAGE_TOKENS, Read, image_part
from bot.reading.reading import Reading
from bot.slack.client import Identity, SlackClient
from bot.store import conversations
from bot.store.database import Database


class QuestionTooLong(UserFacingError):
    """The last message alone is more than the context window holds."""

    text = "question_too_long"


@dataclass(frozen=True, slots=True)
class Turn:
    """What is sent: the `window`, with `pictures` by the ts of the message they came with.

    `asked_with` are the files that came with the questions, as far as they could be read. `is_first`
    when nothing was answered in this thread before.
    """

    window: Window
    pictures: Mapping[str, Sequence[Part]] = field(default_factory=dict)
    asked_with: Sequence[Read] = ()
    is_first: bool = False
    goes_on: bool = False

    @property
    def position_ts(self) -> str:
        """The place of the answer in the conversation, right after what it answers."""
        return f"{self.window.messages[-1].position_ts}~"

    def messages(self, system: str, *, with_pictures: bool = True) -> list[dict[str, Any]]:
        """Return the ChatCompletion messages; without pictures for models that can't see."""
        chat = to_chat(system, self.window, self.pictures if with_pictures else {})
        if self.goes_on:
            chat.append({"role": Role.USER.value, "content": CONTINUE})
        return chat

    def shrunk(self) -> "Turn":
        """Return less of it, for a model that counts more tokens than we estimated.

        Raises QuestionTooLong when the question alone is too much.
        """
        window = self.window
        shrunk = fit(window.messages, window.tokens - 1, tokens.estimate, _costs(self.pictures))
        if len(shrunk.messages) in {0, len(window.messages)}:
            raise QuestionTooLong
        return replace(self, window=shrunk)


@dataclass(frozen=True, slots=True)
class Turns:
    """Prepares turns; `app` builds one. `context_tokens` is the budget of a window."""

    database: Database
    slack: SlackClient
    identity: Identity
    names: Names
    reading: Reading
    linked: Linked
    context_tokens: int
    clock: Callable[[], float]

    async def prepare(
        self, question: Question, asked: Sequence[Question], *, is_last: bool
    ) -> Turn:
        """Return the turn that answers `asked`, of which `question` is the first.

        Reads what has to be read for it: the thread the first time, files, linked messages; what can't
        be had is given up when it `is_last` to try. Raises Postponed while recordings of the thread
        must be heard first, and QuestionTooLong.
        """
        said = await history.load(self.database, self.slack, self.identity, question, self.clock)
        said = spoken.without_envelopes(said, self.identity.user)
        messages = arrange(said, [one.ts for one in asked])
        return await self._turn(question, asked, messages, is_last=is_last)

    async def again(self, question: Question, kept: Message) -> Turn:
        """Return the turn that writes the answer to `question` anew, or on from `kept` of it.

        What was said after it plays no part.
        """
        thread = question.thread
        async with self.database.read() as connection:
            said = await conversations.load_before(connection, thread, kept.position_ts)
        messages = spoken.without_envelopes(said, self.identity.user)
        goes_on = question.again is Again.CONTINUE
        shown = [*messages, kept] if goes_on else messages
        turn = await self._turn(question, [question], shown, is_last=True)
        return replace(turn, goes_on=goes_on)

    async def asked_with(self, asked: Sequence[Question]) -> list[Read]:
        """Return the files that came with the questions, as far as they can be read."""
        reads = await self.reading.read(asked[0].thread, {one.ts for one in asked}, is_last=True)
        return [read for one in asked for read in reads.get(one.ts, ())]

    async def _turn(
        self,
        question: Question,
        asked: Sequence[Question],
        messages: Sequence[Message],
        *,
        is_last: bool,
    ) -> Turn:
        thread, budget = question.thread, self.context_tokens
        new = [m.ts for m in messages if m.role is Role.USER and not m.rendered and not m.recording]
        reads = await self.reading.read(thread, {*new, *(one.ts for one in asked)}, is_last=is_last)
        rendering = history.Rendering(
            self.names,
            self.identity,
            budget,
            channel=thread.channel,
            is_channel=question.channel_type != "im",
            beside=await self._beside(asked, new, reads),
        )
        rendered = await rendering.of(messages, thread.team)
        noted = await history.note_unfinished(self.database, thread, rendered)
        if is_abridged(noted):
            noted = await asyncio.to_thread(look_up, noted, budget, tokens.estimate)
        pictures = await self._pictures(thread)
        window = fit(noted, budget, tokens.estimate, _costs(pictures))
        if not window.messages:
            raise QuestionTooLong
        return Turn(
            window,
            pictures,
            [read for one in asked for read in reads.get(one.ts, ())],
            is_first=not any(message.role is Role.ASSISTANT for message in messages),
        )

    async def _beside(
        self,
        asked: Sequence[Question],
        new: Sequence[str],
        reads: Mapping[str, Sequence[Read]],
    ) -> dict[str, list[str]]:
        """Return what stands below the text of messages that are rendered for the first time."""
        beside = {ts: [read.as_text() for read in reads.get(ts, ())] for ts in new}
        for question in asked:
            if question.ts in beside and (quoted := await self.linked.read(question)):
                beside[question.ts].append(quoted)
        return beside

    async def _pictures(self, thread: ThreadKey) -> dict[str, list[Part]]:
        """Return the latest pictures of a thread, by the ts of the message they came with."""
        latest = await self.reading.pictures(thread)
        return {ts: [*map(image_part, shown)] for ts, shown in latest.items()}


def _costs(pictures: Mapping[str, Sequence[Part]]) -> dict[str, int]:
    return {ts: IMAGE_TOKENS * len(parts) for ts, parts in pictures.items()}
