"""Count and join the parts of a text.

What `splitting` adds where a part ends inside a fence or a table, and how it is known again:

- A part that ends inside a fence closes it, and the next opens it again with its language. A part
  but the last that ends in a fence without a newline was closed here: `join` drops that fence, and
  the first line of the next part. A space after the fence says that the newline before it was
  added too.
- A part that ends inside a table has a blank line of one space after it, without a newline, and the
  next begins with the table's header and delimiter. `join` drops that space, and the first two lines
  of the next part. Two spaces say that the newline before them was added too: a row was cut.

No part ends like that otherwise: one ends behind a newline, or in the middle of a line, and there
never where it would look closed. Everything else is plain concatenation.
"""

import re
from collections.abc import Sequence

_CLOSED_FENCE = re.compile(r"\n([ \t]{0,32}(?:`{3,16}|~{3,16}) ?)\Z")
_CLOSED_TABLE = re.compile(r"\n {1,2}\Z")
_LONGEST_MARK = 64  # characters, more than the longest of the two


def size(text: str) -> int:
    """Return the bytes of `text` in UTF-8 as Slack may count them: with `&`, `<`, `>` escaped."""
    escaped = 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    return len(text.encode("utf-8", "surrogatepass")) + escaped


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
    text: list[str] = []
    repeated = 0  # lines that this part begins with only because the last was closed
    for number, part in enumerate(parts, start=1):
        body = part.split("\n", repeated)[-1]
        added, repeated = _closing(part) if number < len(parts) else (0, 0)
        text.append(body[: len(body) - added])
    return "".join(text)


def looks_closed(text: str) -> bool:
    """Whether a part with this end would be taken for one closed inside a fence or table."""
    return _closing(text) != (0, 0)


def _closing(part: str) -> tuple[int, int]:
    """Return how many characters were added to `part`, and how many lines are in front of the next."""
    end = part[-_LONGEST_MARK:]
    if fence := _CLOSED_FENCE.search(end):
        return len(fence[1]) + fence[1].endswith(" "), 1
    if table := _CLOSED_TABLE.search(end):
        return 1 if len(table[0]) == 2 else 3, 2
    return 0, 0
