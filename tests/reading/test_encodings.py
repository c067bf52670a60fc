"""Text of any origin is read; what is no text is known."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.encodings import clean, decode

KOREAN = "회의록: 다음 분기 매출 목표는 120억 원입니다. 담당자는 김철수 과장입니다.\n"
JAPANESE = "議事録：次の四半期の売上目標は百二十億円です。担当者は田中さんです。\n"
CHINESE = "会议记录：下个季度的销售目标是一百二十亿元。负责人是王先生，请大家准备好报告。\n"
RUSSIAN = "Протокол: цель продаж на следующий квартал составляет сто миллионов рублей.\n"
GERMAN = "Übergröße für Müßiggänger: 5 € pro Stück, naïve Café-Besucher zahlen mehr.\n"
FRENCH = "L'été dernier, les élèves étaient très fatigués à l'école.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (KOREAN, "cp949"),
        (KOREAN, "euc_kr"),
        ("이름,부서\n홍길동,영업\n", "cp949"),
        ("똠방각하 펲시콜라 쀍\n안녕하세요 여러분\n", "cp949"),  # syllables that only CP949 has
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (RUSSIAN, "cp1251"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        ("caf\xe9", "latin-1"),
        *((text, code) for text in (KOREAN, GERMAN) for code in ("utf-8-sig", "utf-16", "utf-32")),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (KOREAN, "utf-16-le"),
    ],
)
def test_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_always_taken_for_what_it_is(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.text())
def test_clean_text_is_text_for_anything(text: str) -> None:
    cleaned = clean(text)

    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned == clean(cleaned)


@pytest.mark.parametrize(
    "data",
    [b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", b"\x7fELF\x02\x01\x01\x00\x00", bytes(1000)],
    ids=["exe", "elf", "zeros"],
)
def test_a_binary_is_no_text(data: bytes) -> None:
    assert decode(data) is None


def test_noise_is_no_text() -> None:
    assert not [
        seed for seed in range(50) if decode(random.Random(seed).randbytes(3000)) is not None
    ]


def test_line_ends_are_plain_and_stray_controls_are_gone() -> None:
    text = f"a line\r\nanother\rand a last\x07 one\n{'x' * 100}"

    assert decode(text.encode()) == f"a line\nanother\nand a last one\n{'x' * 100}"
