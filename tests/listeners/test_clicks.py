"""Clicks and modals as Socket Mode brings them: read, passed on, acknowledged, never silently lost."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.conversation import Rendition, RenditionKind
from bot.listeners.actions import Actions
from bot.listeners.clicks import Click, Reaction, Submission
from bot.listeners.views import Views
from bot.slack.client import SlackClient
from bot.slack.menu import ACTIONS, play_buttons, remove_confirm, transcript_menu
from bot.slack.modals import NAME_SPEAKERS, speakers_modal
from bot.store.database import Database
from bot.texts import in_language
from tests.listeners.conftest import know, languages_of, listening
from tests.listeners.samples import BOT, CHANNEL, JIYOON, TEAM, TS, US, Json
from tests.slack.conftest import FakeSlack, budget, client, clock, slack

__all__ = ["budget", "client", "clock", "slack"]

pytestmark = pytest.mark.anyio

KEY = f"{TEAM}/{CHANNEL}/{TS}/F05E1RVFAHG"
REPLY_TS = "1767326126.896109"
TRIGGER = "9876543210.123.abc"
KOREAN = in_language("ko")


@dataclass
class Notes:
    """What was passed on, and the key that its author is `told`; with an `error`, nothing is stored."""

    clicks: list[Click] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    told: str = ""
    error: Exception | None = None
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    actions: tuple[str, ...] = ACTIONS
    views: tuple[str, ...] = (NAME_SPEAKERS,)
    buttons: tuple[str, ...] = ("settings_page",)
    reaction: Reaction = field(default_factory=Reaction)
    pressed_buttons: list[Submission] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.may_go_on.set()

    async def _wait(self) -> None:
        await self.may_go_on.wait()
        if self.error:
            raise self.error

    async def clicked(self, click: Click) -> str:
        await self._wait()
        self.clicks.append(click)
        return self.told

    async def submitted(self, submission: Submission) -> Reaction:
        await self._wait()
        self.submissions.append(submission)
        return self.reaction

    async def pressed(self, submission: Submission) -> None:
        await self._wait()
        self.pressed_buttons.append(submission)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def app(notes: Notes, client: SlackClient, sqlite: Database) -> AsyncApp:
    languages = languages_of(sqlite, client)
    return listening(client, Actions(notes, client, US, languages), Views(notes, US))


def clicked(element: Any, block_id: str = KEY, **more: Any) -> Json:
    """Return the recorded payload of a click (vercel/chat), on `element` of a block of ours."""
    chosen = {key: element[key] for key in ("type", "action_id", "value") if key in element}
    if "selected_option" in element:
        chosen["selected_option"] = element["selected_option"]
    return {
        "type": "block_actions",
        "user": {"id": JIYOON, "username": "jiyoon", "name": "jiyoon", "team_id": TEAM},
        "api_app_id": "A0TARAE0001",
        "token": "",
        "container": {
            "type": "message",
            "message_ts": REPLY_TS,
            "channel_id": CHANNEL,
            "is_ephemeral": False,
            "thread_ts": TS,
        },
        "trigger_id": TRIGGER,
        "team": {"id": TEAM, "domain": "team"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": CHANNEL, "name": "general"},
        "message": {"type": "message", "user": BOT, "ts": REPLY_TS, "text": "회의 녹취록"},
        "state": {"values": {}},
        "actions": [{**chosen, "block_id": block_id, "action_ts": "1767326130.289415"}],
        "response_url": "https://hooks.slack.com/actions/T/1/2",
        **more,
    }


def chosen(value: str, **more: Any) -> Json:
    """Return the payload of an entry chosen in the menu."""
    [row] = transcript_menu(KEY, KOREAN, has_speakers=True)
    menu = row["elements"][0]
    options = [option for group in menu["option_groups"] for option in group["options"]]
    [option] = [option for option in options if option["value"] == value]
    return clicked({**menu, "selected_option": option}, **more)


def submitted(view: Any, answers: Json, **more: Any) -> Json:
    """Return the payload of a modal that was sent with `answers` by block."""
    values = {block_id: {"answer": answer} for block_id, answer in answers.items()}
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "team"},
        "user": {"id": JIYOON, "username": "jiyoon", "name": "jiyoon", "team_id": TEAM},
        "api_app_id": "A0TARAE0001",
        "token": "",
        "trigger_id": TRIGGER,
        "view": {**view, "id": "V0LMN", "team_id": TEAM, "state": {"values": values}},
        "response_urls": [],
        **more,
    }


async def send(app: AsyncApp, payload: Json) -> tuple[int, Json]:
    """Return what Bolt answers; only 200 becomes an ack."""
    request = AsyncBoltRequest(mode="socket_mode", body=json.loads(json.dumps(payload)))
    answer = await app.async_dispatch(request)
    return answer.status, json.loads(answer.body) if answer.body else {}


async def until_called(slack: FakeSlack, method: str) -> Json:
    async with asyncio.timeout(5):
        while not slack.all(method):
            await asyncio.sleep(0.001)
    return slack.all(method)[0]


async def test_a_chosen_entry_is_passed_on(app: AsyncApp, notes: Notes) -> None:
    status, _ = await send(app, chosen("translation|ko|"))

    assert status == 200
    [click] = notes.clicks
    assert click == Click(
        user=JIYOON,
        user_team=TEAM,
        channel=CHANNEL,
        thread_ts=TS,
        message_ts=REPLY_TS,
        action="transcript_menu",
        value="translation|ko|",
        reply_key=KEY,
        action_ts="1767326130.289415",
        trigger_id=TRIGGER,
        language="ko",
    )
    assert click.choice is not None
    assert click.choice.rendition == Rendition(RenditionKind.TRANSLATION, "ko")


async def test_a_place_to_play_is_passed_on(app: AsyncApp, notes: Notes) -> None:
    [row] = play_buttons([(KEY, 12.0), (KEY, 751.0)], ["▶ 0:12", "▶ 12:31"])

    await send(app, clicked(row["elements"][1], "Slacks0wn"))

    [click] = notes.clicks
    assert (click.action, click.value, click.reply_key) == ("play", "751.0", KEY)
    assert click.choice is None


@pytest.mark.parametrize(
    "payload",
    [
        chosen("summary||", user={"id": "U0OTHER", "team_id": "T0OTHER"}),
        chosen("summary||", container={"channel_id": "C0OTHER"}, channel={"id": "C0OTHER"}),
        clicked({"type": "button", "action_id": "transcript_retry", "value": KEY}, "T/C/1"),
        clicked({"type": "button", "action_id": "transcript_retry", "value": KEY}, ""),
        clicked({"type": "button", "action_id": "play:0", "value": "12.0"}),
        clicked({"type": "button", "action_id": "of-an-old-version", "value": KEY}),
        clicked({"type": "button", "action_id": "playlist", "value": f"{KEY}|1"}),
    ],
    ids=[
        "of another organisation",
        "in another channel",
        "no key",
        "an empty key",
        "nothing to play",
        "no button of ours",
        "nearly a button of ours",
    ],
)
async def test_what_is_no_click_of_ours_is_acknowledged_and_left(
    app: AsyncApp, notes: Notes, slack: FakeSlack, payload: Json
) -> None:
    status, _ = await send(app, payload)

    assert status == 200
    assert notes.clicks == []
    assert slack.calls == []


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "gone from the channel"])
async def test_who_clicked_is_told_what_there_is_to_tell(
    app: AsyncApp, notes: Notes, slack: FakeSlack, is_told: bool
) -> None:
    notes.told = "transcript_gone"
    if not is_told:
        slack.script("chat.postEphemeral", "user_not_in_channel")

    status, _ = await send(app, chosen("summary||"))

    assert status == 200
    told = await until_called(slack, "chat.postEphemeral")
    assert (told["channel"], told["user"], told["thread_ts"]) == (CHANNEL, JIYOON, TS)
    assert told["markdown_text"] == KOREAN("transcript_gone")


async def test_who_clicked_is_told_in_the_language_of_her_slack_whatever_she_clicked(
    app: AsyncApp, notes: Notes, slack: FakeSlack, sqlite: Database
) -> None:
    await know(sqlite, JIYOON, "en-GB")
    notes.told = "transcript_gone"

    await send(app, chosen("summary||"))

    told = await until_called(slack, "chat.postEphemeral")
    assert told["markdown_text"] == in_language("en")("transcript_gone")


async def test_a_click_that_could_not_be_stored_is_acknowledged_and_its_author_told(
    app: AsyncApp, notes: Notes, slack: FakeSlack
) -> None:
    notes.error = OSError("no space left on device")

    status, _ = await send(app, chosen("summary||"))

    assert status == 200
    told = await until_called(slack, "chat.postEphemeral")
    assert (told["channel"], told["user"], told["thread_ts"]) == (CHANNEL, JIYOON, TS)
    assert told["markdown_text"] == KOREAN("not_stored")


async def test_a_click_that_takes_long_to_store_is_acknowledged_in_time(
    app: AsyncApp, notes: Notes, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.listeners.beside.ACCEPT_WITHIN", 0.01)
    notes.may_go_on.clear()

    status, _ = await send(app, chosen("summary||"))
    stored_by_then = list(notes.clicks)
    notes.may_go_on.set()
    async with asyncio.timeout(5):
        while not notes.clicks:
            await asyncio.sleep(0.001)

    assert status == 200
    assert stored_by_then == []
    assert slack.calls == []


@pytest.mark.parametrize(("number", "action"), [(0, "transcript_remove"), (1, "transcript_keep")])
async def test_the_question_whether_to_remove_goes_once_it_is_answered(
    app: AsyncApp, notes: Notes, slack: FakeSlack, number: int, action: str
) -> None:
    [row] = remove_confirm(KEY, KOREAN)
    place = {"message_ts": REPLY_TS, "channel_id": CHANNEL, "is_ephemeral": True}
    url = f"{slack.url}/api/response"

    await send(app, clicked(row["elements"][number], container=place, response_url=url))

    assert await until_called(slack, "response") == {"delete_original": True}
    assert [(click.action, click.thread_ts) for click in notes.clicks] == [(action, "")]


VIEW = speakers_modal(KEY, TS, ["A", "B"], {}, KOREAN)


async def test_what_was_answered_is_passed_on(app: AsyncApp, notes: Notes) -> None:
    answers = {"speaker/A": {"value": "지윤"}, "speaker/B": {"value": None}}

    status, answer = await send(app, submitted(VIEW, answers))

    assert (status, answer) == (200, {})
    assert notes.submissions == [
        Submission(
            user=JIYOON,
            user_team=TEAM,
            view="speakers",
            view_id="V0LMN",
            about={"channel": CHANNEL, "thread_ts": TS, "recording_key": KEY},
            values={block_id: {"answer": answer} for block_id, answer in answers.items()},
            blocks=VIEW["blocks"],
            trigger_id=TRIGGER,
            language="ko",
        )
    ]


async def test_what_becomes_of_a_modal_goes_with_its_ack_and_what_follows_after_it(
    app: AsyncApp, notes: Notes
) -> None:
    done = asyncio.Event()

    async def follow() -> None:
        done.set()

    notes.reaction = Reaction.update({"type": "modal"}, follow)

    status, answer = await send(app, submitted(VIEW, {}))

    assert (status, answer) == (200, {"response_action": "update", "view": {"type": "modal"}})
    async with asyncio.timeout(5):
        await done.wait()


async def test_a_button_in_a_modal_is_passed_on(app: AsyncApp, notes: Notes) -> None:
    view = {**VIEW, "id": "V0LMN", "state": {"values": {}}}
    press = {"type": "button", "action_id": "settings_page:more", "value": "more"}

    status, _ = await send(app, clicked(press, "b1", view=view, container={"type": "view"}))

    [pressed] = notes.pressed_buttons
    assert status == 200
    assert (pressed.action, pressed.value, pressed.trigger_id) == ("settings_page", "more", TRIGGER)
    assert pressed.told("recording_key") == KEY


async def test_a_modal_that_could_not_be_stored_stays_open_and_says_so(
    app: AsyncApp, notes: Notes
) -> None:
    notes.error = OSError("no space left on device")
    note = {"type": "section", "text": {"type": "mrkdwn", "text": "hm"}}
    view = {**VIEW, "blocks": [note, *VIEW["blocks"]]}

    status, answer = await send(app, submitted(view, {}))

    assert status == 200
    assert answer == {
        "response_action": "errors",
        "errors": {"speaker/A": KOREAN("not_stored")},
    }


async def test_a_modal_of_another_organisation_closes_without_effect(
    app: AsyncApp, notes: Notes
) -> None:
    stranger = {"id": "U0OTHER", "team_id": "T0OTHER"}

    status, answer = await send(app, submitted(VIEW, {}, user=stranger))

    assert (status, answer, notes.submissions) == (200, {}, [])
