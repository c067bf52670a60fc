"""A flag asks for a translation where its country has one language, and cheers everywhere else."""

import pytest

from bot.shortcuts.flags import _LANGUAGES, language_of_flag
from bot.voice.languages import CODES

SEVERAL = [
    *("ch", "be", "ca", "in", "sg", "za", "fi", "lu", "ie", "nz", "cy", "mt", "by", "kz", "kg"),
    *("af", "pk", "lk", "ph", "hk", "mo", "iq", "ma", "dz", "sd", "ke", "tz", "ng", "rw", "py"),
    *("pe", "bo", "ec", "pr", "ht", "mk", "ba", "me", "va", "ad", "my", "np", "et", "er", "cm"),
    *("td", "bi", "tl", "fj", "ws", "mg", "sn", "ci", "eu", "un"),
]


@pytest.mark.parametrize(
    ("emoji", "language"),
    [
        ("flag-kr", "ko"),
        ("kr", "ko"),
        ("flag-us", "en"),
        ("us", "en"),
        ("gb", "en"),
        ("uk", "en"),
        ("flag-gb", "en"),
        ("jp", "ja"),
        ("cn", "zh"),
        ("de", "de"),
        ("fr", "fr"),
        ("es", "es"),
        ("it", "it"),
        ("ru", "ru"),
        ("flag-br", "pt"),
        ("flag-mx", "es"),
        ("flag-ua", "uk"),
        ("flag-at", "de"),
        ("flag-vn", "vi"),
    ],
)
def test_a_flag_stands_for_the_language_of_its_country(emoji: str, language: str) -> None:
    assert language_of_flag(emoji) == language


@pytest.mark.parametrize("country", SEVERAL)
def test_flags_of_countries_with_several_languages_say_nothing(country: str) -> None:
    assert language_of_flag(f"flag-{country}") is None


@pytest.mark.parametrize(
    "emoji",
    [
        "thumbsup",
        "+1::skin-tone-2",
        "tada",
        "at",
        "br",
        "in",
        "flag-",
        "",
        "flag-england",
        "rainbow-flag",
    ],
)
def test_what_is_no_country_s_flag_says_nothing(emoji: str) -> None:
    assert language_of_flag(emoji) is None


def test_a_skin_tone_behind_a_flag_is_ignored() -> None:
    assert language_of_flag("flag-kr::skin-tone-3") == "ko"


def test_every_language_of_a_flag_is_one_that_is_translated_into() -> None:
    assert set(_LANGUAGES.values()) <= CODES
