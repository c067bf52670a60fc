"""Whether what is said in a clip is said to the bot: it begins with its name. Pure.

Recognisers write names as they please, so a name counts when it sounds alike: one letter in four may
differ. A Korean name may carry its vocative, as in 타래야.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

# What people say before a name.
_GREETINGS = {
    *("hey", "hi", "hello", "ok", "okay", "so", "yo", "oh", "and", "well", "dear", "please"),
    *("안녕", "안녕하세요", "저기", "자", "음", "어", "야", "그", "저"),
}
_VOCATIVES = ("님", "아", "야", "씨", "봇")
_ALIKE = 0.75
_SHORTEST_TO_COMPARE = 4  # of shorter names too many words are nearly one
_WORD = re.compile(r"[^\W_]+")


def begins_with_name(text: str, names: Sequence[str]) -> bool:
    """Return whether `text` begins with one of `names`, after a greeting or two at most."""
    words = _WORD.findall(_folded(text[:200]))
    while len(words) > 1 and words[0] in _GREETINGS:
        words = words[1:]
    return bool(words) and any(_is_name(words[0], _folded(name)) for name in names if name)


def _is_name(word: str, name: str) -> bool:
    for vocative in _VOCATIVES:
        if word.endswith(vocative) and len(word) > len(vocative) + 1:
            word = word.removesuffix(vocative)
            break
    if word == name:
        return True
    is_comparable = min(len(word), len(name)) >= _SHORTEST_TO_COMPARE
    return is_comparable and SequenceMatcher(None, word, name).ratio() >= _ALIKE


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
