"""How a settings modal comes up: at once with what the store knows, then as Slack says who asks.

A trigger is good for three seconds. Where it matters whether somebody is an admin, the modal says "one
moment" until that is known; what most people see stands from the first.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.chosen import Place
from bot.languages import Languages
from bot.listeners.beside import Beside
from bot.listeners.settings_rights import Right, Rights
from bot.listeners.settings_sheets import Sheets
from bot.listeners.settings_views import refused, told
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.menu import Say
from bot.slack.modals.choices import Page, Sheet, Spot, choices_modal
from bot.texts import FALLBACK, in_language

Show = Callable[[Block], Awaitable[str]]
"""Shows a view while a trigger is good, and returns its id. Raises SlackError."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who wants to see which page. `language` is hers where it is known; else `otherwise` is spoken."""

    user: str
    spot: Spot
    page: Page
    language: str = ""
    otherwise: str = ""

    @property
    def tongue(self) -> str:
        """The language to begin in."""
        return self.language or self.otherwise or FALLBACK


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stands in her modal; where it `is_waiting`, one moment."""

    view_id: str
    sheet: Sheet
    is_waiting: bool


class Opening:
    """Opens pages of settings. `app` builds one."""

    def __init__(
        self, slack: SlackClient, *, sheets: Sheets, rights: Rights, languages: Languages
    ) -> None:
        self._slack = slack
        self._sheets = sheets
        self._rights = rights
        self._languages = languages
        self._beside = Beside()

    @property
    def is_busy(self) -> bool:
        """Whether Slack is being asked about somebody."""
        return self._beside.is_busy

    async def open(self, visit: Visit, show: Show) -> str:
        """Open a page; return the text key of what she is told where it can't be, else ""."""
        known = visit.language or await self._languages.known_of(visit.user)
        visit = replace(visit, language=known)
        sheet = await self._sheets.sheet(visit.spot, visit.page)
        is_trusted = visit.user in self._rights.admins.named
        is_waiting = not is_trusted and await self._needs_admin(visit.spot)
        say = in_language(visit.tongue)
        if is_trusted:
            sheet = await self._with_lock(sheet)
        view = told(visit.spot, say("settings_moment"), say)
        try:
            view_id = await show(view if is_waiting else choices_modal(sheet, say))
        except SlackError as error:
            logger.info("no settings were opened: %s", error)
            return "settings_expired"
        if not (is_trusted and known):
            self._beside.run(self._look_closer(visit, _Shown(view_id, sheet, is_waiting)))
        return ""

    async def _needs_admin(self, spot: Spot) -> bool:
        return spot.place is Place.WORKSPACE or await self._rights.is_locked(spot)

    async def _with_lock(self, sheet: Sheet) -> Sheet:
        """Return the page with the question whether to lock the channel, where it belongs."""
        if sheet.page is not Page.MORE or not sheet.spot.channel:
            return sheet
        return replace(sheet, is_locked=await self._rights.is_locked(sheet.spot))

    async def _look_closer(self, visit: Visit, shown: _Shown) -> None:
        """Show what she may see, in her language, now that Slack says who she is."""
        language = visit.language or await self._languages.of_person(visit.user)
        say = in_language(language)
        try:
            right = await self._rights.of(visit.user, visit.spot)
        except SlackError as error:
            logger.info("can't tell who may choose: %s", error)
            right = Right(refusal="settings_unasked" if shown.is_waiting else "")
        view = await self._seen(shown, right, say, is_foreign=language != visit.tongue)
        if view is not None:
            await self._update(shown.view_id, view)

    async def _seen(
        self, shown: _Shown, right: Right, say: Say, *, is_foreign: bool
    ) -> Block | None:
        """Return the view in place of the one shown, None where that is right as it is.

        What she typed meanwhile stays: Slack keeps what is in inputs of the same ids.
        """
        if right.refusal:
            return refused(shown.sheet, right.refusal, say)
        sheet = await self._with_lock(shown.sheet) if right.is_admin else shown.sheet
        is_other = shown.is_waiting or is_foreign or sheet is not shown.sheet
        return choices_modal(sheet, say) if is_other else None

    async def _update(self, view_id: str, view: Block) -> None:
        try:
            await self._slack.views_update(view_id, view)
        except SlackError as error:  # she closed it
            logger.info("a modal was not changed: %s", error)
