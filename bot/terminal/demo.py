"""One journey through the playground, printed: ask, kill, resume, transcribe, ask again."""


async def demo() -> None:
    """Play the journey."""
