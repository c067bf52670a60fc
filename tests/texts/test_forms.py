"""How numbers, times, plurals and Korean particles are written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import LANGUAGES, ko, name_of, spoken
from bot.texts.en import form as english
from bot.texts.forms import length, plain_form, usd

AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("회의", "회의는"),
        ("예산", "예산은"),
        ("Slack", "Slack은"),
        ("whisper", "whisper는"),
        ("gpt-6-luna", "gpt-6-luna는"),
        ("gpt-6-sol", "gpt-6-sol은"),
        ("API", "API는"),
        ("URL", "URL은"),
        ("GPT-4", "GPT-4는"),
        ("gpt-6.1", "gpt-6.1은"),
        ("10", "10은"),
        ("25", "25는"),
        ("$20.00", "$20.00는"),
        ("90%", "90%는"),
        ("“회의록”", "“회의록”은"),
        ("`gpt-6-luna`", "`gpt-6-luna`는"),
        ("지윤 (PM)", "지윤 (PM)은"),
        ("타래", "타래는"),
    ],
)
def test_a_topic_has_the_particle_that_fits_how_it_is_read(word: str, written: str) -> None:
    assert ko.form(word, "은/는") == written


@pytest.mark.parametrize(
    ("word", "pair", "particle"),
    [
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("영어", "으로/로", "로"),
        ("1", "으로/로", "로"),
        ("3", "으로/로", "으로"),
        ("email", "으로/로", "로"),
        ("지윤", "이/가", "이"),
        ("민수", "이/가", "가"),
        ("한국어", "을/를", "를"),
        ("영문", "을/를", "을"),
        ("파일", "과/와", "과"),
    ],
)
def test_every_pair_of_particles_knows_consonants_and_vowels(
    word: str, pair: str, particle: str
) -> None:
    assert ko.particle(word, pair) == particle


def test_decomposed_hangul_is_read_like_composed() -> None:
    decomposed = "예산"

    assert ko.particle(decomposed, "은/는") == "은"


@given(st.text(), st.sampled_from(["은/는", "이/가", "을/를", "과/와", "으로/로"]))
def test_any_word_gets_one_particle_of_the_pair(word: str, pair: str) -> None:
    assert ko.particle(word, pair) in pair.split("/")


@pytest.mark.parametrize(
    ("count", "written"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1234, "1,234 files")]
)
def test_plurals_have_their_number(count: int, written: str) -> None:
    assert plain_form(count, "# file|# files") == written


@pytest.mark.parametrize(
    ("dollars", "written"),
    [
        (0, "$0.00"),
        (0.0042, "$0.0042"),
        (0.000001, "$0.000001"),
        (1.2, "$1.20"),
        (1234, "$1,234.00"),
    ],
)
def test_money_is_as_exact_as_it_needs_to_be(dollars: float, written: str) -> None:
    assert usd(dollars) == written


@pytest.mark.parametrize(("seconds", "written"), [(5, "0:05"), (245, "4:05"), (3723, "1:02:03")])
def test_lengths_of_time_are_written_as_players_do(seconds: float, written: str) -> None:
    assert length(seconds) == written


@pytest.mark.parametrize(
    ("spec", "in_english", "in_korean"),
    [("day", "Nov 22", "11월 22일"), ("moment", "Nov 22, 14:05", "11월 22일 14:05")],
)
def test_dates_are_written_as_each_language_does(
    spec: str, in_english: str, in_korean: str
) -> None:
    assert (english(AT, spec), ko.form(AT, spec)) == (in_english, in_korean)


def test_a_language_without_forms_of_its_own_has_plain_ones() -> None:
    assert [plain_form(AT, spec) for spec in ("day", "time", "moment")] == [
        "2026-11-22",
        "14:05",
        "2026-11-22 14:05",
    ]


@pytest.mark.parametrize(
    ("locale", "language"), [("ko-KR", "ko"), ("en-US", "en"), ("tlh", "en"), ("", "en")]
)
def test_a_locale_of_slack_gives_a_language_we_speak(locale: str, language: str) -> None:
    assert spoken(locale) == language


def test_every_language_knows_what_it_is_called() -> None:
    assert {name_of(language) for language in LANGUAGES} == {"English", "한국어"}
