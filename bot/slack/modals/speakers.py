"""The modal that asks who the speakers of a recording are."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.blocks import Block
from bot.slack.menu import Say
from bot.slack.modals.parts import input_block, modal, text_input, typed

NAME_SPEAKERS = "speakers"  # callback_id
MOST_SPEAKERS = 50

_SPEAKER = "speaker/"


def speakers_modal(
    recording_key: str,
    thread_ts: str,
    speakers: Sequence[str],
    names: Mapping[str, str],
    say: Say,
) -> Block:
    """Return the modal that asks for the names of `speakers`, the endpoint's labels.

    `names` are those given before, by label. `thread_ts` comes back with the answer.
    """
    blocks = [
        input_block(
            f"{_SPEAKER}{label}",
            say("speakers_label", label=label),
            text_input(names.get(label, ""), longest=80),
            hint=say("speakers_hint") if not position else "",
        )
        for position, label in enumerate(speakers[:MOST_SPEAKERS])
    ]
    channel = recording_key.split("/")[1]
    about = {"channel": channel, "thread_ts": thread_ts, "recording_key": recording_key}
    return modal(NAME_SPEAKERS, say("speakers_title"), about, blocks, say)


def names_in(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that a submitted speakers modal gives, by label; "" where one is left open."""
    return {
        block_id.removeprefix(_SPEAKER): " ".join(typed(values, block_id).split())
        for block_id in values
        if block_id.startswith(_SPEAKER)
    }
