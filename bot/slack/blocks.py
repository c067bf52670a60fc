"""Build the small parts of messages that are not text."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.markup import notification

Block = Mapping[str, Any]


def content(markdown: str, blocks: Sequence[Block] | None) -> dict[str, Any]:
    """Return the arguments that show `markdown`, with `blocks` below it.

    `markdown_text` cannot stand beside blocks, so then the text is a block too, and `text` serves
    notifications. So it is with no `blocks` but not None: an edit without blocks may leave those that
    stand there (Slack's page on chat.update has said either).
    """
    if blocks is None:
        return {"markdown_text": markdown}
    text = {"type": "markdown", "text": markdown}
    return {"blocks": [text, *blocks], "text": notification(markdown)}
