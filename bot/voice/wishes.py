"""Messages that ask for a form of the transcript and for nothing else, in English or Korean. Pure.

    wish_of("please translate this into German")  →  Rendition(TRANSLATION, "de")
    wish_of("자막 만들어 주세요")                    →  Rendition(CAPTIONS, format="srt")
    wish_of("summarize what Jane said")           →  None: a question, for the model

The whole message must be the wish. What a pattern does not expect makes it a question, since a
model can still answer that, while a wish read into a question would leave the question unanswered.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from bot.conversation import Rendition, RenditionKind
from bot.voice.languages import MENU, NAMES, language_code

FORMAT = "srt"
"""The format of captions for which none is named."""

_LONGEST = 120  # characters: no wish is longer


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# "my captions" and "no summary" hold codes of languages, so before a noun only common ones count.
_NAME = f"(?P<language>{_any(NAMES)})"
_NAME_OR_CODE = f"(?P<language>{_any({*NAMES, *MENU})})"
_TARGET = rf"(?:in|into|to) (?P<target>{_any(NAMES)}|[a-z]{{2,3}}(?:-[a-z]{{2,4}})?)"
_FORMAT = r"(?P<{name}>srt|vtt|webvtt)"
_CLOCK = r"\[?(?P<clock>(?:\d{1,2}:)?\d{1,3}:\d\d)\]?"

_PLEASE = r"(?:(?:please|pls|plz|kindly|can you|could you|would you|will you|can u)(?: please)? )?"
_THANKS = r"(?: (?:please|pls|plz|thanks|thank you|thx|for me|for us|now))*"
_GIVE = (
    r"(?:(?:give me|give us|get me|get us|make me|make|create|generate|write|post|send me|send|"
    r"show me|show|i want|i need|i(?:'d| would) like|can i have|can i get|could i have|"
    r"may i have|do) )?(?:(?:a|an|the|some) )?"
)
_THING = (
    r"(?:recording|transcript|transcription|clip|audio|video|file|"
    r"voice (?:message|memo|note)|memo|meeting|call)"
)
_THIS = rf"(?:it|this|that|everything|(?:the|this|that)(?: (?:whole|entire|full))? {_THING})"

_K_THING = (
    r"(?:(?:이|그|위|전체) )?(?:(?:이|그)?(?:거|것|걸)|(?:음성|녹음|오디오) ?파일|녹음|녹음본|"
    r"녹취|녹취록|녹취본|전사|전사본|전문|대본|스크립트|음성|오디오|영상|동영상|비디오|파일|회의|회의록|통화|클립|"
    r"전체|전부|모두|다)"
)
_K_THIS = rf"(?:{_K_THING}(?:을|를|은|는|의|에)?(?: 내용(?:을|를)?)? )?(?:좀 )?"
_K_DO = (
    r"(?:(?: ?(?:을|를))?(?: ?좀)?(?: ?(?:해|하여))?(?: ?(?:줘|줘요|주세요|주십시오|주라|줄래|줄래요|"
    r"주실래요|주시겠어요|주시겠습니까|주시면 감사하겠습니다|줄 수 있어|줄 수 있나요|주실 수 있나요|"
    r"주실 수 있을까요|주실 수 있어요|드려|다오)|해|해요|해라|하세요|하십시오|부탁|부탁해|부탁해요|"
    r"부탁드려요|부탁드립니다|부탁합니다|"
    r" 부탁| 부탁해| 부탁해요| 부탁드려요| 부탁드립니다| 부탁합니다| 좀))?"
)
_K_MAKE = (
    r"(?:(?:을|를)?(?: ?(?:만들어|뽑아|생성해|달아|붙여|써|적어|정리해|보여|보내|올려|내려))?)"
)
_K_TARGET = rf"(?:{_NAME}(?:으로|로)?(?: 된)? )?(?:좀 )?"


def _each(*lines: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line) for line in lines)


_TRANSLATION = _each(
    rf"{_PLEASE}translate(?: {_THIS})?(?: {_TARGET})?{_THANKS}",
    rf"{_PLEASE}{_GIVE}translation(?: of {_THIS})?(?: {_TARGET})?{_THANKS}",
    rf"{_PLEASE}{_GIVE}{_NAME_OR_CODE} translation(?: of {_THIS})?{_THANKS}",
    rf"{_K_THIS}{_K_TARGET}(?:번역|번역본|번역문){_K_MAKE}{_K_DO}",
    rf"{_K_THIS}{_NAME}(?:으로|로) (?:좀 )?(?:옮겨|바꿔){_K_DO}",
    rf"{_NAME}(?:으로|로) {_K_THIS}(?:번역|번역본|번역문){_K_MAKE}{_K_DO}",
)
_NOUN = r"(?:closed )?(?:captions?|subtitles?|subs)(?: files?)?"
_BEFORE, _AFTER = _FORMAT.format(name="before"), _FORMAT.format(name="after")
_CAPTIONS = _each(
    rf"{_PLEASE}{_GIVE}(?:{_NAME_OR_CODE} )?(?:{_BEFORE} )?{_NOUN}(?: (?:for|of) {_THIS})?"
    rf"(?: {_TARGET})?(?: (?:as|in)(?: an?)? {_AFTER}(?: file| format)?)?{_THANKS}",
    rf"{_PLEASE}(?:caption|subtitle) {_THIS}(?: {_TARGET})?{_THANKS}",
    rf"{_PLEASE}{_GIVE}{_BEFORE}(?: file)?(?: (?:for|of) {_THIS})?{_THANKS}",
    rf"{_K_THIS}{_K_TARGET}(?:{_BEFORE} ?)?(?:자막|캡션)(?: ?파일)?(?:(?:을|를)? {_AFTER}(?:으로|로)?)?"
    rf"{_K_MAKE}{_K_DO}",
    rf"{_K_THIS}{_BEFORE}(?: ?파일)?(?:(?:으로|로) (?:자막)?)?{_K_MAKE}{_K_DO}",
)
_SUMMARY = _each(
    rf"{_PLEASE}(?:summari[sz]e|recap)(?: {_THIS})?(?: {_TARGET})?{_THANKS}",
    rf"{_PLEASE}sum (?:up {_THIS}|{_THIS} up|up)(?: {_TARGET})?{_THANKS}",
    rf"{_PLEASE}{_GIVE}(?:(?:short|brief|quick) )?(?:{_NAME_OR_CODE} )?(?:summary|recap|tl;?dr)"
    rf"(?: of {_THIS})?(?: {_TARGET})?{_THANKS}",
    rf"{_K_THIS}{_K_TARGET}(?:간단히 |짧게 |간략히 )?(?:요약|요약본|요약문){_K_MAKE}{_K_DO}",
)
_TEXT = _each(
    rf"{_PLEASE}{_GIVE}(?:transcript|transcription)(?: of {_THIS})? as (?:a |an )?"
    rf"(?:file|txt|text|txt file|text file){_THANKS}",
    rf"{_PLEASE}{_GIVE}(?:txt|text) file(?: of {_THIS})?{_THANKS}",
    rf"{_K_THIS}(?:텍스트|txt) ?파일(?:로|을)?{_K_MAKE}{_K_DO}",
)
_EXCERPT = _each(
    rf"{_PLEASE}(?:play|replay)(?: me| back)?(?: {_THIS})?(?: back)?(?: from| at)? {_CLOCK}{_THANKS}",
    r"(?P<clock>(?:\d{1,2}:)?\d{1,3}:\d\d|(?:\d{1,2}시간 ?)?(?:\d{1,3}분 ?)?(?:\d{1,2}초)?)"
    rf"(?:을|를|부터|에서|쯤|대목)? ?(?:좀 )?(?:다시 )?(?:들려|재생|틀어|플레이)(?:해)?{_K_DO}",
)
_KOREAN_TIME = re.compile(r"(?:(\d+)시간 ?)?(?:(\d+)분 ?)?(?:(\d+)초)?")
_BLANKS = re.compile(r"[\s\u200b\u2060]+")


def wish_of(text: str) -> Rendition | None:
    """Return the form of the transcript that the whole of `text` asks for, None where it is no wish.

    `text` comes without the bot's mention. `language` is "" for a translation that names none (the
    caller decides by the transcript) and for captions as spoken. Captions are srt unless it says vtt.
    """
    said = _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()
    said = said.replace("’", "'").strip(" .!?~…。！？").replace(", ", " ")
    if not said or len(said) > _LONGEST:
        return None
    for patterns, build in _KINDS:
        for pattern in patterns:
            if match := pattern.fullmatch(said):
                return build(match.groupdict())
    return None


Found = dict[str, str | None]


def _build(kind: RenditionKind) -> Callable[[Found], Rendition | None]:
    def build(found: Found) -> Rendition | None:
        named = found.get("language") or found.get("target")
        code = language_code(named) if named else ""
        return (
            None if code is None else Rendition(kind, code, _format(found) if is_captions else "")
        )

    is_captions = kind is RenditionKind.CAPTIONS
    return build


def _format(found: Found) -> str:
    given = found.get("before") or found.get("after") or FORMAT
    return given.removeprefix("web")


def _excerpt(found: Found) -> Rendition | None:
    at = seconds(found.get("clock") or "")
    return None if at is None else Rendition(RenditionKind.EXCERPT, at=at)


def seconds(clock: str) -> float | None:
    """Return the seconds of `12:31`, `1:02:03` or `1시간 2분 3초`; None where that is no such time."""
    if ":" in clock:
        parts = [int(part) for part in clock.split(":")]
        if any(part >= 60 for part in parts[1:]):
            return None
        return float(sum(part * 60**place for place, part in enumerate(reversed(parts))))
    match = _KOREAN_TIME.fullmatch(clock.strip())
    if match is None or not any(match.groups()):
        return None
    hours, minutes, rest = (int(part or 0) for part in match.groups())
    return float(hours * 3600 + minutes * 60 + rest)


_KINDS: tuple[tuple[tuple[re.Pattern[str], ...], Callable[[Found], Rendition | None]], ...] = (
    (_TRANSLATION, _build(RenditionKind.TRANSLATION)),
    (_CAPTIONS, _build(RenditionKind.CAPTIONS)),
    (_SUMMARY, _build(RenditionKind.SUMMARY)),
    (_TEXT, _build(RenditionKind.TEXT)),
    (_EXCERPT, _excerpt),
)
