"""What the bot says to people, in every language it speaks.

A language is one module with a `TEXTS` mapping from key to sentence; a test finds what is missing.
No model is asked at run time, so that people can be told even when no model answers.
"""

import re
from collections.abc import Callable

from bot.texts import en, ko

_HANGUL = re.compile("[가-힣ᄀ-ᇿㄱ-ㆎ]")
LANGUAGES = {"en": en.TEXTS, "ko": ko.TEXTS}


def say(key: str, to: str, /, **details: str | int | float) -> str:
    """Return the sentence `key` in the language `to`, its placeholders filled from `details`.

    An unknown language gives English.
    """
    return LANGUAGES.get(to, en.TEXTS)[key].format(**details)


def in_language(language: str) -> Callable[..., str]:
    """Return `say` for one language: of a key and its details."""

    def speak(key: str, /, **details: str | int | float) -> str:
        return say(key, language, **details)

    return speak


def language_of(text: str) -> str:
    """Return the language to answer `text` in: "ko" as soon as it holds Hangul, else "en"."""
    return "ko" if _HANGUL.search(text) else "en"
