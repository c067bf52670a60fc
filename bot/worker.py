"""From the inbox to a path and back: claims work, keeps its lease, retries, and tells the person.

A worker owns as many pieces of work as its pools allow. Each has a lease that a heartbeat renews; one
that can't be renewed is cancelled here before another worker may take it. What a person does meanwhile
(stop, edit, delete) is seen at once in this process and within half a second from another.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bot.conversation import Signal
from bot.errors import UserFacingError
from bot.slack.errors import RateLimited, Refused, SlackError, SlackUnreachable, TokenRejected
from bot.store import inbox
from bot.store.database import Connection, Database
from bot.store.inbox import ATTEMPTS, Claim, Dropped, Kind, LeaseLost, Pool, Postponed

logger = logging.getLogger(__name__)

LEASE = 60.0
HEARTBEAT = 10.0
SIGNAL_LOOK = 0.5
NET = 2.0  # how often to look for work that nobody woke us for, in seconds
RETRY_DELAYS = (2.0, 10.0)
# What else than a signal ends an attempt.
SHUTDOWN = "shutdown"
LEASE_LOST = "lease lost"
# A sentence that Slack won't take is tried again this often and this long, in seconds.
TELL_AGAIN = 60.0
TELL_ATTEMPTS = ATTEMPTS + 24 * 60


class TookTooLong(UserFacingError):
    """The deadline passed."""

    text = "took_too_long"


class WentWrong(UserFacingError):
    """Nothing a person could act on; the log has it."""

    text = "went_wrong"


class Route(Protocol):
    """How one kind of work is done. `deadline` bounds all attempts together, in seconds."""

    @property
    def deadline(self) -> float:
        """Return the longest time from the first attempt to the end of the last, in seconds."""

    async def work(self, claim: Claim) -> None:
        """Do it; on UserFacingError it may be retried, and in the end the person is told."""

    async def tell(self, claim: Claim, error: UserFacingError) -> None:
        """Say what went wrong, where the person looks for the result."""

    async def withdraw(self, claim: Claim) -> None:
        """Take away what is visible of it: what it was about was deleted."""


@dataclass(eq=False, slots=True)
class Job:
    """A claim at work. `ended_by` is what cancelled it, None while nothing did."""

    claim: Claim
    attempt: asyncio.Task[None] | None = None
    ended_by: Signal | str | None = None

    def end(self, by: Signal | str) -> None:
        """Cancel the attempt under way, saying why. The first reason stands."""
        if self.ended_by is None:
            self.ended_by = by
            if self.attempt is not None:
                self.attempt.cancel(by)

    async def give_way(self) -> None:
        """End because the same work was claimed anew, and return when it is over."""
        self.end(LEASE_LOST)
        if self.attempt is not None:
            await asyncio.wait({self.attempt})

    def begin_again(self, now: float) -> None:
        """Make ready for another attempt within the same claim, at another question."""
        self.claim = replace(self.claim, was_begun=True, begun_at=now)
        self.attempt = self.ended_by = None


class Worker:
    """Works through the inbox until it is stopped.

    `name` tells it from every other process; `is_dead` says of such a name whether its process is
    surely gone. `on_failed` hears of each piece of work that no retry mends, before its person does.
    """

    def __init__(
        self,
        database: Database,
        routes: Mapping[Kind, Route],
        bounds: Mapping[Pool, int],
        *,
        name: str,
        is_dead: Callable[[str], bool],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        on_failed: Callable[[Claim, UserFacingError], Awaitable[None]] | None = None,
    ) -> None:
        self._database = database
        self._routes = routes
        self._on_failed = on_failed
        self._bounds = bounds
        self._name = name
        self._is_dead = is_dead
        self._clock = clock
        self._sleep = sleep
        self._jobs: dict[int, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._signalled = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        database.on_notify(self._heard_of)

    def wake(self) -> None:
        """Look for work now: something was accepted."""
        self._woken.set()

    def look(self) -> None:
        """Look for signals now: someone stopped, edited or deleted something."""
        self._signalled.set()

    def _heard_of(self) -> None:
        self.wake()
        self.look()

    async def run(self) -> None:
        """Claim and do work until `stop` has seen to the rest.

        What a process that died on this machine had under way is taken up at once.
        """
        async with self._database.begin() as connection:
            await inbox.release(connection, self._is_dead)
        keepers = [asyncio.create_task(self._beat()), asyncio.create_task(self._watch())]
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                await self._claim_all()
                await _first(self._woken, NET)
            await self._stopped.wait()
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)

    async def stop(self, grace: float) -> None:
        """Claim nothing more, give running work `grace` seconds to end, and the rest back."""
        self._stopping.set()
        self.wake()
        async with self._claiming:  # what is just being claimed is seen to as well
            pass
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for job in list(self._jobs.values()):
            job.end(SHUTDOWN)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=HEARTBEAT)
        self._stopped.set()

    async def _claim_all(self) -> None:
        async with self._claiming:
            if not self._stopping.is_set():
                await self._claim()

    async def _claim(self) -> None:
        """Claim, in one transaction, what the pools have room for, and begin with it."""
        claims: list[Claim] = []
        try:
            async with self._database.begin() as connection:
                for pool, free in self._room().items():
                    claims += await self._claim_of(connection, pool, free)
        except Exception:
            logger.exception("could not claim work")
            return
        for claim in claims:
            job = Job(claim)
            before = self._jobs.get(claim.id)  # ours, its lease run out before it was renewed
            self._jobs[claim.id] = job
            task = asyncio.create_task(self._do(job, before), name=claim.key)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _room(self) -> dict[Pool, int]:
        """Return how much more each pool may take, of those that may take any."""
        busy = Counter(job.claim.pool for job in self._jobs.values())
        return {pool: most - busy[pool] for pool, most in self._bounds.items() if most > busy[pool]}

    async def _claim_of(self, connection: Connection, pool: Pool, free: int) -> list[Claim]:
        """Claim from one pool, no more at a time than half of it, and so that no person has all of it.

        Who has how much is looked up only where it might be too much.
        """
        most = self._bounds[pool]
        share = max(1, most // 2)
        of_one = share if most - free + share >= most else None
        limit = min(free, share)
        claims = await inbox.claim(
            connection, pool, self._name, self._clock(), LEASE, limit, of_one
        )
        if len(claims) == limit < free:  # there may be more
            self.wake()
        return claims

    async def _beat(self) -> None:
        """Renew the leases; cancel what another worker has taken, or what could not be renewed."""
        renewed_at = self._clock()
        while True:
            await self._sleep(HEARTBEAT)
            held = dict(self._jobs)
            try:
                kept = await self._renew(held)
                renewed_at = self._clock()
            except Exception:
                logger.exception("could not renew leases")
                kept = set(held) if self._clock() < renewed_at + LEASE - HEARTBEAT else set()
            for lost in held.keys() - kept:
                held[lost].end(LEASE_LOST)

    async def _renew(self, held: Mapping[int, Job]) -> set[int]:
        if not held:
            return set()
        async with asyncio.timeout(LEASE - 3 * HEARTBEAT), self._database.begin() as connection:
            claims = [job.claim for job in held.values()]
            return await inbox.renew(connection, self._clock(), LEASE, claims)

    async def _watch(self) -> None:
        """Pass on what people did to running work."""
        while True:
            await _first(self._signalled, SIGNAL_LOOK)
            self._signalled.clear()
            await self._look_for_signals()

    async def _look_for_signals(self) -> None:
        if not self._jobs:
            return
        try:
            async with self._database.read() as connection:
                seen = await inbox.signals(connection, list(self._jobs))
        except Exception:
            logger.exception("could not look for signals")
            return
        for item, signal in seen.items():
            if item in self._jobs:
                self._jobs[item].end(signal)

    async def _do(self, job: Job, before: Job | None) -> None:
        """See one claim through to an outcome in the inbox."""
        try:
            if before is not None:
                await before.give_way()
            await self._see_through(job, self._routes[job.claim.kind])
        except LeaseLost:
            logger.warning("another worker has taken %s", job.claim.key)
        except Exception:  # the lease runs out and the work is claimed again
            logger.exception("could not record the outcome of %s", job.claim.key)
        finally:
            if self._jobs.get(job.claim.id) is job:
                del self._jobs[job.claim.id]
            self.wake()

    async def _see_through(self, job: Job, route: Route) -> None:
        """Attempt the work, again as often as it is edited, until it is done with or deleted."""
        signal = job.claim.signal
        if signal is Signal.STOP:
            job.ended_by = Signal.STOP
        while signal is not Signal.DROP:
            if signal is Signal.REDO:
                async with self._database.begin() as connection:
                    await inbox.clear_redo(connection, job.claim)
            signal = await self._attempt(job, route)
            if signal is None:
                return
            job.begin_again(self._clock())
        await self._drop(job.claim, route)

    async def _attempt(self, job: Job, route: Route) -> Signal | None:
        """Run the route once and record what came of it.

        Returns REDO or DROP, recording nothing, when the work was edited or deleted meanwhile.
        """
        claim = job.claim
        is_stopped = job.ended_by == Signal.STOP
        if claim.attempt > ATTEMPTS and not is_stopped:
            return await self._tell(route, claim, WentWrong())
        seconds = TELL_AGAIN if is_stopped else self._left(claim, route)  # to end takes time too
        job.attempt = asyncio.create_task(_within(seconds, route.work(claim)))
        if job.ended_by is not None:
            await asyncio.sleep(0)  # a task that has not begun could not end in order
            job.attempt.cancel(job.ended_by)
        await asyncio.wait({job.attempt})
        if job.attempt.cancelled():
            return await self._ended(job)
        error = job.attempt.exception()
        if error is None:
            return await self._finish(claim, "done")
        return await self._failed(claim, route, error)

    async def _ended(self, job: Job) -> Signal | None:
        """Record work that was cancelled, by what cancelled it."""
        if job.ended_by in {Signal.REDO, Signal.DROP}:
            return Signal(job.ended_by)
        if job.ended_by == Signal.STOP:
            return await self._finish(job.claim, "stopped")
        if job.ended_by == SHUTDOWN:
            async with self._database.begin() as connection:
                await inbox.give_back(connection, job.claim)
        return None

    async def _failed(self, claim: Claim, route: Route, error: BaseException) -> Signal | None:
        match error:
            case LeaseLost():
                raise error
            case Dropped():
                return Signal.DROP
            case Postponed():
                async with self._database.begin() as connection:
                    await inbox.postpone(connection, claim, error.waits_for)
                return None
            case Refused():
                logger.warning("Slack won't have %s: %s", claim.key, error)
                return await self._tell(route, claim, WentWrong())
            case UserFacingError(is_transient=False):
                logger.info("%s ends in %s: %s", claim.key, error.text, error.reason)
                await self._pass_on(claim, error)
                return await self._tell(route, claim, error)
        logger.warning("attempt %d at %s failed", claim.attempt, claim.key, exc_info=error)
        if claim.attempt < ATTEMPTS and (delay := _delay(claim, error)) < self._left(claim, route):
            await self._retry(claim, delay)
            return None
        told = error if isinstance(error, UserFacingError) else WentWrong()
        return await self._tell(route, claim, told)

    async def _pass_on(self, claim: Claim, error: UserFacingError) -> None:
        """Let `on_failed` hear of it; what goes wrong there keeps nobody from being told."""
        if self._on_failed is not None:
            try:
                await self._on_failed(claim, error)
            except Exception:
                logger.exception("could not note why %s failed", claim.key)

    def _left(self, claim: Claim, route: Route) -> float:
        """Return the seconds until the deadline of a claim."""
        return claim.begun_at + route.deadline - self._clock()

    async def _tell(self, route: Route, claim: Claim, error: UserFacingError) -> Signal | None:
        """Tell the person and be done; where Slack can't be reached, try again later."""
        try:
            await route.tell(replace(claim, was_begun=True), error)
        except Dropped:
            return Signal.DROP
        except (RateLimited, SlackUnreachable, TokenRejected) as unheard:
            logger.warning("could not tell about %s: %s", claim.key, unheard)
            if claim.attempt < TELL_ATTEMPTS:
                await self._retry(claim, TELL_AGAIN)
                return None
        except SlackError as refused:
            logger.warning("nobody to tell about %s: %s", claim.key, refused)
        return await self._finish(claim, f"failed: {error.text}")

    async def _drop(self, claim: Claim, route: Route) -> None:
        """Take away what is visible of work that is about nothing any more."""
        try:
            await route.withdraw(claim)
        except (RateLimited, SlackUnreachable, TokenRejected) as unheard:
            logger.warning("could not withdraw %s: %s", claim.key, unheard)
            if claim.attempt < TELL_ATTEMPTS:
                await self._retry(claim, TELL_AGAIN)
                return
        except SlackError as refused:
            logger.warning("can't withdraw %s: %s", claim.key, refused)
        async with self._database.begin() as connection:
            await inbox.drop(connection, claim, self._clock())

    async def _finish(self, claim: Claim, outcome: str) -> Signal | None:
        """Record the end, unless it was edited or deleted in the last moment: that is returned."""
        async with self._database.begin() as connection:
            signal = await inbox.hold(connection, claim)
            if signal in {Signal.REDO, Signal.DROP}:
                return signal
            await inbox.finish(connection, claim, self._clock(), outcome)
        return None

    async def _retry(self, claim: Claim, delay: float) -> None:
        now = self._clock()
        async with self._database.begin() as connection:
            await inbox.retry(connection, claim, now, now + delay)


def _delay(claim: Claim, error: BaseException) -> float:
    """Return the seconds until the next attempt: ours, or what the other side asked for."""
    asked = getattr(error, "retry_after", None) or 0.0
    return max(RETRY_DELAYS[claim.attempt - 1], min(asked, LEASE))


async def _within(seconds: float, work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds) as deadline:
            await work
    except TimeoutError:
        if deadline.expired():
            raise TookTooLong from None
        raise


async def _first(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, or after `seconds`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
