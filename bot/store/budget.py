"""Budgets as nouns: what may be spent a day or a month, by whom, and what of it is. Pure."""

from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple

from bot.errors import UserFacingError
from bot.store.periods import Period

MICRO = 1_000_000
MOST_USD = 1_000_000
NEARLY = 80  # percent


class BadAmount(UserFacingError):
    """No amount of money that a budget can have; `most` is the largest, in dollars."""

    text = "budget_bad_amount"


class BudgetKind(StrEnum):
    """Whose budget it is."""

    SERVER = "server"  # MONTHLY_BUDGET_USD; never stored
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    PERSON = "person"
    EVERYONE = "everyone"  # each person without one of her own


@dataclass(frozen=True, slots=True)
class Budget:
    """`subject` is the channel or the person it is for, "" for the others. Money in micro-dollars."""

    kind: BudgetKind
    subject: str
    period: Period
    micro_usd: int
    set_by: str = ""
    set_at: float = 0.0

    @property
    def usd(self) -> float:
        """What it allows, in dollars."""
        return self.micro_usd / MICRO


class State(NamedTuple):
    """A budget and what is spent or promised of it in the period that ends at `resets_at`."""

    budget: Budget
    spent_micro_usd: int
    resets_at: float

    @property
    def left_micro_usd(self) -> int:
        """What is left, nothing where more was spent."""
        return max(0, self.budget.micro_usd - self.spent_micro_usd)

    @property
    def percent(self) -> int:
        """How much of it is spent, in whole percent; of nothing all is."""
        limit = self.budget.micro_usd
        return self.spent_micro_usd * 100 // limit if limit else 100

    @property
    def is_nearly_spent(self) -> bool:
        """Whether four fifths of it are gone; a budget of nothing is none to warn of."""
        return self.budget.micro_usd > 0 and self.percent >= NEARLY


@dataclass(frozen=True, slots=True)
class Terms:
    """What the bot was started with: the server's limit a month, in micro-dollars, and the time zone."""

    micro_usd: int
    zone: tzinfo


def micro_usd_of(amount: str | float) -> int:
    """Return an amount of dollars, as a person writes it ("$1,200.50"), in millionths.

    Raises BadAmount for what is no number, negative, or more than MOST_USD.
    """
    try:
        usd = Decimal(str(amount).strip().removeprefix("$").replace(",", ""))
    except InvalidOperation:
        raise BadAmount(most=MOST_USD) from None
    if not usd.is_finite() or not 0 <= usd <= MOST_USD:
        raise BadAmount(most=MOST_USD)
    return int(usd * MICRO)
