"""What a model call costs, never too little. Pure.

Prices have the day from which they hold: the one in force on the day of a call counts. What an admin
set wins over the table; a model without a known price counts at the dearest known of its kind.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.endpoints.hosts import is_loopback, is_playground
from bot.endpoints.price import LONGEST_ANSWER, AudioPrice, ChatPrice, Free, Price
from bot.endpoints.price_table import AUDIO, CHAT, P, Rows

__all__ = [
    "AUDIO",
    "CHAT",
    "LATEST",
    "LONGEST_ANSWER",
    "AudioPrice",
    "ChatPrice",
    "Free",
    "Override",
    "Price",
    "Prices",
    "is_free",
]

LATEST = date.max  # a day on which all dated prices are in force
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # gpt-4o-mini-2024-07-18 costs what gpt-4o-mini does


@dataclass(frozen=True, slots=True)
class Override:
    """What an admin says a model costs, from a day on."""

    model: str
    since: date
    price: ChatPrice | AudioPrice


class Prices:
    """What models cost: the table, and over it what admins set."""

    def __init__(
        self,
        overrides: Iterable[Override] = (),
        *,
        chat: Mapping[str, Rows[ChatPrice]] = CHAT,
        audio: Mapping[str, Rows[AudioPrice]] = AUDIO,
    ) -> None:
        self._chat, self._audio = chat, audio
        self._set_chat: dict[str, Rows[ChatPrice]] = {}
        self._set_audio: dict[str, Rows[AudioPrice]] = {}
        for one in sorted(overrides, key=lambda one: one.since):
            if isinstance(one.price, ChatPrice):
                rows = self._set_chat.get(one.model, ())
                self._set_chat[one.model] = (*rows, (one.since, one.price))
            else:
                heard = self._set_audio.get(one.model, ())
                self._set_audio[one.model] = (*heard, (one.since, one.price))

    def known(self, model: str, day: date = LATEST) -> ChatPrice | AudioPrice | None:
        """Return what a model costs on a day, None where nobody knows."""
        chat = _find(self._set_chat, self._chat, model, day)
        return chat or _find(self._set_audio, self._audio, model, day)

    def chat(self, model: str, day: date = LATEST) -> ChatPrice:
        """Return the price of a chat model, the dearest known where it isn't known."""
        known = _find(self._set_chat, self._chat, model, day)
        return known or _dearest_chat(_all(self._set_chat, self._chat, day))

    def audio(self, model: str, day: date = LATEST) -> AudioPrice:
        """Return the price of a transcriber, the dearest known where it isn't known."""
        known = _find(self._set_audio, self._audio, model, day)
        return known or max(_all(self._set_audio, self._audio, day), key=lambda one: one.minute)


def is_free(base_url: str, api_key: str) -> bool:
    """Tell whether an endpoint is free: the playground, or a keyless server on this machine.

    With a key, a server on this machine counts as paid for: it may be a gateway to one that is.
    """
    return is_playground(base_url, api_key) or (not api_key and is_loopback(base_url))


def _find(
    overrides: Mapping[str, Rows[P]], table: Mapping[str, Rows[P]], model: str, day: date
) -> P | None:
    """Return the price of a model by its name or without its date; overrides count from their day."""
    base = _DATED.sub("", model)
    for name in (model, base):
        for since, price in reversed(overrides.get(name, ())):
            if since <= day:
                return price
    rows = table.get(model) or table.get(base)
    return _in_force(rows, day) if rows else None


def _in_force(rows: Rows[P], day: date) -> P:
    """Return the last price begun by `day`; before the first of all, the first."""
    return next((price for since, price in reversed(rows) if since <= day), rows[0][1])


def _all(overrides: Mapping[str, Rows[P]], table: Mapping[str, Rows[P]], day: date) -> Sequence[P]:
    """Return every price in force, of the table and of what admins set: never too little."""
    begun = [_in_force(rows, day) for rows in overrides.values() if rows[0][0] <= day]
    return [_in_force(rows, day) for rows in table.values()] + begun


def _dearest_chat(prices: Sequence[ChatPrice]) -> ChatPrice:
    return ChatPrice(
        max(price.fresh for price in prices),
        max(price.cached for price in prices),
        max(price.stored for price in prices),
        max(price.output for price in prices),
    )
