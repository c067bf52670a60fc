"""Say how good a place for a line break is, by the words on both sides. Pure.

What reads as one stays together: an article and its noun, a Korean bound noun and what it hangs on. No
dictionary: lists of the few words that matter, and endings. Other languages go by punctuation.
"""

import re
import unicodedata

# Costs, in one measure: two lines that differ by all their width cost 1 too.
FORBIDDEN = 10.0
INSIDE_A_WORD = 3.0
CLINGING = 1.5
PLAIN = 1.0
LIKELY_PHRASE = 0.9
PHRASE = 0.6
BEFORE_CONJUNCTION = 0.4
AFTER_CLAUSE = 0.1
AFTER_SENTENCE = 0.0

_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
# Besides closing brackets and marks: what Japanese and Chinese rules allow at no line's start.
_NEVER_FIRST = (
    ".,!?:;%…‥、。，．！？：；・％～ーゝゞ々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶｰ｡､･"
)
_ENDS_SENTENCE = re.compile(r"""[.!?…。！？｡]["'”’」』）)\]]*\Z""")
_ENDS_CLAUSE = re.compile(r"""[,;:、，；：､—–-]["'”’」』）)\]]*\Z""")
_HIRAGANA = re.compile("[ぁ-ゟ]")
_PARTICLES = "はがをにでともへてのや"
_KATAKANA = re.compile("[ァ-ヿ]")
_ASIAN = re.compile("[ぁ-ヿ㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH_CONJUNCTIONS = _set(
    "and but or so because if when while that which who where since although though unless until "
    "than as before after"
)
_ENGLISH_PREPOSITIONS = _set("of in on at for with from by into about over under through")
_ENGLISH_CLINGING = _set(
    "a an the my your his her its our their this these those some no very of in on at for with from "
    "by to into and but or if that i you he she it we they is are was were be been am has have had "
    "will would can could should must may might do does did not don't mr. mrs. ms. dr."
)

_KOREAN_CONJUNCTION = re.compile(
    "(그리고|그래서|그런데|그러나|그러면|하지만|그렇지만|따라서|또는|또한|및|즉|왜냐하면|그러니까)"
)
_KOREAN_CONNECTIVE = re.compile(
    "[가-힣](고|며|면|면서|아서|어서|해서|니까|지만|는데|은데|도록|려고|거나|다가)$"
)
_KOREAN_BOUND = re.compile(
    "(수(가|는|도|를)?$|것|거(예요|야|다)|때|줄(을|은|도)?$|뿐|적(이|은|도)|만큼|있|없|않|싶)"
)
_KOREAN_CLINGING = re.compile("(이|그|저|한|두|세|네|다섯|각|약|매|제|총|첫|안|못|더|잘)$")


def cost(before: str, after: str, *, is_space: bool) -> float:
    """Return how bad a break between two neighbouring parts of a text is, from 0 to FORBIDDEN.

    Parts are words, or the characters of a script without spaces; `is_space` tells whether there is
    a space between them.
    """
    if _is_forbidden(before[-1], after[0]):
        return FORBIDDEN
    if _ENDS_SENTENCE.search(before) and before.lower() not in _ENGLISH_CLINGING:
        return AFTER_SENTENCE
    if _ENDS_CLAUSE.search(before):
        return AFTER_CLAUSE
    return _between_words(before, after) if is_space else _between_characters(before[-1], after[0])


def _is_forbidden(last: str, first: str) -> bool:
    """Whether a character may not end a line, or the next not begin one."""
    return (
        unicodedata.category(last) in ("Ps", "Pi")
        or unicodedata.category(first) in ("Pe", "Pf", "Mn", "Mc", "Me")
        or first in _NEVER_FIRST
        or first in _JOINERS
        or last == "\u200d"
        or "\U0001f3fb" <= first <= "\U0001f3ff"  # the colour of a hand
    )


def _between_words(before: str, after: str) -> float:
    last, first = before.lower(), after.lower()
    if last in _ENGLISH_CLINGING or _KOREAN_CLINGING.match(before) or _KOREAN_BOUND.match(after):
        return CLINGING
    if (
        first in _ENGLISH_CONJUNCTIONS
        or _KOREAN_CONJUNCTION.match(after)
        or _KOREAN_CONNECTIVE.search(before)
    ):
        return BEFORE_CONJUNCTION
    return PHRASE if first in _ENGLISH_PREPOSITIONS else PLAIN


def _between_characters(last: str, first: str) -> float:
    """A Japanese phrase mostly ends in hiragana, and the next begins with something else."""
    if not (_ASIAN.match(last) or _ASIAN.match(first)):
        return INSIDE_A_WORD
    if _HIRAGANA.match(last) and not _HIRAGANA.match(first):
        return PHRASE if last in _PARTICLES else LIKELY_PHRASE
    return INSIDE_A_WORD if _KATAKANA.match(last) and _KATAKANA.match(first) else PLAIN
