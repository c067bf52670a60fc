"""What calls cost by the table that the program comes with, in micro-dollars."""

from bot.conversation import Usage
from bot.endpoints.prices import Prices

TABLE = Prices()


def estimate_chat(model: str, input_tokens: int, max_output_tokens: int | None) -> int:
    """Return the most that a call can cost."""
    return TABLE.chat(model).most(input_tokens, max_output_tokens)


def cost_chat(model: str, usage: Usage) -> int:
    """Return what a call cost."""
    return TABLE.chat(model).cost(usage)


def cost_audio(model: str, seconds: float) -> int:
    """Return what transcribing `seconds` of audio costs."""
    return TABLE.audio(model).cost(Usage(audio_seconds=seconds))
