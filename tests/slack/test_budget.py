"""Calls stay within Slack's rates, and frames never take what final text needs."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.budget import POST, START, STOP, UPDATE, Bucket, Budget, Priority, Rate
from bot.slack.errors import RateLimited

pytestmark = pytest.mark.anyio

rates = st.builds(Rate, st.floats(0.01, 20), st.floats(1, 300))
gaps = st.lists(st.floats(0, 30), max_size=60)


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@given(rates, gaps)
def test_no_more_calls_go_than_burst_and_rate_allow(rate: Rate, waits: list[float]) -> None:
    bucket, now, taken = Bucket(rate, 0.0), 0.0, 0

    for wait in waits:
        now += wait
        while bucket.wait(now) == 0:
            bucket.take(now)
            taken += 1

    assert taken <= rate.burst + now * rate.per_second + 1e-3


@given(rates, st.integers(1, 20))
def test_after_the_wait_a_call_may_go(rate: Rate, calls: int) -> None:
    bucket, now = Bucket(rate, 0.0), 0.0

    for _ in range(calls):
        now += bucket.wait(now)
        assert bucket.wait(now) <= 1e-3
        bucket.take(now)


@given(rates, st.floats(0.1, 500))
def test_a_429_is_learned_from(rate: Rate, seconds: float) -> None:
    bucket = Bucket(rate, 0.0)

    bucket.block(0.0, seconds)

    assert bucket.available(seconds * 0.99) == 0
    assert bucket.wait(0.0) == pytest.approx(seconds)
    assert bucket.available(seconds) == 1


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
    assert clock.now - 1_700_000_000.0 == pytest.approx(60, abs=0.1)


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

    assert budget.frame_interval("chat.appendStream") == pytest.approx(20 * 0.6 / 0.9)


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
