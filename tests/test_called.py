"""Messages that begin with the bot's name, as people write it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.called import GREETINGS, VOCATIVES, is_called, without_call

NAMES = ("tarae", "타래", "team-bot")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("tarae what did we decide?", "what did we decide?"),
        ("Tarae, what's left?", "what's left?"),
        ("TARAE: summarise", "summarise"),
        ("tarae can you summarise", "can you summarise"),
        ("tarae is that so", "is that so"),
        ("tarae is the build green?", "is the build green?"),
        ("Tarae, is down the same as off", "is down the same as off"),
        ("타래봇아 요약해줘", "요약해줘"),
        ("타래 봇 요약해줘", "요약해줘"),
        ("@tarae summarise", "summarise"),
        ("*tarae* summarise", "summarise"),
        ("hey tarae, summarise", "summarise"),
        ("Ok, hi Tarae! go on", "go on"),
        (":wave: tarae hello", "hello"),
        ("👋 tarae hello", "hello"),
        ("tarae", ""),
        ("tarae?", ""),
        ("team-bot: hello", "hello"),
        ("타래야 오늘 뭐 정했어?", "오늘 뭐 정했어?"),
        ("타래님, 요약해 줘", "요약해 줘"),
        ("타래 씨 요약", "요약"),
        ("타래씨 요약", "요약"),
        ("안녕하세요 타래님! 요약", "요약"),
        ("저기, 타래 요약", "요약"),
        ("타래봇 요약", "요약"),
        (unicodedata.normalize("NFD", "타래야 뭐라고 했어?"), "뭐라고 했어?"),
    ],
)
def test_a_message_that_begins_with_the_name_calls_the_bot(text: str, rest: str) -> None:
    assert without_call(text, NAMES) == rest


@pytest.mark.parametrize(
    "text",
    [
        "Today we ask tarae.",
        "taray, who said that?",
        "taraes are many",
        "tarae's answer was wrong",
        "tarae’s answer was wrong",
        "tarae.py is the file",
        "tarae-dev is down",
        "Tarae is down",
        "tarae isn't working again",
        "Tarae said so",
        "tarae answered it already",
        "tarae and minsu can see to that",
        "타래과 식물",
        "타래 봇이 이상해요",
        "타래 씨의 답이 이상해요",
        "tarae_dev is down",
        "team bot hello",
        "타래는 실을 감은 것이다.",
        "타래가 그러던데",
        "타래한테 물어봐",
        "안녕",
        "hey hey hey tarae",
        "> tarae said so",
        "&gt; tarae said so",
        "`tarae` is the name",
        '"tarae" is the name',
        "<https://tarae.example|tarae>",
        "",
        "...",
    ],
)
def test_any_other_message_does_not(text: str) -> None:
    assert not is_called(text, NAMES)


def test_without_a_name_nobody_is_called() -> None:
    assert not is_called("hello", ("",))
    assert not is_called("hello", ())


@given(
    st.sampled_from(["", *sorted(GREETINGS)]),
    st.sampled_from(NAMES),
    st.sampled_from(["", ",", "!", ":"]),
    st.text(st.characters(categories=["L", "N"]), min_size=1),
)
def test_whatever_follows_the_name_is_kept(greeting: str, name: str, mark: str, rest: str) -> None:
    said = f"{greeting} {name}{mark} {rest}"

    assert without_call(said, NAMES) == unicodedata.normalize("NFC", rest)


@given(st.sampled_from(NAMES), st.sampled_from(VOCATIVES), st.text(max_size=5))
def test_a_vocative_belongs_to_the_name(name: str, vocative: str, rest: str) -> None:
    assert without_call(f"{name}{vocative}\n{rest}", NAMES) is not None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    rest = without_call(text, NAMES)

    assert rest is None or unicodedata.normalize("NFC", text).endswith(rest)
