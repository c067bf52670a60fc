"""Text on its way to Slack and from it: made safe, split into parts, read as Markdown."""

from bot.slack.joining import extend, join, size
from bot.slack.markup import (
    mentioned_channels,
    mentioned_users,
    named_users,
    notification,
    strip_mention,
    to_markdown,
    unescape,
)
from bot.slack.safety import Neutraliser, neutralise
from bot.slack.splitting import LIMIT, Splitter, closed, split

__all__ = [
    "LIMIT",
    "Neutraliser",
    "Splitter",
    "closed",
    "extend",
    "join",
    "mentioned_channels",
    "mentioned_users",
    "named_users",
    "neutralise",
    "notification",
    "size",
    "split",
    "strip_mention",
    "to_markdown",
    "unescape",
]
