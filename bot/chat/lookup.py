"""Find the stretches of a long transcript that a question is about. Pure.

What doesn't fit into the window isn't cut off: its opening stands in the history, and with each
question come the paragraphs that share its words, ranked by BM25 (Robertson and Zaragoza, The
Probabilistic Relevance Framework, 2009). Korean glues particles to its words and Chinese and Japanese
have no spaces, so their scripts are compared by pairs of characters.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

Estimate = Callable[[str], int]

_K1, _B = 1.2, 0.75  # the usual values: how soon repetition counts no more, how much length does
_WORD = re.compile(r"[^\W_]+")
_BY_PAIRS = re.compile(r"[가-힣ᄀ-ᇿㄱ-ㆎ\u3040-\u30ff\u3400-\u9fff]+")
# Words that are in every question and say nothing of what it is about.
_EMPTY = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "did", "do", "does", "for", "from", "had",
    "has", "have", "he", "her", "his", "how", "in", "is", "it", "its", "me", "my", "of", "on", "or",
    "our", "said", "say", "she", "so", "tell", "that", "the", "their", "them", "there", "they", "this",
    "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "you", "your", "about",
})  # fmt: skip


def stretches(
    paragraphs: Sequence[str], question: str, budget: int, estimate: Estimate
) -> list[str]:
    """Return the paragraphs that fit `question` best, in their order, within `budget` tokens.

    Those next to them come along where there is room: what is asked is often said right after. Of a
    question that shares no word with any of them the answer may be anywhere, so it gets paragraphs
    from all over.
    """
    scores = _scores(paragraphs, terms(question))
    ranked = sorted(range(len(paragraphs)), key=lambda n: -scores[n])
    best = [n for n in ranked if scores[n] > 0]
    wanted = [m for n in best for m in (n, n + 1, n - 1)] if best else _spread(len(paragraphs))
    taken: set[int] = set()
    for number in wanted:
        if number in taken or not 0 <= number < len(paragraphs):
            continue
        cost = estimate(paragraphs[number]) + 1
        if cost > budget:
            continue
        budget -= cost
        taken.add(number)
    return [paragraphs[number] for number in sorted(taken)]


def terms(text: str) -> list[str]:
    """Return what is compared of a text: words in lower case, pairs of characters of Asian scripts."""
    found = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold()):
        asian = _BY_PAIRS.findall(word)
        if not asian:
            if word not in _EMPTY:
                found.append(_stem(word))
            continue
        found += [run[n : n + 2] for run in asian for n in range(max(1, len(run) - 1))]
        found += [rest for rest in _BY_PAIRS.sub(" ", word).split() if rest]
    return found


def _stem(word: str) -> str:
    """Take the commonest English endings off, so that `decisions` finds `decided` at least nearly."""
    for ending in ("ations", "ation", "ions", "ion", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _scores(paragraphs: Sequence[str], wanted: Sequence[str]) -> list[float]:
    counts = [Counter(terms(paragraph)) for paragraph in paragraphs]
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / len(lengths) if lengths else 0.0
    rarity = {
        term: _rarity(sum(term in count for count in counts), len(counts)) for term in set(wanted)
    }
    return [
        sum(
            weight * count[term] * (_K1 + 1) / (count[term] + _K1 * (1 - _B + _B * length / mean))
            for term, weight in rarity.items()
            if count[term]
        )
        for count, length in zip(counts, lengths, strict=True)
    ]


def _rarity(having: int, total: int) -> float:
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _spread(count: int) -> list[int]:
    """Return all numbers below `count`, such that the first few are spread over all of them."""
    order, step = [0], count
    while step > 1:
        step = -(-step // 2)
        order += range(0, count, step)
    return list(dict.fromkeys(order))
