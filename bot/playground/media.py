"""Looks into media files and transcodes clips, in child processes that a hostile file may kill."""

import asyncio
import sys
import wave
from pathlib import Path

SECONDS_FOR_A_LOOK = 5.0
SECONDS_FOR_A_TRANSCODE = 60.0


async def duration_ms(path: Path) -> int:
    """Return how long a recording plays, 0 for what nothing can be made of."""
    try:
        return _wave_ms(path)
    except (wave.Error, EOFError, ValueError, ZeroDivisionError):
        said = await _run(SECONDS_FOR_A_LOOK, "duration", str(path))
        return int(said) if said and said.isdigit() else 0


async def transcode(path: Path, target: Path) -> bool:
    """Make AAC in MP4 of a recording's sound, as Slack does of clips; return whether it is there.

    Made once: what is there already is left alone.
    """
    if await asyncio.to_thread(target.exists):
        return True
    made = target.with_name(target.name + ".part")
    done = await _run(SECONDS_FOR_A_TRANSCODE, "transcode", str(path), str(made))
    if done is None:
        made.unlink(missing_ok=True)
        return False
    made.replace(target)
    return True


def _wave_ms(path: Path) -> int:
    with wave.open(str(path), "rb") as sound:
        return round(1000 * sound.getnframes() / sound.getframerate())


async def _run(patience: float, *arguments: str) -> str | None:
    """Run our child and return what it says, None if it fails or takes too long."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.playground.media_child", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(), patience)
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return said.decode() if child.returncode == 0 else None
