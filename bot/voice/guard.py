"""Take out what a model invented, where the sound proves that nobody can have said it.

The proof is time: the chunk's voiced seconds against the least that speaking the text would take,
at a pace that nobody exceeds. A text that fits its time is left as it is, whatever it says; with two
exceptions, in which nothing can be lost: marks without a word, and a copy of a whole long prompt.
Pure.

    does not fit  →  nothing but the hints: gone
                  →  known phrases at its ends (`bot.voice.phrases`): gone
                  →  the same words again and again: as many as can have been said, at least once

Where the endpoint gives times, a known phrase at an end also goes when the voice around its own
times has no room for it, though the rest of the chunk would.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeVar

from bot.conversation import Segment, Speech, Word
from bot.voice.cuts import Cut
from bot.voice.loops import collapse
from bot.voice.phrases import is_credit, is_known, says_nothing
from bot.voice.stitch import ends_in_korean, sentences
from bot.voice.timing import letters

# Nobody speaks faster, in a second: Hangul syllables, Chinese characters and kana; letters of any
# other script (about 300 words a minute). Korean and Japanese news is read at 6 to 8.
_SYLLABLES = 12.0
_LETTERS = 25.0
# How much longer than the least it takes at a normal pace.
_NORMAL = 1.9
# Seconds by which an endpoint's times may be off.
_ROUGH = 0.5
# Words, or syllables without spaces, from which on a hint is a prompt: nobody reads it out.
_PROMPT = (6, 20)
# Share of the text that may differ from the prompt, or not be a hint.
_NEARLY = 0.1
# Pieces at an end that make one known phrase ("구독과 좋아요 / 부탁드립니다").
_PIECES = 5
# Characters at an end in which they are looked for.
_EDGE = 600
# Loops that are cut down in one chunk, at most.
_LOOPS = 4

_SYLLABIC = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_BETWEEN_IDEOGRAPHS = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff])\s+(?=[\u3040-\u30ff\u3400-\u9fff])"
)

Timed = TypeVar("Timed", Word, Segment)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of a chunk's speech, and the texts that were taken out, none if it is unchanged.

    Words and segments are kept where it is certain which of them went, else there are none.
    """

    speech: Speech
    invented: tuple[str, ...] = ()


def check(speech: Speech, cut: Cut, hints: Sequence[str] = ()) -> Verdict:
    """Return what of `speech` can have been said in the voiced time of `cut`.

    `hints` are the prompt and the keywords the endpoint was given. A cut without voiced parts has
    room for nothing: whatever is in question then goes.
    """
    if not speech.text.strip():
        return Verdict(speech)
    if says_nothing(speech.text) or _is_prompt(speech.text, hints):
        return _nothing_of(speech)
    voiced = sum(end - start for start, end in cut.voiced)
    if least_time(speech.text) > voiced and _is_made_of(speech.text, hints):
        return _nothing_of(speech)
    verdict = _without_known_ends(speech, cut, voiced, hints)
    return _without_loops(verdict, voiced)


def least_time(text: str) -> float:
    """Return the seconds that the fastest speaker needs for `text`."""
    said = letters(text)
    syllables = len(_SYLLABIC.findall(said))
    return syllables / _SYLLABLES + (len(said) - syllables) / _LETTERS


def _nothing_of(speech: Speech) -> Verdict:
    return Verdict(Speech("", speech.language), (speech.text,))


def _is_prompt(text: str, hints: Sequence[str]) -> bool:
    """Whether it is a copy, once or more, of a prompt as long as nobody would read it out."""
    said = letters(text)
    for prompt in (*hints, " ".join(hints)):
        words, syllables = _PROMPT
        mark = letters(prompt)
        is_long = len(prompt.split()) >= words or len(_SYLLABIC.findall(mark)) >= syllables
        if mark and is_long and said == mark * max(1, len(said) // len(mark)):
            return True
    return False


def _is_made_of(text: str, hints: Sequence[str]) -> bool:
    """Whether it is nearly a prompt, or hardly more than hints."""
    said = rest = letters(text)
    for mark in sorted(filter(None, map(letters, hints)), key=len, reverse=True):
        rest = rest.replace(mark, "")
        if abs(len(mark) - len(said)) <= 2 * _NEARLY * len(said):
            matcher = SequenceMatcher(None, mark, said, autojunk=False)
            if matcher.quick_ratio() >= 1 - _NEARLY and matcher.ratio() >= 1 - _NEARLY:
                return True
    return len(rest) <= _NEARLY * len(said)


def _without_known_ends(speech: Speech, cut: Cut, voiced: float, hints: Sequence[str]) -> Verdict:
    """Take known phrases off the end, then the beginning, as long as there is no room for them."""
    taken: list[str] = []
    marks: set[str] = set()
    prompts = {mark for hint in hints if len(hint.split()) > 1 and (mark := letters(hint))}

    def is_suspect(text: str) -> bool:
        return is_known(text) or letters(text) in prompts

    for at_end in (True, False):
        while phrase := _at(speech.text, is_suspect, at_end=at_end):
            fits = least_time(speech.text) <= voiced and _has_room(
                speech, cut, phrase, at_end=at_end
            )
            if fits and letters(phrase) not in marks:
                break
            taken.append(phrase)
            marks.add(letters(phrase))
            speech = _taken_off(speech, phrase, at_end=at_end)
    return Verdict(speech, tuple(taken))


def _at(text: str, is_suspect: Callable[[str], bool], *, at_end: bool) -> str:
    """The longest suspect phrase at one end of the text, as written; "" if there is none."""
    edge = text[-_EDGE:] if at_end else text[:_EDGE]
    whole = sentences(edge)
    if whole and is_credit(whole[-1 if at_end else 0]):
        return whole[-1 if at_end else 0]
    pieces = _pieces(edge)
    for count in range(min(_PIECES, len(pieces)), 0, -1):
        phrase = " ".join(pieces[-count:] if at_end else pieces[:count])
        if is_suspect(phrase) or (count == 1 and is_credit(phrase)):
            return phrase
    return ""


def _pieces(text: str) -> list[str]:
    """Sentences; in Korean also after final endings, in Chinese and Japanese at spaces."""
    found: list[str] = []
    for sentence in sentences(text):
        for part in _BETWEEN_IDEOGRAPHS.split(sentence):
            begun: list[str] = []
            for word in part.split(" "):
                begun.append(word)
                if ends_in_korean(word):
                    found.append(" ".join(begun))
                    begun = []
            if begun:
                found.append(" ".join(begun))
    return found


def _has_room(speech: Speech, cut: Cut, phrase: str, *, at_end: bool) -> bool:
    """Whether somebody speaks long enough around the times that the endpoint gives the phrase.

    Only words tell: the times of segments are cut at the chunk's ends, and too rough.
    """
    kept = _kept(speech.words, letters(phrase), at_end=at_end)
    words = speech.words[len(kept) :] if at_end else speech.words[: len(speech.words) - len(kept)]
    if not kept or not words:
        return True
    first = cut.start + words[0].start - _ROUGH
    last = cut.start + words[-1].end + _ROUGH
    around = sum(max(0.0, min(end, last) - max(start, first)) for start, end in cut.voiced)
    return least_time(phrase) <= around


def _taken_off(speech: Speech, phrase: str, *, at_end: bool) -> Speech:
    text, mark = unicodedata.normalize("NFC", speech.text), letters(phrase)
    text = _before(text, len(mark)) if at_end else _after(text, len(mark))
    words = _kept(speech.words, mark, at_end=at_end)
    segments = _kept(speech.segments, mark, at_end=at_end)
    return replace(speech, text=text if letters(text) else "", words=words, segments=segments)


def _before(text: str, size: int) -> str:
    """The text without its last so many letters; a full stop before them stays."""
    at = len(text)
    while size > 0:
        at -= 1
        size -= len(letters(text[at]))
    return text[:at].rstrip()


def _after(text: str, size: int) -> str:
    """The text without its first so many letters, and the marks that follow them."""
    at = 0
    while at < len(text) and (size > 0 or not letters(text[at])):
        size -= len(letters(text[at]))
        at += 1
    return text[at:]


def _kept(timed: tuple[Timed, ...], mark: str, *, at_end: bool) -> tuple[Timed, ...]:
    """All but those at one end that make up `mark`; none if it isn't certain which these are."""
    left = list(timed)
    while mark and left:
        last = letters(left.pop(-1 if at_end else 0).text)
        if not (mark.endswith(last) if at_end else mark.startswith(last)):
            return ()
        mark = mark[: len(mark) - len(last)] if at_end else mark[len(last) :]
    return () if mark else tuple(left)


def _without_loops(verdict: Verdict, voiced: float) -> Verdict:
    """Cut repetitions down until the text fits or none is left."""
    speech, taken = verdict.speech, list(verdict.invented)
    for _ in range(_LOOPS):
        if least_time(speech.text) <= voiced:
            break

        def room(loop: str, rest: str) -> int:
            once, free = least_time(loop), voiced - _NORMAL * least_time(rest)
            return max(1, int(free / (_NORMAL * once))) if once else 1

        collapsed = collapse(speech.text, room)
        if collapsed is None:
            break
        taken.append(collapsed.dropped)
        speech = Speech(collapsed.text, speech.language)
    return Verdict(speech, tuple(taken))
