"""What a model call costs, in micro-dollars (a millionth of a US dollar), never too little.

Dollars for a million tokens are micro-dollars for one. A model without a known price counts at the
dearest known of its kind; every call is rounded up. Prices as of 2026-11-18, from OpenAI's model
pages and LiteLLM's price map of 2026-11-12; batch, flex and priority tiers are not used.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from bot.conversation import Usage
from bot.endpoints.hosts import is_loopback, is_playground

LONGEST_ANSWER = 128_000  # tokens: the most that any known model writes, if nothing limits it
_LONG_PROMPT = 272_000  # tokens of input past which the whole request is dearer
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # gpt-4o-mini-2024-07-18 costs what gpt-4o-mini does


@dataclass(frozen=True, slots=True)
class ChatPrice:
    """US dollars for a million tokens: read anew, read from the cache, written to it, answered."""

    fresh: Decimal
    cached: Decimal
    stored: Decimal
    output: Decimal


def _chat(fresh: str, cached: str, output: str, *, stores_at: str = "1.25") -> ChatPrice:
    """Read a row: GPT-5.6 and later charge 1.25 times the input for writing their prompt cache."""
    price = Decimal(fresh)
    return ChatPrice(price, Decimal(cached), price * Decimal(stores_at), Decimal(output))


CHAT = {
    # The reference names no cached price for gpt-6.2-astra: the full one stands in.
    "gpt-6.2-astra": _chat("8", "8", "40"),
    "gpt-6.2-sol": _chat("2", "0.10", "10"),
    "gpt-6.1-sol": _chat("2", "0.10", "10"),
    "gpt-6.1-terra": _chat("1", "0.05", "5"),
    "gpt-6-astra": _chat("10", "1", "50"),
    "gpt-6-sol": _chat("2", "0.20", "10"),
    "gpt-6-luna": _chat("0.10", "0.01", "0.50"),
    "gpt-5.6-sol": _chat("4", "0.4", "20"),
    "gpt-5.6-terra": _chat("2", "0.2", "12"),
    "gpt-5.6-luna": _chat("0.20", "0.02", "1.20"),
    "gpt-5.5": _chat("5", "0.5", "30", stores_at="1"),
    "gpt-5.4": _chat("2.5", "0.25", "15", stores_at="1"),
    "gpt-5.4-mini": _chat("0.75", "0.075", "4.5", stores_at="1"),
    "gpt-5.4-nano": _chat("0.20", "0.02", "1.25", stores_at="1"),
    "gpt-5.1": _chat("1.25", "0.125", "10", stores_at="1"),
    "gpt-4o": _chat("2.5", "1.25", "10", stores_at="1"),
    "gpt-4o-mini": _chat("0.15", "0.075", "0.60", stores_at="1"),
    "gpt-4.1": _chat("2", "0.5", "8", stores_at="1"),
    "gpt-4.1-mini": _chat("0.4", "0.1", "1.6", stores_at="1"),
}
AUDIO = {  # US dollars for a minute; where billed by tokens, OpenAI's own estimate of it
    "gpt-transcribe": Decimal("0.0045"),
    "whisper-1": Decimal("0.006"),
    "gpt-4o-transcribe": Decimal("0.006"),
    "gpt-4o-transcribe-diarize": Decimal("0.006"),
    "gpt-4o-mini-transcribe": Decimal("0.003"),
    "gpt-live-transcribe": Decimal("0.017"),
    "gpt-realtime-whisper": Decimal("0.017"),
}
_DEAREST_CHAT = ChatPrice(
    max(price.fresh for price in CHAT.values()),
    max(price.cached for price in CHAT.values()),
    max(price.stored for price in CHAT.values()),
    max(price.output for price in CHAT.values()),
)
_DEAREST_AUDIO = max(AUDIO.values())


def chat_price(model: str) -> ChatPrice:
    """Return the price of a chat model, the dearest known where it isn't known."""
    return CHAT.get(_DATED.sub("", model), _DEAREST_CHAT)


def audio_price(model: str) -> Decimal:
    """Return the dollars a minute of a transcriber, the dearest known where it isn't known."""
    return AUDIO.get(_DATED.sub("", model), _DEAREST_AUDIO)


def estimate_chat(model: str, input_tokens: int, max_output_tokens: int | None) -> int:
    """Return the most that a call can cost: nothing cached, and the longest answer there may be."""
    longest = LONGEST_ANSWER if max_output_tokens is None else max_output_tokens
    return cost_chat(model, Usage(input_tokens=input_tokens, output_tokens=longest))


def cost_chat(model: str, usage: Usage) -> int:
    """Return what a call cost. `output_tokens` has its reasoning in it, as the API counts.

    What was read anew is taken as written to the cache, at that price: the API does so from 1,024
    tokens on, and `Usage` doesn't tell the two apart.
    """
    price = chat_price(model)
    fresh = max(0, usage.input_tokens - usage.cached_tokens)
    read = fresh * max(price.fresh, price.stored) + usage.cached_tokens * price.cached
    written = usage.output_tokens * price.output
    if usage.input_tokens > _LONG_PROMPT:
        read, written = read * 2, written * Decimal("1.5")
    return _up(read + written)


def cost_audio(model: str, seconds: float) -> int:
    """Return what transcribing `seconds` of audio costs; a second begun is billed in full."""
    whole = Decimal(seconds).to_integral_value(ROUND_CEILING)
    return _up(whole * audio_price(model) * 1_000_000 / 60)


def is_free(base_url: str, api_key: str) -> bool:
    """Tell whether an endpoint is free: the playground, or a keyless server on this machine.

    With a key, a server on this machine counts as paid for: it may be a gateway to one that is.
    """
    return is_playground(base_url, api_key) or (not api_key and is_loopback(base_url))


def _up(micro_usd: Decimal) -> int:
    return max(1, int(micro_usd.to_integral_value(ROUND_CEILING)))
