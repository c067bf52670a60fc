"""Whether what is said begins with the bot's name, and what is said then. Pure.

A greeting or two may stand before the name, and a Korean name may carry its vocative, as in 타래야.
"""

import re
import unicodedata
from collections.abc import Sequence

# What people say before a name.
GREETINGS = frozenset(
    [
        *("hey", "hi", "hello", "ok", "okay", "so", "yo", "oh", "and", "well", "dear", "please"),
        *("안녕", "안녕하세요", "저기", "자", "음", "어", "야", "그", "저"),
    ]
)
VOCATIVES = ("님", "아", "야", "씨", "봇아", "봇님", "봇")
MOST_GREETINGS = 2

_WORD = re.compile(r"[^\W_]+")
# What may stand before the first word: blanks, emphasis, an emoji, a typed @; no quote, no code.
_BEFORE = re.compile(r"(?:\s|:[a-z0-9_+'-]+:|[@*_~,.!?:;…-]|[^\w\s<>&`\"'“”‘’「『(\[{#|=/\\])*")
_HELPING = (
    r"(?:(?:is|was|has|had|does|did|would|could|should)(?:n['’]?t)?|(?:ca|wo)n['’]?t|can(?:not)?|will|may"
    r"|might|must|and|or)"
)
_VERB = (
    r"(?:said|says|told|tells|seems|looks|thinks|thought|knows|knew|answered|wrote|sent|gave|gives|got"
    r"|gets|made|makes|needs|keeps|works|worked|went|came|broke|crashed|failed)"
)
_YOU = (
    r"(?:you|i|we|it|he|she|they|this|that|these|those|there|my|our|your|any\w*|some\w*|every\w*)"
)
# Right after a name, what makes a sentence one about its bearer, unless it asks: "tarae is down".
_TOLD = re.compile(
    rf"[*_~]*\s+(?:(?:{_HELPING}\b(?!\s+{_YOU}\b)|{_VERB}\b)(?![^.!?\n]*\?)|(?:님|씨|봇)[^\W_])",
    re.IGNORECASE,
)
# After a name, what makes it somebody who is talked about: tarae's, tarae-bot, tarae.py.
_GOES_ON = re.compile(r"['’]s\b|[-./@:][^\W_]|_")
_AFTER = re.compile(r"(?:\s|[,.!?:;~…*_-])*")


def folded(text: str) -> str:
    """Return `text` as names are compared: composed, and without case."""
    return unicodedata.normalize("NFC", text).casefold()


def vocatives_off(word: str) -> str:
    """Return a folded `word` without its vocative, if enough is left to be a name."""
    for vocative in VOCATIVES:
        if word.endswith(vocative) and len(word) > len(vocative) + 1:
            return word.removesuffix(vocative)
    return word


def is_called(text: str, names: Sequence[str]) -> bool:
    """Return whether the written `text` begins with one of `names`, spelled exactly."""
    return without_call(text, names) is not None


def without_call(text: str, names: Sequence[str]) -> str | None:
    """Return the written `text` without the name it begins with, None if it begins with none.

    The greeting before it goes too. The case of letters doesn't matter; a name that is talked about,
    as in "tarae's", "Tarae is down", "타래가" or a quote, is no call.
    """
    text = unicodedata.normalize("NFC", text)
    known = sorted({folded(name) for name in names if name}, key=len, reverse=True)
    at = 0
    for _ in range(MOST_GREETINGS + 1):
        at = _skip(_BEFORE, text, at)
        end = _end_of_name(text, at, known)
        if end is not None:
            return text[_skip(_AFTER, text, end) :]
        word = _WORD.match(text, at)
        if word is None or folded(word[0]) not in GREETINGS:
            return None
        at = word.end()
    return None


def _end_of_name(text: str, at: int, known: Sequence[str]) -> int | None:
    """Return where the name that stands at `at` ends, its vocative with it."""
    for name in known:
        end = at + len(name)
        if folded(text[at:end]) != name:
            continue
        for tail in (" 님", " 씨", " 봇", "", *VOCATIVES):
            after = end + len(tail)
            if text.startswith(tail, end) and _is_end(text, after):
                return None if _TOLD.match(text, after) else after
    return None


def _is_end(text: str, at: int) -> bool:
    return not _WORD.match(text, at) and not _GOES_ON.match(text, at)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
