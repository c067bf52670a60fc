"""Numbers as words that can be read and spelt, so that coded speech has sentences like any other.

A syllable is one of 16 consonant groups and one of four vowels: six bits. Small numbers are short
words, as common words are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BITS = 18
"""Of a word's number: three syllables."""

MARKS = ("", ",", ".", "?")
"""What follows a word, by its mark: nothing, or the end of a phrase or a sentence."""

_CONSONANTS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "str", "ch")
_VOWELS = ("a", "e", "i", "ou")
_SYLLABLE = re.compile(r"([bcdfghklmnprstv]+)([aeiou]+)")


@dataclass(frozen=True, slots=True)
class Said:
    """One word of coded speech: its number, the mark after it, and its times in seconds."""

    number: int
    mark: int
    start: float
    end: float


def spell(number: int) -> str:
    """Return the word for `number`, of one to three syllables."""
    syllable = _CONSONANTS[number & 15] + _VOWELS[number >> 4 & 3]
    return syllable + spell((number >> 6) - 1) if number >> 6 else syllable


def write(words: Iterable[Said]) -> str:
    """Return words as running text, with marks and capitals."""
    text, is_first = [], True
    for word in words:
        spelt = spell(word.number)
        text.append((spelt.capitalize() if is_first else spelt) + MARKS[word.mark])
        is_first = word.mark >= 2
    return " ".join(text)


def read(text: str) -> Iterator[int]:
    """Yield the numbers of the words in `text`; whatever is no such word is passed over."""
    for word in re.findall(r"[a-z]+", text.lower()):
        if (number := _number(word)) is not None:
            yield number


def _number(word: str) -> int | None:
    number = 0
    parts = _SYLLABLE.findall(word)
    if "".join(map("".join, parts)) != word:
        return None
    for place, (consonant, vowel) in enumerate(reversed(parts)):
        if consonant not in _CONSONANTS or vowel not in _VOWELS:
            return None
        syllable = _CONSONANTS.index(consonant) | _VOWELS.index(vowel) << 4
        number = (number + 1 if place else 0) << 6 | syllable
    return number
