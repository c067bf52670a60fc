"""Go on with an answer that broke off at its length limit, so that the seam can't be seen. Pure.

A model that is asked to go on begins a word anew, or the code block it was in. So what stands is cut back
to the last whole line or sentence, the model is shown it like that, and writes on from there.
"""

import re

from bot.slack.text import closed

CONTINUE = (
    "[Your last message stops here because it reached its length limit. Go on with it from exactly "
    "there: what you write next is put right behind it. Repeat nothing, and don't say that you go on.]"
)

# No more than this is written again (characters).
_FARTHEST = 1_000
_SENTENCE_END = re.compile(r"(?:[.!?…][\"')\]”’»*_]*\s+|[。！？][」』”’]*)(?=\S*\Z|\S)")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})[^\n`]*\n")
_FENCE_START = re.compile(r"\s*(?:`{1,}|~{1,})[^\n`]*\Z|\s*\Z")
_LONGEST_FENCE_LINE = 80


def resume_point(text: str) -> str:
    """Return the start of `text` that an answer goes on from: up to its last whole line or sentence.

    Where neither ends near by, up to the last word; a text without any is kept whole.
    """
    is_in_code = closed(text) != text
    tail_at = max(0, len(text) - _FARTHEST)
    line_end = text.rfind("\n", tail_at) + 1
    if is_in_code:
        return text[:line_end] if line_end else text
    ends = [
        line_end,
        *(found.end() for found in _SENTENCE_END.finditer(text, max(tail_at, line_end))),
    ]
    if not max(ends):
        word_end = max(text.rfind(space, tail_at) for space in " \n\t") + 1
        ends.append(word_end)
    return text[: max(ends)] or text


class Continuation:
    """What a model writes on from `kept`, made to fit behind it.

    White space in front is `kept`'s own matter, and so is a fence that is open in it already.
    """

    def __init__(self, kept: str) -> None:
        self._is_in_code = closed(kept) != kept
        self._held: str | None = ""

    def feed(self, delta: str) -> str:
        """Return what of the text so far may stand behind `kept` and was not returned before."""
        if self._held is None:
            return delta
        self._held += delta
        if self._is_undecided(self._held):
            return ""
        return self._begin()

    def finish(self) -> str:
        """Return what was held back."""
        return "" if self._held is None else self._begin()

    def _is_undecided(self, text: str) -> bool:
        if self._is_in_code:
            return len(text) < _LONGEST_FENCE_LINE and _FENCE_START.match(text) is not None
        return not text.strip()

    def _begin(self) -> str:
        text, self._held = self._held or "", None
        if not self._is_in_code:
            return text.lstrip()
        opened = _FENCE.match(text)
        return text[opened.end() :] if opened else text.lstrip("\n")
