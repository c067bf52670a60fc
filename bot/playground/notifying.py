"""Reads whom a message would notify, and which of its links would unfurl, as darkly as can be.

What Slack's renderers decode before they look for `<!channel>` and the like is documented for mrkdwn
only (https://docs.slack.dev/messaging/formatting-message-text). Where it isn't, in Markdown, this
takes it that entities, backslashes and HTML go first, in any order and repeatedly: what might notify
somebody counts, so that an app which passes here is safe whatever Slack does.
"""

import functools
import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.playground.markup import parts_of
from bot.playground.records import Json

_SEQUENCE = re.compile(
    r"<\s*(?:!\s*(?P<broadcast>channel|here|everyone|group)"
    r"|!\s*subteam\s*\^\s*(?P<group>S[A-Z0-9]+)"
    r"|@\s*(?P<user>[UW][A-Z0-9]+)"
    r"|(?P<room>#\s*C[A-Z0-9]+))\s*(?:\||>)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w./%])@([\w.-]+)")
_URL = re.compile(r"https?://[^\s<>|)\]\"'`]+", re.IGNORECASE)
# What a renderer may drop: a backslash before punctuation, and HTML's tags.
_DROPPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])|</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_NOT_SLACKS = re.compile(r"&(?!(?:amp|lt|gt);)(?:[a-zA-Z]+|#\w+);?")
_OTHER_SPELLINGS = 4
BROADCASTS = ("channel", "here", "everyone", "group")


@dataclass(frozen=True)
class Text:
    """A piece of text that Slack renders: Markdown, or else mrkdwn."""

    text: str
    is_markdown: bool


def texts_of(text: str, blocks: Sequence[Json], *, is_markdown: bool) -> Iterator[Text]:
    """Yield all of a message that Slack renders; plain text objects resolve nothing."""
    yield Text(text, is_markdown)
    for part in parts_of(list(blocks)):
        if part.get("type") in ("mrkdwn", "markdown") and isinstance(part.get("text"), str):
            yield Text(part["text"], part["type"] == "markdown")


def notified(texts: Sequence[Text], *, names: Collection[str] = ()) -> list[str]:
    """Return whom texts would notify: user and group ids, "channel", "here", "everyone", "#C…".

    `names` are those that a bare `@name` reaches, where a post asked for that; "channel" and the
    like always belong to them.
    """
    found: dict[str, None] = {}
    for text in texts:
        for spelling in _spellings(text):
            found |= dict.fromkeys(_in_sequences(spelling))
            found |= dict.fromkeys(_bare(spelling, names))
    return list(found)


def notified_by_elements(blocks: Sequence[Json]) -> list[str]:
    """Return whom the elements of rich_text blocks notify."""
    keys = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}
    parts = parts_of([block for block in blocks if block.get("type") == "rich_text"])
    return [str(part[keys[part["type"]]]) for part in parts if part.get("type") in keys]


def links(texts: Sequence[Text]) -> list[str]:
    """Return the addresses in texts that Slack's crawler could visit, each once."""
    found = (
        url for text in texts for spelling in _spellings(text) for url in _URL.findall(spelling)
    )
    return list(dict.fromkeys(found))


def _in_sequences(text: str) -> Iterator[str]:
    for sequence in _SEQUENCE.finditer(text):
        kind = sequence.lastgroup or ""
        name = sequence[kind].replace(" ", "")
        yield name.lower() if kind == "broadcast" else name.upper()


def _bare(text: str, names: Collection[str]) -> Iterator[str]:
    wanted = {name.lower() for name in names}
    for name in _BARE.findall(text) if wanted else ():
        if name.lower() in wanted:
            yield name.lower()


@functools.lru_cache(4096)
def _spellings(text: Text) -> list[str]:
    """Return a text as it stands, and as renderers may see it after each round of decoding."""
    spellings = [text.text]
    while len(spellings) <= _OTHER_SPELLINGS:
        seen = _decoded(spellings[-1], is_markdown=text.is_markdown)
        if seen == spellings[-1]:
            break
        spellings.append(seen)
    return spellings


def _decoded(text: str, *, is_markdown: bool) -> str:
    if not is_markdown:
        # The three entities are how Slack says that these characters are only text.
        return _NOT_SLACKS.sub(lambda found: html.unescape(found[0]), text)
    seen = _DROPPED.sub("", html.unescape(text))
    return seen if seen.isascii() else unicodedata.normalize("NFKC", seen)
