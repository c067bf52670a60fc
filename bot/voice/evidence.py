"""Hold what a model reports of a recording against its transcript. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation import Transcript
from bot.voice.asking import as_text
from bot.voice.claims import claims, support
from bot.voice.languages import language_code
from bot.voice.quotes import checked
from bot.voice.spoken import Found, Spoken, words
from bot.voice.stitch import sentences
from bot.voice.wishes import seconds

# Seconds around a quote within which the owner and the date of a task are looked for.
AROUND = 30.0

# Said of somebody, but nobody's name.
_NOBODY = re.compile(
    r"(?:(?:i|me|we|us|you|he|him|she|her|they|them|it|someone|somebody|everyone|everybody|the|our|"
    r"team|speaker|unknown|none|나|내가|저|제가|우리|저희|너|당신|그|그녀|그들|누군가|모두|본인|팀) ?)+"
)
_TIME = re.compile(r"[\[(][\d:]+[\])]")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][a-z]+\b")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing reported: what proves it is `quote`, said at `time` seconds.

    `owner` and `due` are as they were spoken, "" where nobody and no date was.
    """

    text: str
    quote: str
    time: float
    owner: str = ""
    due: str = ""


class Evidence:
    """A transcript to hold reports in `language` (a code) against.

    `names` are people's by speaker label. In a report in the transcript's own language, names are
    told by their capitals (not in German) and must have been spoken, or be a speaker's.
    """

    def __init__(self, transcript: Transcript, language: str, names: Mapping[str, str]) -> None:
        self._transcript = transcript
        self._names = names
        self._spoken = Spoken(transcript)
        self._support = support(transcript.text)
        spoken = language_code(transcript.language) or transcript.language
        self._knows_names = language == spoken != "de"
        self._known = {*words(transcript.text), *words(" ".join(names.values()))}

    def item(self, given: Mapping[str, Any]) -> Item | None:
        """Return what holds of a reported item, None where its quote was never said.

        An owner or a date that wasn't said near it goes. Where the text still states it, or a number
        or day of its own, the quote takes the text's place.
        """
        quote, text = as_text(given.get("quote")), as_text(given.get("text"))
        found = self._spoken.find(quote, _near(given))
        if found is None:
            return None
        owner, due = as_text(given.get("owner")), as_text(given.get("due"))
        kept_owner = owner if self._is_owner(owner, found) else ""
        kept_due = due if self._is_said(due, found) else ""
        dropped = {owner, due} - {kept_owner, kept_due}
        if not self._holds(text, found) or any(_mentions(text, value) for value in dropped):
            text = quote
        return Item(text, quote, found.first.start, kept_owner, kept_due)

    def overview(self, text: str) -> str:
        """Return `text` without the sentences whose numbers, days or quotes were never said."""
        held = checked(text, [self._transcript]).text
        paragraphs = (
            " ".join(one for one in sentences(part) if self._is_supported(one))
            for part in held.split("\n\n")
        )
        return "\n\n".join(filter(None, paragraphs))

    def _is_supported(self, sentence: str) -> bool:
        untimed = _TIME.sub("", sentence)
        return claims(untimed) <= self._support and not self._names_strangers(untimed)

    def _holds(self, text: str, found: Found) -> bool:
        """Whether nothing in `text` is a number, a day or a name that wasn't said."""
        return (
            bool(text)
            and claims(text) <= support(self._said_around(found))
            and not self._names_strangers(text)
        )

    def _names_strangers(self, text: str) -> bool:
        named = (word for name in _NAME.findall(text) for word in words(name))
        return self._knows_names and any(word not in self._known for word in named)

    def _is_owner(self, name: str, found: Found) -> bool:
        if _is_nobody(name):
            return False
        speakers = {found.first.speaker, found.last.speaker} - {""}
        labels = {self._names.get(label, label) for label in speakers}
        return name in labels or self._is_said(name, found)

    def _is_said(self, phrase: str, found: Found) -> bool:
        return self._spoken.says(phrase, found.first.start - AROUND, found.last.end + AROUND)

    def _said_around(self, found: Found) -> str:
        start, end = found.first.start - AROUND, found.last.end + AROUND
        return " ".join(
            segment.text
            for segment in self._transcript.segments
            if segment.end >= start and segment.start <= end and not segment.is_gap
        )


def _near(given: Mapping[str, Any]) -> float | None:
    clock = as_text(given.get("time")).strip("[]()")
    return seconds(clock) if re.fullmatch(r"(?:\d{1,2}:)?\d{1,3}:\d\d", clock) else None


def _is_nobody(name: str) -> bool:
    return not words(name) or _NOBODY.fullmatch(" ".join(words(name))) is not None


def _mentions(text: str, value: str) -> bool:
    return not _is_nobody(value) and " ".join(words(value)) in " ".join(words(text))
