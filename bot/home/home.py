"""The Home tab of a person: made anew whenever she looks, in the language of her Slack."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.admins import Admins
from bot.choosing import Choosing
from bot.home import sections
from bot.home.sections import Hosts
from bot.home.usage import Month, load_month, load_spent, nearly_spent, usage_chart_of, usage_text
from bot.languages import Languages
from bot.outlook import (
    Outlooks,
    ending_sentence,
    scopes_sentence,
    trouble_sentence,
    uses_list,
)
from bot.slack.blocks import Block
from bot.slack.client import Identity, SlackClient
from bot.slack.errors import SlackError
from bot.slack.markup import named_users
from bot.slack.menu import Say
from bot.store import home, people
from bot.store.budgets import Terms
from bot.store.database import Database
from bot.texts import in_language

MOST_CONVERSATIONS = 10
MOST_CHANNELS = 50  # she is looked for in, where Slack won't list hers
MOST_WARNINGS = 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """Publishes Home tabs; `app` builds one. `command` is the slash command's name, `terms` what the
    bot was started with.
    """

    database: Database
    slack: SlackClient
    identity: Identity
    choosing: Choosing
    languages: Languages
    admins: Admins
    outlooks: Outlooks
    hosts: Hosts
    command: str
    terms: Terms
    clock: Callable[[], float]

    async def publish(self, user: str) -> None:
        """Fill the Home tab of `user`. A chart that Slack won't have there is left out."""
        say = in_language(await self.languages.of_person(user))
        month = await self._month(user)
        before = [
            *await self._about(say),
            sections.divider(),
            sections.section(usage_text(say, month)),
        ]
        after = [
            sections.divider(),
            *await self._conversations(say, user),
            *sections.own_buttons(say),
            *await self._for_admins(say, user),
        ]
        chart = usage_chart_of(say, month)
        for shown in self.slack.refusals.choices([chart] if chart else None):
            view = {"type": "home", "blocks": [*before, *(shown or []), *after]}
            try:
                await self.slack.views_publish(user, view)
            except SlackError as error:
                if not self.slack.refusals.note_blocks(error, shown):
                    raise
            else:
                self.slack.refusals.note_taken(shown)
                return

    async def _about(self, say: Say) -> list[Block]:
        async with self.database.read() as connection:
            here = await self.choosing.for_workspace(connection, self.identity.team)
        return [
            *sections.abilities(say, self.command),
            sections.divider(),
            *sections.keeping(say, here.chosen, self.hosts),
        ]

    async def _month(self, user: str) -> Month:
        async with self.database.read() as connection:
            team, now = self.identity.team, self.clock()
            return await load_month(connection, team, user, self.terms.zone, now)

    async def _conversations(self, say: Say, user: str) -> list[Block]:
        """Return her conversations, but for those in channels that she isn't in any more."""
        team = self.identity.team
        async with self.database.read() as connection:
            written = await home.channels_written(connection, team, user, MOST_CHANNELS)
        channels = await self._channels(user, written) if written else frozenset()
        async with self.database.read() as connection:
            recent = await home.recent(connection, team, user, channels, MOST_CONVERSATIONS)
            mentioned = {name for one in recent for name in named_users(one.opening)}
            known = await people.load(connection, team, mentioned)
        names = {each: person.name for each, person in known.items()}
        url = self.identity.url
        return sections.conversations(say, recent, url, names, self.identity.user)

    async def _channels(self, user: str, written: Sequence[str]) -> frozenset[str]:
        """Return the channels she is in now, none where Slack won't say."""
        try:
            return frozenset(await self.slack.channels_of(user, written))
        except SlackError as error:
            logger.info("can't tell the channels of %s: %s", user, error)
            return frozenset()

    async def _for_admins(self, say: Say, user: str) -> list[Block]:
        try:
            is_admin = await self.admins.is_admin(user)
        except SlackError:
            is_admin = False
        if not is_admin:
            return []
        warnings = (await self._warnings(say))[:MOST_WARNINGS]
        return [sections.divider(), *sections.for_admins(say, warnings)]

    async def _warnings(self, say: Say) -> Sequence[str]:
        """Return what stops working soon, or did, and the budgets that are nearly spent."""
        now = self.clock()
        today = datetime.fromtimestamp(now, UTC).date()
        outlook = await self.outlooks.now(today)
        told = [trouble_sentence(key, trouble, say) for key, trouble in outlook.keys.items()]
        if outlook.missing_scopes:
            told.append(scopes_sentence(outlook.missing_scopes, say))
        for ending in outlook.endings:
            said = ending_sentence(ending, today, say, self.command)
            uses = uses_list(ending.uses, say, self.identity.url)
            told.append(f"{said}\n{say('watch_uses')}\n{uses}")
        async with self.database.read() as connection:
            spent = await load_spent(connection, self.identity.team, self.terms, now)
        return [*told, *nearly_spent(say, spent, self.terms.zone)]
