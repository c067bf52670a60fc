"""Read what a message says, from wherever in it Slack put that. Pure.

A person's message has `rich_text` blocks, which say more than its `text`. Bots put what they say into
blocks of all kinds, attachments, or both, and anything into `text`. What comes out is Markdown that is
escaped as Slack escapes, its mentions Slack's own sequences: `markup` reads and finishes it.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.slack.inline import quote
from bot.slack.markup import escape, quoted, unescape
from bot.slack.mrkdwn import from_mrkdwn
from bot.slack.rich_elements import Json, dicts, link, read, string, text_in
from bot.slack.splitting import closed

_LONGEST = 80_000  # a message holds 40,000 characters, of which `&`, `<` and `>` become several
_LABEL = re.compile(r"<(?:#|!subteam\^)([A-Z0-9]+)\|([^<>\n]+)>")
_HALF = re.compile(r"(?:<[^<>\n]*|&[a-z]{0,3})\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # by databases, or in UTF-8
_NO_LINE = re.compile(r"\s*\n\s*")
_CELL = re.compile(r"(<[^<>\n]+>)|\|")
_RAW = (
    re.compile(  # and the sequences that Slack obeys in Markdown too, and what is escaped already
        r"<(?:[@#][A-Z0-9]+|!(?:here|channel|everyone|subteam\^|date\^)|https?:|mailto:)[^<>\n]*>"
        r"|&(?:amp|lt|gt);|[&<>]"
    )
)
_SILENT = {"actions", "context_actions", "divider", "input"}
_UNFURLED = ("from_url", "original_url", "is_msg_unfurl", "is_app_unfurl")
_NO_PREVIEW = "[no preview available]"


def text_of(message: Mapping[str, Any]) -> str:
    """Return what a message says as Markdown, escaped, with mentions as Slack's sequences.

    `message` is the event of one or an item of `conversations.replies`. Blocks win over `text`, which
    clients show only where there are none. Of attachments those count that the author put there: not
    what Slack unfolds of a link, but a message that was forwarded, whose mentions become quoted ones.
    """
    text = string(message.get("text"))
    labels = dict(_LABEL.findall(text))
    said = _blocks(message.get("blocks"), labels) or from_mrkdwn(text).strip()
    parts = [said] if said else []
    for attachment in dicts(message.get("attachments")):
        told = quoted(_attachment(attachment, labels))
        if told and _plain(told) not in _plain("\n".join(parts)):
            parts.append(told)
    return _bounded("\n\n".join(parts))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _bounded(text: str) -> str:
    text = _UNSTORABLE.sub("\ufffd", text)
    if len(text) <= _LONGEST:
        return text
    return closed(_HALF.sub("", text[:_LONGEST])) + "\n…"


def _blocks(blocks: Any, labels: Mapping[str, str]) -> str:
    told = (_block(block, labels).strip() for block in dicts(blocks))
    return "\n\n".join(piece for piece in told if piece)


def _block(block: Json, labels: Mapping[str, str]) -> str:
    kind = string(block.get("type"))
    if kind == "rich_text":
        return read(block, labels)
    if kind == "section":
        fields = [_text_object(field) for field in dicts(block.get("fields"))]
        return "\n".join(filter(None, [_text_object(block.get("text")), *fields]))
    if kind == "header":
        title = _text_object(block.get("text")).strip()
        return f"**{title}**" if title else ""
    if kind == "context":
        return " ".join(filter(None, map(_text_object, dicts(block.get("elements")))))
    if kind == "markdown":
        return _RAW.sub(_escaped, string(block.get("text")))
    if kind == "table":
        return _table(block, labels)
    return "" if kind in _SILENT else escape(text_in(block)) or read(block, labels)


def _text_object(thing: Any) -> str:
    """Return a text object; one of plain text comes escaped or not, as its sender made it."""
    if isinstance(thing, Mapping) and thing.get("type") == "mrkdwn":
        return from_mrkdwn(string(thing.get("text")))
    return escape(unescape(text_in(thing)))


def _escaped(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else escape(found[0])


def _table(block: Json, labels: Mapping[str, str]) -> str:
    rows = block.get("rows")
    lines = [
        [_cell(cell, labels) for cell in dicts(row)]
        for row in (rows if isinstance(rows, list) else [])
    ]
    width = max(map(len, lines), default=0)
    if not width:
        return ""
    head, *body = [line + [""] * (width - len(line)) for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * width, *body])


def _cell(cell: Json, labels: Mapping[str, str]) -> str:
    told = read(cell, labels) if cell.get("type") == "rich_text" else _text_object(cell)
    line = _NO_LINE.sub(" ", told.strip())
    return _CELL.sub(lambda found: found[1] or r"\|", line)


def _attachment(attachment: Json, labels: Mapping[str, str]) -> str:
    """Return what an attachment says, "" for what Slack or an app unfolds of a link."""
    is_forwarded = attachment.get("is_share") is True
    if not is_forwarded and any(attachment.get(key) for key in _UNFURLED):
        return ""
    body = _attached_blocks(attachment, labels) or _fields(attachment)
    if not body:
        fallback = string(attachment.get("fallback"))
        body = "" if fallback.strip() == _NO_PREVIEW else from_mrkdwn(fallback)
    if not is_forwarded or not body:
        return body
    author = escape(unescape(string(attachment.get("author_name"))))
    return quote(f"{author} (forwarded):\n{body}" if author else f"(forwarded)\n{body}")


def _attached_blocks(attachment: Json, labels: Mapping[str, str]) -> str:
    told = [_blocks(attachment.get("blocks"), labels)]
    for forwarded in dicts(attachment.get("message_blocks")):
        message = forwarded.get("message")
        told.append(_blocks(message.get("blocks"), labels) if isinstance(message, Mapping) else "")
    return "\n\n".join(filter(None, told))


def _fields(attachment: Json) -> str:
    """Return what attachments said before there were blocks."""
    title = unescape(string(attachment.get("title")))
    url = unescape(string(attachment.get("title_link")))
    told = [
        from_mrkdwn(string(attachment.get("pretext"))),
        (link(url, title) if url else escape(title)) if title else "",
        from_mrkdwn(string(attachment.get("text"))),
    ]
    for field in dicts(attachment.get("fields")):
        name, value = (from_mrkdwn(string(field.get(key))) for key in ("title", "value"))
        told.append(f"**{name}**: {value}" if name and value else name or value)
    return "\n".join(filter(None, told))
