"""The bot with a count of its statements: `python -m benchmarks.counting FILE`, for `benchmarks.turns`.

Once it is stopped, FILE has a line for each statement its database was given: when, in Unix seconds.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.lagging import run_bot
from bot.parts import clock


def main() -> None:
    """Run it, and write what was seen."""
    seen: list[float] = []

    def note(*_: Any) -> None:
        seen.append(clock())

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    asyncio.run(run_bot())
    Path(sys.argv[1]).write_text("".join(f"{at:.6f}\n" for at in seen), "utf-8")


if __name__ == "__main__":
    main()
