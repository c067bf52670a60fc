"""Clicks on the Home tab as Socket Mode brings them: taken, acknowledged, never silently lost."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.chosen import Place
from bot.home import sections
from bot.listeners.bell import Bell, Inbox
from bot.listeners.home import HomeTab
from bot.slack.client import SlackClient
from bot.store.database import Database
from bot.store.tables import inbox
from bot.texts import in_language
from tests.listeners.conftest import languages_of, listening
from tests.listeners.samples import JIYOON, TEAM, US, Json
from tests.slack.conftest import FakeSlack, budget, client, clock, slack

__all__ = ["budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

TRIGGER = "9876543210.123.abc"
ACTION_TS = "1767326130.289415"
NOW = 1_795_348_800.0


@dataclass
class Modals:
    """What was opened, and the key that whoever clicked is `told`."""

    opened: list[Any] = field(default_factory=list)
    told: str = ""
    error: Exception | None = None

    async def open(self, place: Place, *, user: str, trigger_id: str, **_: str) -> str:
        return self._note(place, user, trigger_id)

    async def open_budgets(self, *, user: str, trigger_id: str) -> str:
        return self._note("budgets", user, trigger_id)

    def _note(self, *opened: str) -> str:
        if self.error:
            raise self.error
        self.opened.append(opened)
        return self.told


@pytest.fixture
def modals() -> Modals:
    return Modals()


@pytest.fixture
def app(modals: Modals, client: SlackClient, sqlite: Database) -> AsyncApp:
    box = Inbox(Bell(sqlite, lambda: None, lambda: None), lambda: NOW)
    tab = HomeTab(client, US, box, modals, languages_of(sqlite, client))
    return listening(client, tab)


def clicked(action: str, **more: Any) -> Json:
    """The payload of a click in a view, which names no channel and no message."""
    rows = [*sections.own_buttons(in_language("en")), *sections.for_admins(in_language("en"), [])]
    elements = [one for row in rows for one in row.get("elements", [])]
    [button] = [one for one in elements if one["action_id"] == action]
    view = {"id": "V0HOME", "type": "home", "blocks": rows, "hash": "1", "callback_id": ""}
    return {
        "type": "block_actions",
        "user": {"id": JIYOON, "username": "jiyoon", "name": "jiyoon", "team_id": TEAM},
        "api_app_id": "A0TARAE0001",
        "token": "",
        "container": {"type": "view", "view_id": "V0HOME"},
        "trigger_id": TRIGGER,
        "team": {"id": TEAM, "domain": "team"},
        "enterprise": None,
        "is_enterprise_install": False,
        "view": view,
        "actions": [{**button, "block_id": "home_own", "action_ts": ACTION_TS}],
        **more,
    }


async def send(app: AsyncApp, payload: Json) -> int:
    """Return what Bolt answers; only 200 becomes an ack."""
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))
    return answer.status


async def items(database: Database) -> list[tuple[str, str]]:
    async with database.read() as connection:
        found = await connection.execute(sa.select(inbox.c.kind, inbox.c.payload))
        return [(row.kind, row.payload) for row in found]


async def told(slack: FakeSlack) -> Json:
    async with asyncio.timeout(5):
        while not slack.all("chat.postMessage"):
            await asyncio.sleep(0.001)
    return slack.all("chat.postMessage")[0]


@pytest.mark.parametrize(
    ("action", "kind", "payload"),
    [
        (sections.FORGET, "forget", f'{{"person": "{JIYOON}"}}'),
        (sections.EXPORT, "forget", f'{{"person": "{JIYOON}", "is_export": true}}'),
        (sections.REFRESH, "greet", f'{{"user": "{JIYOON}"}}'),
    ],
)
async def test_what_is_clicked_is_work_for_whoever_clicked_once(
    app: AsyncApp, sqlite: Database, action: str, kind: str, payload: str
) -> None:
    statuses = [await send(app, clicked(action)) for _ in range(2)]

    assert statuses == [200, 200]
    assert await items(sqlite) == [(kind, payload)]


@pytest.mark.parametrize(
    ("action", "opened"),
    [(sections.SETTINGS, Place.WORKSPACE), (sections.BUDGETS, "budgets")],
)
async def test_settings_and_budgets_open_at_once(
    app: AsyncApp, modals: Modals, sqlite: Database, action: str, opened: str
) -> None:
    status = await send(app, clicked(action))

    assert status == 200
    assert modals.opened == [(opened, JIYOON, TRIGGER)]
    assert await items(sqlite) == []


async def test_who_may_not_is_told_so_in_her_direct_messages(
    app: AsyncApp, modals: Modals, slack: FakeSlack
) -> None:
    modals.told = "went_wrong"

    await send(app, clicked(sections.SETTINGS))

    assert (await told(slack))["channel"] == JIYOON


async def test_a_click_that_is_lost_is_acknowledged_and_told(
    app: AsyncApp, modals: Modals, slack: FakeSlack
) -> None:
    modals.error = RuntimeError("the database is gone")

    status = await send(app, clicked(sections.BUDGETS))

    assert status == 200
    assert "press it again" in (await told(slack))["markdown_text"]


async def test_people_of_other_organisations_can_click_nothing(
    app: AsyncApp, sqlite: Database
) -> None:
    stranger = {"id": "U0STRANGER", "team_id": "T0OTHER"}

    status = await send(app, clicked(sections.FORGET, user=stranger))

    assert status == 200
    assert await items(sqlite) == []
