"""Keep what an answer says so far, safe to show and cut into its parts. Pure."""

from bot.slack.safety import Neutraliser, neutralise
from bot.slack.splitting import Splitter, extend, split


class Written:
    """A text as it is written: `parts` are those of its messages, the last one still growing."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._neutraliser = Neutraliser()
        self._splitter = Splitter()
        self._fed: list[str] = []
        self._rolled = 0  # how many parts there were when the last was asked to end
        self._whole: str | None = None  # what was written, once that is over

    def add(self, delta: str) -> None:
        """Take more of the text."""
        safe = self._neutraliser.feed(delta)
        self._fed.append(safe)
        extend(self.parts, self._splitter.feed(safe))

    def roll(self) -> None:
        """Let the last part end at its next good place, however short it is."""
        if self._rolled < len(self.parts):
            self._rolled = len(self.parts)
            self._splitter.roll()

    def finished(self, final_text: str) -> list[str]:
        """Return the parts of `final_text`, which `join` makes of them again, made safe.

        Where it continues what was written, they are cut where they stand already.
        """
        text = neutralise(final_text)
        fed = "".join(self._fed)
        if self._whole is None and fed and text.startswith(fed):
            extend(self.parts, self._splitter.feed(text[len(fed) :]))
            extend(self.parts, self._splitter.finish())
            self._whole = text
        return list(self.parts) if text == self._whole else split(text)
