"""Split a Markdown text into parts that fit into Slack's messages, as it is written or whole.

A part is full when the next line would pass the limit. Past the soft limit (seven ninths) it ends
where it does no harm: between paragraphs or blocks, or between items of a list; between nested items
only past eight ninths. So an item, a code block or a table is left whole if it is shorter than what
lies between the two limits, or begins early enough in a part. A line that fits into no part, or that
was begun before the soft limit, is cut at a word, else between graphemes. What must continue in the
next part, a fence or a table, is closed and opened again: `joining` tells how, and joins.

What was given out is never taken back: up to the soft limit text goes out as it comes, past it by
complete lines. Lines that may be fences, rows, and the start of a table are held until complete.
"""

from bot.slack.bounds import Bounds, cut_place, fitting
from bot.slack.fences import Fence
from bot.slack.graphemes import context
from bot.slack.joining import extend, join, size
from bot.slack.outline import End, Outline
from bot.slack.pipes import Table, beginning

__all__ = ["LIMIT", "Splitter", "closed", "extend", "join", "size", "split"]

LIMIT = 9000
"""Bytes of a part. Slack was seen to end streams at 10.6 kB; its documented limit is 12,000."""

_SHORTEST_LIMIT = 1024
_CLOSED_TABLE = 3  # bytes


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Return `text` in parts of at most `limit` bytes; the empty text has none."""
    splitter = Splitter(limit)
    parts: list[str] = []
    for piece in (splitter.feed(text), splitter.finish()):
        extend(parts, piece)
    return parts


def closed(text: str) -> str:
    """Return `text` with a fence that is still open closed, so that more can stand below it."""
    outline = Outline(LIMIT)
    *lines, rest = text.split("\n")
    for line in lines:
        outline.take(line + "\n")
    if rest:
        outline.take(rest)
    return f"{text}\n{outline.fence.run}" if outline.fence else text


class Splitter:
    """`split` for text that comes in deltas; the parts are the same however it is cut into them.

    `feed` and `finish` return a list: its first string continues the current part, every further
    one begins a new part.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        if limit < _SHORTEST_LIMIT:
            raise ValueError(f"a part needs room for at least {_SHORTEST_LIMIT} bytes")
        self._all = self._bounds = Bounds.of(limit)
        self._reach = limit // 6
        self._longest_head = limit // 3
        self._outline = Outline(self._longest_head)
        self._size = 0  # of the current part, as far as it was given out
        self._is_fresh = True  # nothing but what was opened again is in the current part
        self._is_empty = True  # nothing that can be seen is
        self._is_mid_line = False  # the start of the current line was given out
        self._line = ""  # that start, as much of it as can tell what the line is
        self._open: Fence | Table | None = None  # what is closed if the part ends at this line
        self._held = ""  # what was not given out
        self._context = ""  # the end of what was, to judge graphemes
        self._out: list[str] = []

    def feed(self, delta: str) -> list[str]:
        """Take more text; return what may go out."""
        self._out = [""]
        lines = (self._held + delta).split("\n")
        for at, line in enumerate(lines[:-1]):
            table = self._table_at(lines, at)
            if table is None:
                self._held = "\n".join(lines[at:])
                return self._out
            self._advance(line + "\n", is_complete=True, table=table)
        self._held = self._hold(lines)
        return self._out

    def finish(self) -> list[str]:
        """Return what was held back; the text is over."""
        self._out = [""]
        lines = self._held.split("\n")
        for at, line in enumerate(lines):
            is_last = at == len(lines) - 1
            table = self._table_at([*lines, ""], at) or []  # what might yet come doesn't
            self._advance(line if is_last else line + "\n", is_complete=True, table=table)
        self._held = ""
        return self._out

    def roll(self) -> None:
        """Let the current part end soon, however short it is.

        That is before the next text, if what was given out ends a paragraph, block or item; else
        where one next ends, but after a sixth of the limit (1,500 bytes) at any line, and further on
        inside one. Where nothing was given out in this part, it stays as it is.
        """
        if not self._is_empty:
            self._bounds = self._bounds.ending_after(self._size, self._reach)

    def _table_at(self, lines: list[str], at: int) -> list[str] | None:
        """Return the start of the table that begins at `lines[at]`; None to wait for more."""
        if self._is_mid_line or not self._outline.may_begin_table(lines[at]):
            return []
        return beginning(lines, at, self._longest_head)

    def _hold(self, lines: list[str]) -> str:
        """Give out of the incomplete last line what may go; return the rest."""
        line = lines[-1]
        if not line or self._table_at(lines, len(lines) - 1) is None:
            return line
        return self._advance(line, is_complete=False, table=[])

    def _advance(self, line: str, *, is_complete: bool, table: list[str]) -> str:
        """Give out of `line` what may go; return what must wait for the rest of it."""
        if not line:
            return ""
        if not self._is_mid_line:
            if not is_complete and self._outline.is_undecided(line):
                return line
            self._begin(line, table)
        while self._is_too_long(line):
            line = self._cut(line)
        if is_complete:
            self._emit(line)
            self._outline.take(self._line)
            self._line, self._is_mid_line = "", False
            return ""
        return self._emit_early(line)

    def _begin(self, line: str, table: list[str]) -> None:
        """Begin a new part before `line`, which may begin a `table`, where it is time to."""
        self._open = self._outline.open_at(line)
        if self._is_fresh:
            return
        end = self._outline.end_before(line, begins_table=bool(table))
        is_full = self._is_too_long(line) or self._size + sum(map(size, table)) > self._room
        must_be_whole = self._size >= self._bounds.early or self._outline.is_row(line)
        if (is_full and must_be_whole) or (self._is_due(end) and not self._is_empty):
            self._begin_part(ends_line=True)

    def _is_due(self, end: End) -> bool:
        bounds = self._bounds
        least = {End.GOOD: bounds.good, End.ITEM: bounds.item, End.LINE: bounds.line}
        return end in least and self._size >= min(least[end], bounds.line)

    def _is_too_long(self, line: str) -> bool:
        is_closing = not self._is_mid_line and self._outline.closes(line)
        room = (self._all.hard if is_closing else self._room) - self._size
        return len(line) > room or size(line) > room

    @property
    def _room(self) -> float:
        """The size that the current part may have, less what closing it takes."""
        if isinstance(self._open, Fence):
            return self._bounds.hard - size(self._open.closing(ends_line=False))
        return self._bounds.hard - _CLOSED_TABLE  # a table may begin at any line

    def _cut(self, line: str) -> str:
        """Fill the part with the start of `line` and begin a new one; return the rest."""
        least = fitting(line, self._bounds.early - self._size)
        most = fitting(line, self._room - self._size)
        place = cut_place(self._context, line, least, most)
        self._emit(line[:place])
        self._begin_part(ends_line=False)
        return line[place:]

    def _emit_early(self, line: str) -> str:
        if not self._is_mid_line and self._outline.is_row(line):
            return line
        place = fitting(line, self._bounds.early - self._size)
        self._emit(line[:place])
        return line[place:]

    def _emit(self, text: str) -> None:
        if not text:
            return
        self._out[-1] += text
        self._size += size(text)
        self._context = context(self._context + text)
        self._line += text[: self._longest_head + 1 - len(self._line)]
        self._is_mid_line = True
        self._is_fresh = False
        self._is_empty = self._is_empty and text.isspace()

    def _begin_part(self, *, ends_line: bool) -> None:
        """End the current part and begin the next, closing and opening again what is open."""
        opening = ""
        if self._open:
            self._out[-1] += self._open.closing(ends_line=ends_line)
            opening = self._open.opening
        self._out.append(opening)
        self._bounds = self._all
        self._size = size(opening)
        self._is_fresh = self._is_empty = True
