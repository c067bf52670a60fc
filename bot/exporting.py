"""Exports for people in Slack: a thread, or what is a person's own, as one text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from bot.conversation import ThreadKey
from bot.exports import document, person_to_markdown, talk_to_markdown
from bot.store import export as kept
from bot.store.database import Connection, Database
from bot.store.kept import Person, Talk


@dataclass(frozen=True, slots=True)
class Exporting:
    """Writes down what is kept of `team`. Whether the asker may have it, the caller has seen to.

    `form` is always md or json; in Markdown what is nobody's words is in `language`, times are in `zone`.
    """

    database: Database
    team: str
    clock: Callable[[], float]
    zone: tzinfo = UTC

    async def thread(self, thread: ThreadKey, form: str, language: str = "en") -> str:
        """Return all that is kept of `thread`; "" where nothing is."""
        async with self.database.read() as connection:
            talk = await kept.thread(connection, thread)
        return "" if talk.is_empty else self._written("thread", [talk], form, language)

    async def person(self, user: str, form: str, language: str = "en") -> str:
        """Return what is `user`'s own, wherever she said it, and what was spent; "" where nothing is."""
        async with self.database.read() as connection:
            person = await kept.person(connection, self.team, user)
            talks = await self._own(connection, user)
        if not talks and person.is_empty:
            return ""
        return self._written("person", talks, form, language, person)

    async def _own(self, connection: Connection, user: str) -> list[Talk]:
        threads = await kept.threads(connection, self.team, user=user)
        talks = [await kept.thread(connection, one, user) for one in threads]
        return [talk for talk in talks if not talk.is_empty]

    def _written(
        self,
        kind: str,
        talks: Sequence[Talk],
        form: str,
        language: str,
        person: Person | None = None,
    ) -> str:
        if form == "json":
            return document(kind, talks, self.clock(), person)
        texts = [talk_to_markdown(talk, language, self.zone) for talk in talks]
        if person:
            texts.insert(0, person_to_markdown(person, language))
        return "\n".join(texts)
