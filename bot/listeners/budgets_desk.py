"""The budgets: shown to admins, and set by them."""

import logging
from collections.abc import Callable

from bot.chosen import Place
from bot.languages import Languages
from bot.listeners.beside import Beside
from bot.listeners.clicks import Reaction, Submission
from bot.listeners.settings_rights import Rights
from bot.slack.blocks import Block
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.modals.budgets import BUDGETS, Amount, BudgetLine, amounts_in, budgets_modal
from bot.slack.modals.choices import Spot
from bot.slack.modals.notes import note_modal
from bot.slack.modals.parts import shown_in
from bot.store import budgets, spendings
from bot.store.budgets import BadAmount, Budget, BudgetKind, Terms, account_of, micro_usd_of
from bot.store.database import Connection, Database
from bot.store.periods import Period, begin_of
from bot.store.spendings import Spender
from bot.texts import FALLBACK, in_language

WORKSPACE = Spot(Place.WORKSPACE)

logger = logging.getLogger(__name__)


class BudgetsDesk:
    """Opens the modal of budgets, and takes what it answers. `app` builds one."""

    views = (BUDGETS,)
    buttons = ()

    def __init__(
        self,
        database: Database,
        slack: SlackClient,
        *,
        rights: Rights,
        languages: Languages,
        terms: Terms,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._slack = slack
        self._rights = rights
        self._languages = languages
        self._terms = terms
        self._clock = clock
        self._beside = Beside()

    @property
    def is_busy(self) -> bool:
        """Whether a modal waits for what it shows."""
        return self._beside.is_busy

    async def open(self, *, user: str, trigger_id: str, language: str = "") -> str:
        """Open the budgets for `user` if she is an admin; as `SettingsDesk.open`."""
        known = await self._languages.known_of(user)
        say = in_language(known or language or FALLBACK)
        try:
            view_id = await self._slack.views_open(
                trigger_id, note_modal(say("budgets_title"), [say("settings_moment")], say)
            )
        except SlackError as error:
            logger.info("no budgets were opened: %s", error)
            return "settings_expired"
        self._beside.run(self._show(view_id, user, known))
        return ""

    async def _show(self, view_id: str, user: str, language: str) -> None:
        try:
            say = in_language(language or await self._languages.of_person(user))
            right = await self._rights.of(user, WORKSPACE)
            if right.refusal:
                view = note_modal(say("budgets_title"), [say(right.refusal)], say)
            else:
                view = await self._view(say)
            await self._slack.views_update(view_id, view)
        except SlackError as error:
            logger.info("budgets are not shown: %s", error)

    async def _view(self, say: Callable[..., str]) -> Block:
        async with self._database.read() as connection:
            return budgets_modal(await self._lines(connection), say)

    async def _lines(self, connection: Connection) -> list[BudgetLine]:
        """Return every budget, the server's first, with what is spent where one can say."""
        team, now = self._rights.team, self._clock()
        server = Budget(BudgetKind.SERVER, "", Period.MONTH, self._terms.micro_usd)
        lines = []
        for budget in [server, *await budgets.load_all(connection, team)]:
            spent = None
            if budget.kind is not BudgetKind.EVERYONE:
                since = begin_of(budget.period, now, self._terms.zone)
                account = account_of(budget, Spender(team, "", "", ""))
                spent = await spendings.spent(connection, *account, since) / budgets.MICRO
            lines.append(BudgetLine(budget.kind, budget.subject, budget.period, budget.usd, spent))
        return lines

    async def submitted(self, submission: Submission) -> Reaction:
        """Set what an admin changed; what is no amount is said beside its input."""
        say = in_language(submission.language)
        amounts, wrong = amounts_in(submission.values, shown_in(submission.blocks))
        errors = {block_id: say(key) for block_id, key in wrong.items()}
        asked: list[tuple[Amount, int | None]] = []
        for amount in amounts:
            try:
                asked.append((amount, micro_usd_of(amount.text) if amount.text else None))
            except BadAmount as error:
                errors[amount.block_id] = say(error.text, **error.details)
        if errors:
            return Reaction.errors(errors)
        right = await self._rights.of(submission.user, WORKSPACE)
        if right.refusal:
            return Reaction.update(note_modal(say("budgets_title"), [say(right.refusal)], say))
        async with self._database.begin() as connection:
            for amount, micro_usd in asked:
                await self._set(connection, amount, micro_usd, submission.user)
        return Reaction.update(await self._saved(say))

    async def _saved(self, say: Callable[..., str]) -> Block:
        """Return the budgets as they are now, with nothing to fill in."""
        view = await self._view(say)
        overview = [block for block in view["blocks"] if block["type"] == "section"]
        return note_modal(say("budgets_title"), [say("settings_saved")], say, overview)

    async def _set(
        self, connection: Connection, amount: Amount, micro_usd: int | None, by: str
    ) -> None:
        team = self._rights.team
        kind, period = BudgetKind(amount.kind), Period(amount.period)
        if micro_usd is None:
            await budgets.remove(connection, team, kind, amount.subject, period)
        else:
            budget = Budget(kind, amount.subject, period, micro_usd)
            await budgets.save(connection, team, budget, by, self._clock())

    async def pressed(self, submission: Submission) -> None:
        """Do nothing: this modal has no buttons."""
