"""Temporary folders for people's sound: gone after use, and after a crash at the next start."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"tarae-(\d+)-\w+\Z")


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder whose name tells the process it belongs to, and remove it in the end."""
    with tempfile.TemporaryDirectory(prefix=f"tarae-{os.getpid()}-") as folder:
        yield Path(folder)


def sweep() -> None:
    """Remove the folders of processes that are gone. For the start: what bears our number is old."""
    for folder in Path(tempfile.gettempdir()).iterdir():
        owner = _NAME.match(folder.name)
        if owner and _is_gone(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_gone(pid: int) -> bool:
    if pid == os.getpid():  # a container's next life has the same one
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
