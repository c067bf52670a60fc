"""The stand-in for a chat model: it quotes the lines of the conversation that match the question.

It knows nothing and makes nothing up. Every answer says that it is a stand-in; what it cannot do
(translate, summarise, know) it says. Pure: the same messages give the same answer.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground.best_lines import best
from bot.playground.chat_messages import text_of
from bot.playground.chat_parts import Picture, pictures_of
from bot.playground.spoken_lines import (
    Line,
    lines_of,
    names_of_images,
    split_author,
    split_material,
)

_LONGEST_QUOTE = 300
_QUOTES_AT_MOST = 2

_TRANSLATE = re.compile(
    r"\b(please |can you |could you )?translate\b(?! ?d)|번역\s*(해|좀|부탁|하)|통역", re.IGNORECASE
)
_SUMMARISE = re.compile(
    r"\bsummari[sz]e\b|\bsummary (of|please)\b|\btl;?dr\b|요약|정리해", re.IGNORECASE
)
# A system message that makes the whole conversation a translation or a summary.
_INSTRUCTED = re.compile(
    r"^\W*(you )?(please )?(translate|summari[sz]e)|\btranslator\b", re.IGNORECASE
)
_OURS = ("stand-in, not ChatGPT", "플레이그라운드의 대역")
_HANGUL = re.compile(r"[가-힣]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Words:
    """What the stand-in says, in one language."""

    stand_in: str
    nothing_known: str
    cannot_translate: str
    cannot_summarise: str
    no_match: str
    begins: str
    said: str
    recording: str
    assistant: str
    cannot_see: str


_ENGLISH = _Words(
    stand_in="(I am the playground's stand-in, not ChatGPT: I can only quote lines of this thread.)",
    nothing_known="I am the playground's stand-in, not ChatGPT. I know nothing by myself and cannot "
    "translate or summarise; I quote the lines of a thread that match a question. You asked: "
    "“{question}”, and I see nothing said here before it. Write something in this thread, or drop a "
    "recording of English speech, and ask me about it.",
    cannot_translate="I cannot translate: I am the playground's stand-in, not ChatGPT. With a real "
    "model endpoint (OPENAI_API_KEY) this is where the translation would stand.",
    cannot_summarise="I cannot summarise: I am the playground's stand-in, not ChatGPT. With a real "
    "model endpoint (OPENAI_API_KEY) this is where the summary would stand.",
    no_match="I found no line in this thread that matches “{question}”.",
    begins="{where} begins: “{quote}”",
    said="{author} said: “{quote}”",
    recording="{where}: “{quote}”",
    assistant="My earlier answer",
    cannot_see="I was sent a picture and can't see it: I am the playground's stand-in, not ChatGPT. I "
    "only know that it is {pictures}. With a real model endpoint (OPENAI_API_KEY) that sees, this is "
    "where the answer would stand.",
)
_KOREAN = _Words(
    stand_in="(저는 ChatGPT가 아니라 플레이그라운드의 대역입니다. 이 스레드에 있는 말을 그대로 옮길 수만 "
    "있습니다.)",
    nothing_known="저는 ChatGPT가 아니라 플레이그라운드의 대역입니다. 스스로 아는 것이 없고 "
    "번역이나 요약도 하지 못하며, 질문과 맞는 스레드의 말을 찾아 옮깁니다. "
    "“{question}”라고 물으셨지만 그 앞에 나온 말이 없습니다. "
    "이 스레드에 글을 쓰거나 영어로 말한 녹음을 올린 다음 물어보세요.",
    cannot_translate="저는 번역하지 못합니다. ChatGPT가 아니라 플레이그라운드의 대역입니다. 실제 모델 "
    "엔드포인트(OPENAI_API_KEY)를 쓰면 여기에 번역이 나옵니다.",
    cannot_summarise="저는 요약하지 못합니다. ChatGPT가 아니라 플레이그라운드의 대역입니다. 실제 모델 "
    "엔드포인트(OPENAI_API_KEY)를 쓰면 여기에 요약이 나옵니다.",
    no_match="이 스레드에서 “{question}”와 맞는 말을 찾지 못했습니다.",
    begins="{where}의 시작: “{quote}”",
    said="{author}: “{quote}”",
    recording="{where}: “{quote}”",
    assistant="제가 전에 한 답",
    cannot_see="그림을 받았지만 저는 보지 못합니다. ChatGPT가 아니라 플레이그라운드의 대역입니다. "
    "아는 것은 {pictures}라는 것뿐입니다. 그림을 보는 실제 모델 엔드포인트(OPENAI_API_KEY)를 쓰면 여기에 "
    "답이 나옵니다.",
)


def answer(messages: Sequence[Mapping[str, Any]]) -> str:
    """Return the stand-in's answer to the last user message.

    Takes the messages of a chat completion request. With nothing said before the question, the
    answer says what the stand-in is and gives the question back.
    """
    last = _last_question(messages)
    told = text_of(messages[last]) if last is not None else ""
    author, said = split_author(told)
    asked, material = split_material(said)
    question = asked.strip()
    words = _KOREAN if _HANGUL.search(question) else _ENGLISH
    system = "\n".join(text_of(m) for m in messages if m["role"] in ("system", "developer"))
    # What looks like an author may be the task: “Translate into Korean: …”.
    if refusal := _refusal(f"{author} {question}", system, words):
        return refusal
    below = lines_of([{"role": "user", "content": material}])
    lines = [*filter(_is_quotable, [*lines_of(messages[:last]), *below])]
    found = _quotes(question, lines, words)
    if unseen := _unseen(messages[last], told, words) if last is not None else "":
        return "\n\n".join(filter(None, [found, unseen]))
    if not lines:
        return words.nothing_known.format(question=_clip(question))
    return (
        f"{found or _unmatched(question, below if material else lines, words)}\n\n{words.stand_in}"
    )


def _last_question(messages: Sequence[Mapping[str, Any]]) -> int | None:
    asked = [index for index, message in enumerate(messages) if message["role"] == "user"]
    return asked[-1] if asked else None


def _refusal(question: str, system: str, words: _Words) -> str:
    """Return the sentence for a task that quoting cannot do, "" for any other."""
    instructed = _INSTRUCTED.search(system)
    task = instructed[0] if instructed else question
    if _TRANSLATE.search(task) or "translator" in task.lower():
        return words.cannot_translate
    return words.cannot_summarise if _SUMMARISE.search(task) else ""


def _unseen(message: Mapping[str, Any], told: str, words: _Words) -> str:
    """Return what there is to say of a message's pictures, "" where it has none."""
    names = names_of_images(told)
    described = [
        _described(picture, name)
        for picture, name in itertools.zip_longest(pictures_of(message), names, fillvalue=None)
        if picture is not None
    ]
    return words.cannot_see.format(pictures=", ".join(described)) if described else ""


def _described(picture: Picture, name: str | None) -> str:
    size = f"{picture.width} × {picture.height}, {max(1, round(picture.size / 1024))} kB"
    facts = f"{picture.kind.upper()}, {size}"
    return f"{name} ({facts})" if name else facts


def _is_quotable(line: Line) -> bool:
    """Leave out questions, and the stand-in's own answers, which only repeat what somebody said."""
    is_ours = line.role == "assistant" and any(mark in line.message for mark in _OURS)
    return not is_ours and not line.text.endswith(("?", "？"))


def _quotes(question: str, lines: Sequence[Line], words: _Words) -> str:
    """Return the lines that match the question, "" where none does."""
    found = best(question, [line.text for line in lines], _QUOTES_AT_MOST)
    return "\n".join(_quote(lines[index], question, words) for index in sorted(found))


def _unmatched(question: str, lines: Sequence[Line], words: _Words) -> str:
    """Say that nothing matches, and how the last recording or file of `lines` begins."""
    spoken = next((line for line in reversed(lines) if line.recording), None)
    sentence = words.no_match.format(question=_clip(question)) if question else ""
    if spoken is None:
        return sentence
    first = next(line for line in lines if line.recording == spoken.recording)
    start = words.begins.format(where=_place(first), quote=_clip(first.text))
    return f"{sentence} {start}".strip()


def _quote(line: Line, question: str, words: _Words) -> str:
    quote = _clip(line.text, around=question)
    if line.recording:
        return words.recording.format(where=_place(line), quote=quote)
    author = line.author or (words.assistant if line.role == "assistant" else "")
    return words.said.format(author=author, quote=quote) if author else f"“{quote}”"


def _place(line: Line) -> str:
    return f"{line.recording} [{line.time}]" if line.time else line.recording


def _clip(text: str, around: str = "") -> str:
    """Return `text` on one line; where it is too long, the stretch with most words of `around`."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST_QUOTE:
        return text
    wanted = {word.casefold() for word in _WORD.findall(around) if len(word) > 3}
    starts = [found.start() for found in _WORD.finditer(text) if found[0].casefold() in wanted]
    size = _LONGEST_QUOTE - 20
    start = max(starts[:100], key=lambda at: _hits(text[at : at + size], wanted), default=0)
    cut = text[start : start + size].rsplit(" ", 1)[0]
    return f"{'… ' if start else ''}{cut} …"


def _hits(stretch: str, wanted: set[str]) -> int:
    return len(wanted.intersection(_WORD.findall(stretch.casefold())))
