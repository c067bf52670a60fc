"""Read Slack's markup (mrkdwn) as Markdown, and write the short text of notifications.

Slack escapes `&`, `<` and `>` in what people write and puts mentions and links between `<` and `>`
(docs.slack.dev/messaging/formatting-message-text), so every `<` that arrives is Slack's own. What we
store of a message keeps to that (`rich_text.text_of`), so that mentions are told from what looks
like one.
"""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from slackify_markdown import slackify_markdown

from bot.slack.safety import neutralise

_SEQUENCE = re.compile(r"<([^<>\n]+)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_ADDRESSED = re.compile(r"<(?:@|!subteam\^)([A-Z0-9]+)(\|[^<>\n]*)?>")
_BROADCAST = re.compile(r"<!(here|channel|everyone)(?:\|[^<>\n]*)?>")
_NAMED = re.compile(r"<(?:@|!quoted\^)([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^<>]*)?>")
_SCHEME = re.compile(r"\A(?:mailto:|tel:|https?://)")
_NOTIFICATION_LENGTH = 150


def to_markdown(
    text: str,
    names: Mapping[str, str],
    channels: Mapping[str, str] | None = None,
    groups: Mapping[str, str] | None = None,
) -> str:
    """Return Slack's `text` as Markdown: unescaped, links as links, mentions as `@name`.

    `names`, `channels` and user `groups` are by id; who is in none of them keeps the name that Slack
    sent along, else the id.
    """
    known = {**(channels or {}), **(groups or {}), **names}

    def plain(match: re.Match[str]) -> str:
        body, _, label = match[1].partition("|")
        return _sequence(body, label, known)

    return unescape(_SEQUENCE.sub(plain, text))


def _sequence(body: str, label: str, names: Mapping[str, str]) -> str:
    kind, target = body[:1], body[1:]
    if kind == "@":
        return "@" + (names.get(target) or label.removeprefix("@") or target)
    if kind == "#":
        return "#" + (names.get(target) or label or target)
    if kind == "!":
        return _command(target, label, names)
    address = body.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in (body, address):
        return address
    return body if is_address(label, body) else f"[{label}]({body})"


def is_address(label: str, url: str) -> bool:
    """Whether the text of a link is its address, as when Slack links what somebody typed."""
    return label.rstrip("/") in (url.rstrip("/"), _SCHEME.sub("", url, count=1).rstrip("/"))


def _command(command: str, label: str, names: Mapping[str, str]) -> str:
    """Return what people see of `<!here>`, `<!subteam^S…|@group>`, `<!date^…|fallback>`."""
    name, _, rest = command.partition("^")
    if name in ("subteam", "quoted"):
        return "@" + (names.get(rest) or label.removeprefix("@") or rest)
    if name == "date":
        return label or _moment(rest.partition("^")[0])
    return f"@{name}"


def _moment(seconds: str) -> str:
    """Return the date that Slack would write for a reader in UTC."""
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):  # no number, or no date of any calendar
        return seconds


def mentioned_users(text: str) -> list[str]:
    """Return the ids of the people mentioned in Slack's `text`, in order, each once."""
    return list(dict.fromkeys(_MENTION.findall(text)))


def named_users(text: str) -> list[str]:
    """Return the ids of all whose names stand in `text`: mentioned, or mentioned in what it quotes."""
    return list(dict.fromkeys(_NAMED.findall(text)))


def mentioned_channels(text: str) -> list[str]:
    """Return the ids of the channels that stand in Slack's `text`, in order, each once."""
    return list(dict.fromkeys(_CHANNEL.findall(text)))


def quoted(text: str) -> str:
    """Return `text` with its mentions as those of a quotation, which address nobody."""
    return _BROADCAST.sub(r"@\1", _ADDRESSED.sub(r"<!quoted^\1\2>", text))


def strip_mention(text: str, bot_user: str) -> str:
    """Return Slack's `text` without the bot's mention at its start and end, however it is marked.

    In the middle of a sentence the mention means something and stays.
    """
    mention = rf"(?P<mark>\*\*|~~|_|)<@{re.escape(bot_user)}(?:\|[^<>]*)?>(?P=mark)"
    text = re.sub(rf"\A(?:\s*{mention})+[\s,:;]*", "", text)
    end = len(text)
    for found in reversed([*re.finditer(mention, text)]):
        if text[found.end() : end].strip():
            break
        end = found.start()
    return text if end == len(text) else text[:end].rstrip()


def escape(text: str) -> str:
    """Escape `text` as Slack does incoming text."""
    return html.escape(text, quote=False)


def unescape(text: str) -> str:
    """Undo Slack's escaping of incoming text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_mrkdwn(markdown: str) -> str:
    """Return a Markdown text as Slack's mrkdwn, for where nothing else is taken; it notifies nobody."""
    return neutralise(str(slackify_markdown(markdown)).strip())


def notification(text: str) -> str:
    """Return the start of a Markdown `text` as one line for notifications, which notifies nobody.

    For the `text` beside `blocks`; messages with `markdown_text` take none.
    """
    line = " ".join(text.split())
    if len(line) > _NOTIFICATION_LENGTH:
        line = line[:_NOTIFICATION_LENGTH].rsplit(" ", 1)[0] + "…"
    return neutralise(str(slackify_markdown(line)).strip())
