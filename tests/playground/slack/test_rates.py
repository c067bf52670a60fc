"""Rate limits."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.rates import Rates, Tier
from bot.playground.workspace import BOT_ID, GENERAL
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio


def test_a_tier_allows_so_many_calls_a_minute() -> None:
    rates = Rates()

    waits = [rates.take("chat.startStream", Tier.T2, "", now=100.0) for _ in range(21)]

    assert waits == [0] * 20 + [3]


def test_what_was_spent_comes_back_with_time() -> None:
    rates = Rates()
    for _ in range(20):
        rates.take("chat.startStream", Tier.T2, "", now=100.0)

    assert rates.take("chat.startStream", Tier.T2, "", now=102.0) == 1
    assert rates.take("chat.startStream", Tier.T2, "", now=103.5) == 0


def test_methods_have_limits_of_their_own() -> None:
    rates = Rates()
    for _ in range(20):
        rates.take("chat.startStream", Tier.T2, "", now=100.0)

    assert rates.take("chat.stopStream", Tier.T2, "", now=100.0) == 0


def test_a_channel_takes_a_short_burst_of_posts_and_then_one_a_second() -> None:
    rates = Rates()

    waits = [rates.take("chat.postMessage", Tier.POST, "C1", now=100.0) for _ in range(6)]

    assert waits == [0] * 5 + [1]
    assert rates.take("chat.postMessage", Tier.POST, "C2", now=100.0) == 0
    assert rates.take("chat.postMessage", Tier.POST, "C1", now=101.1) == 0


def test_switched_off_everything_may_go() -> None:
    rates = Rates(is_enabled=False)

    assert {rates.take("chat.update", Tier.T3, "", now=100.0) for _ in range(99)} == {0}


async def test_one_call_too_many_is_a_429_that_says_when_to_come_again(running: Running) -> None:
    await running.people.do("rates", enabled=True)
    for _ in range(50):
        await running.client.bots_info(bot=BOT_ID)

    with pytest.raises(SlackApiError) as raised:
        await running.client.bots_info(bot=BOT_ID)

    response = raised.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert int(response.headers["Retry-After"]) >= 1


async def test_a_limited_post_has_no_effect(running: Running) -> None:
    await running.people.do("rates", enabled=True)
    for _ in range(5):
        await running.client.chat_postMessage(channel=GENERAL, text="hi")

    with pytest.raises(SlackApiError):
        await running.client.chat_postMessage(channel=GENERAL, text="one too many")

    assert len(await running.people.messages(GENERAL)) == 5
