"""Adding a language is adding one file: nothing else names the languages that there are."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import bot.texts
from bot.texts import LANGUAGES

FRENCH = '''\
"""French."""

NAME = "Français"
SCRIPT = "[éèêçœ]"


def form(value, spec):
    return f"{value:,}".replace(",", " ") if spec == "n" else None


TEXTS = SENTENCES
'''


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The package of texts as it is when one more file lies in its folder."""
    sentences = {key: f"fr: {sentence}" for key, sentence in LANGUAGES["en"].items()}
    sentences["retention_days"] = "pendant {days:n} jours"
    (tmp_path / "fr.py").write_text(FRENCH.replace("SENTENCES", repr(sentences)), "utf-8")
    assert bot.texts.__file__
    folders = [*bot.texts.__path__, str(tmp_path)]
    spec = importlib.util.spec_from_file_location(
        "bot.texts", bot.texts.__file__, submodule_search_locations=folders
    )
    assert spec
    assert spec.loader
    added = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bot.texts", added)
    spec.loader.exec_module(added)
    yield added
    sys.modules.pop("bot.texts.fr", None)


def test_a_file_more_is_a_language_more(texts: ModuleType) -> None:
    days = texts.say("retention_days", "fr", days=1000)

    assert set(texts.LANGUAGES) == {*LANGUAGES, "fr"}
    assert days == "pendant 1 000 jours"
    assert texts.spoken("fr-CA") == "fr"
    assert texts.language_of("Ça va, élève ?") == "fr"
    assert texts.name_of("fr") == "Français"
    assert texts.language_saying(texts.say("budgets_title", "fr")) == "fr"


def test_only_the_texts_that_are_there_speak_otherwise(texts: ModuleType) -> None:
    assert bot.texts.spoken("fr-CA") == "en"
    assert bot.texts.say is not texts.say
