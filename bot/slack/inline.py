"""Styled runs of text as Markdown: marks that always close, code that stays exact. Pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

_MARKS = {"strike": "~~", "bold": "**", "italic": "_"}  # the outermost first
_TICKS = re.compile("`+")


class Run(NamedTuple):
    """Text in one style, escaped as Slack escapes. `styles`: of bold, italic, strike and code."""

    text: str
    styles: frozenset[str] = frozenset()


def markdown(runs: Iterable[Run]) -> str:
    """Return `runs` as Markdown: neighbours of one style merged, whitespace outside of the marks.

    No mark stands over a line break, as Markdown would not read it so at the end of a paragraph.
    """
    writer = _Writer()
    for styles, group in groupby((run for run in runs if run.text), key=lambda run: run.styles):
        text = "".join(run.text for run in group)
        for piece in _pieces(text, is_code="code" in styles):
            writer.write(piece, styles)
    return writer.finish()


def code_span(text: str) -> str:
    """Return one line of code between as many backticks as it needs (CommonMark 6.1)."""
    ticks = "`" * (_longest_run(text) + 1)
    is_padded = text[:1] == text[-1:] == " " and text.strip(" ")
    pad = " " if is_padded or text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(code: str, language: str = "") -> str:
    """Return lines of code between fences that are longer than any run of backticks in it."""
    ticks = "`" * max(3, _longest_run(code) + 1)
    return f"{ticks}{language}\n{code}\n{ticks}"


def quote(text: str) -> str:
    """Return `text` as a Markdown quotation, escaped as Slack escapes."""
    return "\n".join(f"&gt; {line}".rstrip() for line in text.split("\n"))


def _longest_run(text: str) -> int:
    return max((len(ticks) for ticks in _TICKS.findall(text)), default=0)


def _pieces(text: str, *, is_code: bool) -> Iterator[str]:
    """Yield the lines of a run, each without the whitespace around it, which is a piece of its own."""
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "\n"
        if is_code:
            yield code_span(line) if line else ""
            continue
        core = line.strip()
        start = len(line) - len(line.lstrip())
        yield from (line[:start], core, line[start + len(core) :])


class _Writer:
    """Opens and closes marks as styles change; whitespace waits for what comes after it."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._space: list[str] = []
        self._open: list[str] = []

    def write(self, piece: str, styles: frozenset[str]) -> None:
        if not piece or piece.isspace():
            self._space.append(piece)
            return
        kept = 0
        if "\n" not in self._space:
            while kept < len(self._open) and self._open[kept] in styles:
                kept += 1
        self._close(kept)
        self._written += self._space
        self._space.clear()
        for style, mark in _MARKS.items():
            if style in styles and style not in self._open:
                self._open.append(style)
                self._written.append(mark)
        self._written.append(piece)

    def finish(self) -> str:
        self._close(0)
        return "".join([*self._written, *self._space])

    def _close(self, kept: int) -> None:
        while len(self._open) > kept:
            self._written.append(_MARKS[self._open.pop()])
