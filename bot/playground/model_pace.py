"""How fast the stand-in writes, and what, where a test or a benchmark wants to say so."""

import re
from collections.abc import Mapping
from typing import Any

_WORD = re.compile(r"\s*\S{1,40}\s*?(?=\s|\S|$)")


class Pace:
    """Times in seconds between deltas of a number of words or of characters, and scripted answers.

    By default it feels like a model: a quarter of a second to the first word, 50 words a second.
    """

    def __init__(self) -> None:
        self.first_delta = 0.25
        self.delta = 0.02
        self.delta_size = 1
        self.delta_chars = 0
        self._script: str | list[str] | None = None

    def change(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Set what is named (times in ms, `delta_size`, `delta_chars`, `script`); return all.

        A delta is `delta_size` words, or `delta_chars` characters where that isn't 0. A `script` that
        is a text is every answer, a list is the next answers one by one, None gives the word back to
        the answerer. Raises ValueError for what makes no sense.
        """
        changed = self._state() | dict(wanted)
        if unknown := changed.keys() - self._state().keys():
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        times = changed["first_delta_ms"], changed["delta_ms"]
        if min(*times, changed["delta_size"] - 1, changed["delta_chars"]) < 0:
            raise ValueError("nothing may be negative, delta_size at least 1")
        self.first_delta = changed["first_delta_ms"] / 1000
        self.delta = changed["delta_ms"] / 1000
        self.delta_size = changed["delta_size"]
        self.delta_chars = changed["delta_chars"]
        self._script = changed["script"]
        return self._state()

    def next_script(self) -> str | None:
        """Take the next scripted answer, if there is one."""
        if isinstance(self._script, list):
            return self._script.pop(0) if self._script else None
        return self._script

    def split(self, text: str) -> list[str]:
        """Cut `text` into deltas; joined they are `text` again."""
        if size := self.delta_chars:
            return [text[at : at + size] for at in range(0, len(text), size)]
        words = _WORD.findall(text)
        deltas = [
            "".join(words[at : at + self.delta_size])
            for at in range(0, len(words), self.delta_size)
        ]
        rest = text[sum(map(len, deltas)) :]
        return [*deltas, rest] if rest else deltas

    def _state(self) -> dict[str, Any]:
        return {
            "first_delta_ms": self.first_delta * 1000,
            "delta_ms": self.delta * 1000,
            "delta_size": self.delta_size,
            "delta_chars": self.delta_chars,
            "script": self._script,
        }
