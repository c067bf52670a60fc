"""Search in what the bot knows, within the channels that the asker is in now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.asides import Asides
from bot.commands.asked import Asked
from bot.commands.parsing import plain
from bot.commands.people import NamesOf
from bot.errors import UserFacingError
from bot.slack.blocks import Block
from bot.slack.client import Identity, SlackClient
from bot.slack.command_menu import rows, run_button
from bot.slack.links import permalink
from bot.store import search, written
from bot.store.database import Database
from bot.store.search import Hit
from bot.store.search_index import Indexer

PER_PAGE = 10
MOST_PAGES = 20
_PAGE = re.compile(r"(?s)(.*?)\s+(?:page|페이지)\s*(\d{1,3})\Z", re.IGNORECASE)


class NothingToSearch(UserFacingError):
    """There are no words."""

    text = "search_nothing"


class NotForGuests(UserFacingError):
    """Guests see only what they were invited to, so nothing is looked up for them."""

    text = "search_not_for_guests"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words to look for, and the page of what is found, from 1."""

    words: str
    page: int


def read_wanted(text: str) -> Wanted:
    """Read `words` or `words page 2`. Raises NothingToSearch."""
    found = _PAGE.fullmatch(text)
    words, page = (found[1], int(found[2])) if found else (text, 1)
    if not words.strip():
        raise NothingToSearch
    return Wanted(words.strip(), min(max(1, page), MOST_PAGES))


@dataclass(frozen=True, slots=True)
class Searching:
    """Searches; `zone` is where times are told, `indexer` knows what is still to be taken in."""

    database: Database
    slack: SlackClient
    identity: Identity
    asides: Asides
    names_of: NamesOf
    indexer: Indexer
    zone: tzinfo

    async def do(self, asked: Asked) -> None:
        """Show a page of what is found, the best first, with links. Guests are refused."""
        wanted = read_wanted(asked.rest)
        person = await self.slack.user(asked.user)
        if person.is_guest or person.is_external:
            raise NotForGuests
        channels = await self._channels(asked)
        is_whole = await self.indexer.catch_up()
        hits = await self._find(asked, wanted, channels)
        start = (wanted.page - 1) * PER_PAGE
        shown, has_more = hits[start : start + PER_PAGE], len(hits) > start + PER_PAGE
        text = await self._told(asked, wanted, shown, channels)
        footer = "" if is_whole else asked.say("search_behind")
        await self.asides.show(
            asked.aside(text, footer=footer), _pages(asked, wanted, has_more=has_more)
        )

    async def _channels(self, asked: Asked) -> dict[str, str]:
        async with self.database.read() as connection:
            known = await written.channels(connection, asked.team)
        return await self.slack.channels_of(asked.user, known)

    async def _find(
        self, asked: Asked, wanted: Wanted, channels: Mapping[str, str]
    ) -> Sequence[Hit]:
        async with self.database.read() as connection:
            return await search.find(
                connection,
                wanted.words,
                team=asked.team,
                channels=list(channels),
                user=asked.user,
                most=wanted.page * PER_PAGE + 1,
            )

    async def _told(
        self, asked: Asked, wanted: Wanted, hits: Sequence[Hit], channels: Mapping[str, str]
    ) -> str:
        words = plain(wanted.words[:100])
        if not hits:
            return asked.say("search_none" if wanted.page == 1 else "search_no_more", words=words)
        names = await self.names_of(asked.team, {hit.author for hit in hits if hit.author})
        lines = [self._line(asked, hit, names, channels) for hit in hits]
        head = asked.say("search_head", words=words, page=wanted.page)
        return "\n".join([head, "", *lines])

    def _line(
        self, asked: Asked, hit: Hit, names: Mapping[str, str], channels: Mapping[str, str]
    ) -> str:
        details = {
            "author": plain(names.get(hit.author, "") or self.identity.bot_name),
            "place": self._place(asked, hit.channel, channels),
            "at": datetime.fromtimestamp(hit.created_at, self.zone),
            "link": permalink(self.identity.url, hit.channel, hit.link_ts, hit.thread_ts),
        }
        if hit.at_seconds is None:
            head = asked.say("search_hit", **details)
        else:
            head = asked.say("search_hit_at", **details, sound=hit.at_seconds)
        return f"- {head}\n  {marked(hit.snippet, hit.marks)}"

    def _place(self, asked: Asked, channel: str, channels: Mapping[str, str]) -> str:
        """Return what a channel is called that the asker is in; group DMs have no name to tell."""
        if channel.startswith("D"):
            return asked.say("search_direct")
        name = channels.get(channel, "")
        return asked.say("search_private") if name.startswith("mpdm-") or not name else f"#{name}"


def marked(snippet: str, marks: Sequence[tuple[int, int]]) -> str:
    """Return a snippet as one line of Markdown that means nothing, but for what matched: that is bold."""
    pieces, at = [], 0
    for begin, end in sorted(marks):
        if begin >= at:
            pieces += [plain(snippet[at:begin]), f"**{plain(snippet[begin:end])}**"]
            at = end
    return "".join([*pieces, plain(snippet[at:])])


def _pages(asked: Asked, wanted: Wanted, *, has_more: bool) -> list[Block]:
    """Return the buttons to the pages before and after."""
    buttons = [
        run_button(asked.say(label), f"search {wanted.words} page {page}", page)
        for label, page, is_there in (
            ("search_previous", wanted.page - 1, wanted.page > 1),
            ("search_next", wanted.page + 1, has_more and wanted.page < MOST_PAGES),
        )
        if is_there and len(wanted.words) < 1_000
    ]
    return rows(buttons)
