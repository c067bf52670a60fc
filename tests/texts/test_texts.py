"""What the bot says to people: complete in every language, with nothing left to fill in."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.errors import UserFacingError
from bot.texts import LANGUAGES, language_of, say

ENGLISH = LANGUAGES["en"]
SOURCES = Path(bot.__path__[0])


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def errors() -> Iterator[type[UserFacingError]]:
    """Every error that is written for people, once all of the bot is imported."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.endswith("__main__") and ".playground" not in module.name:
            importlib.import_module(module.name)
    waiting = [UserFacingError]
    while waiting:
        error = waiting.pop()
        if error.__module__.startswith("bot."):
            yield error
        waiting += error.__subclasses__()


def calls() -> Iterator[ast.Call]:
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    assert LANGUAGES[language].keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_details(language: str) -> None:
    different = {
        key
        for key, sentence in LANGUAGES[language].items()
        if placeholders(sentence) != placeholders(ENGLISH[key])
    }

    assert different == set()


def test_every_error_for_people_has_its_sentence() -> None:
    missing = {error.__qualname__ for error in errors() if error.text not in ENGLISH}

    assert missing == set()


def test_every_error_is_raised_with_what_its_sentence_fills_in() -> None:
    """Else the person would hear nothing at all. Whoever tells of a command knows how it is typed."""
    wanted = {
        error.__name__: placeholders(ENGLISH[error.text])
        - ({"command"} if error.__module__.startswith("bot.commands.") else set())
        for error in errors()
    }
    lacking = [
        ast.unparse(call)
        for call in calls()
        if isinstance(call.func, ast.Name)
        and not wanted.get(call.func.id, set()) <= {keyword.arg for keyword in call.keywords}
    ]

    assert lacking == []


def test_details_are_filled_in() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)

    sentence = say("budget_spent", "en", budget=20.0, at=at, zone="UTC")

    assert "$20.00" in sentence
    assert "Dec 1, 00:00 (UTC)" in sentence


def test_an_unknown_language_gives_english() -> None:
    sentence = say("went_wrong", "tlh")

    assert sentence == ENGLISH["went_wrong"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When is the release?", "en"),
        ("출시는 언제인가요?", "ko"),
        ("release 날짜?", "ko"),
        ("ㅇㅇ", "ko"),
        ("リリースはいつ？", "en"),
        ("", "en"),
    ],
)
def test_people_are_answered_in_the_language_they_write(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text())
def test_any_text_has_a_language_we_speak(text: str) -> None:
    assert language_of(text) in LANGUAGES
