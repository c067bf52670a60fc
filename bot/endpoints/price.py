"""What a price is: dollars for tokens or for minutes, and what a call costs at it. Pure.

Money in micro-dollars (a millionth of a US dollar), rounded up for each call. Dollars for a million
tokens are micro-dollars for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from bot.conversation import Usage

LONGEST_ANSWER = 128_000  # tokens: the most that any known model writes, if nothing limits it
_LONG_PROMPT = 272_000  # tokens of input past which the whole request is dearer


class Price(Protocol):
    """What calls of one model cost on one day."""

    def cost(self, usage: Usage) -> int:
        """Return what a call cost, in micro-dollars."""

    def applied(self, usage: Usage) -> Mapping[str, str]:
        """Return the dollars that applied to a call, as the ledger keeps them."""


@dataclass(frozen=True, slots=True)
class ChatPrice:
    """US dollars for a million tokens: read anew, read from the cache, written to it, answered."""

    fresh: Decimal
    cached: Decimal
    stored: Decimal
    output: Decimal

    def cost(self, usage: Usage) -> int:
        """Return what a call cost. `output_tokens` has its reasoning in it, as the API counts.

        What was read anew is taken as written to the cache, at that price: the API does so from 1,024
        tokens on, and `Usage` doesn't tell the two apart.
        """
        price = self._for(usage)
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        read = fresh * max(price.fresh, price.stored) + usage.cached_tokens * price.cached
        return _up(read + usage.output_tokens * price.output, is_free=not any(self.numbers()))

    def most(self, input_tokens: int, max_output_tokens: int | None) -> int:
        """Return the most that a call can cost: at the dearest, and the longest answer there may be."""
        longest = LONGEST_ANSWER if max_output_tokens is None else max_output_tokens
        cached = input_tokens if self.cached > max(self.fresh, self.stored) else 0
        return self.cost(Usage(input_tokens, cached, longest))

    def applied(self, usage: Usage) -> Mapping[str, str]:
        """Return the dollars for a million tokens; those of a long prompt are dearer."""
        price = self._for(usage)
        names = ("fresh", "cached", "stored", "output")
        return dict(zip(names, map(_plain, price.numbers()), strict=True))

    def numbers(self) -> tuple[Decimal, ...]:
        """Return all four, in order."""
        return (self.fresh, self.cached, self.stored, self.output)

    def _for(self, usage: Usage) -> "ChatPrice":
        if usage.input_tokens <= _LONG_PROMPT:
            return self
        dearer = Decimal("1.5")
        return ChatPrice(self.fresh * 2, self.cached * 2, self.stored * 2, self.output * dearer)


@dataclass(frozen=True, slots=True)
class AudioPrice:
    """US dollars for a minute; where billed by tokens, OpenAI's own estimate of it."""

    minute: Decimal

    def cost(self, usage: Usage) -> int:
        """Return what transcribing cost; a second begun is billed in full."""
        whole = Decimal(usage.audio_seconds).to_integral_value(ROUND_CEILING)
        return _up(whole * self.minute * 1_000_000 / 60, is_free=not self.minute)

    def applied(self, usage: Usage) -> Mapping[str, str]:  # noqa: ARG002 - one price for all lengths
        """Return the dollars for a minute."""
        return {"minute": _plain(self.minute)}


class Free:
    """The price of an endpoint that can't bill."""

    def cost(self, usage: Usage) -> int:  # noqa: ARG002 - whatever it was
        """Return nothing."""
        return 0

    def applied(self, usage: Usage) -> Mapping[str, str]:  # noqa: ARG002 - whatever it was
        """Return nothing: there is no price."""
        return {}


def _plain(number: Decimal) -> str:
    """Write a number without exponent and needless zeros."""
    return f"{number.normalize():f}"


def _up(micro_usd: Decimal, *, is_free: bool) -> int:
    return 0 if is_free else max(1, int(micro_usd.to_integral_value(ROUND_CEILING)))
