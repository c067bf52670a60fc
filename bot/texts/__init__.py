"""What the bot says to people, in every language it speaks.

A language is one module of this package, named by its ISO 639-1 code: `TEXTS` from key to sentence,
`NAME` as it calls itself, `SCRIPT`, a pattern of letters that give it away ("" for none), and `form`,
which writes a value the way the language does. To add one, add the file; a test finds what is missing.
No model is asked at run time, so that people can be told even when no model answers.

A placeholder may name a form, as in `{count:n}` or `{name:은/는}`; `forms` has those that all languages
share, `form` of the language comes first.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from string import Formatter
from types import ModuleType
from typing import Any

from bot.texts.forms import plain_form

Detail = str | int | float | datetime

FALLBACK = "en"


def _modules() -> dict[str, ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    found = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in found.items() if hasattr(module, "TEXTS")}


_MODULES = _modules()
LANGUAGES: Mapping[str, Mapping[str, str]] = {
    name: module.TEXTS for name, module in _MODULES.items()
}
"""The sentences of each language by its code."""
_SCRIPTS = {name: re.compile(module.SCRIPT) for name, module in _MODULES.items() if module.SCRIPT}


class _Writer(Formatter):
    """Fills in details in the forms of one language."""

    def __init__(self, form: Callable[[Any, str], str | None]) -> None:
        self._form = form

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return `value` in the form that its placeholder names."""
        written = self._form(value, format_spec)
        return plain_form(value, format_spec) if written is None else written


_WRITERS = {name: _Writer(module.form) for name, module in _MODULES.items()}


def say(key: str, to: str, /, **details: Detail) -> str:
    """Return the sentence `key` in the language `to`, its placeholders filled from `details`.

    An unknown language gives English.
    """
    language = to if to in LANGUAGES else FALLBACK
    return _WRITERS[language].vformat(LANGUAGES[language][key], (), details)


def in_language(language: str) -> Callable[..., str]:
    """Return `say` for one language: of a key and its details."""

    def speak(key: str, /, **details: Detail) -> str:
        return say(key, language, **details)

    return speak


def language_of(text: str) -> str:
    """Return the language to answer `text` in: the first whose script it holds, else English."""
    return next((name for name, script in _SCRIPTS.items() if script.search(text)), FALLBACK)


def language_saying(sentence: str) -> str:
    """Return the language whose text `sentence` is; of one that is nobody's text, `language_of` it."""
    said_in = (name for name, texts in LANGUAGES.items() if sentence in texts.values())
    return next(said_in, "") or language_of(sentence)


def spoken(locale: str) -> str:
    """Return the language of ours that a Slack locale (`ko-KR`) names, English for any other."""
    language = locale.partition("-")[0].lower()
    return language if language in LANGUAGES else FALLBACK


def called(code: str, to: str) -> str:
    """Return what the language `code` (ISO 639-1) is called in `to`; one without a text, by its code."""
    return LANGUAGES.get(to, LANGUAGES[FALLBACK]).get(f"language_{code}", code)


def name_of(language: str) -> str:
    """Return what a language of ours calls itself."""
    return str(_MODULES[language].NAME)
