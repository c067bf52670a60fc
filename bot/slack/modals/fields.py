"""How each kind of choice is asked for in a modal, read back, and shown in a sentence.

Every field may be left as it is: then nothing is chosen at this place, and what lies below holds. A
menu says so in its first entry, everything else by being empty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.chosen import Left
from bot.slack.blocks import Block
from bot.slack.menu import LANGUAGES, Say
from bot.slack.modals import examples
from bot.slack.modals.parts import (
    LONGEST_INPUT,
    Values,
    chosen_in,
    number_input,
    option_for,
    picked,
    select,
    selects,
    shortened,
    text_input,
    typed,
)

BELOW = "|below"  # the option that chooses nothing; no value begins so
DASH = "-"  # typed for a choice of nothing, where an empty input chooses nothing
NONE = "none"  # the option that chooses none of them
MOST_MODELS = 1000  # in a menu, in groups of as many options as Slack takes
LONGEST_SHOWN = 80
LONGEST_NUMBER = 40

_EMPTY = "|"  # what stands for "", which Slack takes for no option


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be offered, as far as it is known.

    `models` are those of the endpoint, `efforts` how long they can be asked to think, `tongues` the
    languages that the bot speaks: what each calls itself, by its code.
    """

    models: Sequence[str] = ()
    efforts: Sequence[str] = ()
    tongues: Mapping[str, str] = field(default_factory=dict)


class Wrong(Exception):
    """What was typed can't be chosen; `text` is the key of why, with its `details`."""

    def __init__(self, text: str, **details: str | int | float) -> None:
        super().__init__(text)
        self.text = text
        self.details = details


class Kind(Protocol):
    """One kind of field. A `value` is that of `Choices`, None where nothing is chosen."""

    def element(self, value: Any, below: str, offers: Offers, say: Say) -> Block:
        """Return the input that shows `value`; `below` says what holds where it is None."""

    def read(self, values: Values, name: str) -> Any:
        """Return what was answered. Raises Wrong."""

    def shown(self, value: Any, offers: Offers, say: Say) -> str:
        """Return what people read of a value that holds; None is the model's own choice."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text of any length."""

    is_multiline: bool = True

    def element(self, value: Any, _below: str, _offers: Offers, _say: Say) -> Block:
        """Return a text input."""
        return text_input(value or "", longest=LONGEST_INPUT, is_multiline=self.is_multiline)

    def read(self, values: Values, name: str) -> str | None:
        """Return what was typed."""
        return typed(values, name).strip() or None

    def shown(self, value: Any, _offers: Offers, say: Say) -> str:
        """Return its beginning."""
        return shortened(value, LONGEST_SHOWN) or say("settings_nothing")


class Exchanges:
    """Exchanges of what is asked and answered."""

    def element(self, value: Any, _below: str, _offers: Offers, _say: Say) -> Block:
        """Return a text input in the form of `examples`."""
        return text_input(_list(value, examples.write), longest=LONGEST_INPUT, is_multiline=True)

    def read(self, values: Values, name: str) -> Any:
        """Return the exchanges that were typed; a dash alone chooses none."""
        text = typed(values, name).strip()
        if text == DASH:
            return ()
        try:
            return examples.read(text) or None
        except examples.WrongExamples as error:
            raise Wrong(error.text, line=error.line, most=examples.MOST_EXAMPLES) from None

    def shown(self, value: Any, _offers: Offers, say: Say) -> str:
        """Return how many there are."""
        return say("settings_count", count=len(value)) if value else say("settings_nothing")


class Words:
    """Words, one a line."""

    def element(self, value: Any, _below: str, _offers: Offers, _say: Say) -> Block:
        """Return a text input with as many of them as it holds."""
        return text_input(_list(value, _fitting), longest=LONGEST_INPUT, is_multiline=True)

    def read(self, values: Values, name: str) -> tuple[str, ...] | None:
        """Return the words that were typed, each once; a dash alone chooses none."""
        words = (" ".join(line.split()) for line in typed(values, name).splitlines())
        found = tuple(dict.fromkeys(word for word in words if word))
        return () if found == (DASH,) else found or None

    def shown(self, value: Any, _offers: Offers, say: Say) -> str:
        """Return the first of them."""
        return shortened(", ".join(value), LONGEST_SHOWN) or say("settings_nothing")


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two; `least` is none itself where it `is_above`.

    Where it `is_left` by a dash alone, the model decides; Slack's own input for numbers takes no dash.
    """

    least: float
    most: float
    is_decimal: bool = False
    is_above: bool = False
    is_left: bool = False
    zero: str = ""  # the key of what 0 means

    def element(self, value: Any, _below: str, _offers: Offers, _say: Say) -> Block:
        """Return a number input."""
        shown = "" if value is None else f"{value}"
        if self.is_left:
            return text_input(DASH if value is Left.TO_MODEL else shown, longest=LONGEST_NUMBER)
        return number_input(shown, is_decimal=self.is_decimal)

    def read(self, values: Values, name: str) -> float | Left | None:
        """Return the number that was typed, within its bounds."""
        text = typed(values, name).strip().replace(",", "." if self.is_decimal else "")
        if not text:
            return None
        if self.is_left and text == DASH:
            return Left.TO_MODEL
        wrong = Wrong(
            "settings_number_above" if self.is_above else "settings_number",
            least=self.least,
            most=self.most,
        )
        try:
            number = float(text) if self.is_decimal else int(text)
        except ValueError:
            raise wrong from None
        if not self.least <= number <= self.most or (self.is_above and number == self.least):
            raise wrong
        return number

    def shown(self, value: Any, _offers: Offers, say: Say) -> str:
        """Return the number."""
        if value is None or value is Left.TO_MODEL:
            return say("settings_of_model")
        return say(self.zero) if self.zero and not value else f"{value:,}"


@dataclass(frozen=True, slots=True)
class One:
    """One of some choices: `entries` gives their values and what people read of them."""

    entries: Callable[[Offers, Say], Sequence[tuple[Any, str]]]
    parse: Callable[[str], Any] = str

    def element(self, value: Any, below: str, offers: Offers, say: Say) -> Block:
        """Return a menu whose first entry chooses nothing. What is chosen is always among the rest."""
        entries = [(_code(each), text) for each, text in self.entries(offers, say)]
        chosen = BELOW if value is None else _code(value)
        if chosen not in {BELOW, *dict(entries)}:
            entries.insert(0, (chosen, str(value)))
        return select([option_for(text, code) for code, text in [(BELOW, below), *entries]], chosen)

    def read(self, values: Values, name: str) -> Any:
        """Return what was chosen; what an older version offered is nothing."""
        chosen = chosen_in(values, name)
        if chosen in ("", BELOW):
            return None
        try:
            return self.parse("" if chosen == _EMPTY else chosen)
        except ValueError:
            raise Wrong("settings_old") from None

    def shown(self, value: Any, offers: Offers, say: Say) -> str:
        """Return what people read of it."""
        if value is None:
            return say("settings_of_model")
        return str(dict(self.entries(offers, say)).get(value, value))


@dataclass(frozen=True, slots=True)
class Model:
    """A chat model: from a list where that is known, else as text."""

    def element(self, value: Any, below: str, offers: Offers, say: Say) -> Block:
        """Return a menu, or a text input."""
        if not 0 < len(offers.models) <= MOST_MODELS:
            return text_input(value or "", longest=200)
        listed = One(lambda known, _say: [(each, each) for each in known.models])
        return listed.element(value, below, offers, say)

    def read(self, values: Values, name: str) -> str | None:
        """Return the model that was chosen or typed."""
        chosen = chosen_in(values, name)
        return None if chosen == BELOW else chosen or typed(values, name).strip() or None

    def shown(self, value: Any, _offers: Offers, _say: Say) -> str:
        """Return its name."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Several:
    """Any of some choices; `none` is the key of the entry that chooses none of them."""

    entries: Callable[[Say], Sequence[tuple[str, str]]]
    none: str

    def element(self, value: Any, _below: str, _offers: Offers, say: Say) -> Block:
        """Return a menu of them, with the entry for none."""
        options = [option_for(text, code) for code, text in self.entries(say)]
        chosen = (NONE,) if value == () else value or ()
        return selects([option_for(say(self.none), NONE), *options], chosen)

    def read(self, values: Values, name: str) -> tuple[str, ...] | None:
        """Return what was picked; beside others, the entry for none means nothing."""
        found = picked(values, name)
        return tuple(each for each in found if each != NONE) if found else None

    def shown(self, value: Any, _offers: Offers, say: Say) -> str:
        """Return what people read of them."""
        names = dict(self.entries(say))
        return ", ".join(names.get(each, each) for each in value) or say(self.none)


def languages(say: Say) -> list[tuple[str, str]]:
    """Return the languages that are offered, by their codes."""
    return [(code, say(f"language_{code}")) for code in LANGUAGES]


def _code(value: Any) -> str:
    return {True: "yes", False: "no", "": _EMPTY}.get(value, str(value))


def _list(value: Any, write: Callable[[Any], str]) -> str:
    """Return a list as it is typed: a dash where it was chosen to be empty."""
    return DASH if value == () else write(value or ())


def _fitting(words: Sequence[str]) -> str:
    """Return as many of `words`, one a line, as the input holds."""
    lines = "\n".join(words)
    return lines if len(lines) <= LONGEST_INPUT else lines[:LONGEST_INPUT].rpartition("\n")[0]
