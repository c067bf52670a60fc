"""The process that opens files: `python -m bot.reading.child`, started by `bot.reading.opening`.

A line of JSON comes in, a line goes out: the path of a file, and what is in it. It writes nothing to
the disk. Libraries are imported when a file needs them: that is most of what a small file costs.
"""

import json
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.confined.limits import confine
from bot.reading.contents import Contents, Trouble
from bot.reading.encodings import clean
from bot.reading.kinds import Kind, kind_of

_TROUBLES = {
    Kind.EMPTY: "file_empty",
    Kind.LOCKED: "file_locked",
    Kind.OTHER: "file_unreadable",
}


def main() -> None:
    """Open one file after the other until standard input ends."""
    is_confined = False
    for line in sys.stdin:
        job = json.loads(line)
        if not is_confined:
            confine(job["memory_mb"], job["cpu_seconds"], 0)
            is_confined = True
        found = examine(Path(job["path"]), job["name"], job["mimetype"], job["tokens"])
        sys.stdout.write(json.dumps(found.to_json()) + "\n")
        sys.stdout.flush()


def examine(path: Path, name: str, mimetype: str, tokens: int) -> Contents:
    """Return what is in a file, or what trouble there is with it; whatever goes wrong is an answer."""
    try:
        found = _read(path.read_bytes(), name, mimetype, tokens)
        return replace(found, what=clean(found.what), text=clean(found.text))
    except Trouble as trouble:
        return Contents(trouble=trouble.text, details=trouble.details)
    except MemoryError:
        return Contents(trouble="file_too_much")
    except Exception:  # noqa: BLE001 - libraries raise anything on bytes that they don't expect
        return Contents(trouble="file_damaged")


def _read(data: bytes, name: str, mimetype: str, tokens: int) -> Contents:
    kind = kind_of(data, name, mimetype)
    if kind in _TROUBLES:
        raise Trouble(_TROUBLES[kind])
    arguments: tuple[Any, ...] = (data, tokens)
    module = {Kind.PDF: "pdf", Kind.WORD: "word", Kind.SHEET: "sheets"}.get(kind, "plain")
    if kind is Kind.IMAGE:
        module, arguments = "pictures", (data,)
    elif module == "plain":
        arguments = (data, name, kind, tokens)
    found: Contents = import_module(f"bot.reading.{module}").read(*arguments)
    return found


if __name__ == "__main__":
    main()
