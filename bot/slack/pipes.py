"""Recognise GitHub's Markdown tables, by single lines: a header, a delimiter under it, rows."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_CELL = re.compile(r"[ \t]*:?-+:?[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")
_MAYBE_DELIMITER = re.compile(r"[ \t|:-]*\Z")
_ROW = re.compile(r"[ \t]*\|")


class Table(NamedTuple):
    """A table that is open: what its further rows stand under."""

    head: str

    @property
    def opening(self) -> str:
        """What opens it again: its header and delimiter."""
        return self.head

    def closing(self, *, ends_line: bool) -> str:
        """What closes it for the rest of a part, which `ends_line` or has cut a row."""
        return " " if ends_line else "\n  "


def is_piped(line: str) -> bool:
    """Whether `line` begins as rows mostly do."""
    return _ROW.match(line) is not None


def is_delimiter(header: str, line: str) -> bool:
    """Whether the complete `line` makes a table's header of the line above it."""
    if not header or "|" not in line or not _MAYBE_DELIMITER.match(line.rstrip("\n")):
        return False
    cells = _cells(line)
    return len(cells) == len(_cells(header)) and all(map(_CELL.fullmatch, cells))


def may_be_delimiter(header: str, line: str) -> bool:
    """Whether `line`, of which more may come, can still become the delimiter under `header`."""
    return "|" in header and _MAYBE_DELIMITER.match(line) is not None


def beginning(lines: Sequence[str], at: int, most: int) -> list[str] | None:
    """Return the header, delimiter and first row that begin at `lines[at]`, with their newlines.

    None says that more text could still make it a table. The last of `lines` is incomplete, and a
    table's start has at most `most` characters.
    """
    last = len(lines) - 1
    header = lines[at]
    if at == last:
        return None if len(header) <= most else []
    if at + 1 == last:
        more = lines[last]
        is_open = len(header) + len(more) <= most and may_be_delimiter(header, more)
        return None if is_open else []
    head = [header + "\n", lines[at + 1] + "\n"]
    if not is_delimiter(*head) or len(head[0]) + len(head[1]) > most:
        return []
    row = lines[at + 2] + "\n"
    if len(row) > most:
        return head
    return None if at + 2 == last else [*head, row]


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    cells = _PIPE.split(inner)
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells
