"""Which lines answer a question: BM25 over stemmed English words and Korean syllable pairs."""

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[a-z0-9']+|[^\W\d_a-z]+", re.IGNORECASE)
_COMMON = """
    a about above after again all am an and any are as at be because been before being but by can
    could did do does doing for from had has have having he her here hers him his how i if in into is
    it its just me more most my no nor not of off on once only or other our out over please recording
    said say says she should so some such tell than that the their them then there these they this
    those to too under until up us very was we were what when where which while who whom why will with
    would you your transcript thread message anyone someone
    무엇 뭐 뭐라 뭘 언제 누가 누구 어디 어떻게 왜 했어 했나요 했습니까 인가요 입니까 있어 있나요 대해
    이번 그 저 말했어 말했나요 알려줘 알려주세요
"""
_STOP = frozenset(_COMMON.split())
_SUFFIXES = (
    ("'s", ""),
    ("ision", "id"),
    ("ations", ""),
    ("ation", ""),
    ("ments", ""),
    ("ment", ""),
    ("ings", ""),
    ("ing", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ed", ""),
    ("es", ""),
    ("ly", ""),
    ("er", ""),
    ("s", ""),
    ("e", ""),
)
_REMEMBERED = 8192
_K1, _B = 1.2, 0.5  # the usual saturation; short lines are not much better than long ones
_NEARLY_AS_GOOD = 0.7


def best(question: str, lines: Sequence[str], limit: int) -> list[int]:
    """Return the places of at most `limit` lines that match `question` best, the best first.

    A second line must be nearly as good as the first; of equals, the later said. Nothing in common
    gives nothing.
    """
    documents = [_counted(line) for line in lines]
    scores = _scores(set(terms(question)), documents)
    ranked = sorted(range(len(lines)), key=lambda index: (-scores[index], -index))
    if not ranked or scores[ranked[0]] <= 0:
        return []
    least = scores[ranked[0]] * _NEARLY_AS_GOOD
    distinct: dict[str, int] = {}
    for index in ranked:
        if scores[index] < least or len(distinct) == limit:
            break
        distinct.setdefault(" ".join(lines[index].casefold().split()), index)
    return list(distinct.values())


def terms(text: str) -> list[str]:
    """Return what `text` is searched by.

    English words lose their endings and the commonest are left out; words of other scripts become
    pairs of characters, since Korean particles stick to their nouns.
    """
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if word in _STOP:
            continue
        found += [_stem(word)] if word.isascii() else _pairs(word)
    return found


@functools.lru_cache(_REMEMBERED)
def _counted(line: str) -> Counter[str]:
    """Return a line's terms; a thread is asked again and again over the same lines."""
    return Counter(terms(line))


def _stem(word: str) -> str:
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return _undouble(word[: len(word) - len(suffix)] + instead)
    return word


def _undouble(stem: str) -> str:
    """Make "shipp" of shipped the "ship" of ship; an l or s may be double by itself."""
    return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "ls" else stem


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


def _scores(wanted: set[str], documents: Sequence[Counter[str]]) -> list[float]:
    lengths = [document.total() for document in documents]
    average = sum(lengths) / max(len(lengths), 1) or 1.0
    frequency = Counter(term for document in documents for term in document if term in wanted)
    idf = {
        term: math.log(1 + (len(documents) - count + 0.5) / (count + 0.5))
        for term, count in frequency.items()
    }
    return [
        sum(
            idf[term] * document[term] * (_K1 + 1) / (document[term] + _norm(length / average))
            for term in idf
            if document[term]
        )
        for document, length in zip(documents, lengths, strict=True)
    ]


def _norm(relative_length: float) -> float:
    return _K1 * (1 - _B + _B * relative_length)
