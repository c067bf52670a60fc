"""Telling the processes that share a PostgreSQL database that there is work.

A wake-up is a courtesy: one that is lost costs the wait until the worker's next look, so nothing here
ever fails whoever sends it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

CHANNEL = "tarae"
# Waits between attempts to listen again, in seconds; the last one for ever.
_DELAYS = (0.1, 1.0, 5.0, 30.0)
_ERRORS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, sa.exc.SQLAlchemyError)


class Wakeups:
    """Sends and hears notifications. Listening has a connection of its own and renews it by itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._listeners: list[asyncio.Task[None]] = []

    async def send(self) -> None:
        """Notify every listener, in any process."""
        try:
            async with self._engine.begin() as connection:
                await connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
        except _ERRORS:
            logger.warning("could not wake other processes", exc_info=True)

    def listen(self, callback: Callable[[], None]) -> None:
        """Call `callback` on every notification, and when some may have been missed."""
        self._listeners.append(asyncio.create_task(self._listen(callback), name="wake-ups"))

    async def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            listener.cancel()
        await asyncio.gather(*self._listeners, return_exceptions=True)

    async def _listen(self, callback: Callable[[], None]) -> None:
        failures = 0
        while True:
            try:
                await self._hear(callback)
                failures = 0
            except _ERRORS:
                logger.warning("could not listen for wake-ups", exc_info=True)
                failures += 1
            await asyncio.sleep(_DELAYS[min(failures, len(_DELAYS) - 1)])

    async def _hear(self, callback: Callable[[], None]) -> None:
        """Listen until the connection is lost."""
        lost = asyncio.Event()
        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                driver.add_termination_listener(lambda _: lost.set())
                await driver.add_listener(CHANNEL, lambda *_: callback())
                callback()
                await lost.wait()
            finally:
                with contextlib.suppress(*_ERRORS):
                    await connection.invalidate()
