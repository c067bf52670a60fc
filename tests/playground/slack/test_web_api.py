"""What every Web API call goes through: token, scopes, arguments, faults."""

import asyncio
import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.manifest import DEFAULT_SCOPES, Manifest
from bot.playground.playground import Options
from bot.playground.workspace import BOT_ID, BOT_USER, GENERAL, JIYOON, TEAM
from tests.playground_fixture import Running, error_of, until

pytestmark = pytest.mark.anyio


def with_token(running: Running, token: str) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=running.address.slack_api_url, session=running.session
    )


async def test_auth_test_says_who_the_token_belongs_to_and_what_it_may(running: Running) -> None:
    answer = await running.client.auth_test()

    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (TEAM, BOT_USER, BOT_ID)
    assert set(answer.headers["x-oauth-scopes"].split(",")) == DEFAULT_SCOPES


async def test_a_wrong_token_is_refused(running: Running) -> None:
    stranger = with_token(running, "xoxb-wrong")

    assert await error_of(stranger.auth_test()) == "invalid_auth"


async def test_no_token_is_refused(running: Running) -> None:
    async with running.session.post(f"{running.address.slack_api_url}auth.test") as response:
        answer = await response.json()

    assert answer == {"ok": False, "error": "not_authed"}


async def test_each_kind_of_token_has_its_own_methods(running: Running) -> None:
    app = with_token(running, running.address.app_token)

    assert await error_of(app.auth_test()) == "not_allowed_token_type"
    opening = running.client.apps_connections_open(app_token=running.address.bot_token)
    assert await error_of(opening) == "not_allowed_token_type"


async def test_an_unknown_method_is_refused(running: Running) -> None:
    assert await error_of(running.client.api_call("chat.shout")) == "unknown_method"


async def test_a_missing_argument_is_named(running: Running) -> None:
    with pytest.raises(SlackApiError) as raised:
        await running.client.api_call("chat.postMessage", json={"text": "hi"})

    assert raised.value.response["error"] == "invalid_arguments"
    assert "channel" in raised.value.response["response_metadata"]["messages"][0]


async def test_arguments_come_as_query_form_or_json(running: Running) -> None:
    fields = {"channel": GENERAL, "text": "hi"}

    for body in ({"params": fields}, {"data": fields}, {"json": fields}):
        answer = await running.client.api_call("chat.postMessage", **body)  # type: ignore[arg-type] # one of three shapes
        assert answer["message"]["text"] == "hi"


async def test_a_method_that_takes_no_json_ignores_it(running: Running) -> None:
    call = running.client.api_call("users.info", json={"user": JIYOON})

    assert await error_of(call) == "invalid_arguments"


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_broken_json_is_refused(running: Running, body: str, error: str) -> None:
    url = f"{running.address.slack_api_url}chat.postMessage"
    headers = {
        "Authorization": f"Bearer {running.address.bot_token}",
        "Content-Type": "application/json",
    }

    async with running.session.post(url, data=body, headers=headers) as response:
        answer = json.loads(await response.text())

    assert answer["error"] == error


class TestScopes:
    @pytest.fixture
    def options(self) -> Options:
        return Options(Manifest(scopes=frozenset({"chat:write", "channels:history"})))

    async def test_a_missing_scope_is_named_with_those_that_are_there(
        self, running: Running
    ) -> None:
        with pytest.raises(SlackApiError) as raised:
            await running.client.users_info(user=JIYOON)

        answer = raised.value.response
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "users:read"
        assert answer["provided"] == "channels:history,chat:write"

    async def test_history_needs_the_scope_of_its_kind_of_channel(self, running: Running) -> None:
        dm = running.playground.workspace.dm_of(JIYOON).id

        await running.client.conversations_history(channel=GENERAL)
        refused = running.client.conversations_history(channel=dm)

        assert await error_of(refused) == "missing_scope"


class TestFaults:
    async def test_an_error_hits_the_calls_it_is_meant_for(self, running: Running) -> None:
        await running.people.do("faults", method="chat.postMessage", error="is_archived", after=1)

        first = await running.client.chat_postMessage(channel=GENERAL, text="1")
        second = running.client.chat_postMessage(channel=GENERAL, text="2")
        assert first["ok"]
        assert await error_of(second) == "is_archived"
        assert (await running.client.chat_postMessage(channel=GENERAL, text="3"))["ok"]

    async def test_a_rate_limit_says_when_to_come_again(self, running: Running) -> None:
        await running.people.do("faults", method="auth.test", error="ratelimited", retry_after=7)

        with pytest.raises(SlackApiError) as raised:
            await running.client.auth_test()

        assert raised.value.response.status_code == 429
        assert raised.value.response.headers["Retry-After"] == "7"

    async def test_a_status_is_answered_as_such(self, running: Running) -> None:
        await running.people.do("faults", method="auth.test", error=503)

        with pytest.raises(SlackApiError) as raised:
            await running.client.auth_test()

        assert raised.value.response.status_code == 503

    @pytest.mark.parametrize(("kind", "effects"), [("reset", 0), ("reset_after", 1)])
    async def test_a_reset_comes_before_or_after_the_effect(
        self, running: Running, kind: str, effects: int
    ) -> None:
        await running.people.do("faults", method="chat.postMessage", kind=kind)

        with pytest.raises(aiohttp.ClientConnectionError):
            await running.client.chat_postMessage(channel=GENERAL, text="once")

        assert len(await running.people.messages(GENERAL)) == effects

    async def test_a_hanging_call_never_answers(self, running: Running) -> None:
        await running.people.do("faults", method="auth.test", error="hang")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(running.client.auth_test(), 0.2)

        assert running.playground.calls[-1]["fault"] == "hang"

    async def test_a_delay_makes_every_call_take_longer(self, running: Running) -> None:
        await running.people.do("knobs", delay_ms=60)
        loop = asyncio.get_running_loop()

        started = loop.time()
        await running.client.auth_test()

        assert loop.time() - started >= 0.06

    async def test_a_call_takes_effect_even_if_its_caller_dies(self, running: Running) -> None:
        await running.people.do("knobs", delay_ms=100)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(running.client.chat_postMessage(channel=GENERAL, text="x"), 0.05)

        await until(lambda: len(running.playground.workspace.timeline(GENERAL).by_ts) == 1)

    async def test_cleared_faults_hit_nothing(self, running: Running) -> None:
        await running.people.do("faults", method="auth.test", error="fatal_error", times=0)

        await running.people.do("faults", clear=True)

        assert (await running.client.auth_test())["ok"]


async def test_the_journal_has_every_call_with_its_arguments(running: Running) -> None:
    await running.client.chat_postMessage(channel=GENERAL, text="hi")

    calls = (await running.people.look("calls", method="chat.postMessage"))["calls"]

    assert [call["args"]["text"] for call in calls] == ["hi"]
    assert calls[0]["ok"] is True
