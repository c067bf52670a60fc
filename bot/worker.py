"""From the inbox to a path and back: claims work, keeps its lease, retries, and tells the person.

A worker owns as many pieces of work as its pools allow. Each has a lease that a heartbeat renews; one
that can't be renewed is cancelled here before another worker may take it. What a person does meanwhile
(stop, edit, delete) is seen at once in this process and within half a second from another.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.conversation import Signal
from bot.errors import UserFacingError
from bot.slack.errors import RateLimited, Refused, SlackError
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Claim, Kind, LeaseLost, Pool

logger = logging.getLogger(__name__)

LEASE = 60.0
HEARTBEAT = 10.0
SIGNAL_LOOK = 0.5
NET = 2.0  # how often to look for work that nobody woke us for, in seconds
ATTEMPTS = 3
RETRY_DELAYS = (2.0, 10.0)
# A sentence that Slack won't take is tried again this often and this long, in seconds.
TELL_AGAIN = 60.0
TELL_ATTEMPTS = ATTEMPTS + 24 * 60


class TookTooLong(UserFacingError):
    """The deadline of one attempt passed."""

    text = "took_too_long"


class WentWrong(UserFacingError):
    """Nothing a person could act on; the log has it."""

    text = "went_wrong"


class Route(Protocol):
    """How one kind of work is done. `deadline` bounds one attempt, in seconds."""

    @property
    def deadline(self) -> float:
        """Return the longest time for one attempt, in seconds."""

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


class Worker:
    """Works through the inbox until it is stopped.

    `name` tells it from every other process; `is_dead` says of such a name whether its process is
    surely gone.
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
    ) -> None:
        self._database = database
        self._routes = routes
        self._bounds = bounds
        self._name = name
        self._is_dead = is_dead
        self._clock = clock
        self._sleep = sleep
        self._jobs: dict[int, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._signalled = asyncio.Event()
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
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for job in list(self._jobs.values()):
            job.end("shutdown")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=HEARTBEAT)
        self._stopped.set()

    async def _claim_all(self) -> None:
        for pool, bound in self._bounds.items():
            free = bound - sum(job.claim.pool is pool for job in self._jobs.values())
            if free > 0:
                await self._claim(pool, free)

    async def _claim(self, pool: Pool, free: int) -> None:
        try:
            async with self._database.begin() as connection:
                claims = await inbox.claim(connection, pool, self._name, self._clock(), LEASE, free)
        except Exception:
            logger.exception("could not claim work")
            return
        for claim in claims:
            job = Job(claim)
            self._jobs[claim.id] = job
            task = asyncio.create_task(self._do(job), name=claim.key)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _beat(self) -> None:
        """Renew the leases; cancel what another worker has taken, or what could not be renewed."""
        renewed_at = self._clock()
        while True:
            await self._sleep(HEARTBEAT)
            held = set(self._jobs)
            if not held:
                renewed_at = self._clock()
                continue
            try:
                async with self._database.begin() as connection:
                    kept = await inbox.renew(
                        connection, self._name, self._clock(), LEASE, list(held)
                    )
                renewed_at = self._clock()
            except Exception:
                logger.exception("could not renew leases")
                kept = held if self._clock() < renewed_at + LEASE - HEARTBEAT else set()
            for lost in held - kept:
                if lost in self._jobs:
                    self._jobs[lost].end("lease lost")

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

    async def _do(self, job: Job) -> None:
        """See one claim through to an outcome in the inbox."""
        try:
            while await self._attempt(job) is Signal.REDO:
                job.ended_by = None
                async with self._database.begin() as connection:
                    await inbox.clear_signal(connection, job.claim)
        except LeaseLost:
            logger.warning("another worker has taken %s", job.claim.key)
        except Exception:  # the lease runs out and the work is claimed again
            logger.exception("could not record the outcome of %s", job.claim.key)
        finally:
            self._jobs.pop(job.claim.id, None)
            self.wake()

    async def _attempt(self, job: Job) -> Signal | None:
        """Run the route once and record what came of it. Returns REDO when it has to run again."""
        claim, route = job.claim, self._routes[job.claim.kind]
        if claim.attempt > ATTEMPTS:
            await self._tell(route, claim, WentWrong())
            return None
        job.attempt = asyncio.create_task(_within(route.deadline, route.work(claim)))
        if job.ended_by is not None:
            job.attempt.cancel(job.ended_by)
        await asyncio.wait({job.attempt})
        if job.attempt.cancelled():
            return await self._ended(job, route)
        await self._record(claim, route, job.attempt.exception())
        return None

    async def _ended(self, job: Job, route: Route) -> Signal | None:
        """Record work that was cancelled, by what cancelled it."""
        claim = job.claim
        match job.ended_by:
            case Signal.REDO:
                return Signal.REDO
            case Signal.STOP:
                await self._finish(claim, "stopped")
            case Signal.DROP:
                await route.withdraw(claim)
                async with self._database.begin() as connection:
                    await inbox.drop(connection, claim, self._clock())
            case "shutdown":
                async with self._database.begin() as connection:
                    await inbox.give_back(connection, claim)
        return None

    async def _record(self, claim: Claim, route: Route, error: BaseException | None) -> None:
        match error:
            case None:
                await self._finish(claim, "done")
            case LeaseLost():
                raise error
            case Refused():
                logger.warning("Slack won't take %s: %s", claim.key, error)
                await self._finish(claim, f"failed: {error.code}")
            case UserFacingError(is_transient=False):
                await self._tell(route, claim, error)
            case _:
                await self._again(claim, route, error)

    async def _again(self, claim: Claim, route: Route, error: BaseException) -> None:
        """Put the work back for another attempt, or tell the person when there was enough of them."""
        is_known = isinstance(error, UserFacingError | SlackError)
        logger.warning("attempt %d at %s failed", claim.attempt, claim.key, exc_info=error)
        if claim.attempt >= ATTEMPTS:
            told = error if isinstance(error, UserFacingError) else WentWrong()
            await self._tell(route, claim, told)
            return
        delay = RETRY_DELAYS[claim.attempt - 1]
        if isinstance(error, UserFacingError | RateLimited) and error.retry_after:
            delay = max(delay, min(error.retry_after, LEASE))
        if not is_known:
            logger.error("unexpected in %s", claim.key, exc_info=error)
        await self._retry(claim, delay)

    async def _tell(self, route: Route, claim: Claim, error: UserFacingError) -> None:
        """Tell the person and be done; where Slack can't be reached, try again later."""
        try:
            await route.tell(claim, error)
        except Refused as refused:
            logger.warning("nobody to tell about %s: %s", claim.key, refused)
        except SlackError as unheard:
            if claim.attempt < TELL_ATTEMPTS:
                logger.warning("could not tell about %s: %s", claim.key, unheard)
                await self._retry(claim, TELL_AGAIN)
                return
        await self._finish(claim, f"failed: {error.text}")

    async def _finish(self, claim: Claim, outcome: str) -> None:
        async with self._database.begin() as connection:
            await inbox.finish(connection, claim, self._clock(), outcome)

    async def _retry(self, claim: Claim, delay: float) -> None:
        now = self._clock()
        async with self._database.begin() as connection:
            await inbox.retry(connection, claim, now, now + delay)


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
