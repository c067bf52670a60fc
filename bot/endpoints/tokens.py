"""Estimate tokens without a tokenizer.

The vocabulary of current models is unpublished. This counts the way o200k_base splits text (words
with their leading space, three digits at a time, runs of punctuation) and then by the letters a
token holds on average in each script, rather too many than too few: against OpenAI's published
counts in twenty languages it gives 0.86 to 1.5 times the truth, 1.3 in Korean (see the tests). The
API's own `usage` corrects it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_PER_MESSAGE = 4  # OpenAI's cookbook: three for each message, one for its role
_PRIMER = 3  # the start of the answer
_PER_NAME = 1

_LETTERS = {  # letters a token holds, by kind of run
    "latin": 7,  # within one word: most words are one token
    "capitals": 2,  # ids, abbreviations
    "accented": 3,  # a word with a letter outside ASCII is rarer, and so cut smaller
    "digits": 3,
    "slavic": 4,
    "semitic": 2,
    "indic": 2,
    "hangul": 1.5,
    "kana": 1.25,
    "han": 1,
    "signs": 3,
    "mark": 1,
    "space": 16,  # indentation, line breaks
}
_ACCENTED = "ªµºÀ-ÖØ-öø-ɏḀ-ỿ"
_RUNS = re.compile(
    rf"""
      (?P<accented> [A-Za-z]{{0,24}} [{_ACCENTED}] [A-Za-z{_ACCENTED}]* )
    | (?P<latin> [A-Z]?[a-z]+ (?: '(?:s|t|re|ve|m|ll|d)\b )? )
    | (?P<capitals> [A-Z]+ )
    | (?P<digits> [0-9]+ )
    | (?P<hangul> [가-힣]+ )
    | (?P<kana> [ぁ-ヿ]+ )
    | (?P<han> [㐀-䶿一-鿿]+ )
    | (?P<slavic> [Ͱ-Ͽ\u0400-\u04ff]+ )
    | (?P<semitic> [\u0590-\u06ff]+ )
    | (?P<indic> [\u0900-\u0e7f]+ )
    | (?P<signs> [!-/:-@\[-`{{-~]+ )
    | (?P<mark> [¡-¿‐-›←-⇿─-╿、-】！-～] )
    | (?P<blank> [ ](?=[^\s0-9]) )
    | (?P<space> \s+(?=[ ][^\s0-9]) | \s+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)


def estimate(text: str) -> int:
    """Return about how many tokens `text` is: at least one a word, at most one a byte."""
    total = 0
    for run in _RUNS.finditer(text):
        kind = run.lastgroup or ""
        if kind == "other":
            total += len(run[0].encode(errors="replace"))  # emoji, rare scripts: byte by byte
        elif kind != "blank":  # a space belongs to the word that follows
            total += -int(-len(run[0]) // _LETTERS[kind])
    return total


def estimate_messages(messages: Sequence[Mapping[str, Any]]) -> int:
    """Return about how many tokens a request with these chat messages is."""
    return _PRIMER + sum(map(_message, messages))


def _message(message: Mapping[str, Any]) -> int:
    name = message.get("name")
    named = estimate(str(name)) + _PER_NAME if name else 0
    return _PER_MESSAGE + named + estimate(str(message.get("content") or ""))
