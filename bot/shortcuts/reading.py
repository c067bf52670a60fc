"""Messages and threads of Slack's, read for what is wanted of them: who said what, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.history import SAID
from bot.chat.names import Names
from bot.conversation import ThreadKey
from bot.errors import UserFacingError
from bot.shortcuts.targets import target_of
from bot.slack.authors import author_of, name_id
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import Refused, SlackError
from bot.slack.media import shown_name
from bot.slack.recordings import files_of
from bot.slack.rich_text import text_of
from bot.slack.text import mentioned_channels, named_users, to_markdown
from bot.store import conversations, recordings, transcripts
from bot.store.database import Database
from bot.store.recordings import State
from bot.voice.stitch import paragraphs

MOST_PAGES = 5  # of 1000 messages

Payload = Mapping[str, Any]


class NotHere(UserFacingError):
    """The bot is not in the channel, so Slack shows it nothing of it."""

    text = "not_in_channel"


class MessageGone(UserFacingError):
    """The message was deleted meanwhile."""

    text = "message_gone"


@dataclass(frozen=True, slots=True)
class Line:
    """Something said in a thread: a message, or a paragraph of the transcript of what came with it."""

    ts: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for the bot, which has to be in the channel; `app` builds one."""

    database: Database
    slack: SlackClient
    identity: Identity
    names: Names

    async def message(self, thread: ThreadKey, ts: str) -> Payload:
        """Return the message `ts` of `thread` as Slack gives it. Raises NotHere and MessageGone."""
        around = {"oldest": ts, "latest": ts, "inclusive": "true"}
        page = await self._page(thread, limit=2, **around)
        for payload in page.get("messages") or ():
            if payload.get("ts") == ts:
                return dict(payload)
        raise MessageGone

    async def words(self, text: str, channel: str) -> str:
        """Return `text`, as `text_of` reads a message, as Markdown with the names of those in it."""
        team = self.identity.team
        names = await self.names.of(team, named_users(text))
        channels = await self.names.channels(team, mentioned_channels(text), here=channel)
        return to_markdown(text, names, channels)

    async def thread(self, thread: ThreadKey) -> tuple[list[Line], bool]:
        """Return what was said in a thread, with the transcripts in it, and whether that is all of it.

        Of ours there are answers, and not what we posted of recordings. Raises NotHere.
        """
        payloads, is_whole = await self._pages(thread)
        async with self.database.read() as connection:
            keys = await conversations.keys_of_parts(connection, thread)
        said = [one for one in payloads if one.get("subtype") in SAID and _is_said(one, keys)]
        names = await self._names_in(said)
        heard = await self._heard(thread)
        lines: list[Line] = []
        for payload in said:
            ts, author = str(payload["ts"]), self._author(payload, names)
            text = await self.words(text_of(payload), thread.channel)
            texts = [_with_files(text, payload), *heard.get(ts, ())]
            lines += [Line(ts, author, one) for one in texts if one]
        return lines, is_whole

    async def _heard(self, thread: ThreadKey) -> dict[str, list[str]]:
        """Return the transcripts in a thread, in paragraphs, by the message that they came with."""
        heard: dict[str, list[str]] = {}
        async with self.database.read() as connection:
            for stored in await recordings.find_by_thread(connection, thread):
                if stored.state is State.TRANSCRIBED:
                    transcript = await transcripts.load_transcript(connection, stored.id)
                    if transcript is not None:
                        text = paragraphs(transcript, stored.speakers)
                        found = [f"[{shown_name(stored.name)}] {one}" for one in text.split("\n\n")]
                        heard.setdefault(stored.ts, []).extend(found)
        return heard

    async def _names_in(self, payloads: Sequence[Payload]) -> Mapping[str, str]:
        authors = {name_id(author_of(payload)) for payload in payloads}
        users = {author for author in authors if author.startswith(("U", "W"))}
        return await self.names.of(self.identity.team, users)

    def _author(self, payload: Payload, names: Mapping[str, str]) -> str:
        if payload.get("user") == self.identity.user:
            return self.identity.bot_name
        profile = payload.get("bot_profile") or {}
        shown = payload.get("username") or profile.get("name")
        author = name_id(author_of(payload))
        return str(shown or names.get(author, author))

    async def _pages(self, thread: ThreadKey) -> tuple[list[Payload], bool]:
        found: dict[str, Payload] = {}  # each page begins with the thread's first message
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._page(thread, cursor=cursor, limit=1000)
            for payload in page.get("messages") or ():
                found.setdefault(str(payload.get("ts")), payload)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return list(found.values()), True
        return list(found.values()), False

    async def _page(self, thread: ThreadKey, **arguments: Any) -> Mapping[str, Any]:
        try:
            return await self.slack.call(
                "conversations.replies", channel=thread.channel, ts=thread.thread_ts, **arguments
            )
        except Refused as error:
            if error.code == "thread_not_found":
                raise MessageGone(str(error)) from None
            raise NotHere(str(error), bot=self.identity.bot_name) from None
        except SlackError as error:
            if error.code == "message_not_found":
                raise MessageGone(str(error)) from None
            raise


def _is_said(payload: Payload, keys: Mapping[str, str]) -> bool:
    """Whether a message is no post of ours about a recording, and no translation of ours."""
    key = keys.get(str(payload.get("ts")), "")
    if not key:
        return True
    target = target_of(key)
    return not target.file_id and key == target.key


def _with_files(text: str, payload: Payload) -> str:
    names = (shown_name(str(file.get("name") or "file")) for file in files_of(payload))
    return "\n".join(filter(None, [text, *(f"[file: {name}]" for name in names)]))
