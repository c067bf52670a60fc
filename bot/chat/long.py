"""Transcripts too long for the window: abridged where they stand, searched for each question. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.lookup import Estimate, stretches
from bot.conversation import STRETCHES, Message

# The share of the window that one transcript may take whole, that its opening takes if it is longer,
# and that what is looked up for a question takes.
_WHOLE, _OPENING, _STRETCHES = 2, 16, 4
ABRIDGED = (
    "[This transcript goes on, too long to be read at once. Stretches of it that fit a question are "
    "given with the question.]"
)


def abridge(text: str, window: int, estimate: Estimate) -> str:
    """Return a transcript as it stands in a window of so many tokens: whole, or its opening."""
    if estimate(text) <= window // _WHOLE:
        return text
    left = window // _OPENING
    opening: list[str] = []
    for paragraph in text.split("\n\n"):
        left -= estimate(paragraph)
        if left < 0 and opening:
            break
        opening.append(paragraph)
    return "\n\n".join([*opening, ABRIDGED])


def is_abridged(messages: Sequence[Message]) -> bool:
    """Whether stretches of a transcript have to be looked up for the last of `messages`."""
    return any(m.recording and m.rendered.endswith(ABRIDGED) for m in messages)


def look_up(messages: Sequence[Message], window: int, estimate: Estimate) -> list[Message]:
    """Return `messages`, the last one with the stretches that fit it of all that stands abridged.

    What was looked up for it in an earlier attempt isn't looked up twice.
    """
    abridged = [m for m in messages if m.recording and m.rendered.endswith(ABRIDGED)]
    if not messages or not abridged or STRETCHES in messages[-1].rendered:
        return list(messages)
    last, share = messages[-1], window // _STRETCHES // len(abridged)
    found = [
        stretch
        for message in abridged
        for stretch in stretches(message.text.split("\n\n"), last.rendered, share, estimate)
    ]
    told = "\n\n".join([last.rendered, STRETCHES, *found])
    return [*messages[:-1], replace(last, rendered=told)]
