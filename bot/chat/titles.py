"""What a conversation is called in a person's list of them. Pure."""

import re

from bot.slack.text import to_markdown

LONGEST = 60
UNTITLED = "…"

_MENTION = re.compile(r"<[@#!][^<>]*>")
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\d+[.)]\s+)+")
_MARKS = re.compile(r"\*\*|__|~~|`+|(?<![^\W_])[*_~](?=\S)|(?<=\S)[*_~](?![^\W_])")


def title_of(text: str) -> str:
    """Return the first line of a question as a title: no mention, no Markdown, never empty.

    `text` is as `Message.text` has it. At most 60 characters, cut at a word where there is one.
    """
    plain = _FENCE.sub("", to_markdown(_MENTION.sub(" ", text), {}))
    for line in plain.splitlines():
        words = " ".join(_MARKS.sub("", _LINK.sub(r"\1", _LEAD.sub("", line))).split())
        words = words.strip(" ,:;.")
        if any(character.isalnum() for character in words):
            return _shortened(words)
    return UNTITLED


def _shortened(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    cut = words[: LONGEST - 1]
    if words[LONGEST - 1] != " ":
        head = cut.rpartition(" ")[0]
        cut = head if len(head) >= LONGEST // 2 else cut
    return f"{cut.rstrip(' ,:;.')}…"
