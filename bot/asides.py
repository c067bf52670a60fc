"""Answers that one person alone is shown, and may share.

They go to the `response_url` of what she did, which Slack takes for half an hour, five times, also in
channels without the bot; where there is none, or no more, to a message that only she sees.
"""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.languages import Languages
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.errors import RateLimited, SlackError, SlackUnreachable
from bot.slack.menu import button
from bot.slack.text import closed, neutralise, split
from bot.store import asides, inbox
from bot.store.asides import Kept
from bot.store.database import Database
from bot.texts import say

SHARE = "aside_share"
"""The action_id of the Share button; its value is the key of the aside."""
UNSHARE = "aside_unshare"
"""That of the button below what was shared; its value is who shared it, and the ts of earlier posts."""

MOST_PARTS = (
    4  # of the five uses of a response_url: one is left for a part whose blocks are refused
)
_MOST = 100  # posts that a button's value can name
_NOT_THERE = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Aside:
    """What one person alone is shown. `key` is that of the work that made it.

    `text` is Markdown of any length, `footer` a line below it, `shared_footer` that line in the language
    of those it may be shared with.
    """

    key: str
    team: str
    channel: str
    thread_ts: str
    user: str
    text: str
    footer: str = ""
    response_url: str = ""
    is_shareable: bool = False
    shared_footer: str = ""


@dataclass(frozen=True, slots=True)
class Asides:
    """Shows asides, and shares them; `app` builds one."""

    database: Database
    slack: SlackClient
    languages: Languages
    clock: Callable[[], float]

    async def show(self, aside: Aside, blocks: Sequence[Block] = ()) -> None:
        """Show it to its person, `blocks` below it, and a Share button if it is shareable.

        What is longer than four messages is cut; shared, it is whole. Raises SlackError where she
        can't be shown anything.
        """
        language = await self.languages.of_person(aside.user)
        below = list(blocks)
        if aside.is_shareable:
            await self._keep(aside)
            if not aside.channel.startswith("D"):  # where nobody else reads
                below += share_blocks(aside.key, say("aside_share", language))
        parts = split(_whole(aside.text, aside.footer))
        if len(parts) > MOST_PARTS:
            note = "aside_cut_shareable" if aside.is_shareable else "aside_cut"
            last = "\n\n".join(filter(None, [say(note, language), aside.footer]))
            parts = [*parts[: MOST_PARTS - 1], _whole(parts[MOST_PARTS - 1], last)]
        for part in parts[:-1]:
            await self._say(aside, part, ())
        await self._say(aside, parts[-1] if parts else "…", below)

    async def show_again(self, key: str, response_url: str = "") -> bool:
        """Show what was made before by the work `key`; false where that kept nothing to share."""
        async with self.database.read() as connection:
            kept = await asides.load(connection, key)
        if kept is None or kept.is_shared:
            return kept is not None
        await self.show(
            Aside(
                key,
                kept.team,
                kept.channel,
                kept.thread_ts,
                kept.user,
                kept.text,
                kept.footer,
                response_url,
                is_shareable=True,
            )
        )
        return True

    async def share(self, key: str, user: str) -> str:
        """Post it for all to see where it belongs; return the text key of what `user` is told.

        That is "" where it went well. Only its person may, and once. A process that dies meanwhile has
        shared it at most once.
        """
        async with self.database.read() as connection:
            kept = await asides.load(connection, key)
        if kept is None:
            return "aside_gone"
        if kept.user != user:
            return "aside_not_yours"
        async with self.database.begin() as connection:
            if not await asides.take(connection, key):
                return "aside_is_shared"
        try:
            await self._post(kept)
        except SlackError as error:
            async with self.database.begin() as connection:
                await asides.put_back(connection, kept)
            logger.warning("nothing could be shared in %s: %s", kept.channel, error)
            return "aside_no_place" if error.code in _NOT_THERE else "aside_not_shared"
        return ""

    async def unshare(self, channel: str, ts: str, value: str, user: str) -> str:
        """Take away what was shared, whose last post is `ts`; return the text key of what `user` is told.

        That is "" where it went well. Only who shared it may; `value` is that of the button.
        """
        owner, *earlier = value.split()
        if owner != user:
            return "aside_not_your_share"
        try:
            for each in (ts, *reversed(earlier)):
                await self.slack.delete_message(channel, each)
        except SlackError as error:
            logger.warning("what was shared in %s is not all gone: %s", channel, error)
            return "aside_not_unshared"
        return ""

    async def _keep(self, aside: Aside) -> None:
        kept = Kept(
            aside.key,
            aside.team,
            aside.channel,
            aside.thread_ts,
            aside.user,
            neutralise(aside.text),  # and no control character, which no database takes
            aside.shared_footer or aside.footer,
        )
        async with self.database.begin() as connection:
            await inbox.check_wanted(connection, aside.key)
            await asides.add(connection, kept, self.clock())

    async def _say(self, aside: Aside, text: str, blocks: Sequence[Block]) -> None:
        if aside.response_url and await self._respond(aside, text, blocks):
            return
        await self.slack.post_ephemeral(
            aside.channel,
            aside.user,
            text,
            thread_ts=aside.thread_ts or None,
            blocks=blocks or None,
        )

    async def _respond(self, aside: Aside, text: str, blocks: Sequence[Block]) -> bool:
        """Answer to its response_url; false where that takes nothing any more."""
        try:
            await self.slack.respond(
                aside.response_url, text, blocks=blocks or None, thread_ts=aside.thread_ts
            )
        except (RateLimited, SlackUnreachable):
            raise
        except SlackError as error:
            logger.info("a response_url takes nothing any more: %s", error)
            return False
        return True

    async def _post(self, kept: Kept) -> None:
        """Post it under the name of who shares it; what follows a long text's start goes below that."""
        language = await self.languages.of_channel(kept.channel, kept.text)
        head = say("aside_shared", language, name=await self._name(kept.user))
        *earlier, last = split(f"{head}\n\n{_whole(kept.text, kept.footer)}")
        posted: list[str] = []
        try:
            for part in earlier:
                posted.append(await self._post_part(kept, part, posted))
            remove = unshare_blocks(kept.user, posted, say("aside_unshare", language))
            await self._post_part(kept, last, posted, remove)
        except SlackError:
            for ts in reversed(posted):
                with contextlib.suppress(SlackError):
                    await self.slack.delete_message(kept.channel, ts)
            raise

    async def _post_part(
        self, kept: Kept, part: str, posted: Sequence[str], blocks: Sequence[Block] = ()
    ) -> str:
        """Post it below the first that was `posted`, where it isn't in a thread anyway."""
        thread_ts = kept.thread_ts or next(iter(posted), None)
        return await self.slack.post_message(
            kept.channel, part, thread_ts=thread_ts, blocks=blocks or None
        )

    async def _name(self, user: str) -> str:
        """Return how Slack shows a person, for a line that mentions nobody."""
        try:
            return (await self.slack.user(user)).name or user
        except SlackError:
            return user


def share_blocks(key: str, label: str) -> list[Block]:
    """Return the Share button below an aside."""
    return [{"type": "actions", "elements": [button(SHARE, label, key)]}]


def unshare_blocks(user: str, earlier: Sequence[str], label: str) -> list[Block]:
    """Return the button below what `user` shared that takes it away, with the posts before it."""
    return [
        {
            "type": "actions",
            "elements": [button(UNSHARE, label, " ".join([user, *earlier[:_MOST]]))],
        }
    ]


def _whole(text: str, footer: str) -> str:
    return f"{closed(text)}\n\n{footer}" if footer else text
