"""Messages in a thread that ask for a form of its recording; no model is asked what they mean."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.conversation import Question, Rendition, Signal, ThreadKey, Wish
from bot.slack.text import strip_mention
from bot.store import conversations, inbox, recordings
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.store.recordings import State, Stored
from bot.store.work import render_item, withdraw_item
from bot.voice.wishes import wish_of

_WORTH_HAVING = (State.TRANSCRIBED, State.WAITING)


@dataclass(frozen=True, slots=True)
class Wishing:
    """Reads wishes and accepts them; `bot_user` is who we are in Slack."""

    database: Database
    bot_user: str
    clock: Callable[[], float]

    async def accept(self, claim: Claim, question: Question) -> bool:
        """Accept what `question` wishes as work of its own; False if it is a question like any other.

        It is about the recordings posted with it, else about the last one before it in the thread.
        What it wished for as it read before, or in an attempt before, is taken back.
        """
        may_have_wished = question.edited_ts != "0" or claim.was_begun
        if not may_have_wished and self._read(question.text) is None:
            return False
        rendition = self._read(await self._text_now(question))
        thread, now = question.thread, self.clock()
        async with self.database.begin() as connection:
            await inbox.hold_all(connection)
            await inbox.hold(connection, claim)
            wishes: list[Wish] = []
            if rendition is not None:
                posted = await recordings.find_by_thread(connection, thread)
                wishes = [_wish(question, one, rendition) for one in _about(question, posted)]
            items = [render_item(wish, f"{question.edited_ts}/{question.ts}") for wish in wishes]
            if may_have_wished:
                told_by = f"{question.reply_key}/{question.edited_ts}"
                stand = {item.key for item in items} | {wish.reply_key for wish in wishes}
                await take_back(connection, thread, question.ts, told_by, now, but=stand)
            for item in items:
                await inbox.accept(connection, item, now)
        return bool(items)

    def _read(self, text: str) -> Rendition | None:
        return wish_of(strip_mention(text, self.bot_user))

    async def _text_now(self, question: Question) -> str:
        """Return the message as it reads now: it may have been edited since."""
        thread = question.thread
        async with self.database.read() as connection:
            said = await conversations.find_by_ts(
                connection, thread.team, thread.channel, question.ts
            )
        return said[1].text if said and not said[1].recording else question.text


async def take_back(
    connection: Connection,
    thread: ThreadKey,
    ts: str,
    told_by: str,
    now: float,
    *,
    but: Collection[str] = (),
) -> None:
    """Drop what the message `ts` wished for in words, be it at work or shown already.

    The keys in `but` stand, of work and of replies.
    """
    for key in await inbox.wished_in(connection, thread, ts):
        if key not in but:
            await inbox.signal(connection, Signal.DROP, key_prefix=key)
    shown = [key for key in await conversations.wished_in(connection, thread, ts) if key not in but]
    for key in shown:
        await conversations.drop_answer(connection, key)
    if shown:
        item = withdraw_item(thread, shown, f"{told_by}/wishes")
        await inbox.accept(connection, item, now)


def _about(question: Question, posted: list[Stored]) -> list[Stored]:
    heard = [one for one in posted if one.state in _WORTH_HAVING and not one.is_question]
    if question.recordings:
        return [one for one in heard if one.ts == question.ts]
    return [one for one in heard if one.ts <= question.ts][-1:]


def _wish(question: Question, stored: Stored, rendition: Rendition) -> Wish:
    return Wish(
        stored.thread,
        stored.ts,
        stored.file_id,
        rendition,
        question.user,
        user_team=question.user_team,
        asked_ts=question.ts,
    )
