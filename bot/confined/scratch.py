"""Temporary folders for what people post: gone after use, and after a crash at the next start."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"tarae-(\d+)-\w+\Z")


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder whose name tells the process it belongs to, and remove it in the end."""
    with tempfile.TemporaryDirectory(prefix=f"tarae-{os.getpid()}-") as folder:
        yield Path(folder)


def sweep(is_gone: Callable[[int], bool]) -> None:
    """Remove the folders of processes of which `is_gone` says so by their pid.

    For the start: what bears our own number is an earlier life's.
    """
    for folder in Path(tempfile.gettempdir()).iterdir():
        owner = _NAME.match(folder.name)
        if owner and is_gone(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)
