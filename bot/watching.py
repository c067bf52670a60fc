"""The daily look at what will stop working: models that end, keys, scopes; and how admins hear of it.

Once a day each endpoint is asked for its models, which is kept for whoever shows them. Every admin is
told of a model in use 90, 30 and 7 days before it ends; of a key and of scopes once, until they are
mended and break again, and then at most once a week. A telling is a piece of work of its own, accepted
with the mark that she was told.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.admins import Admins
from bot.endpoints.catalog import ModelInfo
from bot.endpoints.failures import KeyRejected, QuotaSpent
from bot.errors import UserFacingError
from bot.findings import Finding, can_mend, findings, is_due, key_finding, paragraphs
from bot.languages import Languages
from bot.outlook import Outlooks
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.orphans import metadata
from bot.store import inbox, known_models, told
from bot.store.database import Connection, Database
from bot.store.inbox import Claim
from bot.store.known_models import Known
from bot.store.told import Told
from bot.store.work import warn_item, watch_key
from bot.texts import in_language

MOST_ADMINS = 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """An endpoint to ask: the settings that name its model and hold its key, and how it is asked."""

    setting: str
    key: str
    list_models: Callable[[], Awaitable[Sequence[ModelInfo]]]


@dataclass(frozen=True, slots=True)
class Watching:
    """Looks, and warns; `app` builds one. `command` is the slash command's name."""

    database: Database
    slack: SlackClient
    team: str
    admins: Admins
    languages: Languages
    outlooks: Outlooks
    sources: Sequence[Source]
    command: str
    clock: Callable[[], float]

    async def watch(self, claim: Claim) -> None:
        """Do what a piece of work of this kind is about; what a later version wrote is let go."""
        match claim.payload:
            case {"to": str(user), **warning}:
                await self._tell(claim, user, warning)
            case {"about": "day"}:
                await self.look()
            case {"about": "key", "key": str(key), "trouble": str(trouble)}:
                await self._note_trouble(key, trouble)
            case {"about": "budget", **warning}:
                await self._pass_on(claim, {"about": "budget", **warning})
            case other:
                logger.warning("nothing to watch for in %s", sorted(other))

    async def watch_again(self, claim: Claim, error: UserFacingError) -> None:
        """Tell once more what could not be told for `error`; what failed to be found is let go."""
        if "to" in claim.payload:
            await self.watch(claim)
        else:
            logger.warning("%s found nothing out: %s", claim.key, error.reason)

    async def look(self) -> None:
        """Ask every endpoint and Slack, keep what they say, and tell the admins what is new to them."""
        for source in self.sources:
            await self._ask(source)
        await self.slack.auth_test()
        outlook = await self.outlooks.now(self._today())
        await self._warn(findings(outlook, self._today()), is_whole=True)

    async def _ask(self, source: Source) -> None:
        """Keep what an endpoint says of its models; one that can't be asked says nothing new."""
        now = self.clock()
        try:
            listed = await source.list_models()
        except (KeyRejected, QuotaSpent) as error:
            await self._keep(source.setting, Known(source.key, trouble=error.text, read_at=now))
        except UserFacingError as error:
            logger.debug("no models of %s: %s", source.setting, error.reason)
        else:
            models = {one.id: one.shutdown_date for one in listed}
            await self._keep(source.setting, Known(source.key, models, read_at=now))

    async def _keep(self, setting: str, known: Known) -> None:
        async with self.database.begin() as connection:
            if known.trouble and (before := (await known_models.load(connection)).get(setting)):
                known = Known(known.key, before.models, known.trouble, known.read_at)
            await known_models.save(connection, setting, known, self.clock())

    async def _note_trouble(self, key: str, trouble: str) -> None:
        """Keep that a call was refused for its key, until the next look finds otherwise, and tell."""
        for source in self.sources:
            if source.key == key:
                known = Known(source.key, trouble=trouble, read_at=self.clock())
                await self._keep(source.setting, known)
        await self._warn([key_finding(key, trouble)], is_whole=False)

    async def _warn(self, found: Sequence[Finding], *, is_whole: bool) -> None:
        """Accept the telling of what is `found` to every admin who wasn't told.

        Where that `is_whole`, what was told and is not found any more counts as mended.
        """
        admins = (await self.admins.all())[:MOST_ADMINS]
        now = self.clock()
        async with self.database.begin() as connection:
            before = await told.load(connection, self.team)
            for finding in found:
                for user in admins:
                    if is_due(finding, before.get((finding.subject, user)), now):
                        await self._accept(connection, finding, user, now)
            if is_whole:
                await self._mend(connection, before.values(), found, now)
        await self.database.notify()

    async def _accept(
        self, connection: Connection, finding: Finding, user: str, now: float
    ) -> None:
        item = warn_item(user, finding.warning, f"{watch_key(now)}/{finding.subject}")
        if await inbox.accept(connection, item, now):
            await told.save(connection, self.team, Told(finding.subject, user, now), now)

    async def _pass_on(self, claim: Claim, warning: Mapping[str, Any]) -> None:
        """Accept the telling of what was found elsewhere, once, to every admin."""
        admins = (await self.admins.all())[:MOST_ADMINS]
        async with self.database.begin() as connection:
            for user in admins:
                item = warn_item(user, warning, claim.key)
                await inbox.accept(connection, item, self.clock())
        await self.database.notify()

    async def _mend(
        self, connection: Connection, before: Collection[Told], found: Sequence[Finding], now: float
    ) -> None:
        subjects = {finding.subject for finding in found}
        for one in before:
            if can_mend(one.subject) and not one.is_mended and one.subject not in subjects:
                mended = Told(one.subject, one.user, one.at, is_mended=True)
                await told.save(connection, self.team, mended, now)

    async def _tell(self, claim: Claim, user: str, warning: Mapping[str, Any]) -> None:
        """Tell one admin, in the language of her Slack, in her direct messages with the bot.

        It is in Slack's markup, which shows the name of a channel to those who may see it.
        """
        say = in_language(await self.languages.of_person(user))
        url = (await self.slack.identity()).url
        said = paragraphs(warning, say, self._today(), url, self.command)
        if not said:
            logger.warning("no words for a warning about %s", warning.get("about"))
            return
        await self.slack.call(
            "chat.postMessage",
            channel=user,
            text=said[0],
            blocks=[_section(text) for text in said],
            metadata=metadata(claim.key, 0),
            unfurl_links=False,
            unfurl_media=False,
        )

    def _today(self) -> date:
        return datetime.fromtimestamp(self.clock(), UTC).date()


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
