"""200 answers in 10 seconds, over 20 channels, under Slack's tiers.

Each channel gets ten answers. Those that a stream or a post was begun for were promised the call that
ends them, so they are complete when the model is. Each of the others is one whole post, and at most
nine others of its channel were posted before it or stand in line. Five go in any five and a half
seconds: no answer takes longer to be complete than that, once the model has finished. In general, for
n answers at once in each of c channels: 5.5 s for every five of n but the first, and 61 s for every 300
of n × c but the first.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.conversation import Part, ThreadKey
from bot.slack.budget import Budget
from bot.slack.rates import PER_CHANNEL, POST
from bot.slack.reply import Reply
from tests.slack.virtual import TIERS, Limits, MemoryClient, StrictSlack, Time

pytestmark = pytest.mark.anyio

ANSWERS, CHANNELS = 200, 20
DELTAS, EVERY = 12, 0.5  # seconds
POSTS = PER_CHANNEL[POST]
BOUND = POSTS.seconds * ((ANSWERS // CHANNELS - 1) // POSTS.calls)


@dataclass
class Burst:
    """Many answers to one workspace, each written in six seconds."""

    time: Time
    slack: StrictSlack
    client: MemoryClient
    within: float  # seconds, between the first question and the last
    delays: list[float] = field(default_factory=list)

    async def all(self) -> None:
        """Write all of them."""
        await asyncio.gather(*(self.one(number) for number in range(ANSWERS)))

    async def one(self, number: int) -> None:
        """Write one, when it is its turn."""
        await self.time.sleep(self.within * number / ANSWERS)
        async with self._open(number) as reply:
            for delta in deltas(number):
                await reply.write(delta)
                await self.time.sleep(EVERY)
            finished_at = self.time.now
            await reply.finish("".join(deltas(number)))
            self.delays.append(self.time.now - finished_at)

    def _open(self, number: int) -> Reply:
        async def save_part(_: int, __: Part) -> None:
            """Store nothing."""

        async def drop_parts(_: int) -> None:
            """Forget nothing."""

        async def known_ts() -> set[str]:
            return set()

        thread = ThreadKey("T1", f"C{number % CHANNELS}", f"1700000000.{number:06d}")
        return Reply(
            self.client,
            thread,
            str(thread),
            recipient_user="U1",
            recipient_team="T1",
            is_resumed=False,
            is_streamed=True,
            known_ts=known_ts,
            save_part=save_part,
            drop_parts=drop_parts,
            clock=self.time,
            sleep=self.time.sleep,
        )


def deltas(number: int) -> Sequence[str]:
    return [f"Answer {number}, sentence {n}. " for n in range(DELTAS)]


async def burst(tiers: dict[str, Limits], within: float) -> Burst:
    """Return what became of 200 answers."""
    time = Time()
    slack = StrictSlack(time, tiers)
    client = MemoryClient(slack, Budget(time, time.sleep), time)
    many = Burst(time, slack, client, within)
    await time.run(many.all())
    return many


@pytest.mark.parametrize("within", [10.0, 1.0, 0.0])
async def test_under_a_burst_every_answer_is_whole_within_what_the_tiers_allow(
    within: float,
) -> None:
    many = await burst(TIERS, within)

    texts = sorted(message["text"] for message in many.slack.messages.values())
    assert texts == sorted("".join(deltas(number)) for number in range(ANSWERS))
    assert not any(message["is_open"] for message in many.slack.messages.values())
    assert many.slack.refused == {}
    assert len(many.delays) == ANSWERS
    assert max(many.delays) <= BOUND == 5.5
    assert many.slack.done["chat.startStream"] == 20
    assert many.slack.done["chat.postMessage"] == 180


@pytest.mark.parametrize("processes", [2, 4])
async def test_processes_that_share_the_tiers_learn_their_share_from_the_first_429(
    processes: int,
) -> None:
    time = Time()
    slack = StrictSlack(time)
    clients = [MemoryClient(slack, Budget(time, time.sleep), time) for _ in range(processes)]
    several = [Burst(time, slack, client, within=10.0) for client in clients]
    time.now += 61.0

    async def all_of_them() -> None:
        ones = (several[number % processes].one(number) for number in range(ANSWERS))
        await asyncio.gather(*ones)

    await time.run(all_of_them())

    texts = sorted(message["text"] for message in slack.messages.values())
    assert texts == sorted("".join(deltas(number)) for number in range(ANSWERS))
    assert slack.refused["chat.startStream"] == processes
    assert sum(slack.refused.values()) <= 2 * processes
    for one in several:
        assert len(one.delays) == ANSWERS // processes
        assert sorted(one.delays)[int(0.95 * len(one.delays)) - 1] <= BOUND


async def test_where_another_process_takes_half_the_tiers_every_answer_is_whole() -> None:
    halves = {method: Limits(limits.calls // 2) for method, limits in TIERS.items()}

    many = await burst(halves, 10.0)

    texts = sorted(message["text"] for message in many.slack.messages.values())
    assert texts == sorted("".join(deltas(number)) for number in range(ANSWERS))
    assert not any(message["is_open"] for message in many.slack.messages.values())
    assert sum(many.slack.refused.values()) < 100
    assert max(many.delays) <= 120
