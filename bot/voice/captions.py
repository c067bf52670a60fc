"""Turn a transcript into captions, and write them as SubRip (.srt) or WebVTT (.vtt). Pure.

The rules are those of Netflix's Timed Text Style Guide (General Requirements; Subtitle Timing
Guidelines): two lines, five sixths of a second to seven, two frames between one caption and the next,
and a pause of less than half a second closed up to those. Nothing is left out or put shorter: what is
said faster than people read stays faster. How lines are broken, `bot.voice.lines` knows.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.conversation import Segment, Transcript
from bot.voice.pieces import LONGEST, NEAR, SHORTEST, Piece, divide, join
from bot.voice.stitch import sentence_groups
from bot.voice.timing import ends_clause

# Milliseconds: players know no finer times.
_STEP = round(SHORTEST * 1000)
_GAP = 84  # two frames at 24 a second
_CHAIN = 500

# Not for the eye: controls, and marks that turn the direction of what follows. Joiners stay.
_HIDDEN = ("Cc", "Cf", "Cs", "Cn")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: seconds from the start of the recording, in whole milliseconds, and its lines."""

    start: float
    end: float
    lines: tuple[str, ...]


def cues(transcript: Transcript, names: Mapping[str, str] | None = None) -> tuple[Cue, ...]:
    """Return the captions of a transcript, in order of time; no two overlap.

    A sentence is a caption, or several within its time, by the length of their text; a pause of more
    than half a second always ends one. Only those that
    would stand too short to be read share one with their neighbour, where the same person speaks. A
    caption stays into the pause after it as long as reading takes. A gap shows its text for at most
    `LONGEST` seconds. Where `names` has a speaker's label, the name goes before what he or she begins
    to say.
    """
    named = replace(transcript, segments=tuple(_named(transcript.segments, names or {})))
    runs = (run for group in sentence_groups(named) for run in _in_one_go(group))
    divided = [piece for run in runs for piece in divide(run, transcript.language)]
    divided.sort(key=lambda piece: piece.start)  # people may talk at once
    pieces = join(divided, transcript.language)
    times = _times(pieces, round(transcript.duration * 1000))
    return tuple(
        Cue(start / 1000, end / 1000, piece.lines)
        for (start, end), piece in zip(times, pieces, strict=True)
    )


def to_srt(cues: Sequence[Cue]) -> str:
    """Write captions as SubRip, which has no way to escape anything; an arrow is drawn as one."""
    blocks = (
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n"
        + "\n".join(line.replace("-->", "→") for line in cue.lines)
        for number, cue in enumerate(cues, 1)
    )
    return "".join(f"{block}\n\n" for block in blocks)


def to_vtt(cues: Sequence[Cue]) -> str:
    """Write captions as WebVTT (https://www.w3.org/TR/webvtt1/)."""
    blocks = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n"
        + "\n".join(map(_escaped, cue.lines))
        for cue in cues
    )
    return "WEBVTT\n\n" + "".join(f"{block}\n\n" for block in blocks)


def _clock(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clean(text: str) -> str:
    """Return what is to be seen of `text`: composed (NFC), without controls, one space between words."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(
        mark for mark in composed if mark in _JOINERS or unicodedata.category(mark) not in _HIDDEN
    ).strip()


def _named(segments: Sequence[Segment], names: Mapping[str, str]) -> Iterator[Segment]:
    """What there is to show of each segment; names where the speaker changes."""
    speaker = ""
    for segment in segments:
        text = clean(segment.text)
        if not text:
            continue
        name = clean(names.get(segment.speaker, ""))
        is_new = segment.speaker != speaker and not segment.is_gap
        yield replace(segment, text=f"{name}: {text}" if name and is_new else text)
        speaker = speaker if segment.is_gap else segment.speaker


def _in_one_go(sentence: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield the parts of a sentence whose clauses follow each other without a long pause."""
    run = [sentence[0]]
    for segment in sentence[1:]:
        if not ends_clause(run[-1].text) or segment.start - run[-1].end > NEAR:
            yield run
            run = []
        run.append(segment)
    yield run


def _times(pieces: Sequence[Piece], duration: int) -> list[tuple[int, int]]:
    """When each caption stands, in milliseconds, `duration` too (0: not known).

    Each begins with its words, later only where the one before could not be read otherwise, and
    earlier only where the recording would end too soon.
    """
    if not pieces:
        return []
    bound = duration if duration >= len(pieces) else 10**12
    step = min(_STEP, bound // len(pieces))
    starts: list[int] = []
    for piece in pieces:
        soonest = starts[-1] + step if starts else 0
        starts.append(max(soonest, round(piece.start * 1000)))
    latest = bound
    for number in reversed(range(len(starts))):
        latest = starts[number] = min(starts[number], latest - step)
    gap = min(_GAP, step // 2)
    limits = [*(start - gap for start in starts[1:]), bound]
    return [
        (start, _end(piece, start, limit, is_last=limit == bound))
        for piece, start, limit in zip(pieces, starts, limits, strict=True)
    ]


def _end(piece: Piece, start: int, limit: int, *, is_last: bool) -> int:
    """When a caption goes: not before it could be read, if there is time until `limit`."""
    reading = 1000 * sum(map(piece.style.width, piece.lines)) // piece.style.speed
    end = max(round(piece.end * 1000), start + max(_STEP - _GAP, reading))
    if limit - end < _CHAIN and not is_last:
        end = limit
    return min(end, limit, start + round(LONGEST * 1000))
