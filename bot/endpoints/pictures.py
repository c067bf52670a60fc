"""Pictures in what a model is asked, and endpoints that won't have them.

Wordings: OpenAI, vLLM, llama.cpp, Ollama, OpenRouter, DeepSeek and Groq, from their sources and
issues (2026).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from openai import APIStatusError

from bot.endpoints.failures import ImagesRefused, RequestRejected
from bot.endpoints.judging import failure, said

_BLIND = re.compile(
    r"image_url\S* (is|are) (only|not) supported"  # OpenAI
    r"|not a multi-?modal|at most 0 image"  # vLLM
    r"|mmproj|(images?|vision|multi-?modal)( inputs?)? (is|are) not supported"  # llama.cpp
    r"|required for image input|(not|n't) support( \w+)? (images?|vision|multi-?modal)\b"  # Ollama
    r"|no endpoints found that support image"  # OpenRouter
    r"|unknown variant .{0,3}image_url|content part type.{0,60}image_url|text-only"  # DeepSeek
    r"|content\W{1,3}must be a string",  # Groq
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\bimages?\b|image_url|\bpictures?\b", re.IGNORECASE)
_REFUSALS = (400, 404, 415, 422, 500, 501)  # llama.cpp and Ollama answer 500


def has_pictures(messages: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether any of the messages has a picture."""
    return any(
        part.get("type") == "image_url"
        for message in messages
        if isinstance(message.get("content"), list)
        for part in message["content"]
    )


def refusal(error: APIStatusError, model: str) -> ImagesRefused | None:
    """Return what a refused request with pictures means, None if they aren't to blame."""
    if error.status_code not in _REFUSALS:
        return None
    text, told = said(error), failure(error, model)
    if _BLIND.search(text):
        return ImagesRefused(told.reason, is_blind=True)
    if isinstance(told, RequestRejected) and _PICTURE.search(text):
        return ImagesRefused(told.reason, is_blind=False)
    return None
