"""Money: counted before it is spent, whoever spends it.

Every model call stands between a reservation of the most it can cost and its settlement at what the
API counted. A process that dies in between leaves the reservation standing: counted too much, never
too little.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.conversation import Usage
from bot.endpoints import prices
from bot.store import usage as ledger
from bot.store.database import Database
from bot.store.usage import BudgetSpent, Spender

__all__ = ["BudgetSpent", "Purse", "Spender", "Spending"]

MICRO = 1_000_000


@dataclass(slots=True)
class Spending:
    """One call under way. Whoever made it puts in what the API counted; nothing put in is a refund."""

    usages: list[Usage] = field(default_factory=list)

    def add(self, usage: Usage) -> None:
        """Count `usage` as spent, beside what was counted before."""
        self.usages.append(usage)


class Purse:
    """Reserves, settles and refunds under one hard limit for the calendar month (UTC).

    What an endpoint on this machine does without a key is free, and still written down.
    """

    def __init__(
        self,
        database: Database,
        limit_usd: float,
        clock: Callable[[], float],
        *,
        is_chat_free: bool = False,
        is_audio_free: bool = False,
    ) -> None:
        self._database = database
        self._is_chat_free = is_chat_free
        self._cost_audio = _free if is_audio_free else _cost_audio
        self._limit = round(limit_usd * MICRO)
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
        call at another endpoint than the first. Raises BudgetSpent before anything is spent.
        """
        is_gratis = self._is_chat_free if is_free is None else is_free
        most = 0 if is_gratis else prices.estimate_chat(model, input_tokens, output_tokens)
        cost = _free if is_gratis else prices.cost_chat
        async with self._held(spender, "chat", model, most, cost) as spending:
            yield spending

    @contextlib.asynccontextmanager
    async def audio(self, spender: Spender, model: str, seconds: float) -> AsyncIterator[Spending]:
        """Hold the price of `seconds` of audio while the body has it transcribed. Raises BudgetSpent."""
        most = self._cost_audio(model, Usage(audio_seconds=seconds))
        async with self._held(spender, "audio", model, most, self._cost_audio) as spending:
            yield spending

    @contextlib.asynccontextmanager
    async def _held(
        self,
        spender: Spender,
        purpose: str,
        model: str,
        most: int,
        cost: Callable[[str, Usage], int],
    ) -> AsyncIterator[Spending]:
        async with self._database.begin() as connection:
            reservation = await ledger.reserve(
                connection,
                spender,
                purpose,
                model,
                most,
                self._limit,
                month_start(self._clock()),
                self._clock(),
            )
        spending = Spending()
        try:
            yield spending
        finally:
            async with self._database.begin() as connection:
                if spending.usages:
                    total = _sum(spending.usages)
                    await ledger.settle(
                        connection, reservation, cost(model, total), total, self._clock()
                    )
                else:
                    await ledger.refund(connection, reservation, self._clock())


def month_start(now: float) -> float:
    """Return the first moment of the calendar month of `now`, in UTC, as Unix seconds."""
    today = datetime.fromtimestamp(now, UTC)
    return datetime(today.year, today.month, 1, tzinfo=UTC).timestamp()


def _free(_model: str, _usage: Usage) -> int:
    return 0


def _cost_audio(model: str, usage: Usage) -> int:
    return prices.cost_audio(model, usage.audio_seconds)


def _sum(usages: list[Usage]) -> Usage:
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in usages),
        cached_tokens=sum(usage.cached_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        reasoning_tokens=sum(usage.reasoning_tokens for usage in usages),
        audio_seconds=sum(usage.audio_seconds for usage in usages),
    )
