"""Judge whether Slack, read as leniently as one may, would obey anything in a text.

Shares nothing with `bot.slack.safety`. A word joiner is the one thing that it never drops.
"""

import html
import re
import unicodedata
from collections.abc import Callable

_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2061-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_SPECIAL = re.compile(r"<!(?:here|channel|everyone|group|subteam|date)", re.IGNORECASE | re.ASCII)
_PERSON = re.compile(r"<@(?:[A-Z][A-Z0-9]|[A-Za-z0-9]+[>|])")
_CHANNEL = re.compile(r"<#[A-Z][A-Z0-9]*[>|]")
_BARE = re.compile(r"@(?:here|channel|everyone)(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII)

_DECODINGS: list[Callable[[str], str]] = [
    html.unescape,
    lambda text: re.sub(r"\\([!-/:-@\[-`{-~\n])", r"\1", text),
    lambda text: text.replace("\\", ""),
    lambda text: _ZERO_WIDTH.sub("", text),
    lambda text: unicodedata.normalize("NFKC", text),
]
_SHOWINGS: list[Callable[[str], str]] = [
    lambda text: _TAG.sub("", text),
    lambda text: re.sub(
        r"<[^<>]*", lambda inside: re.sub("[\n\r\u2028\u2029]", "", inside[0]), text
    ),
    lambda text: re.sub(r"[*~`]|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])", "", text),
]


def obeyed(text: str) -> str:
    """Return what of `text` Slack could obey, "" for nothing."""
    for reading in _readings(_readings({text}, _DECODINGS, 4), _SHOWINGS, 3):
        for sequence in (_SPECIAL, _PERSON, _CHANNEL, _BARE):
            if found := sequence.search(reading):
                return found[0]
    return ""


def _readings(texts: set[str], ways: list[Callable[[str], str]], rounds: int) -> set[str]:
    """Return what `texts` become if the `ways` are gone in any order, in so many rounds."""
    known, last = set(texts), set(texts)
    for _ in range(rounds):
        last = {way(text) for text in last for way in ways} - known
        known |= last
    return known
