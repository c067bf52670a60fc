"""Tell where text may be cut without breaking what a reader sees as one character.

The rules of Unicode's extended grapheme clusters (UAX #29) as far as the standard library's tables
carry them; where they do not, no boundary is reported rather than a wrong one.
"""

import unicodedata

_CONTEXT = 64  # characters

_ZWJ = "\u200d"
# Spacing marks and extenders that the general category does not show.
_EXTENDERS = frozenset("\u200c\u0e33\u0eb3\uff9e\uff9f")
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd")


def is_boundary(text: str, place: int) -> bool:
    """Return whether `text` may be cut before the character at `place`."""
    if place <= 0 or place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if after < "\u0300" and before < "\u0300":
        return (before, after) != ("\r", "\n")
    if _extends(after) or before == _ZWJ or before in _PREPENDED:
        return False
    if _is_regional(before) and _is_regional(after):
        return _regional_run(text, place) % 2 == 0
    return not (_is_conjoined_hangul(before, after) or _is_conjunct(before, after))


def context(text: str) -> str:
    """Return the end of `text` that suffices to judge places in what follows it."""
    start = max(0, len(text) - _CONTEXT)
    return text[start - _regional_run(text, start) % 2 :]  # never from the middle of a flag


def _extends(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char == _ZWJ
        or char in _EXTENDERS
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags, as in the flag of Scotland
    )


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regional_run(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return place - start


def _is_conjunct(before: str, after: str) -> bool:
    """Whether `before` is a virama, which ties the consonant after it into one sign."""
    return unicodedata.combining(before) == 9 and unicodedata.category(after) == "Lo"


def _is_conjoined_hangul(before: str, after: str) -> bool:
    """Whether the two are jamo, or syllable and jamo, of one syllable block (UAX #29, GB6–GB8)."""
    left, right = _hangul(before), _hangul(after)
    return (left, right) in _CONJOINED


_CONJOINED = frozenset(
    {
        *(("L", right) for right in ("L", "V", "LV", "LVT")),
        *((left, "V") for left in ("V", "LV")),
        *((left, "T") for left in ("V", "LV", "LVT", "T")),
    }
)


def _hangul(char: str) -> str:
    if "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c":
        return "L"
    if "\u1160" <= char <= "\u11a7" or "\ud7b0" <= char <= "\ud7c6":
        return "V"
    if "\u11a8" <= char <= "\u11ff" or "\ud7cb" <= char <= "\ud7fb":
        return "T"
    if "\uac00" <= char <= "\ud7a3":
        return "LV" if (ord(char) - 0xAC00) % 28 == 0 else "LVT"
    return ""
