"""A thread to forget or to export: the one that a command was given in, or one of a choice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.admins import Admins
from bot.commands.asked import Asked
from bot.commands.people import NamesOf
from bot.conversation import ThreadKey
from bot.errors import UserFacingError
from bot.slack.text import mentioned_users, strip_mention, to_markdown
from bot.store import conversations, written
from bot.store.database import Database
from bot.store.written import WrittenIn

MOST_OFFERED = 5
_TS = re.compile(r"\d{10}\.\d{6}")
_OPENING = 40  # characters


class NotYours(UserFacingError):
    """Only who wrote in a thread, or an admin, may have it forgotten or exported."""

    text = "thread_not_yours"


class NothingKept(UserFacingError):
    """Nothing is kept of the thread, or no more."""

    text = "thread_unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """The thread that is meant, None where none is said, and the words that follow it."""

    thread: ThreadKey | None
    words: tuple[str, ...]


def read_thread(asked: Asked) -> Named:
    """Read which thread is meant: the one whose ts is typed, else the one that was typed in."""
    words = tuple(asked.rest.split())
    ts = next((word for word in words if _TS.fullmatch(word)), asked.command.thread_ts)
    others = tuple(word.casefold() for word in words if not _TS.fullmatch(word))
    return Named(ThreadKey(asked.team, asked.channel, ts) if ts else None, others)


@dataclass(frozen=True, slots=True)
class Offered:
    """A thread to choose, and the text of its button: when it began, and with what."""

    thread: ThreadKey
    label: str


@dataclass(frozen=True, slots=True)
class Threads:
    """Knows who wrote where. `bot_user` is whose mention says nothing of what a thread is about."""

    database: Database
    admins: Admins
    names_of: NamesOf
    bot_user: str
    zone: tzinfo

    async def need_part(self, thread: ThreadKey, user: str) -> None:
        """Raise NotYours unless `user` wrote in `thread` or is an admin, NothingKept of no known one."""
        async with self.database.read() as connection:
            standing = await conversations.standing(connection, thread, thread.thread_ts, user)
            wrote = await conversations.is_writer(connection, thread, user)
        if not standing.is_known:
            raise NothingKept
        if not wrote and not await self.admins.is_admin(user):
            raise NotYours

    async def offered(self, asked: Asked) -> list[Offered]:
        """Return the threads here in which the asker wrote lately."""
        async with self.database.read() as connection:
            found = await written.threads(
                connection, asked.team, asked.channel, asked.user, MOST_OFFERED
            )
        mentioned = {user for one in found for user in mentioned_users(one.opening)}
        names = await self.names_of(asked.team, mentioned)
        return [Offered(one.thread, self._label(asked, one, names)) for one in found]

    def _label(self, asked: Asked, found: WrittenIn, names: Mapping[str, str]) -> str:
        at = datetime.fromtimestamp(float(found.thread.thread_ts), self.zone)
        said = strip_mention(found.opening, self.bot_user)
        opening = " ".join(to_markdown(said, names).split()) or asked.say("home_recent_untitled")
        short = opening if len(opening) <= _OPENING else f"{opening[:_OPENING]}…"
        return asked.say("thread_label", at=at, opening=short)
