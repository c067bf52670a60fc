"""Who said a message of Slack's. Pure."""

from collections.abc import Mapping
from typing import Any


def author_of(message: Mapping[str, Any]) -> str:
    """Return who said `message`: a person's id, or of an app its bot's, "" if nobody did.

    Most apps have a user's id too. It follows the bot's after a slash: it has a name, but it is no
    person who takes part in a thread.
    """
    return "/".join(str(message[name]) for name in ("bot_id", "user") if message.get(name))


def name_id(author: str) -> str:
    """Return the id by whose name an `author` is called."""
    return author.rpartition("/")[2]
