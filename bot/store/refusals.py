"""What a person hears when a budget doesn't cover what she asks for: whose it is, and until when."""

from datetime import tzinfo
from typing import NoReturn

from bot.errors import UserFacingError
from bot.store.budget import BudgetKind, State
from bot.store.periods import moment


class BudgetSpent(UserFacingError):
    """What is left of the server's month doesn't cover a call.

    `budget` is the limit in dollars, `at` the moment at which it resets, in the time zone `zone`. The
    subclasses say the same of other budgets.
    """

    text = "budget_spent"


class WorkspaceBudgetSpent(BudgetSpent):
    """What is left of the workspace's budget doesn't cover a call."""

    text = "budget_spent_workspace"


class ChannelBudgetSpent(BudgetSpent):
    """What is left of a channel's budget doesn't cover a call."""

    text = "budget_spent_channel"


class OwnBudgetSpent(BudgetSpent):
    """What is left of a person's budget doesn't cover a call."""

    text = "budget_spent_own"


class BudgetHeld(UserFacingError):
    """Calls under way hold what is left of a budget; some of it comes back."""

    text = "budget_held"
    is_transient = True


def refuse(state: State, zone: tzinfo) -> NoReturn:
    """Raise that a budget which applies to a spender doesn't cover a call."""
    budget, at, name = state.budget.usd, moment(state.resets_at, zone), str(zone)
    match state.budget.kind:
        case BudgetKind.SERVER:
            raise BudgetSpent(budget=budget, at=at, zone=name)
        case BudgetKind.WORKSPACE:
            raise WorkspaceBudgetSpent(budget=budget, at=at, zone=name)
        case BudgetKind.CHANNEL:
            raise ChannelBudgetSpent(budget=budget, at=at, zone=name)
        case _:
            raise OwnBudgetSpent(budget=budget, at=at, zone=name)
