"""The prices of today: the table, with what admins set, which is read anew every minute."""

from collections.abc import Callable
from datetime import date, tzinfo

from bot.endpoints.prices import AudioPrice, ChatPrice, Override, Prices
from bot.store import price_list
from bot.store.database import Database
from bot.store.periods import day_of
from bot.store.price_list import SetPrice

SECONDS_KEPT = 60.0


class PriceBook:
    """Knows what models cost today. One per process; what another process sets is seen in a minute."""

    def __init__(self, database: Database, clock: Callable[[], float], zone: tzinfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._prices = Prices()
        self._read_at: float | None = None

    @property
    def today(self) -> date:
        """The day whose prices hold."""
        return day_of(self._clock(), self._zone)

    async def chat(self, model: str) -> ChatPrice:
        """Return the price of a chat model, the dearest known where it isn't known."""
        return (await self._current()).chat(model, self.today)

    async def audio(self, model: str) -> AudioPrice:
        """Return the price of a transcriber, the dearest known where it isn't known."""
        return (await self._current()).audio(model, self.today)

    async def known(self, model: str) -> ChatPrice | AudioPrice | None:
        """Return what a model costs, None where nobody knows."""
        return (await self._current()).known(model, self.today)

    async def all_set(self) -> list[SetPrice]:
        """Return all that admins set."""
        async with self._database.read() as connection:
            return await price_list.load(connection)

    async def set(self, price: SetPrice) -> None:
        """Set a price; in this process it holds from now on. Raises BadPrice and BadModelName."""
        async with self._database.begin() as connection:
            await price_list.save(connection, price, self._clock())
        self._read_at = None

    async def unset(self, model: str, kind: price_list.Kind) -> bool:
        """Let the table hold again for a model. Returns whether anything was set for it."""
        async with self._database.begin() as connection:
            was_set = await price_list.remove(connection, model, kind)
        self._read_at = None
        return was_set

    async def _current(self) -> Prices:
        now = self._clock()
        if self._read_at is None or not 0 <= now - self._read_at < SECONDS_KEPT:
            self._prices = Prices(map(_override, await self.all_set()))
            self._read_at = now
        return self._prices


def _override(price: SetPrice) -> Override:
    kind = ChatPrice if price.kind == "chat" else AudioPrice
    return Override(price.model, price.since, kind(**price.numbers))
