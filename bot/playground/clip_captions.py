"""Writes the captions that Slack makes of a clip, as they were observed.

A byte order mark, "WEBVTT " with a space, and a dash before every text.
"""

import re
from collections.abc import Iterator

BYTE_ORDER_MARK = "\ufeff"


def captions(text: str, duration_ms: int) -> str:
    """Return a VTT file of a text's sentences, spread over so many milliseconds by length."""
    sentences = re.findall(r"\S[^.!?。]*[.!?。]*", text) or [text]
    cues = [
        f"{_time(start)} --> {_time(end)}\n- {sentence.strip()}"
        for start, end, sentence in _spread(sentences, duration_ms or 1_000 * len(sentences))
    ]
    return BYTE_ORDER_MARK + "WEBVTT \n\n" + "\n\n".join(cues) + "\n"


def _spread(sentences: list[str], duration_ms: int) -> Iterator[tuple[int, int, str]]:
    total = sum(map(len, sentences)) or 1
    done = 0
    for sentence in sentences:
        start, done = done, done + len(sentence)
        yield duration_ms * start // total, duration_ms * done // total, sentence


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1_000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
