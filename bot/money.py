"""Money: counted before it is spent, whoever spends it.

Every model call stands between a reservation of the most it can cost and its settlement at what the
API counted, at one price for both. A process that dies in between leaves the reservation standing:
counted too much, never too little.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from bot.conversation import Usage
from bot.endpoints.prices import AudioPrice, ChatPrice, Free, Price
from bot.pricing import PriceBook
from bot.store import budget_warnings, budgets
from bot.store import usage as ledger
from bot.store.budgets import MICRO, State, Terms
from bot.store.database import Database
from bot.store.usage import BudgetHeld, BudgetSpent, Call, Reservation, Spender

__all__ = ["MICRO", "BudgetHeld", "BudgetSpent", "Purse", "Spender", "Spending"]


@dataclass(slots=True)
class Spending:
    """One call under way. Whoever made it puts in what the API counted; nothing put in is a refund."""

    usages: list[Usage] = field(default_factory=list)

    def add(self, usage: Usage) -> None:
        """Count `usage` as spent, beside what was counted before."""
        self.usages.append(usage)


class Purse:
    """Reserves, settles and refunds under every budget that counts for whoever spends.

    Over all of them stands `limit_usd`, which is for everything in a calendar month. Days and months
    begin in `zone`. What an endpoint on this machine does without a key is free, and still written
    down. `prices` knows what models cost.
    """

    def __init__(
        self,
        database: Database,
        limit_usd: float,
        clock: Callable[[], float],
        *,
        zone: tzinfo = UTC,
        is_chat_free: bool = False,
        is_audio_free: bool = False,
    ) -> None:
        self.prices = PriceBook(database, clock, zone)
        self.terms = Terms(round(limit_usd * MICRO), zone)
        self._database = database
        self._is_chat_free = is_chat_free
        self._is_audio_free = is_audio_free
        self._clock = clock

    @contextlib.asynccontextmanager
    async def chat(
        self,
        spender: Spender,
        model: str,
        input_tokens: int,
        output_tokens: int | None,
        *,
        is_free: bool | None = None,
    ) -> AsyncIterator[Spending]:
        """Hold the price of a chat call of at most so many tokens while the body makes it.

        No limit to the output counts as the longest answer any model writes. `is_free` tells of a
        call at another endpoint than the first. Raises BudgetSpent or BudgetHeld before anything is
        spent.
        """
        price = await self._chat_price(model, is_free)
        most = price.most(input_tokens, output_tokens) if isinstance(price, ChatPrice) else 0
        applied = _json(price, Usage(input_tokens))
        async with self._held(Call(spender, "chat", model, applied), most, price) as spending:
            yield spending

    @contextlib.asynccontextmanager
    async def audio(self, spender: Spender, model: str, seconds: float) -> AsyncIterator[Spending]:
        """Hold the price of `seconds` of audio while the body has it transcribed. Raises as `chat`."""
        price = await self._audio_price(model)
        expected = Usage(audio_seconds=seconds)
        call = Call(spender, "audio", model, _json(price, expected))
        async with self._held(call, price.cost(expected), price) as spending:
            yield spending

    async def chat_cost(self, model: str, usage: Usage, *, is_free: bool | None = None) -> int:
        """Return what a chat call costs today, in micro-dollars; `is_free` as in `chat`."""
        return (await self._chat_price(model, is_free)).cost(usage)

    async def audio_cost(self, model: str, seconds: float) -> int:
        """Return what transcribing `seconds` of audio costs today, in micro-dollars."""
        return (await self._audio_price(model)).cost(Usage(audio_seconds=seconds))

    @property
    def is_chat_free(self) -> bool:
        """Whether the chat endpoint costs nothing, whatever its models are called."""
        return self._is_chat_free

    async def known_price(self, model: str) -> ChatPrice | AudioPrice | None:
        """Return what a model costs today, None where neither the table nor an admin says."""
        return await self.prices.known(model)

    async def budgets(self, team: str, channel: str = "", user: str = "") -> list[State]:
        """Return what is spent of each budget for a person in a channel, the server's limit first."""
        async with self._database.read() as connection:
            spender = Spender(team, channel, "", user)
            return await budgets.state_of(connection, spender, self.terms, self._clock())

    async def _chat_price(self, model: str, is_free: bool | None) -> ChatPrice | Free:
        is_gratis = self._is_chat_free if is_free is None else is_free
        return Free() if is_gratis else await self.prices.chat(model)

    async def _audio_price(self, model: str) -> AudioPrice | Free:
        return Free() if self._is_audio_free else await self.prices.audio(model)

    @contextlib.asynccontextmanager
    async def _held(self, call: Call, most: int, price: Price) -> AsyncIterator[Spending]:
        async with self._database.begin() as connection:
            reservation = await ledger.reserve(connection, call, most, self.terms, self._clock())
        spending = Spending()
        try:
            yield spending
        finally:
            await self._close(reservation, call.spender, price, spending)

    async def _close(
        self, reservation: Reservation, spender: Spender, price: Price, spending: Spending
    ) -> None:
        """Settle what was counted, or refund all; a budget that is nearly spent now is told of."""
        now = self._clock()
        async with self._database.begin() as connection:
            if not spending.usages:
                await ledger.refund(connection, reservation, now)
                return
            total = _sum(spending.usages)
            cost, applied = price.cost(total), _json(price, total)
            await ledger.settle(connection, reservation, cost, total, now, applied)
            if cost and reservation.is_near:
                await budget_warnings.warn(connection, spender, self.terms, now)


def _json(price: Price, usage: Usage) -> str:
    return json.dumps(price.applied(usage))


def _sum(usages: list[Usage]) -> Usage:
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in usages),
        cached_tokens=sum(usage.cached_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        reasoning_tokens=sum(usage.reasoning_tokens for usage in usages),
        audio_seconds=sum(usage.audio_seconds for usage in usages),
    )
