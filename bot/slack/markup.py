"""Read Slack's markup (mrkdwn) as Markdown, and write the short text of notifications.

Slack escapes `&`, `<` and `>` in what people write and puts mentions and links between `<` and `>`
(docs.slack.dev/messaging/formatting-message-text), so every `<` that arrives is Slack's own.
"""

import re
from collections.abc import Mapping

from slackify_markdown import slackify_markdown

from bot.slack.safety import neutralise

_SEQUENCE = re.compile(r"<([^<>\n]+)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_NOTIFICATION_LENGTH = 150


def to_markdown(
    text: str, names: Mapping[str, str], channels: Mapping[str, str] | None = None
) -> str:
    """Return Slack's `text` as Markdown: unescaped, links as links, mentions as `@name`.

    `names` and `channels` are by id; who is in neither keeps the name that Slack sent along, else
    the id.
    """

    def plain(match: re.Match[str]) -> str:
        body, _, label = match[1].partition("|")
        return _sequence(body, label, names, channels or {})

    return unescape(_SEQUENCE.sub(plain, text))


def _sequence(body: str, label: str, names: Mapping[str, str], channels: Mapping[str, str]) -> str:
    kind, target = body[0], body[1:]
    if kind == "@":
        return "@" + (names.get(target) or label.removeprefix("@") or target)
    if kind == "#":
        return "#" + (channels.get(target) or label or target)
    if kind == "!":
        return _command(target, label)
    address = body.removeprefix("mailto:").removeprefix("tel:")
    return f"[{label}]({body})" if label and label not in (body, address) else address


def _command(command: str, label: str) -> str:
    """Return what people see of `<!here>`, `<!subteam^S…|@group>`, `<!date^…|fallback>`."""
    name, _, rest = command.partition("^")
    if name == "subteam":
        return label or f"@{rest}"
    return label if name == "date" and label else f"@{name}"


def mentioned_users(text: str) -> list[str]:
    """Return the ids of the people mentioned in Slack's `text`, in order, each once."""
    return list(dict.fromkeys(_MENTION.findall(text)))


def strip_mention(text: str, bot_user: str) -> str:
    """Return Slack's `text` without the bot's mention at its start and end.

    In the middle of a sentence the mention means something and stays.
    """
    mention = rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>"
    text = re.sub(rf"\A(?:\s*{mention})+[\s,:;]*", "", text)
    return re.sub(rf"\s*(?:{mention}\s*)+\Z", "", text)


def unescape(text: str) -> str:
    """Undo Slack's escaping of incoming text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def notification(text: str) -> str:
    """Return the start of a Markdown `text` as one line for notifications, which notifies nobody.

    For the `text` beside `blocks`; messages with `markdown_text` take none.
    """
    line = " ".join(text.split())
    if len(line) > _NOTIFICATION_LENGTH:
        line = line[:_NOTIFICATION_LENGTH].rsplit(" ", 1)[0] + "…"
    return neutralise(str(slackify_markdown(line)).strip())
