"""A budget that is nearly spent: said once, when four fifths of it are gone.

A person hears of her own where she spent it; of all others the admins do, who are Slack's to name:
for them it becomes work for the watch. What decides the once is a row of `preferences`, written in the
transaction that settled the call, so that of several processes one tells it.
"""

from dataclasses import asdict
from datetime import tzinfo

from bot.store import inbox
from bot.store.budgets import BudgetKind, State, Terms, account_of, state_of
from bot.store.database import Connection
from bot.store.dialects import Upsert
from bot.store.items import Item, Kind, Pool
from bot.store.notices import Notice, tell_item
from bot.store.periods import begin_of
from bot.store.spendings import Spender
from bot.store.tables import preferences

LONGEST_KEPT = 62 * 24 * 3600.0  # seconds: longer than any period
_PREFIX = "budget/"


async def warn(connection: Connection, spender: Spender, terms: Terms, now: float) -> None:
    """Have told whoever should know that a budget which `spender` spent of is nearly spent.

    Call it in the transaction that settled what was spent. Once for each budget, its amount and its
    period; a personal one only where there is a channel to tell it in.
    """
    for state in await state_of(connection, spender, terms, now):
        if state.is_nearly_spent and (spender.channel or not _is_personal(state)):
            name = _name(state, spender, terms.zone, now)
            if await _is_first(connection, account_of(state.budget, spender)[0], name, now):
                await inbox.accept(connection, _item(state, spender, terms.zone, name), now)


def _is_personal(state: State) -> bool:
    return state.budget.kind in {BudgetKind.PERSON, BudgetKind.EVERYONE}


def _name(state: State, spender: Spender, zone: tzinfo, now: float) -> str:
    """Name the telling: the budget, whose spending it is, the period and the amount."""
    budget = state.budget
    team, _, subject = account_of(budget, spender)
    begin = int(begin_of(budget.period, now, zone))
    parts = (team, budget.kind, subject, budget.period, begin, budget.micro_usd)
    return _PREFIX + "/".join(map(str, parts))


async def _is_first(connection: Connection, team: str, name: str, now: float) -> bool:
    """Note that it is told, and forget what was of periods long over. Returns False if it was noted."""
    scope = f"told:{team}"
    row = {"scope": scope, "name": name, "value": "1", "set_at": now}
    if await connection.scalar(_NOTE.on(connection), row) is None:
        return False
    await connection.execute(
        preferences.delete().where(
            preferences.c.scope == scope,
            preferences.c.name.startswith(_PREFIX),
            preferences.c.set_at < now - LONGEST_KEPT,
        )
    )
    return True


_NOTE = Upsert(
    preferences,
    lambda new: new.on_conflict_do_nothing(index_elements=["scope", "name"]).returning(
        preferences.c.name
    ),
)


def _item(state: State, spender: Spender, zone: tzinfo, name: str) -> Item:
    budget = state.budget
    details: dict[str, str | int | float] = {
        "percent": state.percent,
        "budget": budget.usd,
        "zone": str(zone),
    }
    moments = {"at": state.resets_at}
    if _is_personal(state):
        notice = Notice(
            spender.channel,
            spender.user,
            spender.thread_ts,
            "budget_nearly_spent_own",
            details=details,
            moments=moments,
        )
        return tell_item(notice, name)
    key = f"watch/{name}"
    payload = {
        "about": "budget",
        "text": f"budget_nearly_spent_{budget.kind}",
        "details": {**details, "channel": budget.subject},
        "moments": moments,
        "budget": asdict(budget),
        "spent_micro_usd": state.spent_micro_usd,
    }
    return Item(key, Kind.WATCH, Pool.CONTROL, key, key, payload)
