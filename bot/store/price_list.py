"""What admins say models cost: kept as preferences, over the table that the program comes with.

A model has a price from each of the days it was set for. Dollars are decimal strings, exact.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from bot.errors import UserFacingError
from bot.store import preferences
from bot.store.database import Connection
from bot.store.tables import preferences as kept

Kind = Literal["chat", "audio"]

SCOPE = "prices"
MOST_USD = 10_000  # for a million tokens, or a minute: what is more is a slip
LONGEST_NAME = 200
# The dollars of each kind: for a million tokens read anew, from the cache, written to it, answered; for
# a minute.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "chat": ("fresh", "cached", "stored", "output"),
    "audio": ("minute",),
}


class BadPrice(UserFacingError):
    """No price: no number, negative, or absurd. `value` is what was given, `most` the largest."""

    text = "price_bad"


class BadModelName(UserFacingError):
    """No name that a model can have."""

    text = "price_bad_model"


@dataclass(frozen=True, slots=True)
class SetPrice:
    """What an admin says a model costs from the day `since` on. `numbers` are named by NUMBERS."""

    model: str
    kind: Kind
    since: date
    numbers: Mapping[str, Decimal]
    set_by: str = ""


def chat_price(
    model: str,
    since: date,
    fresh: str,
    output: str,
    *,
    cached: str = "",
    stored: str = "",
    set_by: str = "",
) -> SetPrice:
    """Return the price of a chat model, in dollars for a million tokens, as a person writes them.

    What isn't given of the cache counts like what is read anew. Raises BadPrice and BadModelName.
    """
    numbers = {
        "fresh": _dollars(fresh),
        "cached": _dollars(cached or fresh),
        "stored": _dollars(stored or fresh),
        "output": _dollars(output),
    }
    return SetPrice(_named(model), "chat", since, numbers, set_by)


def audio_price(model: str, since: date, minute: str, *, set_by: str = "") -> SetPrice:
    """Return the price of a transcriber, in dollars a minute. Raises BadPrice and BadModelName."""
    return SetPrice(_named(model), "audio", since, {"minute": _dollars(minute)}, set_by)


async def load(connection: Connection) -> list[SetPrice]:
    """Return all that was set, by model and day; what can't be read is as nothing set."""
    found = await preferences.load(connection, SCOPE)
    read = [price for name, value in found.items() for price in _read(name, value)]
    return sorted(read, key=lambda one: (one.model, one.kind, one.since))


async def save(connection: Connection, price: SetPrice, now: float) -> None:
    """Set a price, in place of the one for the same model and day. Raises BadPrice, BadModelName."""
    for number in price.numbers.values():
        _dollars(str(number))
    name = _name(_named(price.model), price.kind)
    found = (await preferences.load(connection, SCOPE)).get(name, "")
    kept_rows = [one for one in _read(name, found) if one.since != price.since]
    rows = sorted([*kept_rows, price], key=lambda one: one.since)
    value = json.dumps([_written(row) for row in rows])
    await preferences.save(connection, SCOPE, name, value, now)


async def remove(connection: Connection, model: str, kind: Kind) -> bool:
    """Forget all that was set for a model, so that the table holds. Returns whether there was any."""
    gone = await connection.execute(
        kept.delete().where(kept.c.scope == SCOPE, kept.c.name == _name(model, kind))
    )
    return gone.rowcount > 0


def _name(model: str, kind: str) -> str:
    return f"{kind}:{model}"


def _written(price: SetPrice) -> dict[str, Any]:
    numbers = {name: str(number) for name, number in price.numbers.items()}
    return {"since": price.since.isoformat(), "set_by": price.set_by, **numbers}


def _read(name: str, value: str) -> list[SetPrice]:
    kind, _, model = name.partition(":")
    try:
        return [_one(model, kind, row) for row in json.loads(value or "[]")]
    except (ValueError, KeyError, TypeError, AttributeError, BadPrice):
        return []


def _one(model: str, kind: str, row: Mapping[str, Any]) -> SetPrice:
    numbers = {name: _dollars(row[name]) for name in NUMBERS[kind]}
    known: Kind = "chat" if kind == "chat" else "audio"
    return SetPrice(model, known, date.fromisoformat(row["since"]), numbers, str(row["set_by"]))


def _dollars(written: str) -> Decimal:
    """Return a price from how a person writes it: 0.25, $0.25, 1,000."""
    shown = written[:20].replace("`", "'")
    try:
        number = Decimal(written.strip().removeprefix("$").replace(",", ""))
    except InvalidOperation:
        raise BadPrice(value=shown, most=MOST_USD) from None
    if not number.is_finite() or not 0 <= number <= MOST_USD:
        raise BadPrice(value=shown, most=MOST_USD)
    return number


def _named(model: str) -> str:
    name = model.strip()
    if not name or len(name) > LONGEST_NAME or any(letter.isspace() for letter in name):
        raise BadModelName
    return name
