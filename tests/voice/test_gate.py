"""How many chunks are at the endpoint at a time."""

import asyncio

import anyio
import pytest

from bot.voice.gate import Gate

pytestmark = pytest.mark.anyio


class Rest:
    """Rests that end when they are let."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, _seconds: float) -> None:
        await self.ended.wait()


async def entered(gate: Gate, tries: int) -> int:
    """How many of so many get in; those that wait are sent away again."""
    waiting = [asyncio.create_task(gate.enter()) for _ in range(tries)]
    await anyio.wait_all_tasks_blocked()
    count = sum(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return count


async def test_no_more_get_in_than_may() -> None:
    gate = Gate(3, Rest())

    assert await entered(gate, 5) == 3
    gate.leave()
    assert await entered(gate, 5) == 1


async def test_after_a_refusal_nobody_gets_in_for_a_while_and_then_half_as_many() -> None:
    rest = Rest()
    gate = Gate(8, rest)

    gate.slow_down(1.0)
    while_resting = await entered(gate, 8)
    rest.ended.set()
    await anyio.wait_all_tasks_blocked()

    assert while_resting == 0
    assert await entered(gate, 8) == 4


async def test_refusals_of_one_burst_halve_it_once() -> None:
    gate = Gate(8, Rest())

    for _ in range(5):
        gate.slow_down(1.0)

    assert gate.limit == 4
    gate.close()


async def test_at_least_one_gets_in() -> None:
    gate = Gate(2, Rest())

    for _ in range(3):
        gate.slow_down(0.0)
        gate.close()
        await anyio.wait_all_tasks_blocked()

    assert gate.limit == 1
    assert await entered(gate, 2) == 1


async def test_what_goes_well_raises_the_limit_up_to_the_most() -> None:
    gate = Gate(4, Rest())
    gate.slow_down(0.0)
    gate.close()
    await anyio.wait_all_tasks_blocked()

    for _ in range(40):
        gate.went_well()

    assert gate.limit == 4
