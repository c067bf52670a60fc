"""Whether what is said in a clip is said to the bot: it begins with its name. Pure.

Recognisers write names as they please, so a name counts when it sounds alike: one letter in four may
differ. Of what people write, `bot.called` has the rule.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.called import GREETINGS, folded, vocatives_off

_ALIKE = 0.75
_SHORTEST_TO_COMPARE = 4  # of shorter names too many words are nearly one
_WORD = re.compile(r"[^\W_]+")


def begins_with_name(text: str, names: Sequence[str]) -> bool:
    """Return whether `text` begins with one of `names`, after a greeting or two at most."""
    words = _WORD.findall(folded(text[:200]))
    while len(words) > 1 and words[0] in GREETINGS:
        words = words[1:]
    return bool(words) and any(_is_name(words[0], folded(name)) for name in names if name)


def _is_name(word: str, name: str) -> bool:
    word = vocatives_off(word)
    if word == name:
        return True
    is_comparable = min(len(word), len(name)) >= _SHORTEST_TO_COMPARE
    return is_comparable and SequenceMatcher(None, word, name).ratio() >= _ALIKE
