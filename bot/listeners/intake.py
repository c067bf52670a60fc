"""What is for us, and only that, into the store before Slack gets its ack.

Everything said in a channel comes by here. Indexed look-ups decide; what is not addressed to us, not
in a conversation of ours and no recording to transcribe never touches the disk.
"""

import asyncio
from collections.abc import Callable, Sequence
from weakref import WeakValueDictionary

from bot.choosing import Choosing
from bot.chosen import Recordings
from bot.conversation import ThreadKey
from bot.listeners.addressing import Intent, Us, intent_of, is_addressed, is_summons
from bot.listeners.bell import Bell
from bot.listeners.changes import Changes
from bot.listeners.commands import Commands
from bot.listeners.payloads import Said
from bot.listeners.stopping import IsAdmin, Stopping, nobody_is_admin
from bot.listeners.taking import ask, remember
from bot.slack.client import Identity
from bot.store import conversations, forgetting, inbox, recordings, scrubbing
from bot.store.conversations import Standing
from bot.store.database import Connection, Database
from bot.store.inbox import Item, Kind, Pool
from bot.store.notices import Notice, suggest_item, tell_item
from bot.store.work import transcribe_item


class Intake:
    """Accepts what Slack tells us. `wake` is called after work was accepted, `look` after a signal.

    `names` are what people call the bot, beside its name in Slack. `is_admin` says of a user whether
    she may stop what others asked; it may ask Slack, and nothing waits for it.
    """

    def __init__(
        self,
        database: Database,
        identity: Identity,
        *,
        choosing: Choosing,
        clock: Callable[[], float],
        wake: Callable[[], None],
        look: Callable[[], None],
        names: Sequence[str] = (),
        is_admin: IsAdmin = nobody_is_admin,
    ) -> None:
        self._database = database
        self._team = identity.team
        self._us = Us(identity.user, (*names, identity.bot_name))
        self._choosing = choosing
        self._clock = clock
        self._bell = Bell(database, wake, look)
        self._stopping = Stopping(database, self._bell, is_admin=is_admin, clock=clock)
        self._commands = Commands(database, self._us, self._bell, clock)
        self._turns: WeakValueDictionary[ThreadKey, asyncio.Lock] = WeakValueDictionary()
        self.changes = Changes(database, self._us, self._team, self._bell, clock)

    async def message(self, said: Said) -> None:
        """Accept a message, or a new version of one, from whichever of its events comes first.

        Messages of one thread are taken in the order they come: who has written there decides whom
        the next one is for.
        """
        async with self._turn(said.thread):
            await self._take(said)

    async def overheard(self, said: Said) -> None:
        """Remember what was said by whom we don't serve, in a conversation of ours, and do nothing else.

        People of other organisations count among those who write there.
        """
        thread = said.thread
        async with self._turn(thread):
            async with self._database.read() as connection:
                standing = await conversations.standing(connection, thread, said.ts, said.user)
            is_edited = standing.has_message and said.edited_ts != "0"
            if not standing.is_known or (standing.has_message and not is_edited):
                return
            async with self._database.begin() as connection:
                if is_edited:
                    place = (thread.team, thread.channel, said.ts)
                    await conversations.edit_message(connection, *place, said.text)
                    await scrubbing.want(connection, self._clock())
                else:
                    await remember(connection, said, self._clock())

    def _turn(self, thread: ThreadKey) -> asyncio.Lock:
        return self._turns.setdefault(thread, asyncio.Lock())

    async def _take(self, said: Said) -> None:
        standing, is_ours, mode = await self._look_up(said)
        if standing.has_message:
            if said.edited_ts != "0":
                await self.changes.edit(said)
            return
        if await self._commands.obey(said, standing, is_ours=is_ours):
            return
        intent = intent_of(
            said,
            standing,
            is_addressed=is_ours,
            us=self._us,
            mode=mode,
        )
        if intent.is_for_us:
            async with self._database.begin() as connection:
                await self._accept(connection, said, standing, intent)
            await self._bell.work()

    async def _look_up(self, said: Said) -> tuple[Standing, bool, Recordings]:
        """Return how we stand to a message, whether it is for us, and what becomes of recordings.

        What was chosen is looked up only where it decides.
        """
        thread = said.thread
        async with self._database.read() as connection:
            standing = await conversations.standing(connection, thread, said.ts, said.user)
            chosen = self._choosing.server
            if said.recordings or (standing.is_summoned and not is_summons(said, self._us)):
                here = await self._choosing.within(connection, thread.team, thread.channel)
                chosen = here.chosen
        is_ours = is_addressed(said, standing, chosen.follow_ups, self._us)
        return standing, is_ours, chosen.recordings

    async def _accept(
        self, connection: Connection, said: Said, standing: Standing, intent: Intent
    ) -> None:
        now = self._clock()
        key = said.thread.key_of(said.ts)
        if not standing.is_known and await forgetting.was_taken(connection, key):
            return  # a late copy of what was in a thread that is forgotten
        await conversations.open_(
            connection,
            said.thread,
            now,
            is_summoned=intent.asks,
            is_complete=said.ts == said.thread.thread_ts,
        )
        if standing.is_muted and intent.asks:
            await conversations.mute(connection, said.thread, is_muted=False)
        if intent.is_refused:
            place = (said.thread.channel, said.user, said.thread.thread_ts)
            notice = Notice(*place, "recordings_never")
            await inbox.accept(connection, tell_item(notice, key), now)
        if said.text or said.attachments or intent.asks:
            await remember(connection, said, now)
        for recording in intent.recordings:
            await recordings.add(connection, recording, now)
            await inbox.accept(connection, transcribe_item(recording), now)
        if intent.asks:
            await ask(connection, said, intent.recordings, now)

    async def stop(self, channel: str, thread_ts: str, user: str) -> None:
        """Stop whatever answer is under way in the thread, if `user` may; else she is told so."""
        await self._stopping.stop(ThreadKey(self._team, channel, thread_ts), user)

    async def joined(self, channel: str, event_id: str, inviter: str = "") -> None:
        """Accept the greeting of a channel that the bot was invited to, by `inviter` where Slack says."""
        invited = {"inviter": inviter} if inviter else {}
        await self._greet(f"welcome/{event_id}", {"channel": channel, **invited})

    async def home_opened(self, user: str, event_id: str) -> None:
        """Accept that someone looks at the Home tab."""
        await self._greet(f"home/{event_id}", {"user": user})

    async def messages_opened(self, user: str, channel: str) -> None:
        """Accept that someone looks at her direct messages: she gets prompts, once a day."""
        now = self._clock()
        async with self._database.begin() as connection:
            is_new = await inbox.accept(connection, suggest_item(user, channel, now), now)
        if is_new:
            await self._bell.work()

    async def _greet(self, key: str, payload: dict[str, str]) -> None:
        async with self._database.begin() as connection:
            item = Item(key, Kind.GREET, Pool.CONTROL, key, key, payload)
            await inbox.accept(connection, item, self._clock())
        await self._bell.work()
