"""Where settings are asked for: the desks on a real store, a Slack with people, and a scripted model."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.admins import Admins
from bot.checking import Checking
from bot.choosing import Choosing
from bot.chosen import Choices, Chosen
from bot.conversation import Usage
from bot.endpoints.chat_model import ChatModel, Params
from bot.languages import Languages
from bot.listeners.budgets_desk import BudgetsDesk
from bot.listeners.clicks import Reaction, Submission
from bot.listeners.settings_answers import Answers
from bot.listeners.settings_desk import SettingsDesk
from bot.listeners.settings_opening import Opening
from bot.listeners.settings_rights import Rights
from bot.listeners.settings_saving import Saving
from bot.listeners.settings_sheets import Sheets
from bot.money import Purse
from bot.playground.view_checks import check_modal
from bot.slack.client import SlackClient
from bot.slack.modals.parts import shown_in
from bot.store import choices
from bot.store.database import Database
from tests.slack.conftest import Clock, FakeSlack, Json

TEAM = "T1"
PEOPLE: Mapping[str, Json] = {
    "U1": {"name": "jiyoon"},
    "UADMIN": {"name": "admin", "is_admin": True},
    "UGUEST": {"name": "guest", "is_restricted": True},
    "UEXT": {"name": "stranger", "team_id": "T2"},
    "UOUT": {"name": "elsewhere"},
    "UNAMED": {"name": "named"},
    "UKOREAN": {"name": "지윤", "locale": "ko-KR"},
}


@dataclass
class Workspace(FakeSlack):
    """Knows people and who is in every channel, and takes only modals that Slack would take."""

    def _users_info(self, given: Json) -> Json:
        person = PEOPLE.get(given["user"])
        return {"user": {"team_id": TEAM, **person}} if person else {"error": "user_not_found"}

    def _conversations_members(self, _: Json) -> Json:
        return {"members": [user for user in PEOPLE if user != "UOUT"]}

    def _views_open(self, given: Json) -> Json:
        check_modal(given["view"])
        return {"view": {"id": "V1"}}

    def _views_push(self, given: Json) -> Json:
        check_modal(given["view"])
        return {"view": {"id": "V2"}}

    def _views_update(self, given: Json) -> Json:
        check_modal(given["view"])
        return {}

    def shown(self) -> Json:
        """The view that was last shown by a call, not by an ack."""
        views = [call.arguments["view"] for call in self.calls if call.method.startswith("views.")]
        return dict(views[-1])


class Begun:
    """An answer that has begun."""

    text = ""
    usage: Usage | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        self.text = "OK"
        yield "OK"


class Picky(ChatModel):
    """Refuses `refusals`, by name, once it was asked, and fails with an `error`; `holds` its answers."""

    def __init__(self) -> None:
        self.refusals: dict[str, Any] = {}
        self.error: Exception | None = None
        self.asked: list[Params] = []
        self.holds: asyncio.Event | None = None

    async def refused(self, params: Params) -> dict[str, Any]:
        known = self.refusals if self.asked else {}
        return {name: known[name] for name in known if getattr(params, name) is not None}

    @asynccontextmanager
    async def answer(  # type: ignore[override] # a stand-in for what an Answer gives
        self, _messages: Sequence[Mapping[str, Any]], params: Params, **_more: Any
    ) -> AsyncIterator[Begun]:
        self.asked.append(params)
        if self.holds:
            await self.holds.wait()
        if self.error:
            raise self.error
        yield Begun()


class Counter:
    """The desks of settings and budgets, and what stands behind them."""

    def __init__(self, database: Database, client: SlackClient, clock: Clock) -> None:
        self.database = database
        self.model = Picky()
        self.models = ["gpt-6-luna", "gpt-6-sol"]
        choosing = Choosing(database, Chosen(chat_model="gpt-6-luna"))
        languages = Languages(database, client, TEAM, choosing)
        rights = Rights(database, client, Admins(client, {"UNAMED"}), TEAM)
        sheets = Sheets(database, choosing, TEAM, lambda: self.models)
        purse = Purse(database, 20.0, clock)
        self.purse = purse
        saving = Saving(database, sheets, rights, Checking(self.model, purse), clock)
        self.opening = Opening(client, sheets=sheets, rights=rights, languages=languages)
        self.budgets = BudgetsDesk(
            database, client, rights=rights, languages=languages, terms=purse.terms, clock=clock
        )
        self.settings = SettingsDesk(
            client,
            opening=self.opening,
            answers=Answers(client, sheets, saving),
            budgets=self.budgets,
        )

    async def chosen(self, channel: str = "", thread_ts: str = "") -> Choices:
        """What is kept for a place."""
        async with self.database.read() as connection:
            return await choices.load(connection, TEAM, channel, thread_ts)

    async def choose(self, made: Choices, channel: str = "", thread_ts: str = "") -> None:
        """Keep what was chosen before."""
        async with self.database.begin() as connection:
            await choices.save(connection, made, 1.0, TEAM, channel, thread_ts)

    async def lock(self, channel: str) -> None:
        """Let admins alone choose for a channel."""
        async with self.database.begin() as connection:
            await choices.lock(connection, TEAM, channel, 1.0, is_locked=True)

    async def is_locked(self, channel: str) -> bool:
        """Whether admins alone may choose for a channel."""
        async with self.database.read() as connection:
            return await choices.is_locked(connection, TEAM, channel)


def filled(view: Json, user: str = "U1", **answers: Any) -> Submission:
    """A modal as it is sent, with `answers` by block: a text, an "=option", or a list of options."""
    state = shown_in(view["blocks"]) | {
        block_id: {"answer": _given(answer)} for block_id, answer in answers.items()
    }
    return Submission(
        user=user,
        user_team=TEAM,
        view=view["callback_id"],
        view_id="V1",
        about=json.loads(view["private_metadata"]),
        values=state,
        blocks=view["blocks"],
    )


def _given(answer: Any) -> Json:
    if isinstance(answer, list):
        return {"selected_options": [{"value": value} for value in answer]}
    if isinstance(answer, str) and answer.startswith("="):
        return {"selected_option": {"value": answer[1:]}}
    return {"value": answer, "selected_user": answer}


def sentences(reaction: Reaction) -> str:
    """All that the view in an ack says."""
    return str(reaction.answer.get("view"))
