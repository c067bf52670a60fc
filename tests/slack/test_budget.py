"""Calls stay within Slack's rates, and frames never take what final text needs."""

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.rates import Rates, Tier
from bot.slack.budget import POST, START, STOP, UPDATE, Budget, Priority
from bot.slack.errors import RateLimited
from bot.slack.rates import Bucket, Rate

pytestmark = pytest.mark.anyio

rates = st.builds(Rate, st.integers(1, 60), st.floats(1, 120))
gaps = st.lists(st.floats(0, 30), max_size=60)


def greedy(rate: Rate, waits: list[float]) -> list[float]:
    """Return when calls go that are made as early as a bucket lets them."""
    bucket, now, calls = Bucket(rate), 0.0, list[float]()
    for wait in waits:
        now += wait
        while bucket.wait(now) == 0:
            bucket.take(now)
            calls.append(now)
    return calls


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@given(rates, gaps)
def test_no_stretch_of_time_holds_more_calls_than_its_rate(rate: Rate, waits: list[float]) -> None:
    calls = greedy(rate, waits)

    most = int(rate.calls)
    pairs = zip(calls, calls[most:], strict=False)
    assert all(late - early >= rate.seconds - 1e-3 for early, late in pairs)


@given(gaps)
def test_fixed_minutes_and_sliding_ones_have_room_for_it(waits: list[float]) -> None:
    slack = Rates()

    calls = greedy(Rate.per_minute(20), waits)

    minutes = [math.floor(call / 60) for call in calls]
    assert all(minutes.count(minute) <= 20 for minute in set(minutes))
    assert all(slack.take(START, Tier.T2, "C1", call) == 0 for call in calls)


@given(rates, gaps, st.integers(1, 20))
def test_after_the_wait_a_call_may_go(rate: Rate, waits: list[float], calls: int) -> None:
    bucket, now = Bucket(rate), sum(waits)
    for at in greedy(rate, waits):
        bucket.take(at)

    for _ in range(calls):
        now += bucket.wait(now)
        assert bucket.wait(now) <= 1e-3
        bucket.take(now)


@given(rates, st.integers(1, 200))
def test_the_wait_for_many_is_that_of_one_after_the_other(rate: Rate, calls: int) -> None:
    bucket, now = Bucket(rate), 0.0
    foreseen = bucket.wait(0.0, calls)

    for _ in range(calls):
        now += bucket.wait(now)
        bucket.take(now)

    assert foreseen == pytest.approx(now, abs=0.1)


@given(rates, st.floats(0.1, 500))
def test_a_429_is_learned_from(rate: Rate, seconds: float) -> None:
    bucket = Bucket(rate)
    while bucket.wait(0.0) == 0:
        bucket.take(0.0)

    bucket.block(0.0, seconds)

    assert bucket.available(seconds * 0.99) == 0
    assert bucket.wait(0.0) == pytest.approx(seconds)
    assert bucket.available(seconds) >= 1


def test_after_a_429_less_goes_at_once_and_that_grows_back() -> None:
    bucket = Bucket(Rate.per_minute(20))

    bucket.block(0.0, 1.0)
    bucket.block(0.5, 1.0)

    assert [round(bucket.allowance(at)) for at in (1, 75, 150, 300, 900)] == [10, 12, 15, 20, 20]


def test_what_must_be_said_in_the_end_has_the_whole_rate_after_a_429() -> None:
    bucket, said = Bucket(Rate.per_minute(20)), 0

    bucket.block(0.0, 1.0)
    while bucket.wait(1.0) == 0:
        bucket.take(1.0)
        bucket.answered()
        said += 1

    assert said == 20


def test_after_a_429_calls_go_one_by_one_and_slowly_more_at_a_time() -> None:
    bucket, at_once = Bucket(Rate.per_minute(50)), list[int]()

    bucket.block(0.0, 1.0)
    for _ in range(12):
        said = 0
        while bucket.wait(1.0) == 0:
            bucket.take(1.0)
            said += 1
        at_once.append(said)
        for _ in range(said):
            bucket.answered()

    assert at_once == [1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8]


def test_nobody_waits_for_ever_for_the_call_after_a_429() -> None:
    bucket = Bucket(Rate.per_minute(50))
    bucket.block(0.0, 1.0)
    bucket.take(1.0)

    assert bucket.wait(2.0) > 0
    assert bucket.wait(17.0) == 0


def test_what_was_spent_when_a_rate_was_used_up_is_the_share() -> None:
    bucket = Bucket(Rate.per_minute(20), watched_since=0.0)
    for _ in range(5):
        bucket.take(100.0)

    for _ in range(2):
        bucket.take(100.0)
        bucket.block(100.0, 30.0)

    assert bucket.allowance(100.0) == 5


async def test_a_share_learned_of_streams_is_that_of_edits() -> None:
    clock = Clock()
    budget = Budget(clock, clock.sleep)
    clock.now += 100
    for _ in range(6):
        await budget.acquire(START, "C1", Priority.FIRST)

    budget.block(START, "C1", 30)

    assert budget.remaining(UPDATE) == pytest.approx(12.5)
    assert budget.remaining(POST) == 300


async def test_posts_rest_in_a_channel_or_for_long_in_all() -> None:
    budget = Budget(Clock())

    budget.block(POST, "C1", 2)
    await budget.acquire(POST, "C2", Priority.FIRST)
    budget.block(POST, "C1", 40)

    with pytest.raises(RateLimited):
        await budget.acquire(POST, "C3", Priority.FIRST)


async def test_a_fresh_process_may_burst() -> None:
    clock = Clock()
    budget = Budget(clock, clock.sleep)

    for _ in range(20):
        await budget.acquire(START, "C1", Priority.FIRST)

    assert clock.now == 1_700_000_000.0
    with pytest.raises(RateLimited):
        await budget.acquire(START, "C1", Priority.FIRST)


async def test_final_calls_wait_their_turn_in_order() -> None:
    clock, done = Clock(), list[int]()
    budget = Budget(clock, clock.sleep)

    async def final(number: int) -> None:
        await budget.acquire(STOP, "C1", Priority.FINAL)
        done.append(number)

    await asyncio.gather(*(final(number) for number in range(40)))

    assert done == list(range(40))
    assert clock.now - 1_700_000_000.0 == pytest.approx(61, abs=0.1)


async def test_a_frame_leaves_what_finals_were_promised() -> None:
    clock = Clock()
    budget = Budget(clock, clock.sleep)
    assert all(budget.promise(UPDATE) for _ in range(50))

    with pytest.raises(RateLimited):
        await budget.acquire(UPDATE, "C1", Priority.FRAME)
    await budget.acquire(UPDATE, "C1", Priority.FINAL)

    assert not budget.promise(UPDATE)


async def test_a_frame_does_not_go_while_a_final_waits() -> None:
    clock = Clock()
    waiting = asyncio.Event()
    budget = Budget(clock, lambda _: waiting.wait())
    budget.block(UPDATE, "C1", 10)
    final = asyncio.create_task(budget.acquire(UPDATE, "C1", Priority.FINAL))
    await asyncio.sleep(0)
    clock.now += 11

    with pytest.raises(RateLimited):
        await budget.acquire(UPDATE, "C1", Priority.FRAME)

    waiting.set()
    await final


async def test_the_first_of_one_channel_leaves_room_for_the_finals_of_others() -> None:
    clock = Clock()
    waiting = asyncio.Event()
    budget = Budget(clock, lambda _: waiting.wait())
    for number in range(299):  # one of which gets the 429
        await budget.acquire(POST, f"C{number}", Priority.FIRST)
    budget.block(POST, "C0", 5)

    async def final() -> None:
        await budget.acquire(POST, "C0", Priority.FINAL)
        budget.answered(POST, "C0")

    finals = [asyncio.create_task(final()) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(RateLimited):
        await budget.acquire(POST, "C9", Priority.FIRST)

    clock.now += 61
    waiting.set()
    await asyncio.gather(*finals)


async def test_a_wait_of_more_than_two_minutes_is_refused_at_once() -> None:
    clock = Clock()
    budget = Budget(clock, clock.sleep)
    budget.block(STOP, "", 121)

    with pytest.raises(RateLimited) as raised:
        await budget.acquire(STOP, "", Priority.FINAL)

    assert raised.value.retry_after == pytest.approx(121)


async def test_posts_are_paced_by_channel() -> None:
    clock = Clock()
    budget = Budget(clock, clock.sleep)
    for _ in range(5):
        await budget.acquire(POST, "C1", Priority.FIRST)

    await budget.acquire(POST, "C2", Priority.FIRST)

    with pytest.raises(RateLimited):
        await budget.acquire(POST, "C1", Priority.FIRST)


async def test_frames_spread_out_as_replies_grow() -> None:
    budget = Budget(Clock())

    for _ in range(20):
        budget.promise(STOP)

    assert budget.frame_interval("chat.appendStream") == pytest.approx(20 * 0.61 / 0.9)


async def test_an_unlimited_budget_still_learns_from_a_429() -> None:
    clock = Clock()
    budget = Budget(clock, is_limited=False)
    for _ in range(1000):
        await budget.acquire(START, "C1", Priority.FRAME)

    budget.block(START, "C1", 5)

    with pytest.raises(RateLimited):
        await budget.acquire(START, "C1", Priority.FRAME)
    clock.now += 5
    await budget.acquire(START, "C1", Priority.FRAME)


async def test_buckets_of_quiet_channels_are_forgotten() -> None:
    clock = Clock()
    budget = Budget(clock)
    for number in range(5000):
        clock.now += 2
        await budget.acquire(POST, f"C{number}", Priority.FIRST)

    assert len(budget._buckets) <= 1001
