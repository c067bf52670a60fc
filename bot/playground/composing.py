"""What a person's client makes of what she types: Slack's escaped mrkdwn, lists and links marked.

Source: https://docs.slack.dev/messaging/formatting-message-text, and recorded events.
"""

import re

from bot.playground import emoji

_FENCE = re.compile(r"(```.*?```)", re.DOTALL)
_TOKEN = re.compile(
    r"(<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!(?:here|channel|everyone)|!subteam\^S[A-Z0-9]+"
    r"|!date\^[^<>|]+|(?:https?|mailto|tel):[^<>|\s]+)(?:\|[^<>]*)?>)"
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_URL = re.compile(r"https?://[^\s<>`\"]*[^\s<>`\".,:;!?'*_~)\]}]")
_BULLET = re.compile(r"^( *)[-*] (?=\S)", re.MULTILINE)
_BULLETS = "•◦▪"


def composed(text: str) -> str:
    """Return typed mrkdwn as events have it.

    Mentions and links in angle brackets stay, as do the three entities; other `&`, `<` and `>` are
    escaped, bare addresses become links, and lines that begin with a dash or star a list.
    """
    pieces = _FENCE.split(text)
    return "".join(
        _linked(piece) if at % 2 else _linked(emoji.named(_listed(piece)))
        for at, piece in enumerate(pieces)
    )


def _listed(text: str) -> str:
    return _BULLET.sub(lambda found: f"{found[1]}{_BULLETS[_level(found[1])]} ", text)


def _level(spaces: str) -> int:
    """Return how deep a list item is: two typed spaces a level."""
    return min(len(spaces) // 2, len(_BULLETS) - 1)


def _linked(text: str) -> str:
    pieces = _TOKEN.split(text)
    return "".join(
        piece if at % 2 else _URL.sub(r"<\g<0>>", _escaped(piece))
        for at, piece in enumerate(pieces)
    )


def _escaped(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
