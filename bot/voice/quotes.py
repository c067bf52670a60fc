"""Check what a model's answer cites from recordings, and leave out what was never said. Pure.

    “We ship on Friday” [12:31]      a quote and its time
    [12:31] Jane: “We ship …”        the time first
    > We ship on Friday. [12:31]     a block quote that ends in its time
    [12:31]                          a time alone

A quote stands where its words are in a transcript; its time is corrected where they were said at
another. Quotation marks without a time are nobody's citation and stay, and so does code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Transcript
from bot.voice.spoken import NEAR, Found, Spoken
from bot.voice.stitch import timestamp
from bot.voice.wishes import seconds

_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d\d"
_TIMES = rf"{_CLOCK}(?:[ \t]*(?:[-–—~,;]|to)[ \t]*{_CLOCK})*"
# A link's text is no citation: "[12:31](https://…)".
_BRACKETED = r"(?:\[{at}\](?!\()|\({at}\))"
_QUOTED = (
    r"“[^“”`\n]{1,1000}”",
    r"\"[^\"`\n]{1,1000}\"",
    r"„[^„“”`\n]{1,1000}[“”]",
    r"«[^«»`\n]{1,1000}»",
    r"「[^「」`\n]{1,1000}」",
    r"『[^『』`\n]{1,1000}』",
    r"‘[^‘`\n]{1,1000}?’(?!\w)",
    r"(?<!\w)'[^'`\n]{1,1000}'(?!\w)",
)
_UNTOUCHED = (
    r"^[ \t>]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)",
    r"(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*(?:\n|[-*+>#|]|\d+[.)])).)*?(?<!`)(?P=ticks)(?!`)",
    r"\]\([^)\n]*\)",
    r"<[^>\s]+>",
    r"https?://\S+",
)


def _time(name: str) -> str:
    return _BRACKETED.format(at=f"(?:{_TIMES})").join((f"(?P<{name}>", ")"))


def _quote(name: str) -> str:
    return f"(?P<{name}_marks>[*_]{{0,3}})(?P<{name}>{'|'.join(_QUOTED)})(?P={name}_marks)"


_BETWEEN = r"[ \t]*[,.;:–—-]?[ \t]*"
# What a block quote may not begin with: the other citations are looked for first.
_OTHER = r"[^\s>“\"„«「『‘'`\[(]"
_SPEAKER = r"[ \t]*(?:[*_]{0,2}[\w .]{1,30}:[*_]{0,2}|[–—-])?[ \t]*"
_CITATION = re.compile(
    "|".join(
        (
            *(f"(?:{pattern})" for pattern in _UNTOUCHED),
            rf"^[ \t]*>[ \t]*(?P<block>{_OTHER}[^\n`\[]*?)[ \t]*{_time('block_time')}[ \t]*$",
            rf"{_quote('quote')}{_BETWEEN}{_time('quote_time')}",
            rf"{_time('first_time')}{_SPEAKER}{_quote('second')}(?!{_BETWEEN}{_time('later')})",
            _time("alone"),
        )
    ),
    re.MULTILINE | re.DOTALL,
)
_MARKER = re.compile(r"(?:[ \t]*(?:[-*+>]|\d+[.)])[ \t]+)*[ \t]*")
_INTRODUCED = re.compile(r"(?:[ \t]*[,;]?[ \t]+(?:and|or))?[ \t]*[:,;–—-]?[ \t]*\Z")
_WRAPPED = re.compile(r"(\(|[*_]{1,3})[ \t]*\Z")
_LISTED = re.compile(r"[ \t]*(?:[,;:–—-]|(?:and|or|및)\b)[ \t]*")
_DAY = 24 * 60.0  # seconds: below it, m:ss can as well be an hour of the day


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer whose citations hold.

    `places` are what they cite, each once, in their order: the number of the transcript, and seconds.
    """

    text: str
    places: tuple[tuple[int, float], ...] = ()

    @property
    def times(self) -> tuple[float, ...]:
        """The times that are cited, of whichever transcript, in seconds."""
        return tuple(dict.fromkeys(time for _, time in self.places))


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str = ""


def checked(answer: str, transcripts: Sequence[Transcript]) -> Checked:
    """Return `answer` with every citation checked against `transcripts`.

    A quote that none of them holds goes, with its time; so does a time after the end of all of
    them. Where there is no transcript there is nothing to check against: the answer stays.
    """
    if not transcripts:
        return Checked(answer)
    checker = _Checker(transcripts)
    for match in _CITATION.finditer(answer):
        checker.check(match)
    for edit in reversed(checker.edits):
        answer = _replace(answer, edit)
    return Checked(answer, tuple(dict.fromkeys(checker.places)))


class _Checker:
    def __init__(self, transcripts: Sequence[Transcript]) -> None:
        self.edits: list[_Edit] = []
        self.places: list[tuple[int, float]] = []
        self._spoken = [Spoken(transcript) for transcript in transcripts]
        self._ends = [transcript.duration for transcript in transcripts]
        self._end = max(self._ends)

    def check(self, match: re.Match[str]) -> None:
        """Take down what becomes of one citation."""
        if match["alone"]:
            self._check_time(match)
        for quote, time in (
            ("block", "block_time"),
            ("quote", "quote_time"),
            ("second", "first_time"),
        ):
            if match[quote]:
                self._check_quote(match, quote, time)

    def _check_time(self, match: re.Match[str]) -> None:
        times = _seconds(match["alone"])
        if times and all(time <= self._end for time in times):
            fitting = [n for n, end in enumerate(self._ends) if times[0] <= end]
            self.places.append((fitting[-1], times[0]))
        elif match["alone"].startswith("[") or not _is_time_of_day(times):
            self.edits.append(_Edit(*match.span()))

    def _check_quote(self, match: re.Match[str], quote: str, time: str) -> None:
        given = _seconds(match[time])
        near = given[0] if given else 0.0
        text = match[quote] if quote == "block" else match[quote][1:-1]
        number, found = self._find(text, near)
        if found is None:
            self.edits.append(_Edit(*match.span()))
        elif given and found.distance(near) <= NEAR and all(at <= self._end for at in given):
            self.places.append((number, near))
        else:
            start = float(int(found.first.start))
            self.places.append((number, start))
            self.edits.append(_Edit(*match.span(time), f"[{timestamp(start)}]"))

    def _find(self, quote: str, near: float) -> tuple[int, Found | None]:
        """Return where it was said nearest to that time, and in which transcript."""
        found = [(n, spoken.find(quote, near)) for n, spoken in enumerate(self._spoken)]
        places = [(n, place) for n, place in found if place is not None]
        return min(places, key=lambda place: place[1].distance(near), default=(0, None))


def _seconds(bracket: str) -> list[float]:
    """The times in a bracket; none where one of them is no time."""
    times = [seconds(clock) for clock in re.findall(_CLOCK, bracket)]
    return [] if None in times else [time for time in times if time is not None]


def _is_time_of_day(times: Sequence[float]) -> bool:
    """`(10:30)` in round brackets may be an hour of the day, `(1:02:03)` reads as a place too."""
    return bool(times) and all(time < _DAY for time in times)


def _replace(text: str, edit: _Edit) -> str:
    if edit.text:
        return text[: edit.start] + edit.text + text[edit.end :]
    return _closed_up(text[: edit.start], text[edit.end :])


def _closed_up(left: str, right: str) -> str:
    """Join what was around a citation, so that no stray space, comma, colon or bullet is left."""
    left, right = _unwrapped(left, right)
    line = left.rpartition("\n")[2]
    rest = right.partition("\n")[0]
    begins = _MARKER.fullmatch(line) is not None
    if begins and not rest.strip(" \t.,;:–—-"):
        return left[: len(left) - len(line)] + right[len(rest) + 1 :]
    if not begins and (not rest.strip() or rest.lstrip()[0] in ".!?。"):
        return left[: len(left) - len(line)] + _INTRODUCED.sub("", line) + right.lstrip(" \t")
    if begins or line.rstrip().endswith((":", "(", "[")):
        listed = _LISTED.match(right)
        return left + (right[listed.end() :] if listed else right.lstrip(" \t"))
    spaced = left.endswith((" ", "\t")) and right.startswith((" ", "\t", ",", ";", ":", ")"))
    return (left.rstrip(" \t") if spaced else left) + right


def _unwrapped(left: str, right: str) -> tuple[str, str]:
    """Take away the brackets or the emphasis that held nothing but the citation."""
    while opened := _WRAPPED.search(left):
        closing = ")" if opened[1] == "(" else opened[1]
        if not right.lstrip(" \t").startswith(closing):
            break
        left, right = left[: opened.start()], right.lstrip(" \t")[len(closing) :]
    return left, right
