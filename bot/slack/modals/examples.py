"""Example exchanges as people type them: who says it, a colon, and what is said. Pure.

    user: What time is it?
    assistant: Look at the clock.

A line that begins with neither goes on with what is said before it.
"""

import re
from collections.abc import Sequence

from bot.chosen import Example

MOST_EXAMPLES = 20

_SPEAKER = re.compile(r" ?(user|assistant|사용자|어시스턴트)\s*[:：]\s*", re.IGNORECASE)
_USER = frozenset({"user", "사용자"})


class WrongExamples(ValueError):
    """What was typed is no row of exchanges; `text` is the key of why, `line` where, from 1."""

    def __init__(self, text: str, line: int) -> None:
        super().__init__(text)
        self.text = text
        self.line = line


def write(examples: Sequence[Example]) -> str:
    """Return `examples` as they are typed."""
    return "\n\n".join(
        f"user: {_indented(each.user)}\nassistant: {_indented(each.assistant)}" for each in examples
    )


def read(text: str) -> tuple[Example, ...]:
    """Return the exchanges in `text`; raises WrongExamples."""
    turns: list[tuple[bool, list[str], int]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _SPEAKER.match(line):
            is_user = found[1].lower() in _USER
            turns.append((is_user, [line[found.end() :]], number))
        elif turns:
            turns[-1][1].append(line.removeprefix("  "))
        elif line.strip():
            raise WrongExamples("settings_examples_begin", number)
    return _paired([(is_user, "\n".join(said).strip(), at) for is_user, said, at in turns])


def _paired(turns: Sequence[tuple[bool, str, int]]) -> tuple[Example, ...]:
    for position, (is_user, said, line) in enumerate(turns):
        if is_user is not (position % 2 == 0):
            raise WrongExamples("settings_examples_turns", line)
        if not said:
            raise WrongExamples("settings_examples_empty", line)
    if len(turns) % 2:
        raise WrongExamples("settings_examples_open", turns[-1][2])
    if len(turns) > 2 * MOST_EXAMPLES:
        raise WrongExamples("settings_examples_many", turns[2 * MOST_EXAMPLES][2])
    return tuple(
        Example(question[1], answer[1])
        for question, answer in zip(turns[::2], turns[1::2], strict=True)
    )


def _indented(said: str) -> str:
    """Return `said` so that no line of it seems to begin another turn."""
    first, *others = said.split("\n")
    return "\n".join([first, *(f"  {line}" if line else line for line in others)])
