"""Token counts of a model that has no tokenizer, and its prompt cache."""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

# About what OpenAI's encodings do: a short word or three digits are one token, and so is each
# character outside Latin script.
_TOKEN = re.compile(r" ?[A-Za-z]{1,7}|\d{1,3}|\s+|[^\sA-Za-z\d]")
MESSAGE_OVERHEAD = 4  # what a message costs beside its text (OpenAI's cookbook)
REPLY_PRIMER = 3
_IMAGE = 765
_CACHE_STEP = 128
_LEAST_CACHED = 1024
_REMEMBERED = 8192


def estimate(text: str) -> int:
    """Return about how many tokens `text` is."""
    return len(_TOKEN.findall(text))


def head(text: str, tokens: int) -> str:
    """Return the start of `text` that is at most `tokens` long."""
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number == tokens:
            return text[: match.start()]
    return text


class PromptCounter:
    """Counts prompts and knows how much of each was a prefix of an earlier one.

    As OpenAI's prompt caching: exact prefixes, from 1,024 tokens, in steps of 128, per model.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[int, int] = OrderedDict()

    def count(self, model: str, messages: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Return the tokens of the prompt and how many of them were cached, and remember it."""
        prefix, total, cached, is_known = hash(model), 0, 0, True
        for message in messages:
            prefix = hash((prefix, message["role"], repr(message.get("content"))))
            known = self._seen.get(prefix)
            is_known = is_known and known is not None
            total = _cost(message) + total if known is None else known
            cached = total if is_known else cached
            self._remember(prefix, total)
        cached = cached // _CACHE_STEP * _CACHE_STEP
        return total + REPLY_PRIMER, cached if cached >= _LEAST_CACHED else 0

    def _remember(self, prefix: int, total: int) -> None:
        self._seen[prefix] = total
        self._seen.move_to_end(prefix)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def _cost(message: Mapping[str, Any]) -> int:
    content = message.get("content")
    if isinstance(content, str):
        return MESSAGE_OVERHEAD + estimate(content)
    parts = content or ()
    return MESSAGE_OVERHEAD + sum(
        estimate(part["text"]) if part["type"] == "text" else _IMAGE for part in parts
    )
