"""What of a stored message people search and are shown: its words, without what marks them up. Pure.

A transcript's paragraphs begin with their time, as `bot.voice.stitch.paragraphs` writes it; behind a
first line that names the recording, as `bot.voice.memory` does.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.store.search_words import Term, fold

LONGEST = 160  # characters of a snippet
_BEFORE = 40  # of them before the first match
_MORE = "…"

# https://docs.slack.dev/messaging/formatting-message-text
_LINK = re.compile(r"<([@#!]?)([^<>|\n]*)(?:\|([^<>\n]*))?>")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MARKDOWN = re.compile(r"\*\*|`+|^ *(?:#{1,6}|>) ", re.MULTILINE)
_TIMED = re.compile(r"\[(?:(\d+):)?(\d{1,2}):(\d{2})\] ")
_HEADING = re.compile(r"\A\[(?:Transcript of )?(.*?)(?:, [\d:]+)?\]\n", re.DOTALL)
# What stands in a conversation for a file that was posted: nobody said that.
_POSTED = "[Posted: "
_JOINERS = "\u200d\u200c\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a message, composed, in one line. `times` are seconds, by where they begin."""

    text: str
    times: tuple[tuple[int, float], ...] = ()

    def at(self, place: int) -> float | None:
        """Return the time of the paragraph around the character at `place`, if it has one."""
        before = bisect_right(self.times, place, key=lambda time: time[0])
        return self.times[before - 1][1] if before else None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage to show. `marks` are where it matches, from and to; `at` in seconds, as of `Said`."""

    text: str
    marks: tuple[tuple[int, int], ...]
    at: float | None


def said(text: str, *, is_transcript: bool, is_markup: bool) -> Said:
    """Return the words of a stored message. `is_markup`: it is in Slack's, else in Markdown."""
    text = unicodedata.normalize("NFC", text)
    if is_transcript:
        return _transcript(text)
    if text.startswith(_POSTED) and not is_markup:
        return Said("")
    return Said(_in_one_line(from_markup(text) if is_markup else text))


def from_markup(text: str) -> str:
    """Return what Slack's markup shows; of people only who are named in it."""
    if "<" in text:
        text = _LINK.sub(_shown, text)
    for escaped, char in _ESCAPED:
        text = text.replace(escaped, char)
    return text


def _shown(link: re.Match[str]) -> str:
    kind, target, label = link.groups()
    if kind == "":
        return label or target.removeprefix("mailto:")
    sign = "#" if kind == "#" else "@"
    name = label or (target if kind == "!" and "^" not in target else "")
    if target.startswith("date^"):
        return name
    return name and sign + name.removeprefix(sign)


def _in_one_line(text: str) -> str:
    return " ".join(_MARKDOWN.sub("", text).split())


def _transcript(text: str) -> Said:
    heading = _HEADING.match(text)
    name = heading[1] if heading and text.startswith("[Transcript of ") else ""
    shown, times, length = [], [], 0
    for paragraph in [name, *text[heading.end() if heading else 0 :].split("\n\n")]:
        time = _TIMED.match(paragraph)
        line = " ".join((paragraph[time.end() :] if time else paragraph).split())
        if time:
            hours, minutes, seconds = (int(part or 0) for part in time.groups())
            times.append((length, hours * 3600.0 + minutes * 60.0 + seconds))
        if line:
            shown.append(line)
            length += len(line) + 1
    return Said(" ".join(shown), tuple(times))


def snippet(words: Said, terms: Sequence[Term]) -> Snippet | None:
    """Return the passage around the first match. None: not all of `terms` are in it."""
    folded = fold(words.text)
    matches = [term.pattern.search(folded) for term in terms]
    found = [match for match in matches if match]
    if len(found) < len(matches) or not found:
        return None
    places = _places(words.text, folded)
    first = min(found, key=re.Match.start)
    at = places[first.start()]
    start, end = _window(words.text, at, places[first.end()])
    before, behind = _MORE * (start > 0), _MORE * (end < len(words.text))
    marks = _merged(
        (max(start, places[match.start()]), min(end, places[match.end()]))
        for term in terms
        for match in term.pattern.finditer(folded)
        if places[match.end()] > start and places[match.start()] < end
    )
    moved = len(before) - start
    return Snippet(
        before + words.text[start:end] + behind,
        tuple((one + moved, other + moved) for one, other in marks),
        words.at(at),
    )


def _places(text: str, folded: str) -> Sequence[int]:
    """Return where in `text` each character of `folded` comes from, and the end."""
    if len(text) == len(folded):
        return range(len(text) + 1)
    lengths = accumulate((len(fold(char)) for char in text), initial=0)
    starts = list(lengths)
    return [max(0, bisect_right(starts, place) - 1) for place in range(len(folded) + 1)]


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where `text` is shown, so that what matches from `start` to `end` is."""
    if len(text) <= LONGEST:
        return 0, len(text)
    most = LONGEST - 2 * len(_MORE)
    begin = _from_word(text, max(0, min(start - _BEFORE, len(text) - most)), start)
    stop = min(len(text), begin + most)
    if stop < len(text):
        space = text.rfind(" ", min(end, stop), stop + 1)
        stop = space if space > begin else _whole(text, stop)
    return begin, stop


def _from_word(text: str, place: int, latest: int) -> int:
    """Return where the first word behind `place` begins, at `latest` in any case."""
    if place == 0 or text[place - 1] == " ":
        return place
    space = text.find(" ", place, latest)
    return space + 1 if space >= 0 else _whole(text, place)


def _whole(text: str, place: int) -> int:
    """Return the nearest place, not behind `place`, that is inside no character as people see it."""
    while 0 < place < len(text) and _is_inside(text[place - 1], text[place]):
        place -= 1
    return place


def _is_inside(before: str, after: str) -> bool:
    return (
        unicodedata.category(after).startswith("M")
        or after in _JOINERS
        or before in _JOINERS[0]
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # tags
        or "\u1160" <= after <= "\u11ff"  # vowels and ends of old Hangul
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
    )


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
