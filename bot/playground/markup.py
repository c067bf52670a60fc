"""Reads Slack's mrkdwn: its mentions, whom they notify, and the rich_text it becomes."""

import html
import re

from bot.playground.records import Json

_TOKEN = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_BARE_BROADCAST = re.compile(r"@(channel|here|everyone)\b")
_BROADCASTS = ("channel", "here", "everyone")


def mentioned_users(text: str) -> list[str]:
    """Return the ids of the people a text mentions, in order."""
    return _USER.findall(text)


def notified(text: str, *, links_names: bool = False) -> list[str]:
    """Return whom a text would notify: user ids, user group ids, "channel", "here", "everyone".

    Slack resolves these in Markdown as in mrkdwn, inside code too as far as anybody knows, so all
    of them count. A bare @channel counts where the post asked for `link_names` or `parse=full`.
    """
    found = [_audience(sigil, name) for sigil, name, _ in _TOKEN.findall(text)]
    if links_names:
        found += _BARE_BROADCAST.findall(text)
    return [name for name in found if name]


def _audience(sigil: str, name: str) -> str:
    if sigil == "@":
        return name
    if sigil == "!" and name.startswith("subteam^"):
        return name.removeprefix("subteam^")
    return name if sigil == "!" and name in _BROADCASTS else ""


def rich_text(text: str) -> list[Json]:
    """Return the blocks that Slack's composer sends along with a person's text."""
    if not text:
        return []
    elements: list[Json] = []
    position = 0
    for token in _TOKEN.finditer(text):
        _add_text(elements, text[position : token.start()])
        elements.append(_element(*token.groups()))
        position = token.end()
    _add_text(elements, text[position:])
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "b0", "elements": [section]}]


def _add_text(elements: list[Json], text: str) -> None:
    if text:
        elements.append({"type": "text", "text": html.unescape(text)})


def _element(sigil: str, name: str, label: str | None) -> Json:
    if sigil == "@":
        return {"type": "user", "user_id": name}
    if sigil == "#":
        return {"type": "channel", "channel_id": name}
    if sigil == "!" and name.startswith("subteam^"):
        return {"type": "usergroup", "usergroup_id": name.removeprefix("subteam^")}
    if sigil == "!":
        return {"type": "broadcast", "range": name}
    link: Json = {"type": "link", "url": html.unescape(name)}
    return link | ({"text": html.unescape(label)} if label else {})
