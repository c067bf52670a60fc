"""Build the small parts of messages that are not text."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.markup import notification

Block = Mapping[str, Any]


def content(markdown: str, blocks: Sequence[Block] | None) -> dict[str, Any]:
    """Return the arguments that show `markdown`, with `blocks` below it if there are any.

    `markdown_text` cannot stand beside blocks, so then the text is a block too, and `text` serves
    notifications.
    """
    if not blocks:
        return {"markdown_text": markdown}
    text = {"type": "markdown", "text": markdown}
    return {"blocks": [text, *blocks], "text": notification(markdown)}
