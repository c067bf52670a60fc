"""Who said what: the messages of a chat request as single lines with author, recording and time."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground.chat_messages import text_of

# "Jiyoon: text", as the bot writes messages of channels. Up to three words, the first with a capital
# or in a script without capitals, so that "for example: this" is no author.
_AUTHOR = re.compile(r"(?P<author>[^\Wa-z_][\w.'-]*(?: [\w.'-]+){0,2}): +(?=\S)")
_TRANSCRIPT = re.compile(
    r"\s*\W*Transcript of (?P<name>.+?)(?:[*_]*,? \(?(?:\d+:)?\d+:\d\d\)?)?[\]*_:]*\s*",
    re.IGNORECASE,
)
# How the bot shows files that it read, and pictures; what of a file is text stands in a fence.
_FILE = re.compile(r"\[File (?P<name>[^\[\]]+), [^\[\]]*:\]")
_IMAGE = re.compile(r"^\[Image (?P<name>[^\[\]]+?)(?:, [^\[\],]*)?\]$", re.MULTILINE)
_MATERIAL = re.compile(r"^\[(?:File |Image |Slack messages linked |Stretches of )", re.MULTILINE)
# Slack messages that the question links to stand below it, each line marked as quoted.
_LINKED = "[Slack messages linked "
_THE_ONE = " (the linked message)"
_FENCE = re.compile(r"`{3,}\S*")
_TIME = re.compile(r"\[?(?P<time>(?:\d+:)?\d{1,2}:\d\d)\]?\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?。？！…])[\"'”’)]*\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence somebody said, or that stands in a file, which is then the `recording`.

    `message` is the whole it was part of; `time` is like "0:12".
    """

    text: str
    role: str
    message: str
    author: str = ""
    recording: str = ""
    time: str = ""


def split_author(text: str) -> tuple[str, str]:
    """Return the author that `text` begins with ("" for none) and the rest."""
    found = _AUTHOR.match(text)
    return (found["author"], text[found.end() :]) if found else ("", text)


def split_material(text: str) -> tuple[str, str]:
    """Return what a person asks, and the files and quotations that stand below it."""
    found = _MATERIAL.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def names_of_images(text: str) -> list[str]:
    """Return the names of the pictures that a message says it shows."""
    return [found["name"] for found in _IMAGE.finditer(text)]


def lines_of(messages: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return what users and assistants said, a sentence a line, in order."""
    spoken = (message for message in messages if message["role"] in ("user", "assistant"))
    return [line for message in spoken for line in _lines_of(message["role"], text_of(message))]


@functools.lru_cache(4096)
def _lines_of(role: str, message: str) -> tuple[Line, ...]:
    """Return the lines of one message; those of a thread come again with each of its questions."""
    return tuple(_read(role, message))


def _read(role: str, message: str) -> Iterator[Line]:
    author, text = split_author(message) if role == "user" else ("", message)
    first, _, rest = text.partition("\n")
    header = _TRANSCRIPT.fullmatch(first)
    if header and rest:
        text, author = rest, ""
    recording = header["name"] if header and rest else ""
    for paragraph in text.splitlines():
        if file := _FILE.fullmatch(paragraph.strip()):
            recording, author = file["name"], ""
        if paragraph.startswith(_LINKED):
            recording, author = "", ""
        if file or _FENCE.fullmatch(paragraph.strip()) or _MATERIAL.match(paragraph):
            continue
        if paragraph.startswith("> "):
            said_by, paragraph = split_author(paragraph[2:].replace(_THE_ONE, "", 1))  # noqa: PLW2901
            author = said_by or author
        time = _TIME.match(paragraph)
        body = paragraph[time.end() :] if time and recording else paragraph
        for sentence in _SENTENCE_END.split(body):
            if sentence.strip():
                said_at = time["time"] if time and recording else ""
                yield Line(sentence.strip(), role, message, author, recording, said_at)
