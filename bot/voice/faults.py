"""What is wrong with the translation of one sentence, as far as code can tell. Pure.

A fatal fault leaves nothing to use. Any other is worth another try, after which the translation
stands: the check may be the one that errs.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.voice import speech_levels
from bot.voice.languages import CODES


@dataclass(frozen=True, slots=True)
class Fault:
    """`note` tells the model what was wrong."""

    note: str
    is_fatal: bool = False


MISSING = Fault("It was left out, or mixed up with another sentence.", is_fatal=True)
TALKATIVE = Fault("It was far longer than the sentence: translate, nothing else.", is_fatal=True)
LEAKED = Fault("It held the instructions instead of the translation.", is_fatal=True)
SHRUNK = Fault("It was far shorter than the sentence: leave nothing out.", is_fatal=True)
LONG = Fault("It was much longer than the sentence: add nothing.")
SHORT = Fault("It was much shorter than the sentence: leave nothing out.")
UNTRANSLATED = Fault("It was not in the language asked for.")
SAME = Fault("It was the same as the translation of another sentence.")
WRONG_LEVEL = Fault("It was not in the speech level asked for.")

# Languages in scripts of their own; all others here are Latin, or share theirs.
_SCRIPTS = {
    "ko": r"[가-힣]",
    "ja": r"[ぁ-ヿ一-鿿]",
    "zh": r"[一-鿿]",
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mn", "kk"), r"[\u0400-\u04ff]"),
    **dict.fromkeys(("ar", "fa", "ur"), r"[\u0600-\u06ff]"),
    **dict.fromkeys(("hi", "ne"), r"[\u0900-\u097f]"),
    "el": r"[\u0370-\u03ff\u1f00-\u1fff]",
    "he": r"[\u0590-\u05ff]",
    "th": r"[\u0e00-\u0e7f]",
}
_LATIN = r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_OTHER_SCRIPTS = frozenset(("bn", "ta", "te", "my", "km", "lo", "ka", "hy"))
# Some Serbs and Kazakhs write Latin letters, Uzbeks Cyrillic ones.
_EITHER = frozenset(("sr", "kk", "uz", "az", "mn"))
# Laughter is as long as somebody likes: "haha" translates any "하하하하하하하".
_REPEATED = re.compile(r"(.{1,20}?)\1{2,}")

# Least weight of text whose letters are counted.
_TELLING = 12


def weight(text: str) -> int:
    """Return how long `text` is in Latin letters: a Korean or Chinese one is about two."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def fault_in(text: str, source: str, language: str, level: str, instructions: str) -> Fault | None:
    """Return what is wrong with `text` as the translation of `source`, None where nothing shows.

    `language` is the target's code, `level` the speech level of Korean ("" for other languages).
    """
    if not any(map(str.isalnum, text)):
        return MISSING
    return (
        _length(text, source)
        or _leak(text, source, instructions)
        or _language(text, source, language)
        or (WRONG_LEVEL if level and not speech_levels.keeps(text, level) else None)
    )


def _length(text: str, source: str) -> Fault | None:
    said, given = weight(text), weight(source)
    if said > 12 * given + 200:
        return TALKATIVE
    if said > 4 * given + 40:
        return LONG
    least = weight(_REPEATED.sub(r"\1", source))
    if least > 20 * said + 40:
        return SHRUNK
    return SHORT if least > 4 * said + 40 else None


def _leak(text: str, source: str, instructions: str) -> Fault | None:
    stretches = (instructions[at : at + 40] for at in range(0, len(instructions) - 40, 20))
    leaked = any(stretch in text and stretch not in source for stretch in stretches)
    return LEAKED if leaked else None


def _language(text: str, source: str, language: str) -> Fault | None:
    letters = sum(map(str.isalpha, text))
    if letters < _TELLING:
        return None
    if text.casefold() == source.casefold():
        return UNTRANSLATED
    if language not in CODES - _OTHER_SCRIPTS - _EITHER:
        return None
    found = len(re.findall(_SCRIPTS.get(language, _LATIN), text))
    # A few names in Latin letters are common anywhere; in Latin text other scripts are not.
    return UNTRANSLATED if found * (5 if language in _SCRIPTS else 2) < letters else None
