"""Read Slack's `rich_text` blocks as Markdown that is escaped as Slack escapes.

They are what Slack's composer makes of a message
(docs.slack.dev/reference/block-kit/blocks/rich-text-block). Their texts are raw, while those of `text`
fields are escaped. Mentions become the sequences that `text` fields have. Nothing is taken on trust:
what is of no known type gives its text, and what isn't shaped as documented gives what can be read of
it. Pure.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.inline import Run, code_span, fence, markdown, quote
from bot.slack.markup import escape, is_address

Json = Mapping[str, Any]

_DEEPEST = 8  # Slack indents lists no further
_INDENT = " " * 4  # deep enough under "- " as under "10. ", and code under neither
_USER = re.compile(r"[UW][A-Z0-9]+")
_ID = re.compile(r"[A-Z0-9]+")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_BROADCASTS = {"here", "channel", "everyone"}
_MENTIONS = {"user", "channel", "usergroup", "broadcast"}
_DENSE = {"rich_text_list", "rich_text_section"}  # no empty line between two of these
_STYLES = ("bold", "italic", "strike", "code")
_TEXTS = ("text", "fallback", "alt_text", "title", "label", "name", "value", "url")


def read(block: Json, labels: Mapping[str, str], depth: int = _DEEPEST) -> str:
    """Return a block, or what contains elements in one, as Markdown.

    `labels` are names, escaped, by the id of a channel or user group, where the block has only the id.
    """
    pieces: list[str] = []
    level, was = -1, ""
    for element in dicts(block.get("elements")) if depth else ():
        kind = string(element.get("type"))
        is_list = kind == "rich_text_list"
        level = min(_number(element.get("indent")), level + 1, _DEEPEST) if is_list else -1
        piece = _container(element, labels, depth, max(level, 0))
        if not piece.strip():
            continue
        if was:
            pieces.append("\n" if kind == was and kind in _DENSE else "\n\n")
        pieces.append(piece)
        was = kind
    return "".join(pieces)


def _container(element: Json, labels: Mapping[str, str], depth: int, level: int) -> str:
    kind = string(element.get("type"))
    if kind == "rich_text_list":
        told = _list(element, labels, depth, level)
    elif kind == "rich_text_preformatted":
        language = string(element.get("language"))
        code = "".join(_raw(one) for one in dicts(element.get("elements"))).removesuffix("\n")
        told = fence(escape(code), language if _LANGUAGE.fullmatch(language) else "")
    else:
        told = markdown(_runs(element, labels, depth)).strip("\n")
    return (
        quote(told) if told and (kind == "rich_text_quote" or element.get("border") == 1) else told
    )


def _list(element: Json, labels: Mapping[str, str], depth: int, level: int) -> str:
    is_ordered = element.get("style") == "ordered"
    first = _number(element.get("offset")) + 1
    lines: list[str] = []
    for number, item in enumerate(dicts(element.get("elements")), first):
        mark = f"{number}. " if is_ordered else "- "
        told = _container(item, labels, depth - 1, 0) if depth > 1 else ""
        head, *more = told.split("\n")
        lines.append(f"{_INDENT * level}{mark}{head}".rstrip())
        lines += [f"{_INDENT * level}{' ' * len(mark)}{line}".rstrip() for line in more]
    return "\n".join(lines)


def _runs(element: Json, labels: Mapping[str, str], depth: int) -> Iterator[Run]:
    """Yield what a section says; a section in a section is read on, down to a depth."""
    elements = dicts(element.get("elements"))
    if not elements:
        yield Run(escape(text_in(element)))
    for one in elements if depth else ():
        if isinstance(one.get("elements"), list):
            yield from _runs(one, labels, depth - 1)
            continue
        given = one.get("style")
        styles = given if isinstance(given, Mapping) else {}
        names = frozenset(style for style in _STYLES if styles.get(style))
        is_code = (
            "code" in names and string(one.get("type")) not in _MENTIONS and not _is_named_link(one)
        )
        said = escape(_raw(one)) if is_code else _said(one, labels, is_code="code" in names)
        yield Run(said, names if is_code else names - {"code"})


def _is_named_link(element: Json) -> bool:
    """Whether an element is a link whose address would be lost in code."""
    label, url = string(element.get("text")), string(element.get("url"))
    return element.get("type") == "link" and bool(label) and not is_address(label, url)


def _said(element: Json, labels: Mapping[str, str], *, is_code: bool = False) -> str:
    """Return an element as a `text` field has it."""
    kind = string(element.get("type"))
    if kind == "link":
        label = " ".join(string(element.get("text")).split())
        return link(string(element.get("url")), code_span(label) if is_code else label)
    if kind == "user" and _USER.fullmatch(user := string(element.get("user_id"))):
        return f"<@{user}>"
    if kind == "channel" and _ID.fullmatch(channel := string(element.get("channel_id"))):
        return f"<#{_labelled(channel, labels)}>"
    if kind == "usergroup" and _ID.fullmatch(group := string(element.get("usergroup_id"))):
        return f"<!subteam^{_labelled(group, labels)}>"
    if kind == "broadcast" and string(element.get("range")) in _BROADCASTS:
        return f"<!{element['range']}>"
    if kind == "date" and not element.get("fallback"):
        return f"<!date^{moment}>" if (moment := _number(element.get("timestamp"))) else ""
    return escape(_raw(element))


def _labelled(name: str, labels: Mapping[str, str]) -> str:
    return f"{name}|{labels[name]}" if labels.get(name) else name


def link(url: str, label: str = "") -> str:
    """Return a link as `<url|label>`; what Slack would read as a mention is text."""
    address = escape("".join(url.split())).replace("|", "%7C")
    if not address or address[0] in "@#!":
        return escape(label or url)
    shown = escape(" ".join(label.split()))
    return f"<{address}|{shown}>" if shown and shown != address else f"<{address}>"


def _raw(element: Json) -> str:
    """Return an element as the plain text that stands for it."""
    kind = string(element.get("type"))
    if kind == "link":
        return string(element.get("text")) or string(element.get("url"))
    if kind == "emoji":
        return _emoji(element)
    if kind == "user":
        return f"@{string(element.get('user_id'))}"
    if kind == "team":
        return string(element.get("team_id"))
    if kind == "date":
        return string(element.get("fallback"))
    return text_in(element)


def _emoji(element: Json) -> str:
    """Return an emoji as its characters, else (it is one of the workspace's own) as `:name:`."""
    name = string(element.get("name"))
    try:
        points = [int(point, 16) for point in string(element.get("unicode")).split("-")]
        shown = "".join(map(chr, points)).encode().decode()  # a lone surrogate is no emoji
    except (ValueError, OverflowError):
        return f":{name}:" if name else ""
    tone = _number(element.get("skin_tone"))
    is_toned = not 2 <= tone <= 6 or any(0x1F3FB <= point <= 0x1F3FF for point in points)
    return shown if is_toned else shown + chr(0x1F3F9 + tone)


def text_in(thing: Any) -> str:
    """Return what a thing of no known type says, "" if nothing."""
    if isinstance(thing, str):
        return thing
    if not isinstance(thing, Mapping):
        return ""
    for key in _TEXTS:
        value = thing.get(key)
        said = value.get("text") if isinstance(value, Mapping) else value
        if isinstance(said, str) and said:
            return said
    return ""


def dicts(value: Any) -> list[Json]:
    """Return the objects in what should be a list of them."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def string(value: Any) -> str:
    """Return what should be a string, "" if it is none."""
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    """Return what should be a whole number of a size that Slack sends, 0 if it is none."""
    return value if isinstance(value, int) and 0 < value < 10**11 else 0
