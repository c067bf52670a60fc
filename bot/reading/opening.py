"""Open a file in a child process: what is in it, or the trouble with it."""

from pathlib import Path

from bot.confined.parent import ChildFailed, running
from bot.reading.contents import Contents

# What the largest file of an ordinary kind needs is a third of this.
LONGEST = 20.0
MEMORY_MB = 1024


async def contents_of(
    path: Path,
    *,
    name: str,
    mimetype: str,
    tokens: int,
    timeout: float = LONGEST,
    memory_mb: int = MEMORY_MB,
) -> Contents:
    """Return the contents of the file at `path`, its text within `tokens`.

    `name` and `mimetype` are what is said of it. `timeout` in seconds. Never raises for what the file
    holds: that is a trouble among the contents.
    """
    job = {
        "path": str(path),
        "name": name,
        "mimetype": mimetype,
        "tokens": tokens,
        "memory_mb": memory_mb,
        "cpu_seconds": round(timeout) + 1,
    }
    try:
        async with running("bot.reading.child", timeout) as child:
            return Contents.from_json(await child.ask(job))
    except ChildFailed as error:
        return Contents(trouble="file_too_much" if error.took_too_long else "file_damaged")
    except (KeyError, TypeError, ValueError):  # who has taken the child over may say anything
        return Contents(trouble="file_damaged")
