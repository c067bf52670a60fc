"""What is for us, and only that, into the store before Slack gets its ack.

Everything said in a channel comes by here. One indexed look-up decides; what is not addressed to us,
not in a conversation of ours and no recording to transcribe never touches the disk.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.conversation import Message, Question, Recording, Role, Signal, ThreadKey
from bot.listeners.payloads import Said
from bot.slack.client import Identity
from bot.slack.text import strip_mention
from bot.store import conversations, inbox, recordings
from bot.store.conversations import Standing
from bot.store.database import Connection, Database
from bot.store.inbox import Item, Kind, Pool
from bot.store.work import answer_item, transcribe_item, withdraw_item
from bot.voice.manage import forget
from bot.voice.wishing import take_back

# A question edited this long after it was asked is answered again, in place (seconds).
REDO_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message asks of us: an answer, transcripts, or just to be remembered."""

    asks: bool
    recordings: tuple[Recording, ...]
    remembers: bool

    @property
    def is_for_us(self) -> bool:
        """Whether anything of it is ours to store."""
        return self.asks or self.remembers or bool(self.recordings)


def intent_of(
    said: Said, standing: Standing, identity: Identity, *, transcribes_on_sight: bool
) -> Intent:
    """Decide, without a model, what `said` asks of us.

    A mention or a DM is for us. In a thread that the bot was asked into, so is what its only writer
    says, unless it mentions someone else. A recording is transcribed on sight, but not where other
    organisations read along; addressed to us it always is. A clip recorded in Slack is then a spoken
    question, except at the top of a channel.
    """
    is_named = identity.user in said.mentions or said.channel_type == "im"
    is_alone = standing.is_summoned and standing.authors <= {said.user} and not said.mentions
    is_addressed = is_named or is_alone
    is_conversation = said.channel_type == "im" or (
        standing.is_summoned and said.ts != said.thread.thread_ts
    )
    taken = tuple(
        replace(
            recording,
            is_asked=is_addressed,
            is_question=is_addressed and is_conversation and _is_speech(recording),
        )
        for recording in said.recordings
        if is_addressed or (transcribes_on_sight and not said.is_shared and not _is_odd(recording))
    )
    says_something = bool(strip_mention(said.text, identity.user).strip()) or not taken
    is_maybe_no_recording = any(recording.is_stub for recording in taken)
    is_spoken = any(recording.is_question for recording in taken)
    return Intent(
        asks=is_addressed and (says_something or is_spoken or is_maybe_no_recording),
        recordings=taken,
        remembers=standing.is_known,
    )


def _is_speech(recording: Recording) -> bool:
    return recording.is_clip and not _is_odd(recording)


def _is_odd(recording: Recording) -> bool:
    """Whether Slack won't let us have it, or hasn't told what it is: nothing to act on unasked."""
    return recording.is_stub or bool(recording.trouble)


class Intake:
    """Accepts what Slack tells us. `wake` is called after work was accepted, `look` after a signal."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        *,
        transcribes_on_sight: bool,
        clock: Callable[[], float],
        wake: Callable[[], None],
        look: Callable[[], None],
    ) -> None:
        self._database = database
        self._identity = identity
        self._transcribes_on_sight = transcribes_on_sight
        self._clock = clock
        self._wake = wake
        self._look = look
        self._turns: WeakValueDictionary[ThreadKey, asyncio.Lock] = WeakValueDictionary()

    async def message(self, said: Said) -> None:
        """Accept a message, or a new version of one, from whichever of its events comes first.

        Messages of one thread are taken in the order they come: who has written there decides whom
        the next one is for.
        """
        turn = self._turns.setdefault(said.thread, asyncio.Lock())
        async with turn:
            await self._take(said)

    async def _take(self, said: Said) -> None:
        async with self._database.read() as connection:
            standing = await conversations.standing(connection, said.thread, said.ts)
        if standing.has_message:
            if said.edited_ts != "0":
                await self._edit(said)
            return
        intent = intent_of(
            said, standing, self._identity, transcribes_on_sight=self._transcribes_on_sight
        )
        if intent.is_for_us:
            async with self._database.begin() as connection:
                await self._accept(connection, said, intent)
            self._wake()
            await self._database.notify()

    async def _accept(self, connection: Connection, said: Said, intent: Intent) -> None:
        now = self._clock()
        await conversations.open_(
            connection,
            said.thread,
            now,
            is_summoned=intent.asks,
            is_complete=said.ts == said.thread.thread_ts,
        )
        if said.text or intent.asks:
            message = Message(said.ts, Role.USER, said.text, author=said.user, position_ts=said.ts)
            # A late copy of what was edited meanwhile must not bring back how it read before.
            await conversations.add_messages(connection, said.thread, [message], now)
        for recording in intent.recordings:
            await recordings.add(connection, recording, now)
            await inbox.accept(connection, transcribe_item(recording), now)
        if intent.asks:
            await inbox.accept(connection, _answer_item(said, intent.recordings), now)

    async def _edit(self, said: Said) -> None:
        """Let a changed message change history, and answer what it asks now."""
        key = said.thread.key_of(said.ts)
        now = self._clock()
        async with self._database.begin() as connection:
            thread = await conversations.edit_message(
                connection, said.thread.team, said.thread.channel, said.ts, said.text
            )
            if thread is None:
                return
            if await inbox.signal(connection, Signal.REDO, key_prefix=f"{key}/"):
                await conversations.drop_answer(connection, key)
            elif await self._is_owed_an_answer(connection, said, key):
                await conversations.drop_answer(connection, key)
                await conversations.open_(
                    connection, thread, now, is_summoned=True, is_complete=False
                )
                await inbox.accept(connection, _answer_item(said, said.recordings), now)
        await self._tell_workers()

    async def _is_owed_an_answer(self, connection: Connection, said: Said, key: str) -> bool:
        """Whether a changed message that nobody works on was asked just now, or asks only now.

        What was not asked when it was said has to name us: to mend a word is no question.
        """
        if await inbox.was_asked(connection, f"{key}/"):
            return self._clock() - float(said.ts) <= REDO_WITHIN
        return self._identity.user in said.mentions

    async def deletion(self, thread: ThreadKey, ts: str, event_id: str) -> None:
        """Forget a deleted message, and with it the answer and the transcripts it led to."""
        async with self._database.read() as connection:
            if not await conversations.is_ours(connection, thread.team, thread.channel, ts):
                return
        async with self._database.begin() as connection:
            # The inbox first, as those at work on it do: the other way round the two would wait for ever.
            await inbox.signal(connection, Signal.DROP, key_prefix=thread.key_of(ts))
            found = await conversations.erase_message(connection, thread.team, thread.channel, ts)
            posted = await recordings.find_by_message(connection, thread, ts)
            if found is None and not posted:
                await self._forget_reply(connection, thread, ts)
                return
            for stored in posted:
                await forget(connection, stored, self._clock(), event_id)
            place = found or thread
            await take_back(connection, place, ts, event_id, self._clock())
            await self._withdraw(connection, place, [place.key_of(ts)], event_id)
        await self._tell_workers()

    async def _forget_reply(self, connection: Connection, thread: ThreadKey, ts: str) -> None:
        """Forget a message of ours that was deleted, and what it said once nothing of it is left."""
        key = await conversations.reply_of_part(connection, thread.team, thread.channel, ts)
        await conversations.forget_part(connection, thread.team, thread.channel, ts)
        if key and not await conversations.load_parts(connection, key):
            await conversations.drop_answer(connection, key)

    async def file_deletion(self, file_id: str, event_id: str) -> None:
        """Forget a deleted recording: its transcript here, and in Slack."""
        team = self._identity.team
        async with self._database.read() as connection:
            stored = await recordings.find_by_file(connection, team, file_id)
        if not stored:
            return
        async with self._database.begin() as connection:
            for one in stored:
                await forget(connection, one, self._clock(), event_id)
        await self._tell_workers()

    async def _withdraw(
        self, connection: Connection, thread: ThreadKey, reply_keys: list[str], event_id: str
    ) -> None:
        for key in reply_keys:
            await inbox.signal(connection, Signal.DROP, key_prefix=key)
            await conversations.drop_answer(connection, key)
        item = withdraw_item(thread, reply_keys, event_id)
        await inbox.accept(connection, item, self._clock())

    async def stop(self, channel: str, thread_ts: str) -> None:
        """Stop whatever answer is under way in the thread."""
        thread = ThreadKey(self._identity.team, channel, thread_ts)
        async with self._database.begin() as connection:
            await inbox.signal(connection, Signal.STOP, lane=thread.chat_lane)
        await self._tell_workers()

    async def joined(self, channel: str, event_id: str) -> None:
        """Accept the greeting of a channel that the bot was invited to."""
        await self._greet(f"welcome/{event_id}", {"channel": channel})

    async def home_opened(self, user: str, event_id: str) -> None:
        """Accept that someone looks at the Home tab."""
        await self._greet(f"home/{event_id}", {"user": user})

    async def _greet(self, key: str, payload: dict[str, str]) -> None:
        async with self._database.begin() as connection:
            item = Item(key, Kind.GREET, Pool.CONTROL, key, key, payload)
            await inbox.accept(connection, item, self._clock())
        await self._tell_workers()

    async def _tell_workers(self) -> None:
        self._wake()
        self._look()
        await self._database.notify()


def _answer_item(said: Said, posted: tuple[Recording, ...]) -> Item:
    question = Question(
        thread=said.thread,
        ts=said.ts,
        user=said.user,
        user_team=said.user_team,
        text=said.text,
        channel_type=said.channel_type,
        edited_ts=said.edited_ts,
        recordings=tuple(recording.file_id for recording in posted),
    )
    return answer_item(question, tuple(recording.reply_key for recording in posted))
