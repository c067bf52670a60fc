"""Languages by name and code, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.languages import (
    CODES,
    MENU,
    NAMES,
    language_code,
    language_name,
    script_language,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Korean", "ko"),
        ("한국어", "ko"),
        ("한국말", "ko"),
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("일본어", "ja"),
        ("日本語", "ja"),
        ("Deutsch", "de"),
        ("german", "de"),
        ("pt-BR", "pt"),
        ("zh_Hant_TW", "zh"),
        ("Brazilian Portuguese", "pt"),
        ("Traditional Chinese", "zh"),
        ("중국어", "zh"),
        ("Tiếng Việt", "vi"),
        ("the Korean language", "ko"),
        ("  French. ", "fr"),
        ("fil", "tl"),
        ("eng", "en"),
        ("ENGLISH", "en"),
        ("हिन्दी", "hi"),
    ],
)
def test_a_language_is_known_by_its_names_and_codes(text: str, code: str) -> None:
    assert language_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "Klingon", "xx", "Korean food", "the", "어", "de-", "translate"]
)
def test_what_is_no_language_has_no_code(text: str) -> None:
    assert language_code(text) is None


@given(st.sampled_from(sorted(CODES)), st.sampled_from(["en", "ko"]))
def test_the_name_that_is_shown_is_understood(code: str, shown_in: str) -> None:
    name = language_name(code, shown_in)

    assert language_code(name) == code


@given(st.sampled_from(sorted(NAMES)))
def test_every_name_leads_to_a_known_language(name: str) -> None:
    assert language_code(name.upper()) in CODES


@given(st.text(max_size=30))
def test_any_text_has_a_known_code_or_none(text: str) -> None:
    assert language_code(text) in {*CODES, None}


def test_the_menu_offers_known_languages_once() -> None:
    assert len(set(MENU)) == len(MENU)
    assert set(MENU) <= CODES


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert language_name("xx") == "xx"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("API 서버를 재시작합니다.", "ko"),
        ("来週の会議で決定します。", "ja"),
        ("下周开会决定。", ""),
        ("Hello there.", ""),
        ("The word 네 means yes, doesn't it?", ""),
        ("", ""),
    ],
)
def test_some_scripts_give_their_language_away(text: str, code: str) -> None:
    assert script_language(text) == code
