"""What a model invented goes only where the sound proves it; what was said stays."""

import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.conversation import Segment, Speech, Word
from bot.voice.cuts import Cut
from bot.voice.guard import check, least_time
from bot.voice.phrases import PHRASES, is_credit, is_known

PROMPT = "A meeting of the Seoul team about Tarae, gRPC and the budget."
SAID = [
    "감사합니다.", "시청해주셔서 감사합니다.", "네.", "네.", "회의를 시작하겠습니다.",
    "API를 deploy 했습니다.", "Thanks for watching!", "Thank you.", "no no no no no no no",
    "We ship on Monday.", "好的好的好的好的好的", "谢谢观看", "ご視聴ありがとうございました。", "Tarae",
    "gRPC", "budget",
]  # fmt: skip
said = st.lists(st.sampled_from(SAID), min_size=1, max_size=30).map(" ".join)


def voiced(seconds: float, length: float = 10.0) -> Cut:
    """A chunk of ten seconds in whose middle somebody speaks for so long."""
    start = (length - seconds) / 2
    return Cut(0.0, length, ((start, start + seconds),) if seconds else ())


def left(text: str, cut: Cut, *hints: str) -> str:
    return check(Speech(text), cut, hints).speech.text


@settings(max_examples=50)
@given(said, st.floats(0.0, 5.0))
def test_what_fits_its_time_is_never_changed(text: str, spare: float) -> None:
    speech = Speech(text, "ko", (Word(0, 1, text),), (Segment(0, 1, text),))
    seconds = least_time(text) + spare + 0.01

    verdict = check(speech, Cut(0.0, seconds, ((0.0, seconds),)), ["Tarae", "gRPC", "budget"])

    assert verdict.speech is speech
    assert verdict.invented == ()


@settings(max_examples=50)
@given(st.text(max_size=100), st.floats(0, 20), st.lists(st.text(max_size=20), max_size=3))
@example("0", 0.0, [": :", ": :", ": :"])
def test_nothing_is_ever_added(text: str, seconds: float, hints: list[str]) -> None:
    verdict = check(Speech(text), voiced(seconds, 20.0), hints)

    rest = iter(unicodedata.normalize("NFC", " ".join(text.split()) if verdict.invented else text))
    assert all(mark in rest for mark in unicodedata.normalize("NFC", verdict.speech.text))
    assert bool(verdict.invented) == (verdict.speech.text != text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("language", PHRASES)
def test_a_known_phrase_goes_where_nobody_speaks(
    language: str, form: Literal["NFC", "NFD"]
) -> None:
    texts = [
        unicodedata.normalize(form, phrase.replace(" ", "  ").upper() + "!")
        for phrase in PHRASES[language]
    ]

    assert [text for text in texts if left(text, voiced(0.05))] == []


@pytest.mark.parametrize("language", PHRASES)
def test_a_known_phrase_stays_where_somebody_speaks_long_enough(language: str) -> None:
    assert [text for text in PHRASES[language] if left(text, voiced(6.0)) != text] == []


@pytest.mark.parametrize(
    "credit",
    [
        "MBC 뉴스 김성현입니다.",
        "한글자막 by 박진희",
        "자막 제공 배달의민족",
        "Subtitles by the Amara.org community",
        "Sous-titres réalisés para la communauté d'Amara.org",
        "Sous-titrage Société Radio-Canada",
        "Sous-titrage ST' 501",
        "Untertitelung des ZDF für funk, 2017",
        "Untertitel im Auftrag des ZDF, 2021",
        "Untertitel der Amara.org-Community",
        "Copyright WDR 2021",
        "Субтитры сделал DimaTorzok",
        "Редактор субтитров А.Синецкая Корректор А.Егорова",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Legendas pela comunidade Amara.org",
        "Sottotitoli creati dalla comunità Amara.org",
        "Sottotitoli e revisione a cura di QTSS",
        "Napisy stworzone przez społeczność Amara.org",
        "Ondertitels ingediend door de Amara.org gemeenschap",
        "Altyazı M.K.",
        "Textning Stina Hedin www.btistudios.com",
        "Tekstet av Nicolai Winther",
        "字幕由Amara.org社区提供",
        "中文字幕志愿者 李宗盛",
        "字幕志愿者 杨茜茜",
    ],
)
def test_a_subtitlers_credit_goes_where_nobody_speaks(credit: str) -> None:
    assert is_credit(credit)
    assert left(credit, voiced(0.1)) == ""
    assert left(credit, voiced(8.0)) == credit


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("회의를 여기서 마치겠습니다.", "시청해주셔서 감사합니다."),
        ("회의를 여기서 마치겠습니다", "시청해주셔서 감사합니다"),
        ("회의를 여기서 마치겠습니다", "구독과 좋아요 부탁드립니다"),
        ("That is all for today.", "Thanks for watching!"),
        ("今天就到这里。", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目"),
        ("今日はここまでです。", "ご視聴ありがとうございました。"),
        ("На этом всё.", "Субтитры сделал DimaTorzok."),
    ],
)
def test_a_known_phrase_goes_off_either_end(sentence: str, phrase: str) -> None:
    cut = voiced(least_time(sentence) + 0.1)

    behind = check(Speech(f"{sentence} {phrase}"), cut)
    before = check(Speech(f"{phrase} {sentence}"), cut)

    assert behind.speech.text == before.speech.text == sentence
    assert [*behind.invented, *before.invented] == [phrase, phrase]


def test_a_phrase_within_a_sentence_stays() -> None:
    text = "I wanted to thank you for watching the shop while we were all away"

    assert left(text, voiced(1.0)) == text


def test_other_text_stays_even_where_nobody_was_detected() -> None:
    assert left("She whispered that it was time to go.", voiced(0.0)) == (
        "She whispered that it was time to go."
    )


def test_word_times_show_that_nobody_said_the_last_phrase() -> None:
    words = (
        *(Word(n / 2, n / 2 + 0.4, word) for n, word in enumerate(["That", "is", "all."])),
        *(Word(7 + n, 8 + n, word) for n, word in enumerate(["Thanks", "for", "watching!"])),
    )
    cut = Cut(100.0, 110.0, ((100.0, 106.0),))

    verdict = check(Speech("That is all. Thanks for watching!", "en", words), cut)

    assert verdict.speech == Speech("That is all.", "en", words[:3])
    assert verdict.invented == ("Thanks for watching!",)


def test_the_turns_of_speakers_go_with_the_text() -> None:
    turns = (Segment(0, 1, "안녕하세요.", "A"), Segment(1, 2, "감사합니다.", "B"))

    verdict = check(Speech("안녕하세요. 감사합니다.", "ko", (), turns), voiced(0.6))

    assert verdict.speech == Speech("안녕하세요.", "ko", (), turns[:1])


@pytest.mark.parametrize(
    ("text", "seconds", "expected"),
    [
        ("Okay. " * 200, 2.0, "Okay. " * 6),
        ("So we begin. " + "I don't know. " * 60, 1.0, "So we begin. I don't know."),
        ("네 알겠습니다 " * 80, 4.0, "네 알겠습니다 " * 4),
        ("아 " * 100, 0.1, "아"),
        ("他说好的。" * 40, 1.5, "他说好的。" * 2),
        ("今日は" + "はい、" * 100, 1.0, "今日ははい、"),
        ("thank you " * 30 + "thank", 0.4, "thank you"),
        ("하하하하하하하하하하하하", 0.4, "하하"),
    ],
)
def test_a_loop_is_cut_to_what_can_have_been_said(text: str, seconds: float, expected: str) -> None:
    verdict = check(Speech(text.strip()), voiced(seconds))

    assert verdict.speech.text == expected.strip()
    assert verdict.invented


def test_a_chunk_full_of_inventions_is_checked_at_once() -> None:
    cut = voiced(0.5)

    begun = time.perf_counter()
    check(Speech("谢谢大家。" * 300), cut)
    check(Speech(("b c d e " * 4 + "x y z ") * 40), cut)

    assert time.perf_counter() - begun < 2.0


def test_words_repeated_in_speech_that_takes_its_time_stay() -> None:
    text = "no no no no no no no, that is fine. " * 8

    assert left(text, voiced(20.0, 30.0)) == text


@pytest.mark.parametrize("text", [PROMPT, f"{PROMPT} {PROMPT}", PROMPT.upper()])
def test_a_copy_of_the_whole_prompt_goes(text: str) -> None:
    assert left(text, voiced(10.0), PROMPT, "Tarae") == ""


@pytest.mark.parametrize(
    "text",
    ["Tarae, gRPC, budget.", "Tarae", "A meeting of the Soul team about Tarae, gRPC, budget."],
)
def test_an_echo_of_the_hints_goes_where_nobody_speaks(text: str) -> None:
    assert left(text, voiced(0.05), PROMPT, "Tarae", "gRPC", "budget") == ""


def test_a_keyword_that_is_said_stays() -> None:
    assert left("Tarae.", voiced(0.7), PROMPT, "Tarae") == "Tarae."


def test_the_prompt_goes_off_the_beginning_of_what_was_said() -> None:
    assert left(f"{PROMPT} Good morning.", voiced(1.0), PROMPT) == "Good morning."


@pytest.mark.parametrize("text", [".", "…", "♪♪♪", "[BLANK_AUDIO]", "[Music]", "(음악)", "*박수*"])
def test_marks_without_a_word_are_no_speech(text: str) -> None:
    assert left(text, voiced(5.0)) == ""


@pytest.mark.parametrize("text", ["(네, 알겠습니다)", "[Music] Welcome.", "Music"])
def test_words_in_brackets_are_speech(text: str) -> None:
    assert left(text, voiced(5.0)) == text


@pytest.mark.parametrize(
    "text", ["좋아요", "감사합니다 팀장님", "We use Amara.", "the end of June"]
)
def test_what_people_say_at_work_is_no_known_phrase(text: str) -> None:
    assert not is_known(text)
    assert not is_credit(text)
