"""From the inbox to a route and back, on a real database, with time that the tests own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
import sqlalchemy as sa

from bot.conversation import Signal
from bot.errors import UserFacingError
from bot.slack.errors import RateLimited, Refused, SlackUnreachable
from bot.store import inbox, tables
from bot.store.database import Database
from bot.store.inbox import ATTEMPTS, Claim, Dropped, Item, Kind, LeaseLost, Pool
from bot.worker import (
    HEARTBEAT,
    LEASE,
    RETRY_DELAYS,
    TELL_AGAIN,
    Job,
    TookTooLong,
    WentWrong,
    Worker,
)

pytestmark = pytest.mark.anyio

BOUNDS = {Pool.CONTROL: 4, Pool.CHAT: 4, Pool.VOICE: 1}


class Overloaded(UserFacingError):
    text = "model_overloaded"
    is_transient = True


class Refusal(UserFacingError):
    text = "content_refused"


Step = Exception | Callable[[Claim], Awaitable[None]]


@dataclass
class Script:
    """A route whose every attempt does the next of `steps`; past the last one it does its work."""

    steps: list[Step] = field(default_factory=list)
    tellings: list[Exception] = field(default_factory=list)
    deadline: float = 3600.0
    attempts: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    told: list[UserFacingError] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    at_work: list[str] = field(default_factory=list)
    cancelled_by: list[Any] = field(default_factory=list)

    async def work(self, claim: Claim) -> None:
        self.attempts.append(claim.attempt)
        self.keys.append(claim.key)
        step = self.steps.pop(0) if self.steps else None
        if isinstance(step, Exception):
            raise step
        if step is not None:
            await step(claim)

    async def tell(self, _claim: Claim, error: UserFacingError) -> None:
        if self.tellings:
            raise self.tellings.pop(0)
        self.told.append(error)

    async def withdraw(self, claim: Claim) -> None:
        self.withdrawn.append(claim.key)

    async def for_ever(self, claim: Claim) -> None:
        """Work until cancelled."""
        self.at_work.append(claim.key)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as cancelled:
            self.cancelled_by += cancelled.args
            raise
        finally:
            self.at_work.remove(claim.key)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, woken))
        await woken

    def advance(self, seconds: float) -> None:
        self.now += seconds
        for due, woken in list(self._sleepers):
            if due <= self.now:
                self._sleepers.remove((due, woken))
                if not woken.done():
                    woken.set_result(None)


@dataclass
class World:
    """A database, a route for every kind of work, and the workers that tests start."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    route: Script = field(default_factory=Script)
    dead: set[str] = field(default_factory=set)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = self.make_worker("this")

    def make_worker(self, name: str, **more: Any) -> Worker:
        return Worker(
            self.database,
            dict.fromkeys(Kind, self.route),
            BOUNDS,
            name=name,
            is_dead=self.dead.__contains__,
            clock=self.clock,
            sleep=self.clock.sleep,
            **more,
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Have the worker at work inside of the block."""
        task = asyncio.create_task(self.worker.run())
        try:
            yield
        finally:
            await self.worker.stop(0)
            await task

    async def accept(
        self,
        key: str = "a/1",
        *,
        lane: str = "chat/a",
        ts: str = "1",
        pool: Pool = Pool.CHAT,
        user: str = "",
    ) -> None:
        kind = Kind.TRANSCRIBE if pool is Pool.VOICE else Kind.GREET
        item = Item(key, kind, pool, lane, ts, {"text": "secret"}, user=user)
        async with self.database.begin() as connection:
            await inbox.accept(connection, item, self.clock.now)
        self.worker.wake()

    async def accept_question(self, key: str = "a/1") -> None:
        async with self.database.begin() as connection:
            item = Item(key, Kind.ANSWER, Pool.CHAT, "chat/a", "1", {})
            await inbox.accept(connection, item, self.clock.now)
        self.worker.wake()

    async def signal(self, signal: Signal, key: str = "a/1") -> None:
        async with self.database.begin() as connection:
            await inbox.signal(connection, signal, key_prefix=key)

    async def row(self, key: str = "a/1") -> Any:
        async with self.database.read() as connection:
            query = sa.select(tables.inbox).where(tables.inbox.c.key == key)
            return (await connection.execute(query)).one()

    async def outcome(self, key: str = "a/1") -> str:
        """Wait until the work is finished, and return how it ended."""
        row = await self.until(lambda row: row.finished_at is not None, key)
        return str(row.outcome)

    async def until(self, condition: Callable[[Any], bool], key: str = "a/1") -> Any:
        """Wait until the inbox's row is so, and return it."""
        with anyio.fail_after(5):
            while not condition(row := await self.row(key)):
                await anyio.sleep(0.001)
        return row

    async def at_work(self, *keys: str) -> None:
        """Wait until the route works on exactly these."""
        with anyio.fail_after(5):
            while sorted(self.route.at_work) != sorted(keys):
                await anyio.sleep(0.001)

    async def waiting(self, key: str = "a/1") -> Any:
        """Wait until the work is put back after an attempt."""
        return await self.until(lambda row: row.state == "waiting" and row.worker, key)

    async def attempted(self, attempt: int) -> None:
        """Wait until the work was taken up for the `attempt`-th time, however soon that ended."""
        await self.until(lambda row: row.attempts >= attempt)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and have the worker look."""
        self.clock.advance(seconds)
        self.worker.wake()

    async def idle(self) -> None:
        """Give the worker its chance to claim what it should not: another lane's work passes."""
        key = f"probe/{self.clock.now}/{len(self.route.keys)}"
        await self.accept(key, lane=key, pool=Pool.CONTROL)
        await self.outcome(key)


@pytest.fixture
def world(sqlite: Database) -> World:
    return World(sqlite)


async def test_work_is_done_and_its_text_erased(world: World) -> None:
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    row = await world.row()
    assert outcome == "done"
    assert row.payload == ""
    assert world.route.attempts == [1]
    assert world.route.told == []


async def test_what_fails_for_a_moment_is_tried_again_in_a_while(world: World) -> None:
    world.route.steps = [Overloaded()]
    await world.accept()

    async with world.running():
        row = await world.waiting()
        await world.pass_time(RETRY_DELAYS[0] - 0.1)
        await world.idle()
        too_early = world.route.keys.count("a/1")
        await world.pass_time(0.2)
        outcome = await world.outcome()

    assert row.due_at == row.accepted_at + RETRY_DELAYS[0]
    assert too_early == 1
    assert outcome == "done"
    assert world.route.told == []


@pytest.mark.parametrize(
    ("error", "delay"),
    [
        (Overloaded(retry_after=30.0), 30.0),
        (Overloaded(retry_after=0.1), RETRY_DELAYS[0]),
        (Overloaded(retry_after=86_400.0), LEASE),
        (RateLimited("chat.update", 30.0), 30.0),
    ],
    ids=["asked to wait", "hardly", "for a day", "by Slack"],
)
async def test_the_wait_that_was_asked_for_is_kept_within_reason(
    world: World, error: Exception, delay: float
) -> None:
    world.route.steps = [error]
    await world.accept()

    async with world.running():
        row = await world.waiting()

    assert row.due_at == row.accepted_at + delay


async def test_what_can_not_be_mended_is_told_once(world: World) -> None:
    refusal = Refusal()
    world.route.steps = [refusal]
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "failed: content_refused"
    assert world.route.told == [refusal]
    assert world.route.attempts == [1]


@pytest.mark.parametrize("moment", ["at work", "telling"])
async def test_work_that_finds_itself_about_nothing_is_taken_away(
    world: World, moment: str
) -> None:
    gone = Dropped("a/1")
    world.route.steps = [gone if moment == "at work" else Refusal()]
    world.route.tellings = [gone] if moment == "telling" else []
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "dropped"
    assert world.route.withdrawn == ["a/1"]
    assert world.route.told == []


async def test_after_three_attempts_the_person_is_told(world: World) -> None:
    world.route.steps = [Overloaded() for _ in range(ATTEMPTS)]
    last = world.route.steps[-1]
    await world.accept()

    async with world.running():
        for attempt, delay in enumerate(RETRY_DELAYS, 2):
            await world.waiting()
            await world.pass_time(delay)
            await world.attempted(attempt)
        outcome = await world.outcome()

    assert outcome == "failed: model_overloaded"
    assert world.route.attempts == [1, 2, 3]
    assert world.route.told == [last]


async def test_what_nobody_expected_is_told_without_its_words(world: World) -> None:
    world.route.steps = [ValueError("secret") for _ in range(ATTEMPTS)]
    await world.accept()

    async with world.running():
        for attempt, delay in enumerate(RETRY_DELAYS, 2):
            await world.waiting()
            await world.pass_time(delay)
            await world.attempted(attempt)
        outcome = await world.outcome()

    assert outcome == "failed: went_wrong"
    (told,) = world.route.told
    assert isinstance(told, WentWrong)
    assert "secret" not in str(told)


async def test_a_sentence_that_slack_does_not_take_is_said_later(world: World) -> None:
    world.route.steps = [Refusal(), Refusal()]
    world.route.tellings = [SlackUnreachable("timeout", "chat.postMessage")]
    await world.accept()

    async with world.running():
        row = await world.waiting()
        await world.pass_time(TELL_AGAIN)
        outcome = await world.outcome()

    assert row.due_at == row.accepted_at + TELL_AGAIN
    assert outcome == "failed: content_refused"
    assert len(world.route.told) == 1


async def test_where_nobody_can_be_told_it_is_left(world: World) -> None:
    world.route.steps = [Refusal()]
    world.route.tellings = [Refused("is_archived", "chat.postMessage")]
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "failed: content_refused"
    assert world.route.told == []


async def test_a_place_that_will_not_have_the_reply_is_not_tried_again(world: World) -> None:
    world.route.steps = [Refused("channel_not_found", "chat.startStream")]
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "failed: went_wrong"
    assert world.route.attempts == [1]
    assert len(world.route.told) == 1


async def test_what_was_deleted_when_its_process_died_is_taken_away_and_not_done(
    world: World,
) -> None:
    world.dead.add("crashed")
    await world.accept()
    async with world.database.begin() as connection:
        await inbox.claim(connection, Pool.CHAT, "crashed", world.clock.now, LEASE, 1)
    await world.signal(Signal.DROP)

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "dropped"
    assert world.route.attempts == []
    assert world.route.withdrawn == ["a/1"]


async def test_what_other_processes_died_of_is_told_and_not_tried(world: World) -> None:
    await world.accept()
    for _ in range(ATTEMPTS):
        async with world.database.begin() as connection:
            await inbox.claim(connection, Pool.CHAT, "other", world.clock.now, LEASE, 1)
        world.clock.advance(LEASE + 1)

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "failed: went_wrong"
    assert world.route.attempts == []
    assert len(world.route.told) == 1


async def test_who_has_lost_the_lease_writes_nothing(world: World) -> None:
    async def lose(claim: Claim) -> None:
        world.clock.advance(LEASE + 1)
        async with world.database.begin() as connection:
            await inbox.claim(connection, Pool.CHAT, "other", world.clock.now, LEASE, 1)
        raise LeaseLost(claim.key)

    world.route.steps = [lose]
    await world.accept()

    async with world.running():
        await world.until(lambda row: row.worker == "other")
        await world.idle()
        row = await world.row()

    assert (row.state, row.worker, row.attempts) == ("running", "other", 2)
    assert world.route.told == []


async def test_the_outcome_of_work_that_another_has_taken_is_not_recorded(world: World) -> None:
    async def dawdle(_claim: Claim) -> None:
        world.clock.advance(LEASE + 1)
        async with world.database.begin() as connection:
            await inbox.claim(connection, Pool.CHAT, "other", world.clock.now, LEASE, 1)

    world.route.steps = [dawdle]
    await world.accept()

    async with world.running():
        await world.until(lambda row: row.worker == "other")
        await world.idle()
        row = await world.row()

    assert (row.state, row.worker) == ("running", "other")


async def test_work_is_kept_as_long_as_it_takes(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept()

    async with world.running():
        await world.at_work("a/1")
        until = (await world.row()).lease_until
        world.clock.advance(HEARTBEAT)
        row = await world.until(lambda row: row.lease_until != until)

    assert row.lease_until == until + HEARTBEAT


async def test_work_that_another_has_taken_is_left_at_the_next_heartbeat(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept()

    async with world.running():
        await world.at_work("a/1")
        async with world.database.begin() as connection:
            later = world.clock.now + LEASE + 1
            await inbox.claim(connection, Pool.CHAT, "other", later, LEASE, 1)
        world.clock.advance(HEARTBEAT)
        await world.at_work()
        await world.idle()
        row = await world.row()

    assert world.route.cancelled_by == ["lease lost"]
    assert (row.state, row.worker) == ("running", "other")


async def test_stopped_work_is_told_why_and_finished(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept()

    async with world.running():
        await world.at_work("a/1")
        await world.signal(Signal.STOP)
        world.worker.look()
        outcome = await world.outcome()

    assert outcome == "stopped"
    assert world.route.cancelled_by == [Signal.STOP]


async def test_an_edited_question_is_answered_again_in_the_same_attempt(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept_question()

    async with world.running():
        await world.at_work("a/1")
        await world.signal(Signal.REDO)
        world.worker.look()
        outcome = await world.outcome()

    assert outcome == "done"
    assert world.route.attempts == [1, 1]


async def test_a_question_edited_twice_is_answered_a_third_time(world: World) -> None:
    world.route.steps = [world.route.for_ever, world.route.for_ever]
    await world.accept_question()

    async with world.running():
        for _ in range(2):
            await world.at_work("a/1")
            await world.signal(Signal.REDO)
            world.worker.look()
            await world.at_work()
        outcome = await world.outcome()

    assert outcome == "done"
    assert world.route.attempts == [1, 1, 1]


async def test_a_deleted_question_has_its_reply_taken_away(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept()

    async with world.running():
        await world.at_work("a/1")
        await world.signal(Signal.DROP)
        world.worker.look()
        outcome = await world.outcome()

    assert outcome == "dropped"
    assert world.route.withdrawn == ["a/1"]


@pytest.mark.parametrize(
    ("signal", "outcome", "attempts", "withdrawn"),
    [
        (Signal.REDO, "done", [1, 1], []),
        (Signal.DROP, "dropped", [1], ["a/1"]),
        (Signal.STOP, "done", [1], []),
    ],
)
async def test_what_a_person_does_as_the_work_ends_is_not_lost(
    world: World, signal: Signal, outcome: str, attempts: list[int], withdrawn: list[str]
) -> None:
    world.route.steps = [lambda _claim: world.signal(signal)]
    await world.accept_question()

    async with world.running():
        ended = await world.outcome()

    assert ended == outcome
    assert world.route.attempts == attempts
    assert world.route.withdrawn == withdrawn


async def test_work_past_its_deadline_is_ended_and_told(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    world.route.deadline = 0.01
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "failed: took_too_long"
    (told,) = world.route.told
    assert isinstance(told, TookTooLong)


async def test_all_attempts_share_one_deadline(world: World) -> None:
    world.route.steps = [Overloaded(), world.route.for_ever]
    world.route.deadline = RETRY_DELAYS[0] + 0.01
    await world.accept()

    async with world.running():
        await world.waiting()
        world.clock.advance(RETRY_DELAYS[0])
        world.worker.wake()
        outcome = await world.outcome()

    assert outcome == "failed: took_too_long"
    assert world.route.attempts == [1, 2]


async def test_what_can_not_be_tried_again_before_the_deadline_is_told_at_once(
    world: World,
) -> None:
    world.route.steps = [Overloaded()]
    world.route.deadline = RETRY_DELAYS[0]
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "failed: model_overloaded"
    assert world.route.attempts == [1]


async def test_what_no_retry_mends_is_heard_of_before_its_person_is_told(world: World) -> None:
    heard: list[tuple[str, str, int]] = []

    async def hear(claim: Claim, error: UserFacingError) -> None:
        heard.append((claim.key, error.text, len(world.route.told)))
        raise OSError("disk full")

    world.worker = world.make_worker("this", on_failed=hear)
    world.route.steps = [Refusal()]
    await world.accept()

    async with world.running():
        outcome = await world.outcome()

    assert heard == [("a/1", Refusal.text, 0)]
    assert outcome == f"failed: {Refusal.text}"
    assert len(world.route.told) == 1


async def test_a_timeout_of_something_within_is_no_deadline(world: World) -> None:
    world.route.steps = [TimeoutError()]
    await world.accept()

    async with world.running():
        row = await world.waiting()

    assert row.attempts == 1
    assert world.route.told == []


async def test_asked_to_stop_it_gives_work_back_as_if_it_had_not_begun(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept()

    async with world.running():
        await world.at_work("a/1")

    row = await world.row()
    assert world.route.cancelled_by == ["shutdown"]
    assert (row.state, row.attempts) == ("waiting", 0)


async def test_asked_to_stop_it_lets_work_end_within_its_grace(world: World) -> None:
    may_end = asyncio.Event()

    async def end(claim: Claim) -> None:
        world.route.at_work.append(claim.key)
        await may_end.wait()

    world.route.steps = [end]
    await world.accept()
    running = asyncio.create_task(world.worker.run())
    await world.at_work("a/1")

    stopping = asyncio.create_task(world.worker.stop(5))
    await anyio.lowlevel.checkpoint()
    may_end.set()
    await asyncio.gather(stopping, running)

    assert (await world.row()).outcome == "done"


async def test_asked_to_stop_it_takes_up_nothing_more(world: World) -> None:
    async with world.running():
        await world.idle()
    await world.accept()

    assert (await world.row()).state == "waiting"


async def test_stopped_while_it_claims_it_leaves_nothing_behind(world: World) -> None:
    running = asyncio.create_task(world.worker.run())
    await world.idle()
    world.route.steps = [world.route.for_ever]
    async with world.database.begin() as connection:  # its claim has to wait for this to end
        item = Item("a/1", Kind.GREET, Pool.CHAT, "chat/a", "1", {})
        await inbox.accept(connection, item, world.clock.now)
        world.worker.wake()
        await anyio.wait_all_tasks_blocked()

        stopping = asyncio.create_task(world.worker.stop(0))
        await anyio.wait_all_tasks_blocked()
    await asyncio.gather(stopping, running)

    row = await world.row()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert world.route.at_work == []


async def test_what_a_dead_process_had_under_way_is_taken_up_at_once(world: World) -> None:
    world.dead.add("crashed")
    await world.accept()
    async with world.database.begin() as connection:
        await inbox.claim(connection, Pool.CHAT, "crashed", world.clock.now, LEASE, 1)

    async with world.running():
        outcome = await world.outcome()

    assert outcome == "done"
    assert world.route.attempts == [2]


async def test_what_a_living_process_has_under_way_is_left_to_it(world: World) -> None:
    await world.accept()
    async with world.database.begin() as connection:
        await inbox.claim(connection, Pool.CHAT, "alive", world.clock.now, LEASE, 1)

    async with world.running():
        await world.idle()

    assert (await world.row()).worker == "alive"
    assert "a/1" not in world.route.keys


async def test_a_lane_is_worked_through_one_at_a_time_in_order(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept("a/2", ts="2")
    await world.accept("a/1", ts="1")

    async with world.running():
        await world.at_work("a/1")
        await world.idle()
        meanwhile = list(world.route.at_work)
        await world.signal(Signal.STOP, "a/1")
        world.worker.look()
        await world.outcome("a/2")

    assert meanwhile == ["a/1"]
    assert [key for key in world.route.keys if key.startswith("a/")] == ["a/1", "a/2"]


async def test_threads_are_worked_on_side_by_side(world: World) -> None:
    world.route.steps = [world.route.for_ever] * 3
    keys = [f"{lane}/1" for lane in "abc"]
    for key in keys:
        await world.accept(key, lane=key)

    async with world.running():
        await world.at_work(*keys)

    assert len(world.route.cancelled_by) == 3


async def test_a_pool_takes_no_more_than_its_bound(world: World) -> None:
    world.route.steps = [world.route.for_ever] * BOUNDS[Pool.CHAT]
    keys = [f"{lane}/1" for lane in "abcdef"]
    for key in keys:
        await world.accept(key, lane=key)

    async with world.running():
        with anyio.fail_after(5):
            while len(world.route.at_work) < BOUNDS[Pool.CHAT]:
                await anyio.sleep(0.001)
        await world.idle()
        at_work = list(world.route.at_work)
        await world.signal(Signal.STOP, at_work[0])
        world.worker.look()
        rest = [key for key in keys if key not in at_work]
        for key in rest:
            await world.outcome(key)

    assert len(at_work) == BOUNDS[Pool.CHAT]


async def test_one_person_can_not_occupy_every_worker(world: World) -> None:
    hers = [f"{lane}/1" for lane in "abcdefgh"]
    world.route.steps = [world.route.for_ever] * len([*hers, "z/1"])
    for key in hers:
        await world.accept(key, lane=key, user="U1")

    async with world.running():
        with anyio.fail_after(5):
            while not world.route.at_work:
                await anyio.sleep(0.001)
        await world.accept("z/1", lane="z", user="U2")
        with anyio.fail_after(5):
            while "z/1" not in world.route.at_work:
                await anyio.sleep(0.001)

        assert 0 < len(set(world.route.at_work) & set(hers)) < BOUNDS[Pool.CHAT]


async def test_a_long_recording_holds_up_no_question(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept("a/1", lane="voice/a", pool=Pool.VOICE)

    async with world.running():
        await world.at_work("a/1")
        await world.accept("b/1", lane="voice/b", pool=Pool.VOICE)
        await world.accept("a/2", lane="chat/a", ts="2")
        outcome = await world.outcome("a/2")

    assert outcome == "done"
    assert (await world.row("b/1")).state == "waiting"


async def test_a_signal_of_another_process_is_seen_soon(world: World) -> None:
    world.route.steps = [world.route.for_ever]
    await world.accept()

    async with world.running():
        await world.at_work("a/1")
        await world.signal(Signal.STOP)
        outcome = await world.outcome()

    assert outcome == "stopped"


def test_the_first_reason_to_end_work_stands() -> None:
    """So that what a person did is not taken for the shutdown that came right after."""
    job = Job(Claim(1, "a/1", Kind.ANSWER, Pool.CHAT, "chat/a", 1, {}, "1", "w"))

    job.end(Signal.DROP)
    job.end("shutdown")

    assert job.ended_by is Signal.DROP
