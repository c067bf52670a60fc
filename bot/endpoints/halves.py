"""Put together what JSON writes in two halves. Pure.

In JSON an emoji may be two escapes, and a server that cuts its text anywhere sends them in two deltas
(RFC 8259, section 7). A half alone is no character: no database and no socket takes it.
"""

import re

_HALF = re.compile("[\ud800-\udfff]")
_FIRST = re.compile("[\ud800-\udbff]\\Z")


def whole(text: str) -> str:
    """Return `text` with its halves put together, and U+FFFD for those that are alone."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Halves:
    """`whole` for text that comes in pieces; a first half that ends it is left out."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return the text so far that is whole and was not returned before."""
        text = self._held + piece
        self._held = text[-1] if _FIRST.search(text) else ""
        return whole(text.removesuffix(self._held))
