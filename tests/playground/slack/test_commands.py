"""Slash commands: what the app hears of them, what its ack shows, and answers by response_url."""

from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground.manifest import DEFAULT_SCOPES, Manifest, SlashCommand
from bot.playground.people import Refusal
from bot.playground.playground import Options
from bot.playground.records import Json
from bot.playground.workspace import APP_ID, BOT_USER, GENERAL, JIYOON, MINSU, RANDOM, TEAM
from tests.playground.slack.app import App, connected
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio


async def type_in(running: Running, text: str = "/tarae ask why", **fields: str) -> Json:
    place = {"user": MINSU, "channel": GENERAL} | fields
    return await running.people.do("command", text=text, **place)


async def seen(running: Running, user: str = MINSU) -> list[Json]:
    shown: list[Json] = (await running.people.look("ephemerals", user=user))["messages"]
    return shown


async def texts(running: Running, user: str = MINSU) -> list[str]:
    return [each["text"] for each in await seen(running, user)]


async def asked(running: Running, app: App, text: str = "/tarae", **fields: str) -> Json:
    async with connected(running, app):
        await type_in(running, text, **fields)
    return app.heard[-1]


async def test_a_command_tells_the_app_who_where_and_what(running: Running) -> None:
    payload = await asked(running, App(), "/tarae ask  why & how ")

    url, trigger = payload.pop("response_url"), payload.pop("trigger_id")
    assert payload == {
        "token": "playground",
        "team_id": TEAM,
        "team_domain": "playground",
        "channel_id": GENERAL,
        "channel_name": "general",
        "user_id": MINSU,
        "user_name": "minsu",
        "command": "/tarae",
        "text": "ask  why & how",
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }
    assert url.startswith(f"{running.address.url}/commands/{TEAM}/")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Hi"}, "blocks": []}
    assert (await running.client.views_open(trigger_id=trigger, view=view))["ok"]


async def test_private_channels_and_dms_are_not_named(running: Running) -> None:
    board = await running.people.do("channels", name="board", kind="group", members=[MINSU])
    pair = await running.people.do("channels", name="", kind="im", members=[MINSU, JIYOON])

    in_board = await asked(running, App(), channel=board["id"])
    in_pair = await asked(running, App(), channel=pair["id"])

    assert (in_board["channel_name"], in_pair["channel_name"]) == ("privategroup", "directmessage")


async def test_an_ack_shows_its_text_to_that_person_alone(running: Running) -> None:
    app = App(answer={"text": "for you"})

    async with connected(running, app):
        done = await type_in(running)

    (message,) = await seen(running)
    assert (done["is_acked"], done["ts"]) == (True, message["ts"])
    assert (message["text"], message["user"], message["only_for"]) == ("for you", BOT_USER, MINSU)
    assert await seen(running, JIYOON) == []


async def test_an_ack_may_answer_everybody(running: Running) -> None:
    async with connected(running, App(answer={"text": "hello", "response_type": "in_channel"})):
        await type_in(running)

    (message,) = await running.people.messages(GENERAL)
    assert (message["user"], message["text"]) == (BOT_USER, "hello")


async def test_a_wrong_ack_is_told_to_the_person(running: Running) -> None:
    blocks: list[Json] = [{"type": "section"}]

    async with connected(running, App(answer={"text": "x", "blocks": blocks})):
        done = await type_in(running)

    assert "invalid_blocks" in done["trouble"]
    assert await texts(running) == ['/tarae failed with the error "invalid_blocks"']


async def test_an_app_that_is_late_has_timed_out(running: Running) -> None:
    await running.people.do("knobs", ack_seconds=0.1)

    async with connected(running, App(is_deaf=True)):
        late = await type_in(running)
    absent = await type_in(running)

    assert (late["is_acked"], absent["is_acked"]) == (False, False)
    errors = ("operation_timeout", "dispatch_failed")
    assert await texts(running) == [f'/tarae failed with the error "{each}"' for each in errors]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "/other"}, "not a valid command"),
        ({"text": "tarae"}, "not a valid command"),
        ({"thread_ts": "1000000000.000001"}, "not supported in threads"),
        ({"user": "U0NOBODY"}, "nobody"),
        ({"channel": "C0NOWHERE"}, "no channel"),
    ],
)
async def test_slack_itself_refuses(running: Running, fields: Any, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        await type_in(running, **fields)


async def test_only_members_of_a_channel_type_there(running: Running) -> None:
    board = await running.people.do("channels", name="board", kind="group", members=[JIYOON])

    with pytest.raises(Refusal, match="not in that channel"):
        await type_in(running, channel=board["id"])


async def test_another_organisations_people_have_no_commands(running: Running) -> None:
    eve = (await running.people.do("users", name="Eve", is_external=True))["id"]
    await running.people.do("join", channel=GENERAL, user=eve)

    with pytest.raises(Refusal, match="not a valid command"):
        await type_in(running, user=eve)


async def test_a_response_url_answers_where_the_app_is_not(running: Running) -> None:
    payload = await asked(running, App(), channel=RANDOM)
    hook = AsyncWebhookClient(payload["response_url"])

    private = await hook.send(text="for you")
    public = await hook.send(text="for all", response_type="in_channel")
    wrong = await hook.send_dict({"text": "x", "blocks": [{"type": "section"}]})
    nothing = await hook.send_dict({"delete_original": True})

    statuses = [each.status_code for each in (private, public, wrong, nothing)]
    assert statuses == [200, 200, 400, 400]
    assert await texts(running) == ["for you"]
    assert [each["text"] for each in await running.people.messages(RANDOM)] == ["for all"]


async def test_a_response_url_of_a_command_has_nothing_to_replace(running: Running) -> None:
    payload = await asked(running, App(answer={"text": "one moment"}))

    await AsyncWebhookClient(payload["response_url"]).send(text="done", replace_original=True)

    assert await texts(running) == ["one moment", "done"]


async def test_a_response_url_knows_the_refused_blocks(running: Running) -> None:
    await running.people.do("knobs", refused_blocks=["data_visualization"])
    payload = await asked(running, App())
    chart = {"type": "pie", "segments": [{"label": "x", "value": 1}]}
    block = {"type": "data_visualization", "title": "x", "chart": chart}

    answer = await AsyncWebhookClient(payload["response_url"]).send_dict(
        {"text": "x", "blocks": [block]}
    )

    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)


async def test_names_arrive_as_they_were_typed(running: Running) -> None:
    payload = await asked(running, App(), f"/tarae usage <@{JIYOON}> <#{GENERAL}>")

    assert payload["text"] == "usage @jiyoon #general"


class TestOfACommandThatEscapes:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(commands=(SlashCommand("/tarae", should_escape=True),)))

    async def test_names_arrive_with_ids(self, running: Running) -> None:
        payload = await asked(running, App(), f"/tarae usage <@{JIYOON}> <#{GENERAL}>")

        assert payload["text"] == f"usage <@{JIYOON}|jiyoon> <#{GENERAL}|general>"


class TestWithoutTheScope:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=DEFAULT_SCOPES - {"commands"}))

    async def test_there_is_no_command(self, running: Running) -> None:
        with pytest.raises(Refusal, match="not a valid command"):
            await type_in(running)

        assert (await running.people.look("state"))["commands"] == []
