"""Token counts of a model that has no tokenizer, and its prompt cache."""

import math
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground.chat_parts import Picture, pictures_of

# About what OpenAI's encodings do: a short word or three digits are one token, and so is each
# character outside Latin script.
_TOKEN = re.compile(r" ?[A-Za-z]{1,7}|\d{1,3}|\s+|[^\sA-Za-z\d]")
MESSAGE_OVERHEAD = 4  # what a message costs beside its text (OpenAI's cookbook)
REPLY_PRIMER = 3
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


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a prompt costs in tokens: in all, how many of them were cached, how many are pictures."""

    total: int
    cached: int
    images: int


class PromptCounter:
    """Counts prompts and knows how much of each was a prefix of an earlier one.

    As OpenAI's prompt caching: exact prefixes, from 1,024 tokens, in steps of 128, per model.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[int, int] = OrderedDict()

    def count(self, model: str, messages: Sequence[Mapping[str, Any]], *, tiles: bool) -> Prompt:
        """Return the tokens of the prompt and how many of them were cached, and remember it."""
        prefix, total, cached, is_known = hash(model), 0, 0, True
        for message in messages:
            prefix = hash((prefix, message["role"], repr(message.get("content"))))
            known = self._seen.get(prefix)
            is_known = is_known and known is not None
            total = _cost(message, tiles=tiles) + total if known is None else known
            cached = total if is_known else cached
            self._remember(prefix, total)
        cached = cached // _CACHE_STEP * _CACHE_STEP
        images = sum(_image_cost(message, tiles=tiles) for message in messages)
        return Prompt(total + REPLY_PRIMER, cached if cached >= _LEAST_CACHED else 0, images)

    def _remember(self, prefix: int, total: int) -> None:
        self._seen[prefix] = total
        self._seen.move_to_end(prefix)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def picture_tokens(picture: Picture, *, tiles: bool) -> int:
    """Return what a picture costs, by patches of 32 pixels or, on older models, tiles of 512.

    Source: https://developers.openai.com/api/docs/guides/images-vision; the multiplier of GPT-6 is
    unknown, and taken to be 1.
    """
    if tiles:
        return _by_tiles(picture)
    longest = 512 if picture.detail == "low" else 6_000
    width, height = _within(picture.width, picture.height, longest)
    return min(10_000, math.ceil(width / 32) * math.ceil(height / 32))


def _by_tiles(picture: Picture) -> int:
    if picture.detail == "low":
        return 85
    width, height = _within(picture.width, picture.height, 2_048)
    scale = min(1.0, 768 / min(width, height))
    return 85 + 170 * math.ceil(width * scale / 512) * math.ceil(height * scale / 512)


def _within(width: float, height: float, longest: int) -> tuple[float, float]:
    scale = min(1.0, longest / max(width, height))
    return width * scale, height * scale


def _cost(message: Mapping[str, Any], *, tiles: bool) -> int:
    content = message.get("content")
    if isinstance(content, str):
        return MESSAGE_OVERHEAD + estimate(content)
    texts = (part["text"] for part in content or () if part["type"] == "text")
    return MESSAGE_OVERHEAD + sum(map(estimate, texts)) + _image_cost(message, tiles=tiles)


def _image_cost(message: Mapping[str, Any], *, tiles: bool) -> int:
    return sum(picture_tokens(picture, tiles=tiles) for picture in pictures_of(message))
