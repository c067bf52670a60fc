"""What a settings modal does once it is sent: it closes, says what is wrong, or waits for the model."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.listeners.clicks import Reaction, Submission
from bot.listeners.settings_saving import Asked, Outcome, Saving
from bot.listeners.settings_sheets import Sheets
from bot.listeners.settings_views import about, kept, stale, told
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.modals.choices import Page, Spot, changed, choices_modal, laid_over, lock_in, read
from bot.slack.modals.parts import section, shown_in
from bot.texts import in_language

SETTLE_WITHIN = 1.2  # seconds that an ack waits for what becomes of a modal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes what settings modals answer. `app` builds one."""

    slack: SlackClient
    sheets: Sheets
    saving: Saving

    async def take(self, submission: Submission) -> Reaction:
        """Keep what was answered, or say what is wrong with it beside the input."""
        say = in_language(submission.language)
        found = about(submission)
        if found is None:
            return Reaction.update(stale(say))
        spot, page = found
        answered, wrong = read(submission.values)
        if wrong:
            return Reaction.errors(
                {name: say(error.text, **error.details) for name, error in wrong.items()}
            )
        asked = await self._asked(submission, spot, page, answered)
        if not asked.answered and asked.is_locked is None:
            return Reaction()
        settling = asyncio.ensure_future(self.saving.settle(asked))
        await asyncio.wait({settling}, timeout=SETTLE_WITHIN)
        if settling.done():
            return self._reaction(submission, asked, settling.result())

        async def go_on() -> None:
            await self._go_on(submission, asked, settling)

        return Reaction.update(told(spot, say("settings_checking"), say), go_on)

    async def _asked(
        self, submission: Submission, spot: Spot, page: Page, answered: Mapping[str, object]
    ) -> Asked:
        """Return what she changed: against what was shown, or in a draft against what is kept."""
        if submission.about.get("is_draft"):
            own = (await self.sheets.sheet(spot, page)).own
            new = {name: value for name, value in answered.items() if value != getattr(own, name)}
        else:
            new = changed(answered, submission.blocks)
        lock, was = lock_in(submission.values), lock_in(shown_in(submission.blocks))
        is_locked = lock if lock != was or submission.about.get("is_draft") else None
        return Asked(submission.user, spot, page, new, is_locked, in_language(submission.language))

    def _reaction(self, submission: Submission, asked: Asked, outcome: Outcome) -> Reaction:
        """Return what the modal does, while it waits for its ack."""
        spot, say = asked.spot, asked.say
        if outcome.denied:
            return Reaction.update(told(spot, say(outcome.denied), say))
        if outcome.errors:
            return Reaction.errors(outcome.errors)
        if outcome.notes or not spot.channel:
            return Reaction.update(kept(spot, outcome, say))

        async def confirm() -> None:
            with suppress(SlackError):  # it is kept all the same
                await self.slack.post_ephemeral(
                    spot.channel,
                    submission.user,
                    say("settings_saved"),
                    thread_ts=spot.thread_ts or None,
                    blocks=[section("\n".join(outcome.lines))],
                )

        return Reaction(after=confirm)

    async def _go_on(
        self, submission: Submission, asked: Asked, settling: asyncio.Future[Outcome]
    ) -> None:
        """Show what became of it in the modal that waits; what is not kept, with all that was typed."""
        spot, say = asked.spot, asked.say
        try:
            outcome = await settling
        except Exception:  # whatever it was, the modal is the place to say so
            logger.exception("what was chosen was not stored")
            outcome = Outcome(errors={"": say("not_stored")})
        if outcome.denied:
            view = told(spot, say(outcome.denied), say)
        elif outcome.errors:
            view = await self._draft(asked, list(outcome.errors.values()))
        else:
            view = kept(spot, outcome, say)
        await self._update(submission.view_id, view)

    async def _draft(self, asked: Asked, complaints: list[str]) -> Block:
        sheet = await self.sheets.sheet(asked.spot, asked.page)
        draft = replace(
            sheet,
            own=laid_over(sheet.own, asked.answered),
            complaints=complaints,
            is_draft=True,
            is_locked=asked.is_locked,
        )
        return choices_modal(draft, asked.say)

    async def _update(self, view_id: str, view: Block) -> None:
        try:
            await self.slack.views_update(view_id, view)
        except SlackError as error:  # she closed it
            logger.info("a modal was not changed: %s", error)
