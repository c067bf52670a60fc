"""Decide where a recording is cut: in pauses, never overlapping, silence left out.

Measured on speech whose every word can be checked (reference/libraries.md): cuts in pauses, at the
least energy where there is none, lose and double nothing at the joins; overlaps joined by text do.
Pure, and all in whole steps of 10 ms until the end, so that neighbouring chunks meet exactly.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Self

from bot.voice.profile import Profile, Run, seconds, steps

LONGEST = 720.0
"""Seconds of the longest chunk ever: as WAV, or FLAC of pure noise, it has 23.2 MB.

Endpoints take 25 MB. Chunks longer than 30 s are for those that give word times.
"""

SHORTEST = 0.1
"""Seconds; endpoints refuse less."""

_SILENCE = 200  # steps of silence that are worth leaving out
_MARGIN = 20  # steps of it that stay at each end: soft beginnings and ends of words
_WORD = 15  # steps above the noise floor, or
_WORD_VOICED = 20  # voiced steps: with fewer of both it is no word
_PAUSE = 15  # steps; less may be the closure of a p, t or k
_BREATH = 10  # steps; what is less counts as voiced time
_ALIKE = 12  # 3 dB by the sums of `_quietest`; noise is not as loud in one moment as in the next
_LONG_ENOUGH = 50  # steps; of pauses at least this long the latest is best


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch that becomes one chunk, in seconds. `voiced` are its parts in which somebody speaks.

    The voiced parts are kept so that times can be spread over the text without the sound, also when
    a failed chunk is tried again days later. There is none where sound was that nobody spoke in.
    """

    start: float
    end: float
    voiced: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All cuts of a recording in order, and its duration in seconds. No cuts: there is no sound."""

    duration: float
    cuts: tuple[Cut, ...]

    def to_json(self) -> str:
        """Write it down, so that a recording taken up again is cut alike."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; every time comes back exactly."""
        form = json.loads(text)
        cuts = (
            Cut(cut["start"], cut["end"], tuple((start, end) for start, end in cut["voiced"]))
            for cut in form["cuts"]
        )
        return cls(form["duration"], tuple(cuts))


def plan(profile: Profile, longest: float = 30.0) -> Plan:
    """Cut what is not silence into chunks of at most `longest` seconds (1 to `LONGEST`).

    Chunks end in the best pause of their second half, or else of their second quarter, or else at the
    least energy of their last fifth. Silence of two seconds or more is left out, but for a fifth of a
    second at each end; so is a click or knock between such silences, shorter than any word. Music
    counts as sound, since what is said over it can't be told from it.
    """
    if not 1 <= longest <= LONGEST:
        raise ValueError(f"longest must be from 1 to {LONGEST} seconds, not {longest}")
    runs = (
        run
        for stretch in _audible(profile)
        if stretch == (0, len(profile.steps)) or not _is_click(profile, stretch)
        for run in _split(profile, stretch, steps(longest))
    )
    return Plan(profile.duration, tuple(_cut(profile, run) for run in runs))


def _audible(profile: Profile) -> Iterator[Run]:
    """What lies between the silences, each with its margins."""
    start, total = 0, len(profile.steps)
    for first, stop in profile.silences(_SILENCE):
        if first > 0:
            yield start, first + _MARGIN
        start = stop - _MARGIN
        if stop == total:
            return
    if profile.duration - seconds(start) >= SHORTEST:
        yield start, total


def _is_click(profile: Profile, stretch: Run) -> bool:
    """Tell a click, a knock, a touch of the microphone from the shortest word ("네" has 0.2 s).

    Both counts are needed: of a soft word in noise only the detector notes all, and the detector
    goes on for about 60 ms after any sound.
    """
    return profile.loud(*stretch) < _WORD and profile.voiced(*stretch) < _WORD_VOICED


def _split(profile: Profile, stretch: Run, longest: int) -> Iterator[Run]:
    """Cut a stretch into runs of at most `longest` steps; the last is no mere scrap."""
    start, stop = stretch
    scrap = min(200, longest // 4)
    while stop - start > longest:
        latest = min(start + longest, stop - scrap)
        half, quarter = start + longest // 2, start + longest // 4
        at = _best_pause(profile, half, latest) or _best_pause(profile, quarter, half)
        if at is None:
            at = _quietest(profile, (latest - longest // 5, latest))
        yield start, at
        start = at
    yield start, stop


def _best_pause(profile: Profile, first: int, stop: int) -> int | None:
    """Where to cut within the longest pause, the latest among those that are long enough."""
    pauses = list(profile.pauses(first, stop, _PAUSE))
    if not pauses:
        return None
    best = max(pauses, key=lambda run: (min(run[1] - run[0], _LONG_ENOUGH), run[1]))
    return _quietest(profile, best, slack=_ALIKE)


def _quietest(profile: Profile, run: Run, slack: int = 0) -> int:
    """The step before which energy is least, 20 ms on both sides; of equals the most central.

    The nearer half of that counts double: between words that follow each other at once there are less
    than 20 ms, and cutting beside them costs a word.
    Not simply the middle of a pause: a sharp s is unvoiced too, and is no place to cut. But where it
    is only noise that is now louder and now softer, by less than `slack`, the middle it is.
    """
    levels, middle = profile.levels, run[0] + run[1]
    energy = {
        step: sum(levels[step - 2 : step + 2]) + sum(levels[step - 1 : step + 1])
        for step in range(*run)
    }
    most = min(energy.values()) + slack
    quiet = (step for step, level in energy.items() if level <= most)
    return min(quiet, key=lambda step: abs(2 * step - middle))


def _cut(profile: Profile, run: Run) -> Cut:
    first, stop = run
    pauses = [*profile.pauses(first, stop, _BREATH), (stop, stop)]
    voiced, start = [], first
    for pause_first, pause_stop in pauses:
        if pause_first > start:
            voiced.append((_time(profile, start), _time(profile, pause_first)))
        start = pause_stop
    start_time, end_time = _time(profile, first), _time(profile, stop)
    return Cut(start_time, end_time, tuple(voiced))


def _time(profile: Profile, step: int) -> float:
    """The last step may be a part of one."""
    return min(seconds(step), profile.duration)
