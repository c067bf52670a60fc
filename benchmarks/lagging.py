"""The bot with a sampler of its loop's lag: `python -m benchmarks.lagging FILE`, for `benchmarks.voice`.

Every 10 ms it looks how late the loop lets it look again, and writes to FILE, once the bot is stopped, a
line for each: when by the system's monotonic clock, and how late, in seconds.
"""

import asyncio
import sys
import time
from pathlib import Path

from bot import app
from bot.settings import Settings, hide_settings
from bot.terminal.run import configure_logging

INTERVAL = 0.01


async def run(seen: list[tuple[float, float]]) -> None:
    """Run the bot until it is told to stop; `seen` fills meanwhile."""
    sampling = asyncio.create_task(sample(seen))
    await run_bot()
    sampling.cancel()


async def run_bot() -> None:
    """Run the bot until it is told to stop, with the settings of the environment."""
    settings = Settings.read(env_file=None)
    hide_settings()
    configure_logging(settings.log_level)
    await app.run(settings, lambda _identity: None)


async def sample(seen: list[tuple[float, float]]) -> None:
    """Note again and again how late the loop is."""
    while True:
        due = time.monotonic() + INTERVAL
        await asyncio.sleep(INTERVAL)
        now = time.monotonic()
        seen.append((now, now - due))


def main() -> None:
    """Run it, and write what was seen."""
    seen: list[tuple[float, float]] = []
    asyncio.run(run(seen))
    lines = "".join(f"{at:.4f} {lag:.5f}\n" for at, lag in seen)
    Path(sys.argv[1]).write_text(lines, "utf-8")


if __name__ == "__main__":
    main()
