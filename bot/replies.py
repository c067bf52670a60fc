"""Replies whose parts the store remembers, so that every attempt works on the same one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.conversation import Part, ThreadKey
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.reply import Reply, SavePart
from bot.store import conversations, inbox
from bot.store.database import Database
from bot.store.inbox import Claim

TRANSLATION = "translation"
"""Below the key of an answer the keys of its translations begin with this."""


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
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]

    async def open(
        self,
        claim: Claim,
        thread: ThreadKey,
        key: str,
        recipient: Recipient,
        *,
        is_streamed: bool,
        is_redone: bool = False,
        stop_blocks: Sequence[Block] = (),
    ) -> Reply:
        """Return the reply `key` with the parts that stand already, or a new one.

        `is_streamed` if it is written to as it comes, not posted whole; `is_redone` if it may stand
        from work that was finished. `stop_blocks` stand below what is being written where Slack has no
        Stop button of its own.
        """
        parts = await self._parts(key) if claim.was_begun or is_redone else []

        async def save_part(position: int, part: Part) -> None:
            async with self.database.begin() as connection:
                await inbox.hold(connection, claim)
                await conversations.save_part(connection, key, thread, position, part, self.clock())

        return self._reply(
            thread,
            key,
            recipient,
            parts,
            save_part,
            is_resumed=claim.was_begun,
            is_streamed=is_streamed,
            stop_blocks=stop_blocks,
        )

    async def withdraw(self, thread: ThreadKey, keys: Sequence[str]) -> None:
        """Delete what is visible of the replies `keys`, and the translations of what they said.

        What is gone already is no error.
        """

        async def save_part(position: int, part: Part) -> None:
            """Keep nothing: a withdrawal adds no part."""

        for key in await self._with_translations(keys):
            nobody = Recipient("", "")
            parts = await self._parts(key)
            async with self._reply(
                thread, key, nobody, parts, save_part, is_resumed=False, is_streamed=False
            ) as reply:
                await reply.withdraw()

    async def withdraw_translations(self, thread: ThreadKey, key: str) -> None:
        """Delete the translations of what the reply `key` said before it was written anew."""
        async with self.database.read() as connection:
            shown = await conversations.reply_keys_under(connection, f"{key}/{TRANSLATION}")
        await self.withdraw(thread, shown)

    async def _with_translations(self, keys: Sequence[str]) -> list[str]:
        """Return `keys` and those of the translations that flags made of these replies."""
        found = dict.fromkeys(keys)
        async with self.database.read() as connection:
            for key in keys:
                below = await conversations.reply_keys_under(connection, f"{key}/{TRANSLATION}")
                found.update(dict.fromkeys(below))
        return list(found)

    async def _parts(self, key: str) -> list[Part]:
        async with self.database.read() as connection:
            return await conversations.load_parts(connection, key)

    def _reply(
        self,
        thread: ThreadKey,
        key: str,
        recipient: Recipient,
        parts: Sequence[Part],
        save_part: SavePart,
        *,
        is_resumed: bool,
        is_streamed: bool,
        stop_blocks: Sequence[Block] = (),
    ) -> Reply:
        async def drop_parts(from_position: int) -> None:
            async with self.database.begin() as connection:
                await conversations.drop_parts(connection, key, from_position)

        async def known_ts() -> set[str]:
            async with self.database.read() as connection:
                return await conversations.known_part_ts(connection, thread)

        return Reply(
            self.slack,
            thread,
            key,
            recipient_user=recipient.user,
            recipient_team=recipient.team,
            parts=parts,
            stop_blocks=stop_blocks,
            is_resumed=is_resumed,
            is_streamed=is_streamed,
            known_ts=known_ts,
            save_part=save_part,
            drop_parts=drop_parts,
            clock=self.clock,
            sleep=self.sleep,
        )
