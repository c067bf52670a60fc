"""Join what was heard in the chunks into one transcript, timed by sentence, or by clause.

No word is added, lost or moved to another chunk: there is no overlap to resolve. Only marks of
omission at a join go, which endpoints write where the audio was cut and nobody fell silent. A
sentence that spans a join stays two segments, for the sake of their times, as does one with a pause
after a comma; `sentence_groups` gives it whole. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from types import MappingProxyType

from bot.conversation import Segment, Speech, Transcript
from bot.voice.cuts import Cut, Plan
from bot.voice.timing import by_words, ends_clause, letters, spread, within

_SENTENCE = re.compile(
    r"""\S.*?(?: [.!?…؟।]+ ["'”’)\]»]* (?=\s|\Z)   # Latin and Korean: the end needs a space
               | [。！？｡]+ ["'”’」』）]*            # Chinese and Japanese: it needs none
               | \Z )""",
    re.DOTALL | re.VERBOSE,
)
_ENDED = re.compile(r"""[.!?…؟।。！？｡]["'”’)\]»」』）]*\Z""")
_ABBREVIATED = re.compile(r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|[A-HJ-Z])\.$")
_KOREAN_END = re.compile(r"""[가-힣][다요죠까]["'”’)]*\Z""")
_WITHOUT_SPACES = ("。", "！", "？", "｡", "」", "』")
_OMISSION = r"(?:…|\.{2,})+"
_OMITTED_BEFORE = re.compile(rf"\A\s*{_OMISSION}\s*")
_OMITTED_AFTER = re.compile(rf"\s*{_OMISSION}\s*\Z")

# Over this many seconds, paragraphs carry their times.
_UNTIMED = 120.0
# A paragraph of at least so many characters ends at a pause of so many seconds.
_PARAGRAPH_ENDS = ((0, 2.0), (300, 0.8), (900, 0.0))
# After a clause it has so many more: a sentence is rather finished.
_UNFINISHED = 400
# Seconds of pause that end a sentence in any case, and after a Korean final ending.
_SILENT = 2.0
_BREATH = 0.5
# A sentence that never ends is cut at so many characters or seconds.
_LONGEST_SENTENCE = (400, 60.0)


def stitch(plan: Plan, heard: Sequence[Speech | None], gap: str, language: str = "") -> Transcript:
    """Return the transcript of a recording from what was heard in each cut of `plan`, in order.

    None is a chunk that failed for good: it becomes a segment that `is_gap` with the text of `gap`,
    whose `{start}` and `{end}` are filled; neighbouring ones become one. A chunk in which nothing
    was heard leaves nothing. Without a `language`, it is the one in which most was heard.
    """
    chunks = _without_omissions(plan.cuts, heard)
    segments: list[Segment] = []
    for is_gap, group in groupby(zip(plan.cuts, chunks, strict=True), lambda pair: pair[1] is None):
        pairs = list(group)
        if is_gap:
            segments.append(_gap(pairs[0][0].start, pairs[-1][0].end, gap))
        else:
            segments.extend(s for cut, speech in pairs if speech for s in _segments(cut, speech))
    return Transcript(tuple(segments), plan.duration, language or _most_heard(heard))


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


def sentence_groups(transcript: Transcript) -> list[list[Segment]]:
    """Return the segments, each in one list, in lists that make one sentence: `running(group)`.

    A sentence ends with its punctuation, at a pause of two seconds, at a change of speaker, before
    and after a gap (a list of its own), in Korean also at a final ending that half a second of
    pause follows, since endpoints often leave its full stop out. At most 400 characters or a minute,
    but for a single segment that is longer.
    """
    groups: list[list[Segment]] = []
    for segment in transcript.segments:
        if groups and _goes_on(groups[-1], segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def ends_in_korean(text: str) -> bool:
    """Whether it ends as Korean sentences do, with or without a full stop to follow."""
    return bool(_KOREAN_END.search(text))


def running(segments: Sequence[Segment]) -> str:
    """Return their text in one line; after Chinese and Japanese sentence ends there is no space."""
    text = segments[0].text if segments else ""
    for segment in segments[1:]:
        text += segment.text if text.endswith(_WITHOUT_SPACES) else f" {segment.text}"
    return text


def paragraphs(
    transcript: Transcript,
    names: Mapping[str, str] = MappingProxyType({}),
    speaker: str = "Speaker {label}",
) -> str:
    """Return the transcript as text with a paragraph wherever people pause or somebody else speaks.

    The longer a paragraph is already, the shorter a pause ends it. In recordings of more than two
    minutes each begins with its time, `[m:ss]`. Where speakers are told apart, `Name: ` follows:
    from `names`, which maps labels to names, else `speaker` with its `{label}` filled. A gap is a
    paragraph of its own and says its times itself.
    """
    timed = transcript.duration > _UNTIMED

    def beginning(first: Segment) -> str:
        if first.is_gap:
            return ""
        name = names.get(first.speaker) or speaker.format(label=first.speaker)
        time = f"[{timestamp(first.start)}] " if timed else ""
        return time + (f"{name}: " if first.speaker else "")

    blocks = _grouped(transcript.segments)
    return "\n\n".join(beginning(block[0]) + running(block) for block in blocks)


def timestamp(seconds: float) -> str:
    """Write a time as people do: `0:07`, `12:31`, `1:02:03`; rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _gap(start: float, end: float, text: str) -> Segment:
    marked = text.format(start=timestamp(start), end=timestamp(end))
    return Segment(start, end, marked, is_gap=True)


def _without_omissions(
    cuts: Sequence[Cut], heard: Sequence[Speech | None]
) -> Sequence[Speech | None]:
    """Drop "…" and "..." on both sides of joins at which no silence was left out."""
    chunks = list(heard)
    for at, (before, after) in enumerate(pairwise(cuts)):
        if before.end == after.start:
            chunks[at] = _cleared(chunks[at], _OMITTED_AFTER, -1)
            chunks[at + 1] = _cleared(chunks[at + 1], _OMITTED_BEFORE, 0)
    return chunks


def _cleared(speech: Speech | None, mark: re.Pattern[str], at: int) -> Speech | None:
    if speech is None or not mark.search(speech.text):
        return speech
    segments = list(speech.segments)
    if segments:
        segments[at] = replace(segments[at], text=mark.sub("", segments[at].text))
    return replace(speech, text=mark.sub("", speech.text), segments=tuple(segments))


def _segments(cut: Cut, speech: Speech) -> Iterable[Segment]:
    """By speakers, else by word times, else by segment times, else by the voice alone."""
    turns = speech.segments if _is_whole(speech) else ()
    if any(turn.speaker for turn in turns):
        return _by_turns(cut, turns)
    parts = sentences(speech.text)
    timed = by_words(cut, parts, speech.words) if speech.words else None
    return timed or (_by_turns(cut, turns) if turns else spread(cut, parts))


def _is_whole(speech: Speech) -> bool:
    """Whether the segments say no less than the text: else a word would be lost with them."""
    said = letters("".join(segment.text for segment in speech.segments))
    return bool(said) and len(said) >= len(letters(speech.text))


def _by_turns(cut: Cut, turns: Sequence[Segment]) -> Iterator[Segment]:
    """The sentences of each segment, within its time; people who speak at once are put in order."""
    start = end = cut.start
    for turn in sorted(turns, key=lambda turn: turn.start):
        part = within(cut, cut.start + turn.start, cut.start + turn.end)
        for segment in spread(part, sentences(turn.text), turn.speaker):
            start, end = max(start, segment.start), max(end, segment.end)
            yield replace(segment, start=start, end=end)


def _most_heard(heard: Sequence[Speech | None]) -> str:
    amounts: Counter[str] = Counter()
    for speech in heard:
        if speech and speech.language:
            amounts[speech.language] += len(speech.text)
    return max(amounts, key=lambda language: amounts[language], default="")


def _goes_on(group: Sequence[Segment], segment: Segment) -> bool:
    """Whether `segment` belongs to the sentence begun in `group`."""
    last, pause = group[-1], segment.start - group[-1].end
    if last.is_gap or segment.is_gap or last.speaker != segment.speaker or pause >= _SILENT:
        return False
    if _ENDED.search(last.text) and not _ABBREVIATED.search(last.text):
        return False
    if pause >= _BREATH and ends_in_korean(last.text):
        return False
    characters, seconds = _LONGEST_SENTENCE
    length = sum(len(one.text) + 1 for one in group) + len(segment.text)
    return length <= characters and segment.end - group[0].start <= seconds


def _grouped(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and _is_end(group, segment):
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _is_end(group: Sequence[Segment], following: Segment) -> bool:
    last = group[-1]
    if last.is_gap or following.is_gap or last.speaker != following.speaker:
        return True
    length = sum(len(segment.text) for segment in group)
    length -= _UNFINISHED if ends_clause(last.text) else 0
    pause = following.start - last.end
    return any(length >= least and pause >= needed for least, needed in _PARAGRAPH_ENDS)
