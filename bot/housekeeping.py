"""Forgetting in time: what was kept no longer than wanted, and the inbox's old keys.

What was erased is made unreadable in the database's files soon after: that is a `scrub`, during which
writers wait, so it comes neither at once nor often.
"""

import logging
from collections.abc import Awaitable, Callable

from bot.store import inbox, retention, scrubbing
from bot.store.database import Database
from bot.store.retention import Rule
from bot.store.scrubbing import Wished
from bot.store.work import look_again_item, watch_item

logger = logging.getLogger(__name__)

EVERY = 3600.0
DAY = 24 * 3600.0
# Slack redelivers for minutes; a week leaves room for whatever else comes late.
KEYS_KEPT = 7 * DAY
# How often to look whether a scrub is wished for; it follows the last wish by so much, and another by
# so much or by so many times what that one took (seconds).
LOOK = 20.0
SCRUB_AFTER = 60.0
SCRUB_APART = 600.0
SCRUB_SHARE = 100.0


class Housekeeping:
    """Erases, hour by hour. `retention_days` holds where nobody chose otherwise; 0 keeps for ever."""

    def __init__(
        self,
        database: Database,
        retention_days: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._database = database
        self._days = retention_days
        self._clock = clock
        self._sleep = sleep
        self._tidied_at = float("-inf")
        self._has_looked = False  # at what stops working; who mends it starts us again
        self._scrubbed_at = clock()
        self._not_before = float("-inf")

    async def run(self) -> None:
        """Tidy at once and then every hour, and scrub when it is wished for, until cancelled.

        What a process that ended left unscrubbed is scrubbed at once.
        """
        await self._try(self.scrub_what_was_left)
        while True:
            if self._clock() - self._tidied_at >= EVERY:
                self._tidied_at = self._clock()
                await self._try(self.tidy)
            await self._try(self.scrub_if_due)
            await self._sleep(LOOK)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:  # the next time tries again
            logger.exception("could not tidy the store")

    async def tidy(self) -> None:
        """Forget inbox keys older than a week, and text that is kept no longer in its channel."""
        now = self._clock()
        async with self._database.begin() as connection:
            await inbox.forget_finished(connection, now - KEYS_KEPT)
            if not await inbox.accept(connection, watch_item(now), now) and not self._has_looked:
                await inbox.accept(connection, look_again_item(now), now)
            self._has_looked = True
            if await retention.forget_asides(connection, now):
                await scrubbing.want(connection, now)
        async with self._database.read() as connection:
            rules = await retention.rules(connection, self._days)
        for rule in rules:
            if rule.days:
                await self._forget(rule, now)

    async def _forget(self, rule: Rule, now: float) -> None:
        """Forget what is older than a rule allows, piece by piece: others write in between."""
        before = now - rule.days * DAY
        is_more = True
        while is_more:
            async with self._database.begin() as connection:
                is_more = bool(await retention.forget_some(connection, rule.extent, before))
                if is_more:
                    await scrubbing.want(connection, now)
        async with self._database.begin() as connection:
            gone = await retention.forget_rest(connection, rule.extent, before)
            if not rule.extent.channel:
                gone += await retention.forget_names(connection, rule.extent, before)
            if gone:
                await scrubbing.want(connection, now)

    async def scrub_what_was_left(self) -> None:
        """Scrub what was erased before we started."""
        if await self._wished() is not None:
            await self._scrub()

    async def scrub_if_due(self) -> None:
        """Scrub what was erased a minute ago, at most every ten minutes, and once a day whatever was."""
        now = self._clock()
        wish = await self._wished()
        is_wanted = wish is not None and (
            now - wish.last >= SCRUB_AFTER or now - wish.first >= SCRUB_APART
        )
        if (is_wanted and now >= self._not_before) or now - self._scrubbed_at >= DAY:
            await self._scrub()

    async def _wished(self) -> Wished | None:
        async with self._database.read() as connection:
            return await scrubbing.wished(connection)

    async def _scrub(self) -> None:
        self._scrubbed_at = self._clock()
        if not await scrubbing.fulfil(self._database):
            logger.info("who reads the database hinders scrubbing it: later again")
        took = self._clock() - self._scrubbed_at
        self._not_before = self._clock() + max(SCRUB_APART, took * SCRUB_SHARE)
