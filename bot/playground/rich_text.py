"""Makes of mrkdwn the rich_text block that Slack keeps beside it.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block, and recorded events.
"""

import functools
import html
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from bot.playground.emoji import CODE_POINTS
from bot.playground.records import Json

Style = Mapping[str, bool]

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_ITEM = re.compile(r"(?P<indent> *)(?:(?P<bullet>[•◦▪]\ufe0e?)|(?P<number>\d+)\.) +(?=\S)")
_BULLET_LEVELS = {"•": 0, "◦": 1, "▪": 2}
_SPACES_A_LEVEL = 4
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<sigil>[@#!]?)(?P<name>[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+-]+):(?::skin-tone-(?P<tone>[2-6]):)?"
)
_USER = re.compile(r"[UW][A-Z0-9]+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATE = re.compile(r"date\^(\d+)\^([^^]+)(?:\^.*)?")
BROADCASTS = ("channel", "here", "everyone")
_STYLES = ("code", "bold", "italic", "strike")


@functools.lru_cache(1024)
def rich_text(text: str) -> list[Json]:
    """Return the blocks of a text in mrkdwn, none for an empty one; not to be changed."""
    if not text:
        return []
    elements: list[Json] = []
    position = 0
    for fence in _FENCE.finditer(text):
        elements += _paragraphs(text[position : fence.start()])
        elements.append(_preformatted(fence[1]))
        position = fence.end()
        position += text.startswith("\n", position)
    elements += _paragraphs(text[position:])
    identity = sha256(text.encode(errors="replace")).hexdigest()[:5]
    return [{"type": "rich_text", "block_id": identity, "elements": elements}]


def _preformatted(text: str) -> Json:
    elements = list(_links_only(text))
    return {"type": "rich_text_preformatted", "elements": elements, "border": 0}


def _links_only(text: str) -> Iterator[Json]:
    """Yield what a code block holds: text as it is, and links."""
    position = 0
    for token in re.finditer(r"<((?:https?|mailto):[^<>|]+)(?:\|([^<>]*))?>", text):
        yield from _plain(text[position : token.start()], {})
        yield _link(token[1], token[2], {})
        position = token.end()
    yield from _plain(text[position:], {})


def _paragraphs(text: str) -> list[Json]:
    """Return sections, quotes and lists, each run of lines as one element."""
    elements: list[Json] = []
    lines = text.split("\n") if text else []
    while lines:
        kind = _kind(lines[0])
        run = [lines.pop(0)]
        while lines and _kind(lines[0]) == kind:
            run.append(lines.pop(0))
        if kind == "list":
            elements += _lists(run)
        elif kind == "quote":
            inner = "\n".join(_QUOTE.sub("", line, count=1) for line in run)
            elements.append({"type": "rich_text_quote", "elements": list(_inline(inner, {}))})
        else:
            elements += _section("\n".join(run) + ("\n" if lines else ""))
    return elements


def _kind(line: str) -> str:
    if _QUOTE.match(line):
        return "quote"
    return "list" if _ITEM.match(line) else "text"


def _section(text: str) -> list[Json]:
    found = list(_inline(text, {}))
    return [{"type": "rich_text_section", "elements": found}] if text.strip("\n") else []


def _lists(lines: list[str]) -> list[Json]:
    """Return a list for each run of items of one depth and style."""
    lists: list[Json] = []
    for line in lines:
        item = _ITEM.match(line)
        if item is None:
            continue
        style = "bullet" if item["bullet"] else "ordered"
        indent = max(_BULLET_LEVELS.get(line.strip()[0], 0), len(item["indent"]) // _SPACES_A_LEVEL)
        if not lists or (lists[-1]["style"], lists[-1]["indent"]) != (style, indent):
            head: Json = {"type": "rich_text_list", "style": style, "indent": indent}
            first = int(item["number"] or 1)
            offset = {"offset": first - 1} if first > 1 else {}
            lists.append(head | offset | {"border": 0, "elements": []})
        lists[-1]["elements"] += _section(line[item.end() :])
    return lists


def _inline(text: str, style: Style) -> Iterator[Json]:
    position = 0
    for found in _INLINE.finditer(text):
        element = list(_elements(found, style))
        if element:
            yield from _plain(text[position : found.start()], style)
            yield from element
            position = found.end()
    yield from _plain(text[position:], style)


def _elements(found: re.Match[str], style: Style) -> Iterator[Json]:
    """Yield what one piece of markup is; nothing if it is ordinary text after all."""
    for name in _STYLES:
        if (inner := found[name]) is not None:
            styled = {**style, name: True}
            yield from _in_code(inner, styled) if name == "code" else _inline(inner, styled)
    if found["name"]:
        token = _token(found["sigil"], found["name"], found["label"])
        yield from [token | _styled(style)] if token else []
    if found["emoji"] in CODE_POINTS:
        tone = {"skin_tone": int(found["tone"])} if found["tone"] else {}
        name = found["emoji"]
        yield {"type": "emoji", "name": name, "unicode": CODE_POINTS[name]} | tone


def _in_code(text: str, style: Style) -> Iterator[Json]:
    for element in _links_only(text):
        yield element | _styled(style)


def _plain(text: str, style: Style) -> Iterator[Json]:
    if text:
        yield {"type": "text", "text": html.unescape(text)} | _styled(style)


def _styled(style: Style) -> Json:
    return {"style": dict(style)} if style else {}


def _token(sigil: str, name: str, label: str | None) -> Json | None:
    """Return what stands in angle brackets, None if that is nothing of Slack's."""
    if sigil == "@" and _USER.fullmatch(name):
        return {"type": "user", "user_id": name}
    if sigil == "#":
        return {"type": "channel", "channel_id": name}
    if sigil == "!":
        return _special(name, label)
    return None if sigil or not _ADDRESS.match(name) else _link(name, label, {})


def _special(name: str, label: str | None) -> Json | None:
    if name in BROADCASTS:
        return {"type": "broadcast", "range": name}
    if name.startswith("subteam^"):
        return {"type": "usergroup", "usergroup_id": name.removeprefix("subteam^")}
    date = _DATE.fullmatch(name)
    if date is None:
        return None
    shown: Json = {"type": "date", "timestamp": int(date[1]), "format": date[2]}
    return shown | ({"fallback": html.unescape(label)} if label else {})


def _link(url: str, label: str | None, style: Style) -> Json:
    link: Json = {"type": "link", "url": html.unescape(url)}
    return link | ({"text": html.unescape(label)} if label else {}) | _styled(style)
