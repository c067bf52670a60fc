"""Read the WebVTT that Slack makes of a clip.

It begins with a byte order mark and gives each line of speech a leading "- " (measured 2026-10-09).
What else the format has (https://www.w3.org/TR/webvtt1/) is skipped: notes, styles, cue settings,
tags.
"""

import html
import re

from bot.conversation import Segment

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s|\Z)")
_TAG = re.compile(r"<[^<>]*>")


def parse(text: str) -> tuple[Segment, ...]:
    """Return the cues of a WebVTT file that say anything, as they stand there.

    What is no cue is passed over, so text that is no WebVTT at all gives none.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    blocks = re.split(r"\n[ \t]*\n", lines)
    return tuple(segment for block in blocks if (segment := _segment(block)) is not None)


def _segment(block: str) -> Segment | None:
    lines = block.split("\n")
    for number, line in enumerate(lines):
        if timing := _TIMING.match(line):
            said = " ".join(filter(None, map(_said, lines[number + 1 :])))
            times = timing.groups(default="0")
            return Segment(_seconds(*times[:4]), _seconds(*times[4:]), said) if said else None
    return None


def _said(line: str) -> str:
    spoken = html.unescape(_TAG.sub("", line)).strip()
    return (
        " ".join(spoken.removeprefix("-").split()) if spoken.startswith(("- ", "-\t")) else spoken
    )


def _seconds(hours: str, minutes: str, seconds: str, thousandths: str) -> float:
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(thousandths)) / 1000
