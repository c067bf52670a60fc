"""Modals that only tell something: one moment, saved, may not."""

from collections.abc import Sequence

from bot.slack.blocks import Block
from bot.slack.menu import Say
from bot.slack.modals.parts import modal, section

NOTE = "note"  # callback_id


def note_modal(title: str, lines: Sequence[str], say: Say, below: Sequence[Block] = ()) -> Block:
    """Return a modal that says `lines`, in mrkdwn, a paragraph each, with the blocks `below`."""
    return modal(NOTE, title, {}, [*map(section, lines), *below], say, is_form=False)
