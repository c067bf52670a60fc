"""Follow what a Markdown text is in, line by line, to tell where a part may end. Pure.

As CommonMark and GitHub's tables, as far as ends of parts need it. An item of a list that is
indented more than the first of it is nested; what is indented more than the list belongs to it.
"""

import re
from enum import IntEnum

from bot.slack.fences import MARKER, Fence, is_head, may_be_fence, opened_by
from bot.slack.pipes import Table, is_delimiter, is_piped, may_be_delimiter

_BLANK = re.compile(r"[ \t]*\n?\Z")
_ITEM = re.compile(rf"[ \t]*{MARKER}")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]|\n|\Z)")
_UNDECIDED = re.compile(r"[ \t]*(?:#{0,6}|[-*+]?|[0-9]{1,9}[.)]?)\Z")


class End(IntEnum):
    """How good an end of a part is right before a line."""

    NEVER = 0
    """Only where nothing more fits."""
    LINE = 1
    """Inside a paragraph, an item, a fence or a table."""
    ITEM = 2
    """Between nested items of a list."""
    GOOD = 3
    """Between paragraphs, blocks or top-level items."""


class Outline:
    """Where in a text one is, after the lines that were `take`n."""

    def __init__(self, longest_head: int) -> None:
        self.fence: Fence | None = None
        self._longest_head = longest_head  # characters of a table's header and delimiter
        self._table: Table | None = None
        self._list: int | None = None  # how far the list is indented
        self._above = ""  # the line above, where that may be a table's header
        self._is_in_head = False  # the line above is a table's delimiter
        self._is_after_blank = False
        self._is_after_block = False  # a fence was closed, and nothing but blanks came since
        self._is_after_heading = False

    def is_undecided(self, line: str) -> bool:
        """Whether the rest of `line` may still change what kind of line it is."""
        if not is_head(line):
            return bool(self._above) and may_be_delimiter(self._above, line)
        if may_be_fence(line):
            return True
        return self.fence is None and (
            _UNDECIDED.match(line) is not None or may_be_delimiter(self._above, line)
        )

    def is_row(self, line: str) -> bool:
        """Whether `line` is a row of a table, or may be one of a table that begins."""
        return self.fence is None and (is_piped(line) or self._continues_table(line))

    def may_begin_table(self, line: str) -> bool:
        """Whether a table may begin at `line`."""
        return self.fence is None and self._table is None and is_piped(line)

    def closes(self, line: str) -> bool:
        """Whether `line` closes the fence that is open."""
        return self.fence is not None and self.fence.is_closed_by(line)

    def open_at(self, line: str) -> Fence | Table | None:
        """Return what a part that ends before `line`, or in it, has to close."""
        if self.fence is None and self._continues_table(line):
            return self._table
        return self.fence

    def end_before(self, line: str, *, begins_table: bool = False) -> End:
        """Return how good an end is right before `line`."""
        if self.fence is not None:
            return End.NEVER if self.closes(line) else End.LINE
        if _is_blank(line) or is_delimiter(self._above, line):
            return End.NEVER
        if self._continues_table(line):
            return End.NEVER if self._is_in_head else End.LINE
        if self._is_after_heading:
            return End.LINE
        if _ITEM.match(line) and self._list is not None:
            return End.GOOD if _indent(line) <= self._list else End.ITEM
        if self._is_in_list(line):
            return End.LINE
        is_over = self._is_after_blank or self._is_after_block or self._list is not None
        return End.GOOD if is_over or begins_table or _begins_block(line) else End.LINE

    def take(self, line: str) -> None:
        """Go past `line`, which is complete, or so long that its end tells nothing."""
        if self.fence is not None:
            self._take_code(line)
        elif _is_blank(line):
            self._table, self._above, self._is_in_head = None, "", False
            self._is_after_blank = True
        else:
            self._follow_list(line)
            self._follow_table(line)
            self.fence = opened_by(line)
            self._is_after_blank = self._is_after_block = False
            self._is_after_heading = _HEADING.match(line) is not None

    def _take_code(self, line: str) -> None:
        if self.closes(line):
            self.fence = None
            self._is_after_block = self._list is None

    def _follow_list(self, line: str) -> None:
        is_item = _ITEM.match(line) is not None
        if is_item and (self._list is None or _indent(line) <= self._list):
            self._list = _indent(line)
        elif not is_item and not self._is_in_list(line):
            self._list = None

    def _is_in_list(self, line: str) -> bool:
        """Whether `line`, which is no item, belongs to one: by its indent, or as its lazy next."""
        if self._list is None:
            return False
        is_lazy = not self._is_after_blank and not _begins_block(line)
        return is_lazy or _indent(line) > self._list

    def _follow_table(self, line: str) -> None:
        if self._continues_table(line):
            self._is_in_head = False
            return
        self._is_in_head = is_delimiter(self._above, line)
        head = self._above + line
        is_table = self._is_in_head and len(head) <= self._longest_head and head.endswith("\n")
        self._table = Table(head) if is_table else None
        is_header = "|" in line and len(line) <= self._longest_head and not _begins_block(line)
        self._above = line if is_header and not self._is_in_head else ""

    def _continues_table(self, line: str) -> bool:
        return self._table is not None and not (
            _is_blank(line) or _begins_block(line) or line.lstrip(" \t").startswith(">")
        )


def _begins_block(line: str) -> bool:
    return bool(_ITEM.match(line) or _HEADING.match(line) or opened_by(line))


def _is_blank(line: str) -> bool:
    return is_head(line) and _BLANK.match(line) is not None


def _indent(line: str) -> int:
    start = line[: len(line) - len(line.lstrip(" \t"))]
    return len(start.expandtabs(4))
