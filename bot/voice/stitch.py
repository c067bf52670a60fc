"""Join the texts of the chunks into one transcript, timed by sentence.

Endpoints give no times, so the text of a chunk is spread over its voiced time, and sentence ends
move to the pauses near them. No word is added, lost or moved to another chunk: there is no overlap
to resolve. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.conversation import Segment, Transcript
from bot.voice.cuts import Cut, Plan

_SENTENCE = re.compile(
    r"""\S.*?(?: [.!?…]+ ["'”’)\]»]* (?=\s|\Z)   # Latin and Korean: the end needs a space
               | [。！？｡]+ ["'”’」』）]*           # Chinese and Japanese: it needs none
               | \Z )""",
    re.DOTALL | re.VERBOSE,
)
_ABBREVIATED = re.compile(r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|[A-HJ-Z])\.$")
_WITHOUT_SPACES = ("。", "！", "？", "｡", "」", "』")

# Seconds of voiced time that a sentence end may move to reach a pause.
_REACH = 1.0
# Sums of the same spans in another order differ by less than this.
_ROUNDING = 1e-6
# Over this many seconds, paragraphs carry their times.
_UNTIMED = 120.0
# A paragraph of at least so many characters ends at a pause of so many seconds.
_PARAGRAPH_ENDS = ((0, 2.0), (300, 0.8), (900, 0.0))


def stitch(plan: Plan, texts: Sequence[str | None], gap: str, language: str = "") -> Transcript:
    """Return the transcript of a recording from the text of each cut of `plan`, in order.

    None is a chunk that failed for good: it becomes a segment with the text of `gap`, whose
    `{start}` and `{end}` are filled. A chunk in which nothing was heard leaves nothing.
    """
    segments: list[Segment] = []
    for cut, text in zip(plan.cuts, texts, strict=True):
        if text is None:
            marked = gap.format(start=timestamp(cut.start), end=timestamp(cut.end))
            segments.append(Segment(cut.start, cut.end, marked))
        else:
            segments.extend(_segments(cut, sentences(text)))
    return Transcript(tuple(segments), plan.duration, language)


def sentences(text: str) -> list[str]:
    """Split running text after its sentence ends; runs of white space become one space."""
    found: list[str] = []
    for match in _SENTENCE.finditer(text):
        sentence = " ".join(match.group().split())
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found


def paragraphs(transcript: Transcript) -> str:
    """Return the transcript as text with a paragraph wherever people pause.

    The longer a paragraph is already, the shorter a pause ends it. In recordings of more than two
    minutes each begins with its time, `[m:ss]`.
    """
    timed = transcript.duration > _UNTIMED
    return "\n\n".join(
        (f"[{timestamp(group[0].start)}] " if timed else "") + _running(group)
        for group in _grouped(transcript.segments)
    )


def timestamp(seconds: float) -> str:
    """Write a time as people do: `0:07`, `12:31`, `1:02:03`; rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _segments(cut: Cut, parts: Sequence[str]) -> Iterator[Segment]:
    weights = [_weight(part) for part in parts]
    bounds = [0.0, *_ends(weights, cut)]
    for part, (begin, end) in zip(parts, pairwise(bounds), strict=True):
        start = _time_of_start(cut, begin)
        yield Segment(start, max(start, _time_of_end(cut, end)), part)


def _weight(text: str) -> int:
    """How long it takes to say, roughly: a Korean or Chinese character is about two letters."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def _ends(weights: Sequence[int], cut: Cut) -> Iterator[float]:
    """Where each sentence ends, in seconds of voiced time from the start of the chunk."""
    pauses = list(_pauses(cut))
    whole = sum(end - start for start, end in cut.voiced)
    at, left = 0.0, sum(weights)
    for weight in weights[:-1]:
        at = _snap(at + (whole - at) * weight / left, at, pauses)
        left -= weight
        yield at
    if weights:
        yield whole


def _pauses(cut: Cut) -> Iterator[tuple[float, float]]:
    """Each pause within the chunk: its place in voiced time, and its length."""
    place = 0.0
    for (start, end), (following, _) in pairwise(cut.voiced):
        place += end - start
        yield place, following - end


def _snap(place: float, previous: float, pauses: Sequence[tuple[float, float]]) -> float:
    """Move a sentence end to the pause that suits it: near, and rather a long one."""
    reachable = [
        (abs(at - place) - length, at)
        for at, length in pauses
        if at > previous and abs(at - place) <= _REACH
    ]
    return min(reachable)[1] if reachable else place


def _time_of_start(cut: Cut, place: float) -> float:
    """The moment at which so much voiced time has passed; after a pause, not before it."""
    for start, end in cut.voiced:
        if place < end - start - _ROUNDING:
            return start + place
        place -= end - start
    return cut.voiced[-1][1]


def _time_of_end(cut: Cut, place: float) -> float:
    """The moment at which so much voiced time has passed; before a pause, not after it."""
    for start, end in cut.voiced:
        if place <= end - start + _ROUNDING:
            return min(start + place, end)
        place -= end - start
    return cut.voiced[-1][1]


def _grouped(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and _is_end(group, segment.start - group[-1].end):
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _is_end(group: Sequence[Segment], pause: float) -> bool:
    length = sum(len(segment.text) for segment in group)
    return any(length >= least and pause >= needed for least, needed in _PARAGRAPH_ENDS)


def _running(group: Sequence[Segment]) -> str:
    text = group[0].text
    for segment in group[1:]:
        text += segment.text if text.endswith(_WITHOUT_SPACES) else f" {segment.text}"
    return text
