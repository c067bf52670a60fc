"""What the bot says to people, in every language it speaks.

A language is one module with a `TEXTS` mapping from key to sentence; a test finds what is missing.
No model is asked at run time, so that people can be told even when no model answers.
"""

from bot.texts import en, ko

LANGUAGES = {"en": en.TEXTS, "ko": ko.TEXTS}


def say(key: str, language: str, **details: str | int | float) -> str:
    """Return the sentence `key` in `language`, its placeholders filled from `details`.

    An unknown language gives English.
    """
    return LANGUAGES.get(language, en.TEXTS)[key].format(**details)


def language_of(text: str) -> str:
    """Return the language to answer `text` in: "ko" as soon as it holds Hangul, else "en"."""
    return "ko" if any(_is_hangul(character) for character in text) else "en"


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣" or "ᄀ" <= character <= "ᇿ" or "ㄱ" <= character <= "ㆎ"
