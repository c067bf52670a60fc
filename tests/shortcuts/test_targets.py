"""What a reply shows is told from its key."""

import pytest

from bot.shortcuts.targets import Target, target_of

KEY = "T/C/1.0"
ANSWER = Target("T", "C", "1.0")
SAID = Target("T", "C", "1.0", is_said=True)
RECORDING = Target("T", "C", "1.0", "F1")


@pytest.mark.parametrize(
    ("key", "target"),
    [
        (KEY, ANSWER),
        (f"{KEY}/translation/de/0123456789ab", ANSWER),
        (f"{KEY}/said/translation/de/0123456789ab", SAID),
        (f"{KEY}/F1", RECORDING),
        (f"{KEY}/F1/progress", RECORDING),
        (f"{KEY}/F1/translation/de", RECORDING),
        (f"{KEY}/F1/summary", Target("T", "C", "1.0", "F1", is_summary=True)),
        (f"{KEY}/F1/summary/1.5", Target("T", "C", "1.0", "F1", is_summary=True)),
    ],
)
def test_a_key_names_what_is_shown(key: str, target: Target) -> None:
    assert target_of(key) == target


@pytest.mark.parametrize("target", [ANSWER, SAID])
def test_a_translation_leads_back_to_what_it_translates(target: Target) -> None:
    assert target_of(target.translation_key("de", "Hello.")) == target


def test_another_text_has_another_translation() -> None:
    keys = {ANSWER.translation_key("de", text) for text in ("One.", "Two.")}

    assert len(keys) == 2
    assert all(key.startswith(f"{ANSWER.translations_key('de')}/") for key in keys)
