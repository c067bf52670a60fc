"""Split a Markdown text into parts that fit into Slack's messages, as it is written or whole.

A part is full when the next line would pass the limit. Past the soft limit (seven ninths) it ends
at the first paragraph boundary or opening fence outside a fence. A line that fits into no part, or
that was begun before the soft limit, is cut at a word, else between graphemes.

What was given out is never taken back: up to the soft limit text goes out as it comes, past it by
complete lines. Lines that may be fences and rows of tables are held until they are complete.

A part that ends inside a fence closes it, and the next opens it again with its language. Joining:
a part but the last that ends in a fence without a newline was closed here, so `join` drops that
fence, and the first line of the next part. A space after the fence says that the newline before it
was added too. Everything else is plain concatenation.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from bot.slack.graphemes import context, is_boundary

LIMIT = 9000
"""Bytes of a part. Slack was seen to end streams at 10.6 kB; its documented limit is 12,000."""

_SHORTEST_LIMIT = 1024
_LONGEST_HEAD = 200  # a longer line is no fence and not blank

_OPENING = re.compile(r"([ \t]{0,32})(`{3,16}(?=[^`]*\Z)|~{3,16}(?!~))([^\n]*)\n?\Z")
_CLOSING = re.compile(r"[ \t]{0,32}(`{3,16}|~{3,16})[ \t]*\n?\Z")
_BLANK = re.compile(r"[ \t]*\n?\Z")
_ROW = re.compile(r"[ \t]*\|")
# What may still become a fence or stay blank; without it, nothing would be known of a line's kind.
_UNDECIDED = re.compile(r"[ \t]*(?:`{1,2}\Z|`{3,16}[^`\n]*\Z|~{1,2}\Z|~{3}[^\n]*\Z|\Z)")
_CLOSED_HERE = re.compile(r"\n([ \t]{0,32}(?:`{3,16}|~{3,16}) ?)\Z")


def size(text: str) -> int:
    """Return the bytes of `text` in UTF-8 as Slack may count them: with `&`, `<`, `>` escaped."""
    escaped = 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    return len(text.encode("utf-8", "surrogatepass")) + escaped


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Return `text` in parts of at most `limit` bytes; the empty text has none."""
    splitter = Splitter(limit)
    parts: list[str] = []
    for piece in (splitter.feed(text), splitter.finish()):
        extend(parts, piece)
    return parts


def extend(parts: list[str], pieces: Sequence[str]) -> None:
    """Add what a Splitter gave out to `parts`: the first piece continues the last part."""
    first, *others = pieces
    if parts:
        parts[-1] += first
    elif first:
        parts.append(first)
    parts.extend(others)


def join(parts: Sequence[str]) -> str:
    """Return the text that `parts` were split from."""
    text, drops_line = "", False
    for number, part in enumerate(parts, start=1):
        body = part.partition("\n")[2] if drops_line else part
        closed = _CLOSED_HERE.search(part) if number < len(parts) else None
        if closed:
            body = body[: -len(closed[1]) - closed[1].endswith(" ")]
        text, drops_line = text + body, closed is not None
    return text


def closed(text: str) -> str:
    """Return `text` with a fence that is still open closed, so that more can stand below it."""
    reader = Splitter()
    reader.feed(text)
    reader.finish()
    return text + reader.missing_end()


class _Fence(NamedTuple):
    indent: str
    run: str
    info: str

    @property
    def opening(self) -> str:
        return f"{self.indent}{self.run}{self.info}\n"

    @property
    def closing(self) -> str:
        return f"{self.indent}{self.run}"

    def is_closed_by(self, line: str) -> bool:
        match = _CLOSING.match(line)
        return match is not None and match[1].startswith(self.run)


class Splitter:
    """`split` for text that comes in deltas; the parts are the same however it is cut into them.

    `feed` and `finish` return a list: its first string continues the current part, every further
    one begins a new part.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        if limit < _SHORTEST_LIMIT:
            raise ValueError(f"a part needs room for at least {_SHORTEST_LIMIT} bytes")
        self._hard = limit
        self._soft = limit * 7 // 9
        self._size = 0  # of the current part, as far as it was given out
        self._is_fresh = True  # nothing but a reopened fence is in the current part
        self._is_mid_line = False  # the start of the current line was given out
        self._is_paragraph_over = False
        self._fence: _Fence | None = None
        self._held = ""  # what of the current line was not given out
        self._context = ""  # the end of what was, to judge graphemes
        self._out: list[str] = []

    def feed(self, delta: str) -> list[str]:
        """Take more text; return what may go out."""
        self._out = [""]
        *lines, rest = (self._held + delta).split("\n")
        for line in lines:
            self._advance(line + "\n", is_complete=True)
        self._held = self._advance(rest, is_complete=False)
        return self._out

    def finish(self) -> list[str]:
        """Return what was held back; the text is over."""
        self._out = [""]
        self._held = self._advance(self._held, is_complete=True)
        return self._out

    def missing_end(self) -> str:
        """Return what would close the fence that is open after `finish`, "" where none is."""
        if self._fence is None:
            return ""
        return f"\n{self._fence.closing.strip()}"

    def _advance(self, line: str, *, is_complete: bool) -> str:
        """Give out of `line` what may go; return what must wait for the rest of it."""
        if not line:
            return ""
        if not self._is_mid_line:
            if not is_complete and self._is_undecided(line):
                return line
            self._begin(line)
        while self._is_too_long(line):
            line = self._cut(line)
        if is_complete:
            self._emit(line)
            self._end(line)
            return ""
        return self._emit_early(line)

    def _is_undecided(self, line: str) -> bool:
        return size(line) <= _LONGEST_HEAD and _UNDECIDED.match(line) is not None

    def _begin(self, line: str) -> None:
        """Begin a new part before `line` where it is time to."""
        if self._is_fresh:
            return
        is_past_soft = self._size >= self._soft
        is_due = (self._is_paragraph_over and not _is_blank(line)) or (
            is_past_soft and self._opened_by(line) is not None
        )
        if is_due or ((is_past_soft or self._is_row(line)) and self._is_too_long(line)):
            self._roll()

    def _is_row(self, line: str) -> bool:
        return self._fence is None and _ROW.match(line) is not None

    def _opened_by(self, line: str) -> _Fence | None:
        match = _OPENING.match(line) if self._fence is None and _is_head(line) else None
        return _Fence(*match.groups()) if match else None

    def _closes(self, line: str) -> bool:
        return self._fence is not None and _is_head(line) and self._fence.is_closed_by(line)

    def _is_too_long(self, line: str) -> bool:
        is_closing = not self._is_mid_line and self._closes(line)
        return self._size + size(line) > (self._hard if is_closing else self._room)

    @property
    def _room(self) -> int:
        """The size that the current part may have, less what closing its fence takes."""
        return self._hard - (size(self._fence.closing) + 2 if self._fence else 0)

    def _cut(self, line: str) -> str:
        """Fill the part with the start of `line` and begin a new one; return the rest."""
        least = _fitting(line, self._soft - self._size)
        most = _fitting(line, self._room - self._size)
        place = self._cut_place(line, least, most)
        self._emit(line[:place])
        self._roll()
        self._is_mid_line = True
        return line[place:]

    def _cut_place(self, line: str, least: int, most: int) -> int:
        text = self._context + line
        shift = len(self._context)
        places = range(most, max(least, 0), -1)
        for place in places:
            if line[place - 1] in " \t" and not _CLOSED_HERE.search(text[: shift + place]):
                return place
        return next((place for place in places if is_boundary(text, shift + place)), most)

    def _emit_early(self, line: str) -> str:
        if self._is_row(line) and not self._is_mid_line:
            return line
        place = _fitting(line, self._soft - self._size)
        self._emit(line[:place])
        self._is_mid_line = self._is_mid_line or place > 0
        return line[place:]

    def _emit(self, text: str) -> None:
        if text:
            self._out[-1] += text
            self._size += size(text)
            self._context = context(self._context + text)
            self._is_fresh = False

    def _end(self, line: str) -> None:
        """Note what a complete line changes."""
        if not self._is_mid_line:
            if self._closes(line):
                self._fence = None
            else:
                self._fence = self._fence or self._opened_by(line)
            if self._fence is None and _is_blank(line) and self._size >= self._soft:
                self._is_paragraph_over = True
        self._is_mid_line = False

    def _roll(self) -> None:
        """End the current part and begin the next, closing and reopening an open fence."""
        opening = ""
        if self._fence:
            ends_line = self._context.endswith("\n")
            self._out[-1] += self._fence.closing if ends_line else f"\n{self._fence.closing} "
            opening = self._fence.opening
        self._out.append(opening)
        self._size = size(opening)
        self._is_fresh = True
        self._is_paragraph_over = False


def _is_head(line: str) -> bool:
    return size(line) <= _LONGEST_HEAD


def _is_blank(line: str) -> bool:
    return _is_head(line) and _BLANK.match(line) is not None


def _fitting(text: str, room: int) -> int:
    """Return how many characters of `text` are at most `room` bytes."""
    if size(text) <= room:
        return len(text)
    return bisect_right(list(accumulate(map(size, text))), room)
