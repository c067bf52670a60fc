"""Reads whom a message mentions."""

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.records import Json

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def mentioned_users(text: str, blocks: list[Json] | None = None) -> list[str]:
    """Return the ids of the people that a text, or the rich_text beside it, mentions, in order."""
    in_blocks = (part["user_id"] for part in parts_of(blocks) if part.get("type") == "user")
    return list(dict.fromkeys([*_USER.findall(text), *in_blocks]))


def parts_of(value: Any) -> Iterator[Json]:
    """Yield every JSON object in a value, itself and however deep."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts_of(inner)
