"""The words by which texts are found: the same for what was said and for what is asked. Pure.

Latin and most other scripts stand as words; Hangul, Chinese, Japanese and scripts that write no
spaces stand as pairs of neighbouring characters, so that 회의 is found in 회의에서, whatever particle
follows. An index of such tokens, without their places, gives the texts that may match; the pattern
of each `Term`, tried on the text itself, says which do.

    "다음 주 회의에서"  ->  다음 음 주 회의 의에 에서 서
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

LONGEST_QUERY = 300  # characters
MOST_TERMS = 10
# Of a Latin word its beginning is enough to find it; what is longer is a key or a picture in base64.
LONGEST_TOKEN = 32
LEAST_PREFIX = 3  # letters of a word after which its rest may be left out
# PostgreSQL holds a megabyte of words for one text, a few bytes for each counted.
# https://www.postgresql.org/docs/18/textsearch-limitations.html
_MOST_BYTES = 700_000
_BYTES_EACH = 4

# Hangul and its jamo, Chinese, Japanese, Thai, Lao, Burmese, Khmer. https://www.unicode.org/charts
_PAIRED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u1049\u1100-\u11ff\u1780-\u17d3\u3005-\u3007"
    "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7a3\ud7b0-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
# Signs that belong to the letter before them, and that `\w` leaves out.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd"
    "\u0b01-\u0b57\u0b82-\u0bcd\u0c00-\u0c56\u0c81-\u0cd6\u0d00-\u0d57\u1dc0-\u1dff\u20d0-\u20ff"
)
_LETTER = rf"[^\W_{_PAIRED}]|[{_MARKS}]"
_RUN = re.compile(rf"[{_PAIRED}]+|(?:{_LETTER})+")
_BEGINS = rf"(?<![^\W_{_PAIRED}])"
_ENDS = rf"(?!{_LETTER})"
_BETWEEN = r"[\W_]+"
_IS_PAIRED = re.compile(f"[{_PAIRED}]")
_ITEM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_QUOTES = str.maketrans("“”„‟＂«»", '"' * 7)
_NARROW = {0xFF01 + place: 0x21 + place for place in range(94)}


@dataclass(frozen=True, slots=True)
class Term:
    """One of the things that a text must have: a word, or a phrase.

    `whole` are tokens that it must have, `beginnings` such that one of its tokens begins with;
    `pattern` matches where it stands in a text that was given to `fold`.
    """

    whole: frozenset[str]
    beginnings: frozenset[str]
    pattern: re.Pattern[str]


def fold(text: str) -> str:
    """Return `text` as it is compared: composed, without case, in ordinary width.

    Where the result is as long as the composed text, every character stands in its place.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    is_narrow = unicodedata.is_normalized("NFKC", folded)  # quicker than looking for what is wide
    return folded if is_narrow else folded.translate(_NARROW)


def tokens(text: str) -> list[str]:
    """Return the tokens by which `text` is found, each once, sorted.

    Of a text with more of them than an index takes some are left out.
    """
    found = sorted({token for run in _RUN.findall(fold(text)) for token in _tokens_of(run)})
    size = 0

    def fits(token: str) -> bool:
        nonlocal size
        size += len(token.encode()) + _BYTES_EACH
        return size <= _MOST_BYTES

    return list(takewhile(fits, found))


def _tokens_of(run: str) -> Iterator[str]:
    """Pairs, and the last character: so each character begins a token, and is found alone."""
    if not _IS_PAIRED.match(run):
        yield run[:LONGEST_TOKEN]
        return
    for place in range(len(run)):
        yield run[place : place + 2]


def terms(query: str) -> list[Term]:
    """Return what a text must have to match what a person typed: nothing, if that has no words.

    Words are looked for anywhere, "quoted words" one after the other, and words that signs join, as
    in `a-b`, likewise. Of a word of three letters or more the rest may be left out. Only the first
    `LONGEST_QUERY` characters and `MOST_TERMS` terms count.
    """
    found: dict[str, Term] = {}
    for item in _ITEM.finditer(fold(query[:LONGEST_QUERY].translate(_QUOTES))):
        is_phrase = item[1] is not None
        runs = list(_RUN.finditer(item[1] if is_phrase else item[2]))
        if runs:
            term = _term(runs, is_phrase=is_phrase)
            found.setdefault(term.pattern.pattern, term)
    return list(found.values())[:MOST_TERMS]


def _term(runs: Sequence[re.Match[str]], *, is_phrase: bool) -> Term:
    last = runs[-1][0]
    is_open = not is_phrase and len(last) >= LEAST_PREFIX and not _IS_PAIRED.match(last)
    whole: set[str] = set()
    beginnings: set[str] = set()
    for run in runs:
        found = _tokens_of(run[0])
        if _IS_PAIRED.match(run[0]):
            (whole if len(run[0]) > 1 else beginnings).update(_pairs(run[0]))
        else:
            (beginnings if is_open and run is runs[-1] else whole).update(found)
    return Term(frozenset(whole), frozenset(beginnings), _pattern(runs, is_open=is_open))


def _pairs(run: str) -> Iterator[str]:
    """Return the tokens of which any text has all that has `run`, with whatever before and behind."""
    return (run[place : place + 2] for place in range(max(1, len(run) - 1)))


def _pattern(runs: Sequence[re.Match[str]], *, is_open: bool) -> re.Pattern[str]:
    pattern, end = "", runs[0].start()
    for run in runs:
        pattern += (_BETWEEN if run.start() > end else "") + re.escape(run[0])
        end = run.end()
    begins = "" if _IS_PAIRED.match(runs[0][0]) else _BEGINS
    ends = "" if is_open or _IS_PAIRED.match(runs[-1][0]) else _ENDS
    return re.compile(begins + pattern + ends)
