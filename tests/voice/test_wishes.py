"""Messages that ask for a form of the transcript, and those that only look like it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Rendition, RenditionKind
from bot.voice.languages import CODES, language_name
from bot.voice.wishes import seconds, wish_of

WISHES = {
    "translation": """translate · Translate. · translate this please · translate it!
        Can you translate this?
        번역 · 번역해줘 · 번역해 주세요 · 번역 부탁드립니다 · 번역 좀 · 이거 번역해줘 · 전체 번역
        please translate the whole recording · translation, please""",
    "translation/ko": """translate to Korean · Translate it into Korean, please! · 한국어로 번역해줘
        can you please translate this recording to ko · 한국말로 번역해 주실 수 있나요?
        Korean translation please · 이 녹음 한국어로 번역해 주세요 · 한국어로 옮겨줘""",
    "translation/en": """영어로 번역 · 영어로 이거 번역해줘 · 이걸 영어로 좀 번역해 주세요
        영어 번역본 주세요
        give me an English translation · translate everything into english""",
    "translation/de": """please translate this into German · translate to Deutsch
        독일어로 번역해 주십시오""",
    "translation/pt": "translate to pt-BR · translate into Brazilian Portuguese",
    "captions/srt": """captions · subtitles as srt · subtitles · 자막 · 자막 만들어 주세요 · srt
        srt file please
        make captions for this video · caption this · 자막 파일 srt로 주세요
        Closed captions please""",
    "captions/vtt": """vtt 자막 줘 · vtt · captions as WebVTT · subs in vtt format
        자막을 vtt로 만들어줘""",
    "captions/ko/srt": """Korean captions · korean subtitles please · captions in Korean
        한국어 자막 · ko subtitles""",
    "captions/en/vtt": "english captions as vtt · 영어 vtt 자막 주세요 · subs in english as vtt",
    "summary": """summary · summarize · Summarise this. · summarize the recording, please
        sum it up · tl;dr
        요약 · 요약해줘 · 이 녹음 요약 좀 해줘 · 회의 내용을 요약해 주세요 · 요약 부탁해요
        can I get a summary?""",
    "summary/ko": "summary in Korean · 한국어로 요약해 주세요 · summarize this in Korean",
    "text": "transcript as a text file · txt file please · 텍스트 파일로 줘",
    "excerpt/751.0": """play 12:31 · Play 12:31. · play from 12:31 · 12:31 들려줘 · 12분 31초 재생
        play it at 12:31
        12:31부터 들려주세요 · 12분 31초부터 다시 들려줘 · play [12:31] please · 12:31 재생해 주세요""",
    "excerpt/3723.0": "play 1:02:03 · 1시간 2분 3초 들려줘 · 1:02:03 틀어줘",
    "excerpt/0.0": "play 0:00",
}
QUESTIONS = """translate this sentence: hello · translate the first paragraph · translate what Jane said
    can you summarize what Jane said about budgets? · translate to Korean the first part · my captions
    no captions · summary of what she promised · summarize the budget · summarize it in three bullets
    translate to Klingon · in Korean please · Korean · hello · 12:31 · play · replay · play 12:75
    play the part about budgets · play 12:31 and 13:10 · when is the summary due? · captions are wrong
    why is there no summary · don't translate · don't summarize this · who wrote the translation?
    translate "good morning" · did you translate it? · the summary is wrong · summary? or captions?
    요약하면 뭐가 중요해? · 번역은 누가 해? · 자막이 틀렸어 · 재생 · 세 줄로 요약해줘 · 누가 번역했어요?
    김 팀장이 한 말을 요약해줘 · 이 문장 번역해줘: hello · 첫 문단을 번역해줘 · 요약하지 마
    번역하지 마세요
    한국어 · 12분 31초에 뭐라고 했어? · 예산 얘기를 들려줘 · 자막은 언제 나와? · 번역이 이상해
    translate this message · summary by Jane · to Korean · 번역 말고 요약 · . · ?!"""


def parts(text: str) -> list[str]:
    return [
        part.strip() for line in text.splitlines() for part in line.split(" · ") if part.strip()
    ]


@pytest.mark.parametrize(
    ("text", "key"), [(text, key) for key, texts in WISHES.items() for text in parts(texts)]
)
def test_a_wish_is_understood(text: str, key: str) -> None:
    wish = wish_of(text)

    assert wish is not None
    assert wish.key == key


@pytest.mark.parametrize("text", parts(QUESTIONS))
def test_anything_else_goes_to_the_model(text: str) -> None:
    assert wish_of(text) is None


@given(st.text(max_size=150))
def test_any_text_is_a_wish_or_none(text: str) -> None:
    wish = wish_of(text)

    assert wish is None or wish.language in {*CODES, ""}


@given(st.sampled_from(sorted(WISHES)), st.text("abcdefgh", min_size=3, max_size=9), st.data())
def test_a_wish_with_another_word_in_it_is_none(key: str, word: str, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(parts(WISHES[key]))).split()
    at = data.draw(st.integers(0, len(words)))

    assert wish_of(" ".join([*words[:at], f"x{word}", *words[at:]])) is None


@given(st.sampled_from(sorted(CODES)))
def test_every_language_can_be_asked_for_in_english_and_korean(code: str) -> None:
    english = wish_of(f"please translate this to {language_name(code)}")
    korean = wish_of(f"{language_name(code, 'ko')}로 번역해 주세요")

    assert english == korean == Rendition(RenditionKind.TRANSLATION, code)


def test_decomposed_hangul_is_read_too() -> None:
    assert wish_of(unicodedata.normalize("NFD", "요약해줘")) == Rendition(RenditionKind.SUMMARY)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("0:07", 7.0),
        ("125:00", 7500.0),
        ("1:02:03", 3723.0),
        ("1:75", None),
        ("3분", 180.0),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(clock: str, expected: float | None) -> None:
    assert seconds(clock) == expected
