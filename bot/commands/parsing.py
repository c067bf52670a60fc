"""Read what was typed after the slash command: words, quotes, options, and text as it stands. Pure.

Phones and Slack's own editor write typographic quotes, and a dash for two hyphens: both are taken for
what was meant.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands.words import nearest
from bot.errors import UserFacingError
from bot.slack.text import to_markdown, unescape

_SEQUENCE = re.compile(r"<(?:[@#][A-Z0-9]+|![a-z]+|https?:|mailto:|tel:)[^<>\n]*>")
_DASHES = "—–"
_OPTION = re.compile(rf"(?:--|[{_DASHES}]-?)([^\W\d_][\w-]*)(=)?")
_END = re.compile(rf"(?:--|[{_DASHES}])(?=\s|\Z)")
_MINUS = re.compile(r"[‐‑‒–—−]")
_MARKUP = re.compile(r"[\\`*_~\[\]|#]")
_BLANKS = re.compile(r"\s+")
_BLANK = re.compile(r"\s*")
_PLAIN = re.compile(r"\S*")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which no database takes
_QUOTES = {mark: marks for marks in ('"“”„‟', "'‘’‚‛") for mark in marks}


class UnknownOption(UserFacingError):
    """There is no such option, and none that comes near."""

    text = "option_unknown"


class MisspeltOption(UserFacingError):
    """There is no such option, but one that comes near."""

    text = "option_misspelt"


class OptionWithoutValue(UserFacingError):
    """An option came without what it is to be set to."""

    text = "option_without_value"


class OptionNotClosed(UserFacingError):
    """The quote that an option's value begins with doesn't end."""

    text = "option_not_closed"


class OptionNoNumber(UserFacingError):
    """An option's value is no number, or outside its range."""

    text = "option_no_number"


@dataclass(frozen=True, slots=True)
class Option:
    """An option and what it takes: any text, or with `least` and `most` a number between them."""

    name: str
    least: float | None = None
    most: float = math.inf
    is_whole: bool = False

    def read(self, text: str) -> str | int | float:
        """Return the value that `text` stands for. Raises OptionNoNumber."""
        if self.least is None:
            return text
        written = _MINUS.sub("-", text)
        try:
            value = (
                int(written.replace(",", "")) if self.is_whole else float(written.replace(",", "."))
            )
        except ValueError:
            value = math.nan
        if not self.least <= value <= self.most:
            raise OptionNoNumber(
                name=self.name,
                least=f"{self.least:g}",
                most=f"{self.most:,g}",
                value=quotable(text, 50),
            )
        return value


@dataclass(frozen=True, slots=True)
class Typed:
    """Options by name, and the text behind them, its line breaks kept."""

    text: str
    options: Mapping[str, str | int | float] = field(default_factory=dict)


def storable(text: str) -> str:
    """Return `text` without control characters but tabs and line breaks, which no store has to take."""
    return _SURROGATE.sub("\ufffd", _CONTROLS.sub(" ", text.replace("\r\n", "\n")))


def read_typed(text: str) -> str:
    """Return what a person typed of what Slack sent: mentions and links as she saw them, unescaped."""
    return unescape(_SEQUENCE.sub(lambda found: to_markdown(found[0], {}), storable(text)))


def unquoted(word: str) -> str:
    """Return a name without the quotes or code marks that it was typed in."""
    return word.strip(f"`{''.join(_QUOTES)} ")


def plain(text: str) -> str:
    """Return `text` as one line of Markdown that means nothing."""
    return _MARKUP.sub(r"\\\g<0>", _BLANKS.sub(" ", text))


def quotable(text: str, longest: int) -> str:
    """Return the beginning of what was typed as it can be told in code marks: one line without them."""
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def first_word(text: str) -> tuple[str, str]:
    """Return the first word of `text`, and what follows it."""
    name, *rest = text.split(maxsplit=1)[:2] or [""]
    return name, rest[0].rstrip() if rest else ""


def read_options(text: str, options: tuple[Option, ...]) -> Typed:
    """Read the `options` that `text` begins with, each as `--name value` or `--name=value`.

    A lone `--` ends them. An option that is given twice has its last value. Raises the errors above.
    """
    known = {option.name: option for option in options}
    given: dict[str, str | int | float] = {}
    at = _skip(text, 0)
    while found := _OPTION.match(text, at):
        name = found[1].casefold().replace("_", "-")
        if name not in known:
            if found[0][0] in _DASHES and not nearest(name, known):
                break  # a sentence that begins with a dash
            raise _unknown(name, known)
        value, at = _value(text, found.end(), name, is_joined=bool(found[2]))
        given[name] = known[name].read(value)
        at = _skip(text, at)
    if end := _END.match(text, at):
        at = _skip(text, end.end())
    return Typed(text[at:].rstrip(), given)


def _unknown(name: str, known: Mapping[str, Option]) -> UserFacingError:
    if near := nearest(name, known):
        return MisspeltOption(name=name, nearest=near)
    return UnknownOption(name=name, options=", ".join(f"`--{each}`" for each in known))


def _value(text: str, at: int, name: str, *, is_joined: bool) -> tuple[str, int]:
    """Return the value that stands at `at`, and where it ends."""
    start = at if is_joined else _skip(text, at)
    is_option = not is_joined and (_OPTION.match(text, start) or _END.match(text, start))
    if is_option or start >= len(text) or text[start].isspace():
        raise OptionWithoutValue(name=name)
    marks = _QUOTES.get(text[start])
    if marks is None:
        plain = _PLAIN.match(text, start)
        return (plain[0], plain.end()) if plain else ("", start)
    closing = re.compile(rf"[{marks}](?=\s|\Z)").search(text, start + 1)
    if closing is None:
        raise OptionNotClosed(name=name)
    return text[start + 1 : closing.start()], closing.end()


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
