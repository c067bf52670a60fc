"""One turn of a conversation: what the model is sent for the questions asked, and what came with them."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat import history, spoken
from bot.chat.above import unseen
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
from bot.store.database import Database
from bot.store.inbox import Claim

Pictures = Mapping[str, Sequence[Part]]  # by the ts of the message they came with


class QuestionTooLong(UserFacingError):
    """The last message alone is more than the context window holds."""

    text = "question_too_long"


@dataclass(frozen=True, slots=True)
class Turn:
    """What is sent: the `window`, with `pictures` by the ts of the message they came with.

    `asked` are the questions as they read now. `asked_with` are the files that came with them, as far
    as they could be read. `is_first` when nothing was answered in this thread before. `read` are the
    files, by ts and file id, that stand in messages which are sent for the first time.
    """

    window: Window
    asked: Sequence[Question]
    pictures: Pictures = field(default_factory=dict)
    asked_with: Sequence[Read] = ()
    is_first: bool = False
    read: Collection[tuple[str, str]] = ()
    goes_on: bool = False

    @property
    def position_ts(self) -> str:
        """The place of the answer in the conversation, right after what it answers."""
        return f"{self.window.messages[-1].position_ts}~"

    def messages(self, *, with_pictures: bool = True) -> list[dict[str, Any]]:
        """Return the ChatCompletion messages; without pictures for models that can't see."""
        chat = to_chat(self.window, self.pictures if with_pictures else {})
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

    async def prepare(self, claim: Claim, question: Question, asked: Sequence[Question]) -> Turn:
        """Return the turn that answers `asked`, of which `question` is the first.

        Reads what has to be read for it: the thread the first time, files, linked messages; what can't
        be had is given up when the claim is the last to try. Raises Postponed while recordings of the
        thread must be heard first, QuestionTooLong, and AboveUnseen.
        """
        is_last = claim.is_last
        said = await history.load(
            self.database, self.slack, self.identity, question, self.clock, claim
        )
        said = spoken.without_envelopes(said, self.identity.user)
        asked = _as_read_now(asked, said)
        error = unseen(asked[0], self.identity.user, has_files=False)
        if error and not await self.asked_with(asked[:1], is_last=is_last):
            raise error
        messages = arrange(said, [one.ts for one in asked])
        return await self._turn(asked, messages, is_last=is_last)

    async def again(self, question: Question, kept: Message, *, is_last: bool) -> Turn:
        """Return the turn that writes the answer to `question` anew, or on from `kept` of it.

        What was said after it plays no part.
        """
        said = await history.load_before(self.database, question, kept.position_ts)
        messages = spoken.without_envelopes(said, self.identity.user)
        goes_on = kept if question.again is Again.CONTINUE else None
        return await self._turn([question], messages, is_last=is_last, goes_on=goes_on)

    async def asked_with(self, asked: Sequence[Question], *, is_last: bool = True) -> list[Read]:
        """Return the files that came with the questions, as far as they can be read."""
        thread, ts = asked[0].thread, {one.ts for one in asked}
        reads = await self.reading.read(thread, ts, is_last=is_last)
        return [read for one in asked for read in reads.get(one.ts, ())]

    async def _turn(
        self,
        asked: Sequence[Question],
        messages: Sequence[Message],
        *,
        is_last: bool,
        goes_on: Message | None = None,
    ) -> Turn:
        thread, budget = asked[0].thread, self.context_tokens
        new = [m.ts for m in messages if m.role is Role.USER and not m.rendered and not m.recording]
        reads = await self.reading.read(thread, {*new, *(one.ts for one in asked)}, is_last=is_last)
        rendering = history.Rendering(
            self.names,
            self.identity,
            budget,
            channel=thread.channel,
            is_channel=asked[0].channel_type != "im",
            beside=await self._beside(asked, new, reads, is_last=is_last),
        )
        rendered = await rendering.of(messages, thread.team)
        shown = [*rendered, goes_on] if goes_on else await self._noted(thread, rendered)
        window, pictures = self._fitting(shown, await self._pictures(thread))
        return Turn(
            window,
            asked,
            pictures,
            [read for one in asked for read in reads.get(one.ts, ())],
            is_first=not any(message.role is Role.ASSISTANT for message in messages),
            read=[(ts, read.file_id) for ts in new for read in reads.get(ts, ())],
            goes_on=goes_on is not None,
        )

    async def _noted(self, thread: ThreadKey, messages: Sequence[Message]) -> list[Message]:
        """Return `messages`, the last with what it needs to know of the recordings of the thread."""
        noted = await history.note_unfinished(self.database, thread, messages)
        if is_abridged(noted):
            return await asyncio.to_thread(look_up, noted, self.context_tokens, tokens.estimate)
        return noted

    def _fitting(self, messages: Sequence[Message], pictures: Pictures) -> tuple[Window, Pictures]:
        """Return what fits of `messages`, without any pictures where they leave no room.

        Raises QuestionTooLong.
        """
        for shown in (pictures, {}):
            window = fit(messages, self.context_tokens, tokens.estimate, _costs(shown))
            if window.messages:
                return window, shown
        raise QuestionTooLong

    async def _beside(
        self,
        asked: Sequence[Question],
        new: Sequence[str],
        reads: Mapping[str, Sequence[Read]],
        *,
        is_last: bool,
    ) -> dict[str, list[str]]:
        """Return what stands below the text of messages that are rendered for the first time."""
        beside = {ts: [read.as_text() for read in reads.get(ts, ())] for ts in new}
        for question in asked:
            if question.ts not in beside:
                continue
            if quoted := await self.linked.read(question, is_last=is_last):
                beside[question.ts].append(quoted)
        return beside

    async def _pictures(self, thread: ThreadKey) -> dict[str, list[Part]]:
        """Return the latest pictures of a thread, by the ts of the message they came with."""
        latest = await self.reading.pictures(thread)
        return {ts: [*map(image_part, shown)] for ts, shown in latest.items()}


def _as_read_now(asked: Sequence[Question], said: Sequence[Message]) -> list[Question]:
    """Return the questions with the text that their messages have, which may have been edited."""
    texts = {message.ts: message.text for message in said if not message.recording}
    return [replace(one, text=texts.get(one.ts, one.text)) for one in asked]


def _costs(pictures: Pictures) -> dict[str, int]:
    return {ts: IMAGE_TOKENS * len(parts) for ts, parts in pictures.items()}
