"""Replies whose parts the store remembers, so that every attempt works on the same one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.conversation import Part, ThreadKey
from bot.slack.client import Identity, SlackClient
from bot.slack.orphans import find_orphans
from bot.slack.reply import Reply
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a reply is for: Slack streams to one person, named with her own workspace."""

    user: str
    team: str


@dataclass(frozen=True, slots=True)
class Replies:
    """Opens, resumes and withdraws replies; `app` builds one."""

    database: Database
    slack: SlackClient
    identity: Identity
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]

    async def open(
        self, claim: Claim, thread: ThreadKey, key: str, after_ts: str, recipient: Recipient
    ) -> Reply:
        """Return the reply `key` with the parts that earlier attempts left, or a new one.

        Only when an earlier attempt left no part is the thread read for one that Slack has and we
        don't: between Slack's making it and our storing its ts a process can die.
        """
        async with self.database.read() as connection:
            parts = await conversations.load_parts(connection, key)
            known = await conversations.known_part_ts(connection, thread)
        if claim.attempt > 1 and not parts:
            parts = await find_orphans(self.slack, thread, after_ts, self.identity.user, key, known)
        return self._reply(thread, key, parts, recipient, claim)

    async def withdraw(self, thread: ThreadKey, keys: Sequence[str]) -> None:
        """Delete what is visible of the replies `keys`. What is gone already is no error."""
        for key in keys:
            async with self.database.read() as connection:
                parts = await conversations.load_parts(connection, key)
            async with self._reply(thread, key, parts, Recipient("", ""), None) as reply:
                await reply.withdraw()

    def _reply(
        self,
        thread: ThreadKey,
        key: str,
        parts: Sequence[Part],
        recipient: Recipient,
        claim: Claim | None,
    ) -> Reply:
        async def save_part(position: int, part: Part) -> None:
            async with self.database.begin() as connection:
                if claim is not None:
                    await inbox.hold(connection, claim)
                await conversations.save_part(connection, key, thread, position, part, self.clock())

        async def drop_parts(from_position: int) -> None:
            async with self.database.begin() as connection:
                await conversations.drop_parts(connection, key, from_position)

        return Reply(
            self.slack,
            thread,
            key,
            recipient_user=recipient.user,
            recipient_team=recipient.team,
            parts=parts,
            save_part=save_part,
            drop_parts=drop_parts,
            clock=self.clock,
            sleep=self.sleep,
        )
