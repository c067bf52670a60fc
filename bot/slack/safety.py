"""Make text from a model, or from anybody, unable to notify people when it is posted.

Slack's renderers obey control sequences (`<!channel>`, `<@U…>`, `<#C…>`) wherever text may stand,
Markdown and code included, and may decode entities, backslashes, emphasis or HTML first, several
times, drop what is unseen, and take look-alikes for ASCII. A word joiner (U+2060, no width, no
break) after the `<`, `@`, `>` or `&` makes each of them ordinary text that looks the same. What
cannot become a control sequence (`<!--`, `<!DOCTYPE`, `<![CDATA[`, PowerShell's `<#`, Java's
`<@NonNull String>`, Git's `<@{u}>`, C's `a<&b`) stays exact, so that code can be copied.

See docs.slack.dev/messaging/formatting-message-text for the sequences.
"""

import re
from collections.abc import Sequence
from html.entities import html5

from bot.slack.folding import fold

JOINER = "\u2060"

# The patterns are for folded text. Quantifiers of what may stand in between are possessive: nothing
# may make them slow.
_GAP = r"[\\\n*_~`]*+"
_BETWEEN_LETTERS = r"(?:[\\*~`]|_*+\n_*+)*+"
_ESCAPES = r"\\*+"
_MARKUP = rf"(?:<[A-Za-z/!]|&{_ESCAPES}[A-Za-z#&])"  # what a tag or an entity may begin with


def _number(decimal: str, hexadecimal: str) -> str:
    return rf"(?:0*+(?:{decimal})(?![0-9])|[xX]0*+(?:{hexadecimal})(?![0-9A-Fa-f]))"


def _twice_encoded(char: str, name: str, decimal: str, hexadecimal: str) -> str:
    number = _number(decimal, hexadecimal)
    return rf"(?:{char}|&{_ESCAPES}(?:(?:amp|AMP);?)?(?:{name};|#{_ESCAPES}{number};?))"


_HASH = _twice_encoded("#", "num", "35", "23")
_SEMICOLON = rf"{_ESCAPES};?"
_AMP = (
    rf"&{_ESCAPES}"
    rf"(?:(?:amp|AMP|{_HASH}{_ESCAPES}{_number('38', '26')}){_SEMICOLON}{_ESCAPES}){{0,3}}"
)


def _encoded(char: str, names: str, decimal: str, hexadecimal: str) -> str:
    """Return a pattern for `char`, or for an entity that is decoded to it, sooner or later."""
    number = rf"{_HASH}{_ESCAPES}{_number(decimal, hexadecimal)}"
    return rf"(?:{char}|{_AMP}(?:{names}|{number}){_SEMICOLON})"


def _spelled(*names: str, between: str) -> str:
    """Return a pattern for `names`, or the start of one up to a tag or an entity."""
    patterns: list[str] = [_MARKUP]
    for name in names:
        pattern = name[-1]
        for letter in reversed(name[:-1]):
            pattern = rf"{letter}{between}(?:{_MARKUP}|{pattern})"
        patterns.append(pattern)
    return rf"(?i:{'|'.join(patterns)})"


_OPEN = _encoded("<", "lt|LT", "60", "3[cC]")
_CLOSE = _encoded(">", "gt|GT", "62", "3[eE]")
_AT = _encoded("@", "commat", "64", "40")
_BANG = _encoded("!", "excl", "33", "21")
_NUM = _encoded(r"\#", "num", "35", "23")

_BROADCAST = _spelled("here", "channel", "everyone", between=_BETWEEN_LETTERS)
_SPECIAL = _spelled("here", "channel", "everyone", "group", "subteam", "date", between=_GAP)
_END_OF_ID = rf"{_GAP}(?:[>|]|{_MARKUP})"
_PERSON = (
    rf"(?:{_MARKUP}|[A-Z0-9]{_GAP}[A-Z0-9]|[A-Za-z0-9](?:{_GAP}[A-Za-z0-9]){{0,23}}{_END_OF_ID})"
)
_ID = rf"(?:{_MARKUP}|[A-Z](?:{_GAP}[A-Z0-9]){{0,23}}{_END_OF_ID})"
_CLOSED_PERSON = (
    rf"(?:[A-Z]{_GAP}[A-Z0-9]"
    rf"|[A-Za-z0-9](?:{_GAP}[A-Za-z0-9]){{0,23}}{_GAP}(?:[>|]|&{_ESCAPES}[A-Za-z#&]))"
)


def _names(*, of: str) -> str:
    """Return a pattern for the entities that decode to characters of `of`, or to what is unseen."""
    sure = (name for name, value in html5.items() if not fold(value).text.strip(of))
    return "|".join(sorted(re.escape(name) for name in sure if name.endswith(";")))


# Any other number than those of the signs that code is full of: " & ' < >
_NUMBER = rf"{_HASH}{_ESCAPES}(?!{_number('34|38|39|60|62', '2[267]|3[cCeE]')})[0-9xX]"
_GAPS = "\\\n*_~`"
# What may stand between `<` and what follows, or become it.
_UNSEEN = rf"{_AMP}(?:shy|{_names(of=_GAPS + '!@#;')}|{_NUMBER})"
# What may part an entity. Short ones are also names in code: `a&&it;`.
_SHORT = rf"{_AMP}(?:shy|{_NUMBER}|{_names(of=chr(92))})"
_LONG = rf"{_AMP}(?:shy|{_NUMBER}|(?!(?:af|ic|it);)(?:{_names(of=chr(92))}))"
_LETTER = _number(
    "4[89]|5[0-7]|6[5-9]|[78][0-9]|90|9[7-9]|1[01][0-9]|12[0-2]",
    "3[0-9]|4[1-9A-Fa-f]|5[0-9Aa]|6[1-9A-Fa-f]|7[0-9Aa]",
)

# What may stand behind a tag: gaps, also as entities.
_BEHIND_TAG = (
    rf"(?:[\\\n*_~`]|{_AMP}(?:shy;?|{_names(of=_GAPS)}"
    rf"|{_HASH}{_ESCAPES}[xX]?[0-9A-Fa-f]++;?)){{0,8}}"
)

_LIVE = re.compile(
    # Nobody puts one entity inside another, or writes letters as entities, but to hide something.
    rf"&(?!{JOINER})(?={_ESCAPES}(?:{_LONG}|(?:#{_ESCAPES})?[A-Za-z0-9]{{1,12}}{_SHORT}))"
    rf"|{_AMP}(?!{JOINER})(?={_HASH}{_ESCAPES}{_LETTER})"
    rf"|{_OPEN}(?!{JOINER})(?={_GAP}(?:"
    rf"{_BANG}{_GAP}{_SPECIAL}|{_AT}{_GAP}{_PERSON}|{_NUM}{_GAP}{_ID}|{_UNSEEN}))"
    rf"|(?P<at>{_AT})(?!{JOINER})(?={_GAP}(?P<name>{_BROADCAST}))"
    # Where a renderer drops HTML, `<<b>!channel>` becomes `<!channel>`.
    rf"|{_CLOSE}(?!{JOINER})"
    rf"(?={_BEHIND_TAG}(?:{_BANG}{_GAP}{_SPECIAL}|{_NUM}{_GAP}{_ID}"
    rf"|{_AT}{_GAP}(?:{_ID}|{_CLOSED_PERSON})))"
)
# A tail that more text could turn into a match of _LIVE: begins as one can, has only characters
# that one can have, and no more of them than the longest has.
_REST = r"(?:0++|[\\\n*_~`]++|[A-Za-z1-9#;&!@]){0,400}+<?"
_UNDECIDED = re.compile(
    rf"(?:[<>]{_GAP}(?:[!@#&]{_REST})?|&{_REST}"
    rf"|@{_GAP}(?:[A-Za-z0-9]{_BETWEEN_LETTERS}){{0,9}}+(?:<|&{_ESCAPES}|_++)?)\Z"
)
# A letter with an accent, or what may be one, doesn't make it a longer word.
_WORD = re.compile("[A-Za-z0-9](?![&\u00ad\u0300-\U0010ffff])")
_TRIGGER = re.compile("[<>@&＜＞＠＆﹤﹥﹫﹠]")

# Control characters but tab and newline, and what reorders or annotates text unseen.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_URL_END = re.compile(r"://[^\s<>|)\]]*\Z")
_URL_LENGTH = 2048


def neutralise(text: str) -> str:
    """Return `text` looking the same, but notifying nobody wherever Slack shows it.

    Idempotent. Control characters, bidirectional overrides and deprecated format characters are
    removed, lone surrogates become U+FFFD. An `@here` inside a URL is written `%40here`, so that
    the link still works.
    """
    neutraliser = Neutraliser()
    return neutraliser.feed(text) + neutraliser.finish()


class Neutraliser:
    """`neutralise` for text that comes in pieces: the outputs together are the same for any split.

    Holds back at most the few characters at the end that the next delta could make dangerous.
    """

    def __init__(self) -> None:
        self._held = ""
        self._before = ""  # the end of what is decided, to tell a URL

    def feed(self, delta: str) -> str:
        """Return what of the text so far is decided and was not returned before."""
        return self._decide(self._held + _clean(delta), is_over=False)

    def finish(self) -> str:
        """Return what was held back."""
        return self._decide(self._held, is_over=True)

    def _decide(self, text: str, *, is_over: bool) -> str:
        seen, places = fold(text) if _TRIGGER.search(text) else ("", [len(text)])
        undecided = None if is_over else _UNDECIDED.search(seen)
        end = places[undecided.start() if undecided else -1]
        pieces: list[str] = []
        start = 0
        for match in _LIVE.finditer(seen) if end else ():
            begins, ends = places[match.start()], places[match.end() - 1] + 1
            if begins >= end:
                break
            if _is_live(match, text, places):
                before = (self._before + text[:begins])[-_URL_LENGTH:]
                pieces += text[start:begins], _inert(match, before, text[begins:ends])
                start = ends
        pieces.append(text[start:end])
        self._before = (self._before + text[:end])[-_URL_LENGTH:]
        self._held = text[end:]
        return "".join(pieces)


def _is_live(match: re.Match[str], text: str, places: Sequence[int]) -> bool:
    """Whether it isn't an `@here` that is only the start of a longer word, as `text` has it."""
    name = match["name"]
    if name is None or not name[-1].isalpha() or "<" in name or "&" in name:
        return True
    behind = places[match.end("name") - 1] + 1
    return _WORD.match(text, behind) is None


def _inert(match: re.Match[str], before: str, live: str) -> str:
    return "%40" if match["at"] and _URL_END.search(before) else live + JOINER


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", _HARMFUL.sub("", text))
