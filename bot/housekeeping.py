"""Forgetting in time: what was kept no longer than wanted, and the inbox's old keys."""

import logging
from collections.abc import Awaitable, Callable

from bot.store import attachments, conversations, feedback, inbox, recordings
from bot.store.database import Database

logger = logging.getLogger(__name__)

EVERY = 3600.0
DAY = 24 * 3600.0
# Slack redelivers for minutes; a week leaves room for whatever else comes late.
KEYS_KEPT = 7 * DAY


class Housekeeping:
    """Erases, hour by hour. `retention_days` 0 keeps text for ever."""

    def __init__(
        self,
        database: Database,
        retention_days: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._database = database
        self._retention = retention_days * DAY
        self._clock = clock
        self._sleep = sleep
        self._scrubbed_at = clock()

    async def run(self) -> None:
        """Tidy at once and then every hour, until cancelled."""
        while True:
            try:
                await self.tidy()
            except Exception:  # the next hour tries again
                logger.exception("could not tidy the store")
            await self._sleep(EVERY)

    async def tidy(self) -> None:
        """Forget inbox keys older than a week, text and feedback older than the retention.

        Once a day what was erased is made unreadable in the database's files too; writers wait
        meanwhile.
        """
        now = self._clock()
        async with self._database.begin() as connection:
            await inbox.forget_finished(connection, now - KEYS_KEPT)
            if self._retention:
                await conversations.forget_unused(connection, now - self._retention)
                await recordings.forget_unused(connection, now - self._retention)
                await attachments.forget_unused(connection, now - self._retention)
                await feedback.forget_before(connection, now - self._retention)
        if now - self._scrubbed_at >= DAY:
            self._scrubbed_at = now
            await self._database.scrub()
