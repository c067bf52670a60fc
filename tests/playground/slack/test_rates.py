"""Rate limits."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from bot.playground.rates import Rates, Tier
from bot.playground.workspace import BOT_ID, GENERAL
from tests.playground_fixture import Running

pytestmark = pytest.mark.anyio


def test_a_tier_allows_so_many_calls_in_any_minute() -> None:
    rates = Rates()

    waits = [rates.take("chat.startStream", Tier.T2, "", now=100.0 + at) for at in range(21)]

    assert waits == [0] * 20 + [40]
    assert rates.take("chat.startStream", Tier.T2, "", now=159.5) == 1
    assert rates.take("chat.startStream", Tier.T2, "", now=160.0) == 0
    assert rates.take("chat.startStream", Tier.T2, "", now=160.0) == 1


@settings(max_examples=25)
@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=120),
    st.sampled_from([Tier.T2, Tier.T3, Tier.T4]),
)
def test_no_minute_holds_more_calls_than_its_tier(gaps: list[float], tier: Tier) -> None:
    rates, went, at = Rates(), list[float](), 0.0

    for gap in gaps:
        at += gap / 10
        went += [] if rates.take("chat.update", tier, "", now=at) else [at]

    assert all(sum(0 <= each - start < 60 for each in went) <= tier.value for start in went)


def test_the_wait_that_is_asked_for_is_enough() -> None:
    rates = Rates()
    for at in range(20):
        rates.take("chat.startStream", Tier.T2, "", now=100.3 + at)

    wait = rates.take("chat.startStream", Tier.T2, "", now=120.0)

    assert rates.take("chat.startStream", Tier.T2, "", now=120.0 + wait) == 0


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


def test_a_workspace_takes_300_posts_a_minute() -> None:
    rates = Rates()

    waits = [rates.take("chat.postMessage", Tier.POST, f"C{n}", now=100.0) for n in range(301)]

    assert waits == [0] * 300 + [60]


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


async def test_a_429_is_in_the_journal_with_its_time_and_arguments(running: Running) -> None:
    await running.people.do("rates", enabled=True)
    for _ in range(51):
        with contextlib.suppress(SlackApiError):
            await running.client.bots_info(bot=BOT_ID)

    (limited,) = (await running.people.look("calls", error="ratelimited"))["calls"]

    assert (limited["method"], limited["status"]) == ("bots.info", 429)
    assert (limited["args"]["bot"], limited["retry_after"]) == (BOT_ID, 60)
    assert limited["at"] > 0


async def test_a_limited_post_has_no_effect(running: Running) -> None:
    await running.people.do("rates", enabled=True)
    for _ in range(5):
        await running.client.chat_postMessage(channel=GENERAL, text="hi")

    with pytest.raises(SlackApiError):
        await running.client.chat_postMessage(channel=GENERAL, text="one too many")

    assert len(await running.people.messages(GENERAL)) == 5
