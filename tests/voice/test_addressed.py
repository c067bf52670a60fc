"""Clips that begin with the bot's name."""

import unicodedata

import pytest

from bot.voice.addressed import begins_with_name

NAMES = ("tarae", "타래")


@pytest.mark.parametrize(
    "text",
    [
        "Tarae, what did we decide?",
        "Hey Tarae what's left to do",
        "Okay so tarae, summarise this.",
        "Taray, who said that?",
        "타래야 오늘 뭐 정했어?",
        "안녕 타래, 요약해 줘",
        "타래님 이거 번역해 주세요",
        unicodedata.normalize("NFD", "타래야 뭐라고 했어?"),
    ],
)
def test_a_clip_that_begins_with_the_name_is_said_to_the_bot(text: str) -> None:
    assert begins_with_name(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Today we decided to ask Tarae.",
        "They are late.",
        "Terry said so.",
        "타래는 실을 감은 것이다.",
        "오늘 타래에게 물어보자.",
        "Hey.",
        "",
    ],
)
def test_any_other_clip_is_not(text: str) -> None:
    assert not begins_with_name(text, NAMES)


def test_without_a_name_nothing_is_said_to_it() -> None:
    assert not begins_with_name("hello there", ("",))
