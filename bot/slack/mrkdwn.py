"""Read mrkdwn, the markup of Slack's `text` fields, as Markdown that is escaped as Slack escapes.

Slack's page: docs.slack.dev/messaging/formatting-message-text. Mentions and links stay the sequences
they are; inside code there are none, so what stands there is made text. Pure, in linear time.
"""

import re

from bot.slack.inline import fence, quote

_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_SEQUENCE = re.compile(r"<([^<>\n]+)>")
_BULLET = re.compile(r"([ \t]*)[•◦▪▫‣⁃]\ufe0e?[ \t]+")
_STAR = r"\*"
_QUOTED = "&gt;&gt;&gt;"  # this line and all that follow


def _marked(mark: str) -> str:
    """Return the pattern of text between two marks, as Slack reads them: at the edges of words."""
    inner = rf"(?:<[^<>\n]+>|`[^`\n]+`|[^{mark}\n`<])+?"
    before, after = rf"(?<![^\W_])(?<!{mark})", rf"(?![^\W_]|{mark})"
    return rf"{before}{mark}(?=\S)({inner})(?<=\S){mark}{after}"


_TOKEN = re.compile(rf"`([^`\n]+)`|(<[^<>\n]+>)|{_marked(_STAR)}|{_marked('~')}|([<>])")


def from_mrkdwn(text: str) -> str:
    """Return Slack's `text` as Markdown, escaped, with its mentions and links as Slack sends them."""
    pieces: list[str] = []
    for number, piece in enumerate(_FENCE.split(text)):
        if number % 2:
            pieces.append(fence(literal(piece).strip("\n")))
        elif piece.strip():
            pieces.append(_lines(piece.strip("\n") if number else piece.rstrip("\n")))
    return "\n".join(pieces)


def literal(code: str) -> str:
    """Return code as it was typed, escaped: a link that Slack made there is its text again."""
    made = _SEQUENCE.sub(_typed, code)
    return made.replace("<", "&lt;").replace(">", "&gt;")


def _typed(sequence: re.Match[str]) -> str:
    if sequence[1][0] in "@#!":
        return f"&lt;{sequence[1]}&gt;"
    address, _, label = sequence[1].partition("|")
    return label or address


def _lines(text: str) -> str:
    lines = text.split("\n")
    quoted = next((n for n, line in enumerate(lines) if line.startswith(_QUOTED)), len(lines))
    told = [_line(line) for line in lines[:quoted]]
    rest = [_line(line.removeprefix(_QUOTED).removeprefix(" ")) for line in lines[quoted:]]
    return "\n".join([*told, *map(quote, rest)])


def _line(line: str) -> str:
    return _TOKEN.sub(_token, _BULLET.sub(r"\1- ", line, count=1) if _BULLET.match(line) else line)


def _token(token: re.Match[str]) -> str:
    code, sequence, bold, strike, stray = token.groups()
    if code:
        return f"`{literal(code)}`"
    if sequence:
        return str(sequence)
    if bold:
        return f"**{_TOKEN.sub(_token, bold)}**"
    if strike:
        return f"~~{_TOKEN.sub(_token, strike)}~~"
    return "&lt;" if stray == "<" else "&gt;"
