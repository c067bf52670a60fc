"""What stands below an answer: how it ended, what could not be read for it, and what can be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation import CUT_SHORT, OUT_OF_TIME, STOPPED, ThreadKey
from bot.reading.contents import Content
from bot.reading.read import Read
from bot.slack.answer_menu import answer_blocks
from bot.slack.blocks import Block
from bot.slack.text import closed
from bot.texts import in_language, say

_NOTES = {"length": "length_note", OUT_OF_TIME: "deadline_note", STOPPED: "stopped"}


class Citing(Protocol):
    """Checks what an answer cites against the recordings of its thread."""

    async def check(self, thread: ThreadKey, text: str) -> tuple[str, Sequence[Block]]:
        """Return `text` without citations that aren't true, and what plays the others below it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended. `finish_reason` is ChatCompletion's, OUT_OF_TIME or STOPPED.

    `asked_with` are the files of the questions. The pictures among them `are_unseen` by a model that
    can't see, or `are_left_out` where there was no room for them.
    """

    finish_reason: str = ""
    asked_with: Sequence[Read] = ()
    are_unseen: bool = False
    are_left_out: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether the model had more to say."""
        return self.finish_reason in CUT_SHORT

    @property
    def has_pictures(self) -> bool:
        """Whether pictures came with the questions."""
        return any(read.kind == Content.IMAGE for read in self.asked_with)

    def notes(self, language: str) -> list[str]:
        """Return what people should know of it, each as a line of Markdown."""
        told = [read.tell(language) for read in self.asked_with]
        if self.has_pictures and (self.are_unseen or self.are_left_out):
            told.append(say("images_unseen" if self.are_unseen else "images_left_out", language))
        lines = [f"_{sentence}_" for sentence in told if sentence]
        if note := _NOTES.get(self.finish_reason):
            lines.append(say(note, language))
        return lines


def shown(text: str, ending: Ending, language: str) -> str:
    """Return an answer with the notes on it below, outside of any code block it broke off in."""
    notes = ending.notes(language)
    return "\n\n".join([closed(text), *notes]).strip() if notes else text


def blocks(
    reply_key: str, ending: Ending, language: str, plays: Sequence[Block] = ()
) -> list[Block]:
    """Return what can be clicked below an answer: what plays its citations, and its menu."""
    menu = answer_blocks(reply_key, in_language(language), can_continue=ending.is_cut)
    return [*plays, *menu]
