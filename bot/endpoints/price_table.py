"""The prices that the program comes with, each with the day from which it holds.

As of 2026-11-18, from OpenAI's model pages and LiteLLM's price map of 2026-11-12; batch, flex and
priority tiers are not used. For a new price of a model, add a row:
`_chat(…) + _chat(…, since=date(2027, 1, 1))`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bot.endpoints.price import AudioPrice, ChatPrice

AS_OF = date(2026, 11, 18)

P = TypeVar("P", ChatPrice, AudioPrice)
Rows = tuple[tuple[date, P], ...]  # each in force from its day on, in order


def _chat(
    fresh: str, cached: str, output: str, *, stores_at: str = "1.25", since: date = AS_OF
) -> Rows[ChatPrice]:
    """Read a row: GPT-5.6 and later charge 1.25 times the input for writing their prompt cache."""
    price = Decimal(fresh)
    stored = price * Decimal(stores_at)
    return ((since, ChatPrice(price, Decimal(cached), stored, Decimal(output))),)


def _audio(minute: str, *, since: date = AS_OF) -> Rows[AudioPrice]:
    return ((since, AudioPrice(Decimal(minute))),)


CHAT: Mapping[str, Rows[ChatPrice]] = {
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
AUDIO: Mapping[str, Rows[AudioPrice]] = {
    "gpt-transcribe": _audio("0.0045"),
    "whisper-1": _audio("0.006"),
    "gpt-4o-transcribe": _audio("0.006"),
    "gpt-4o-transcribe-diarize": _audio("0.006"),
    "gpt-4o-mini-transcribe": _audio("0.003"),
    "gpt-live-transcribe": _audio("0.017"),
    "gpt-realtime-whisper": _audio("0.017"),
}
