"""Recognise Markdown's fenced code, by single lines."""

import re
from typing import NamedTuple

from bot.slack.joining import size

LONGEST_HEAD = 200
"""Bytes of a line that can be a fence, or blank. A longer one is ordinary text."""

MARKER = r"(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t\n]|\Z)"
"""What begins a list item, as a pattern."""

_OPENING = re.compile(
    rf"([ \t]{{0,32}})((?:{MARKER}[ \t]{{1,4}})?)"
    r"(`{3,16}(?=[^`]*\Z)|~{3,16}(?!~))([^\n]*)\n?\Z"
)
_CLOSING = re.compile(r"[ \t]{0,32}(`{3,16}|~{3,16})[ \t]*\n?\Z")
_UNDECIDED = re.compile(
    rf"[ \t]*(?:{MARKER}[ \t]*)?"
    r"(?:`{1,2}\Z|`{3,16}[^`\n]*\Z|~{1,2}\Z|~{3,16}(?!~)[^\n]*\Z|\Z)"
)
_LANGUAGE = re.compile(r"[^\n<>@&＜＞＠﹤﹥﹫＆﹠]*")


class Fence(NamedTuple):
    """A fence that is open."""

    indent: str
    run: str
    info: str

    @property
    def opening(self) -> str:
        """What opens it again: with its language, but nothing that Slack could obey.

        The line that came after the fence was made safe beside it; the one that comes after this
        was not.
        """
        language = _LANGUAGE.match(self.info)
        return f"{self.indent}{self.run}{language[0] if language else ''}\n"

    def closing(self, *, ends_line: bool) -> str:
        """What closes it for the rest of a part, which `ends_line` or not."""
        fence = f"{self.indent}{self.run}"
        return fence if ends_line else f"\n{fence} "

    def is_closed_by(self, line: str) -> bool:
        """Whether `line` closes it."""
        match = _CLOSING.match(line) if is_head(line) else None
        return match is not None and match[1].startswith(self.run)


def opened_by(line: str) -> Fence | None:
    """Return the fence that `line` opens outside of one, also as the start of a list item."""
    match = _OPENING.match(line) if is_head(line) else None
    return Fence(match[1] + " " * len(match[2]), match[3], match[4]) if match else None


def may_be_fence(line: str) -> bool:
    """Whether `line`, of which more may come, can still become a fence or stay blank."""
    return is_head(line) and _UNDECIDED.match(line) is not None


def is_head(line: str) -> bool:
    """Whether `line` is short enough to be more than ordinary text."""
    return len(line) <= LONGEST_HEAD and size(line) <= LONGEST_HEAD
