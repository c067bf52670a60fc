"""Make text from a model, or from anybody, unable to notify people when it is posted.

Slack's renderers obey control sequences (`<!channel>`, `<@U…>`, `<#C…>`) wherever text may stand,
Markdown and code included, and may decode entities and backslashes first. A word joiner (U+2060,
no width, no break) after the `<` or `@` makes each of them ordinary text that looks the same. What
is certainly no control sequence but common in code (`<!--`, `<!DOCTYPE`, `<![CDATA[`, PowerShell's
`<# `) stays exact, so that code can be copied.

See docs.slack.dev/messaging/formatting-message-text for the sequences.
"""

import re

JOINER = "\u2060"

# Unicode's Default_Ignorable_Code_Point: what a renderer may drop between two characters.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_GAP = rf"[{_IGNORABLE}]*(?:[\\\n][{_IGNORABLE}]*){{0,4}}"
_AMP = r"&(?:amp;){0,3}"
_OPEN = rf"(?:[<＜]|{_AMP}(?:lt|LT|#0{{0,6}}60|#[xX]0{{0,6}}3[cC]);?)"
_AT = rf"(?:[@＠﹫]|{_AMP}(?:commat|#0{{0,6}}64|#[xX]0{{0,6}}40);)"
_SIGIL = rf"(?:[!#]|{_AT}|{_AMP}(?:excl|num|#0{{0,6}}3[35]|#[xX]0{{0,6}}2[13]);)"
_IN_CODE = r"!--|!\[|![dD][oO]|#[ \t\n]"
_NAMES = "|".join(f"[{_IGNORABLE}]*".join(name) for name in ("here", "channel", "everyone"))

_LIVE = re.compile(
    rf"(?P<open>{_OPEN})(?!{JOINER}|{_IN_CODE})(?={_GAP}{_SIGIL})"
    rf"|(?P<at>{_AT})(?!{JOINER})(?={_GAP}(?:&#|(?i:{_NAMES})(?![A-Za-z0-9])))"
    # Where a renderer drops HTML, `<<b>!channel>` becomes `<!channel>`.
    rf"|(?P<close>>)(?!{JOINER})"
    rf"(?={_GAP}(?:!(?i:here|channel|everyone|group|subteam)|@[UWS][A-Z0-9]|#[CG][A-Z0-9]))"
)
# A tail that more text could turn into a match of _LIVE: begins as one can, has only characters
# that one can have, and no more of them than the longest has.
_UNDECIDED = re.compile(
    rf"[<＜>@＠﹫&](?:[{_IGNORABLE}]*[A-Za-z0-9#;&!@＠﹫\\\[\-\n<＜]){{0,64}}[{_IGNORABLE}]*\Z"
)

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
        text = self._held + _clean(delta)
        undecided = _UNDECIDED.search(text)
        return self._decide(text, undecided.start() if undecided else len(text))

    def finish(self) -> str:
        """Return what was held back."""
        return self._decide(self._held, len(self._held))

    def _decide(self, text: str, end: int) -> str:
        pieces: list[str] = []
        start = 0
        for match in _LIVE.finditer(text):
            if match.start() >= end:
                break
            pieces += text[start : match.start()], self._inert(match)
            start = match.end()
        pieces.append(text[start:end])
        self._before = (self._before + text[:end])[-_URL_LENGTH:]
        self._held = text[end:]
        return "".join(pieces)

    def _inert(self, match: re.Match[str]) -> str:
        before = (self._before + match.string[: match.start()])[-_URL_LENGTH:]
        if match["at"] and _URL_END.search(before):
            return "%40"
        return match[0] + JOINER


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", _HARMFUL.sub("", text))
