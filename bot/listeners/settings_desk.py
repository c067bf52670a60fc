"""The modals of settings: opened from buttons, commands and shortcuts; what they answer is kept."""

import logging

from bot.chosen import Place
from bot.listeners.budgets_desk import BudgetsDesk
from bot.listeners.clicks import Click, Reaction, Submission
from bot.listeners.settings_answers import Answers
from bot.listeners.settings_opening import Opening, Visit
from bot.listeners.settings_views import about
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.modals.choices import OPEN_PAGE, SETTINGS, Page, Spot
from bot.texts import say

OF_BEFORE = "channel"  # what the modal of a channel was called before there were pages

logger = logging.getLogger(__name__)


class SettingsDesk:
    """Opens the modals of settings, and takes what they answer. `app` builds one."""

    views = (SETTINGS, OF_BEFORE)
    buttons = (OPEN_PAGE,)

    def __init__(
        self, slack: SlackClient, *, opening: Opening, answers: Answers, budgets: BudgetsDesk
    ) -> None:
        self.budgets = budgets
        self._slack = slack
        self._opening = opening
        self._answers = answers

    async def open(
        self,
        place: Place,
        *,
        user: str,
        trigger_id: str,
        channel: str = "",
        thread_ts: str = "",
        language: str = "",
        page: Page = Page.ANSWERS,
    ) -> str:
        """Open what can be chosen at `place` for `user`, within the three seconds of her trigger.

        WORKSPACE needs neither channel nor thread, THREAD both; for CHANNEL, `thread_ts` is where she is
        told that it is kept. `language` is the one to speak where hers is not known. Returns the text key
        of what she alone is told, "" where the modal is open.
        """

        async def show(view: Block) -> str:
            return await self._slack.views_open(trigger_id, view)

        is_workspace = place is Place.WORKSPACE
        spot = Spot(place, "" if is_workspace else channel, "" if is_workspace else thread_ts)
        shown = Page.THREAD if place is Place.THREAD else page
        return await self._opening.open(Visit(user, spot, shown, otherwise=language), show)

    async def open_budgets(self, *, user: str, trigger_id: str, language: str = "") -> str:
        """Open the budgets, which admins may set; as `open`."""
        return await self.budgets.open(user=user, trigger_id=trigger_id, language=language)

    async def open_for_answers(self, click: Click) -> str:
        """Open the settings of the channel that was clicked in, below an answer; as `open`."""
        return await self._open_for(click, Page.ANSWERS)

    async def open_for_recordings(self, click: Click) -> str:
        """Open the settings of the channel that was clicked in, below a transcript; as `open`."""
        return await self._open_for(click, Page.RECORDINGS)

    async def _open_for(self, click: Click, page: Page) -> str:
        return await self.open(
            Place.CHANNEL,
            user=click.user,
            trigger_id=click.trigger_id,
            channel=click.channel,
            thread_ts=click.thread_ts,
            language=click.language,
            page=page,
        )

    async def pressed(self, submission: Submission) -> None:
        """Open another page over the one that is open; who clicked too late is told to click again."""
        found = about(submission)
        if found is None or submission.value not in {*Page}:
            return

        async def show(view: Block) -> str:
            return await self._slack.views_push(submission.trigger_id, view)

        spot, user, language = found[0], submission.user, submission.language
        told = await self._opening.open(Visit(user, spot, Page(submission.value), language), show)
        if told and spot.channel:
            try:
                await self._slack.post_ephemeral(
                    spot.channel, user, say(told, language), thread_ts=spot.thread_ts or None
                )
            except SlackError as error:
                logger.info("could not tell who clicked %s: %s", told, error)

    async def submitted(self, submission: Submission) -> Reaction:
        """Keep what was answered, or say what is wrong with it beside the input."""
        return await self._answers.take(submission)
