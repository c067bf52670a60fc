"""How the demo looks: steps with their number, who says what, and messages that grow.

Nothing is ever taken back or coloured over, so that it reads the same in a terminal and in a file.
"""

import textwrap

from rich.console import Console

WIDTH = 88
MARGIN = "   │ "


class Printout:
    """Prints a story, step by step."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._width = min(self._console.width, WIDTH)
        self._step = 0

    def title(self, text: str) -> None:
        """Print what it is all about."""
        self._console.print(text, style="bold", markup=False)

    def step(self, text: str) -> None:
        """Begin the next step."""
        self._step += 1
        self._console.print(f"\n{self._step}. {text}", style="bold", markup=False)

    def tell(self, text: str) -> None:
        """Explain something."""
        first, rest = ("   → ", "     ") if self._step else ("", "")
        lines = textwrap.wrap(text, self._width, initial_indent=first, subsequent_indent=rest)
        self._console.print("\n".join(lines), style="dim", markup=False)

    def said(self, author: str, text: str) -> None:
        """Print a message that stands."""
        Growing(self, author).show(text, is_whole=True)

    def author(self, name: str) -> None:
        """Print whose message follows."""
        self._console.print(f"   {name}", style="cyan", markup=False)

    def write(self, text: str) -> None:
        """Go on in the line."""
        self._console.print(text, end="", markup=False)

    def wrap(self, text: str) -> str:
        """Return `text` with the margin of a message before each of its lines."""
        width = self._width - len(MARGIN)
        lines = [part for line in text.split("\n") for part in textwrap.wrap(line, width) or [""]]
        return "\n".join((MARGIN + line).rstrip() for line in lines)


class Growing:
    """A message printed as it grows."""

    def __init__(self, out: Printout, author: str) -> None:
        self._out = out
        self._author = author
        self._printed = ""

    def show(self, text: str, *, is_whole: bool = False) -> None:
        """Print what is new in `text`, word by word; a text that isn't `is_whole` will grow."""
        words = text if is_whole else text[: text.rfind(" ") + 1]
        wrapped = self._out.wrap(words.rstrip())
        if not words or (not is_whole and not wrapped.startswith(self._printed)):
            return  # it was replaced by a shorter one, and will outgrow that
        if not self._printed:
            self._out.author(self._author)
        elif not wrapped.startswith(self._printed):
            self._out.write("\n")
            self._printed = ""
        self._out.write(wrapped[len(self._printed) :] + ("\n" if is_whole else ""))
        self._printed = wrapped
